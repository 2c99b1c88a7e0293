"""Facts measured in one file, and files that could not be measured.

`Content` depends only on the bytes of a file and not on its path, so that it is cached by their hash: a moved or
reverted file costs nothing.
"""

from typing import Any, Literal

import msgspec

from toolkit.model.links import symbol

REASONS = {
    "syntax": "neither Python 3 nor Python 2 accepts it",
    "encoding": "the bytes are not in the encoding that they declare",
    "binary": "it holds NUL bytes",
    "too_large": "it is larger than the size limit",
    "too_deep": "it is nested deeper than a parser can follow",
    "unreadable": "the file system refused to read it",
    "not_a_file": "it is a pipe, socket, device or link to nowhere",
    "outside": "it is a link that leads out of the project",
    "vanished": "it was there at the start and is gone",
    "crashed": "the parser crashed on it",
    "timeout": "the parser did not finish in time",
    "memory": "the parser asked for more memory than a worker may use",
    "fault": "tebiki failed on it: please report this",
}
"""Reasons why a file is not measured: key -> meaning. The keys are stable."""


class Function(msgspec.Struct, frozen=True):
    """One function or method.

    Attributes:
        qualname: dotted names of the enclosing classes and functions; several definitions may share it.
        line, end_line: first line of `def` and last line of the body, from 1.
        body_hash: hash of the normalised body, which ignores layout, comments, line numbers and the function's name.
        metrics: metric name -> value.
    """

    qualname: str
    line: int
    end_line: int
    is_method: bool
    body_hash: str
    metrics: dict[str, int | float]


class Class(msgspec.Struct, frozen=True):
    """One class: its name, lines, bases as written, and hash of its normalised body."""

    qualname: str
    line: int
    end_line: int
    bases: tuple[str, ...]
    body_hash: str


class Import(msgspec.Struct, frozen=True):
    """One import statement, as written.

    Attributes:
        module: `a.b` of `import a.b` or `from a.b import c`; empty for `from . import c`.
        names: the imported names; empty for a plain `import`.
        level: number of leading dots.
        lazy: whether it is inside a function.
        typing: whether it is under `if TYPE_CHECKING`.
    """

    module: str
    names: tuple[str, ...]
    level: int
    line: int
    lazy: bool
    typing: bool


class Sign(msgspec.Struct, frozen=True):
    """A candidate that a rule found at one place of one file, before the rest of the project is known.

    Attributes:
        qualname: the function or class that contains it; empty for the module.
        args: values (JSON) for the templates of the rule's words.
    """

    rule: str
    qualname: str
    line: int
    end_line: int
    args: dict[str, Any]


class Allowance(msgspec.Struct, frozen=True):
    """An inline suppression, `# tebiki: allow RULE -- why`, for the statement on its line or below it."""

    rule: str
    why: str
    line: int
    first: int
    last: int


class Content(msgspec.Struct, frozen=True):
    """Everything that was measured in one file.

    Attributes:
        metrics: metric name -> value, of the file as a whole.
        names: every identifier in the file, including words inside short strings, sorted.
        quoted_names: those that occur in a short string in the form of a code name (`"shop.views"`), sorted.
        looked_into: last parts of the names of modules whose attributes it reads by computed names, sorted.
        body_hash: hash of the normalised module.
        is_generated: whether the file says that it is generated.
        copied_from: the product that the file claims to be a release of; empty if it claims none.
        held_by: the copyright holder named at the top of the file; empty if none is named.
    """

    python2: bool
    encoding: str
    metrics: dict[str, int | float]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    imports: tuple[Import, ...]
    signs: tuple[Sign, ...]
    allowances: tuple[Allowance, ...]
    names: tuple[str, ...]
    body_hash: str
    copied_from: str = ""
    held_by: str = ""
    is_generated: bool = False
    quoted_names: tuple[str, ...] = ()
    looked_into: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True):
    """A measured file: its path, the hash of its bytes, and its content."""

    path: str
    digest: str
    is_test: bool
    content: Content

    def symbol(self, qualname: str = "") -> str:
        """Return the symbol of a definition in this file."""
        return symbol(self.path, qualname)


class Unmeasured(msgspec.Struct, frozen=True):
    """One file that was found but not measured.

    Attributes:
        reason: a key of `REASONS`.
        detail: details for a person.
    """

    path: str
    reason: str
    detail: str = ""


Lang = Literal["en", "ja"]
"""The languages of output for people."""
