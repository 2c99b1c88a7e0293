"""The job of `method_rename.py`, written for `python -m libcst.tool codemod`."""

from typing import Any

import libcst as cst
from libcst.codemod import VisitorBasedCodemodCommand

from tests.bench.method_rename import NEW


class Rename(VisitorBasedCodemodCommand):
    """The same for `python -m libcst.tool codemod`."""

    DESCRIPTION = "Rename a method wherever it is called."

    def __init__(self, context: Any, old: str) -> None:
        super().__init__(context)
        self.old = set(old.split(","))

    @staticmethod
    def add_args(parser: Any) -> None:
        parser.add_argument("--old", required=True)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802 - libcst's own way
        func = updated_node.func
        if isinstance(func, cst.Attribute) and func.attr.value in self.old:
            return updated_node.with_changes(func=func.with_changes(attr=cst.Name(func.attr.value + NEW)))
        return updated_node
