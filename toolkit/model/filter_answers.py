"""Answers of filters: why a document matches, and how answers compare with the expected ones."""

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """The answer of one part of a filter, and why.

    Attributes:
        kind: kind of condition: `and`, `or`, `nor`, `not`, `all`, `value` (on the values at a path) or `document`.
        source: the part of the filter, as Extended JSON.
        holds: whether the condition holds.
        path: the path that it tests; empty if it tests the document.
        reached: the values at that path, as Extended JSON; None for a field that is missing.
        passed: number of those values that fulfil the condition.
        parts: the answers that this one combines.
        met: for each value, whether it fulfils the condition.
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
    """An expected or actual answer.

    Attributes:
        match: whether the document matches; None: the filter is rejected, or there is no answer.
        code: name or number of the error with which the filter is rejected; `any`: any error.
        fault: another error, which never counts as the expected answer.
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
