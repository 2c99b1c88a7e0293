"""Find tests with a mock of an old method, which would wait for a call that is no longer made."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from codemods._pymongo_4.naming import is_named_collection
from codemods._pymongo_4.sources import speaks_mongo
from codemods._pymongo_4.trace_types import TypeTracer
from toolkit.model.tree import Scope, SourceFile

_OF_MOCKS = re.compile(
    r"assert_(called|not_called|any_call|has_calls)\w*|call_args(_list)?|call_count|called|method_calls|mock_calls"
    r"|return_value|side_effect"
)
_ALSO_ELSEWHERE = {"count", "remove", "save", "update"}
"""Methods that many other objects have, so that the receiver must be named like a collection."""
_OLD = {*_ALSO_ELSEWHERE, "collection_names", "ensure_index", "find_and_modify", "insert"}


class Mocked(NamedTuple):
    """A place where a test configures or checks a mock of an old method."""

    scope: Scope
    node: ast.Attribute
    method: str


def find_test_doubles(file: SourceFile, traced: TypeTracer) -> Iterator[Mocked]:
    """Yield every such place of a file."""
    speaks = speaks_mongo(file)
    if not traced.speaks:
        return
    for scope, node in file.each(ast.Attribute):
        method = node.value
        if not (_OF_MOCKS.fullmatch(node.attr) and isinstance(method, ast.Attribute) and method.attr in _OLD):
            continue
        if is_named_collection(method.value, scope) or (speaks and method.attr not in _ALSO_ELSEWHERE):
            yield Mocked(scope, node, method.attr)
