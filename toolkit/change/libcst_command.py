"""Codemods that were written for libcst's own command line, behind our guards."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from toolkit.change.whole import checked, take_over
from toolkit.errors import SourceError, UsageError
from toolkit.model.codemod import Facts, Rewritten, Version
from toolkit.source.parse import parse
from toolkit.source.rewrite_text import Text


@dataclass(frozen=True)
class LibcstCommand:
    """A class derived from libcst's `CodemodCommand`, such as `VisitorBasedCodemodCommand`; can be sent to a worker.

    Attributes:
        name: its import path, `package.module.Class`.
        target: the oldest Python that must run the result.
    """

    name: str
    target: Version = Facts.target

    def __call__(self, item: tuple[str, bytes]) -> Rewritten:
        """Edit a file.

        Raises:
            SourceError: it cannot be read, or a guard objects.
        """
        path, data = item
        text = Text.read(data)
        if parse(path, data).python2:
            raise SourceError("python2", "libcst does not read Python 2")
        code = self._transformed(path, text.text)
        if code == text.text:
            return Rewritten(path)
        if self._transformed(path, code) != code:
            raise SourceError("not_idempotent", "a second application changes the result again")
        take_over(text, code)
        return checked(self.name, path, data, text.written(), self.target)

    def _transformed(self, path: str, code: str) -> str:
        from libcst import ParserSyntaxError, parse_module
        from libcst.codemod import CodemodContext, SkipFile

        try:
            module = parse_module(code)
            if module.code != code:
                raise SourceError("round_trip", "libcst would not write the same text that it has read")
            return str(command(self.name)(CodemodContext(filename=path)).transform_module(module).code)
        except ParserSyntaxError as error:
            raise SourceError("not_parsed", f"libcst: {error.message}") from error
        except SkipFile:
            return code


@cache
def command(name: str) -> Any:
    """The class of a libcst codemod.

    Raises:
        UsageError: there is none of that name.
    """
    from libcst.codemod import CodemodCommand

    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be imported ({error}): give package.module.Class.") from error
    if not (isinstance(found, type) and issubclass(found, CodemodCommand)):
        raise UsageError(f"`{name}` is not a class derived from libcst.codemod.CodemodCommand.")
    return found
