"""Codemods that were written for libcst's own command line, behind our guards."""

import argparse
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any, NoReturn

from toolkit.change.whole import check_whole_file, take_over
from toolkit.errors import SourceError, UsageError
from toolkit.model.codemod import Facts, Rewritten, Version
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_text import EditableText


@dataclass(frozen=True)
class LibcstCommand:
    """A class derived from libcst's `CodemodCommand`, such as `VisitorBasedCodemodCommand`; can be sent to a worker.

    Attributes:
        name: its import path and arguments, as for libcst's own command line: `package.module.Class --old=a --new=b`.
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
        text = EditableText.read(data)
        if parse_file(path, data).python2:
            raise SourceError("python2", "libcst does not read Python 2")
        code = self._transform(path, text.text)
        if code == text.text:
            return Rewritten(path)
        if self._transform(path, code) != code:
            raise SourceError("not_idempotent", "a second application changes the result again")
        take_over(text, code)
        return check_whole_file(command_name(self.name).partition(" ")[0], path, data, text.encode(), self.target)

    def _transform(self, path: str, code: str) -> str:
        from libcst import ParserSyntaxError, parse_module
        from libcst.codemod import CodemodContext, SkipFile
        from libcst.helpers import calculate_module_and_package

        where = calculate_module_and_package(".", path)
        context = CodemodContext(filename=path, full_module_name=where.name, full_package_name=where.package)
        try:
            module = parse_module(code)
            if module.code != code:
                raise SourceError("round_trip", "libcst would not write the same text that it has read")
            return str(load_command(self.name)(context).transform_module(module).code)
        except ParserSyntaxError as error:
            raise SourceError("not_parsed", f"libcst: {error.message}") from error
        except SkipFile:
            return code


@cache
def load_command(name: str) -> Callable[[Any], Any]:
    """The factory of a libcst codemod: context -> its class, with the arguments that follow its name.

    Raises:
        UsageError: there is none of that name, or it wants other arguments.
    """
    path, _, arguments = name.strip().partition(" ")
    kind = _kind(path)
    parser = _Arguments(prog=path, add_help=False)
    kind.add_args(parser)
    try:
        return partial(kind, **vars(parser.parse_args(shlex.split(arguments))))
    except ValueError as error:
        raise UsageError(f"`{name}` cannot be read ({error}).") from error


def command_name(name: str) -> str:
    """The name of a command for people: its class with the arguments, without the module."""
    path, *arguments = name.split()
    return " ".join([path.rpartition(".")[2], *arguments])


def command_description(name: str) -> str:
    """The description that the author of a command gives it; empty if there is none.

    Raises:
        UsageError: there is none of that name.
    """
    from libcst.codemod import CodemodCommand

    said = _kind(name.split(maxsplit=1)[0]).DESCRIPTION
    return "" if said == CodemodCommand.DESCRIPTION else str(said)


def _kind(name: str) -> Any:
    from libcst.codemod import CodemodCommand

    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"`{name}` cannot be imported ({error}): give package.module.Class.") from error
    if not (isinstance(found, type) and issubclass(found, CodemodCommand)):
        raise UsageError(f"`{name}` is not a class derived from libcst.codemod.CodemodCommand.")
    return found


class _Arguments(argparse.ArgumentParser):
    """Parsed arguments of a codemod, whose errors reach the user as ours do."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}. Give them in one text: `{self.prog} --name=value`.")
