"""Answers of filters: why a document matches, and how answers compare with the expected ones."""

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """The answer of one part of a filter, and why.

    Attributes:
        kind: what it asks: `and`, `or`, `nor`, `not`, `all`, `value` (of the values at a path) or `document`.
        source: the part of the filter, as Extended JSON.
        holds: what it answers.
        path: the path it asks about; empty if it asks about the document.
        reached: the values at that path, as Extended JSON; None for a field that is missing.
        passed: how many of them are what is asked for.
        parts: the answers that this one is made of.
        met: for each of the values, whether it is what is asked for.
    """

    kind: str
    source: str
    holds: bool
    path: str = ""
    reached: tuple[str | None, ...] = ()
    passed: int = 0
    parts: tuple["Reason", ...] = ()
    met: tuple[bool, ...] = ()


class VectorAnswer(msgspec.Struct, frozen=True):
    """An answer, expected or given.

    Attributes:
        match: whether the document matches; None: there is no such answer.
        code: name (or number) of the error with which the filter is rejected; `any`: whichever.
        fault: what went wrong besides, which is never right.
    """

    match: bool | None = None
    code: str = ""
    fault: str = ""


class Disagreement(msgspec.Struct, frozen=True):
    """A vector whose expected answer differs from the reference's; filter and document as in the file."""

    id: str
    category: str
    filter: str
    document: str
    expected: VectorAnswer
    given: VectorAnswer


class Agreement(msgspec.Struct, frozen=True):
    """Result of checking a file of vectors.

    Attributes:
        agreed, total: category -> number of vectors.
        disagreements: every vector that does not agree, in the order of the file.
    """

    agreed: dict[str, int]
    total: dict[str, int]
    disagreements: tuple[Disagreement, ...]
