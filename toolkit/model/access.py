"""Access to handlers: those whose checks of the caller are weaker than those of their siblings."""

import msgspec


class WeakerAccess(msgspec.Struct, frozen=True):
    """A handler that lacks a check which most of its siblings have.

    Attributes:
        symbol: the handler: a function, a method, or a class.
        missing: the checks that it lacks, most common among its siblings first.
        passing, siblings: number of other handlers beside it with the first of them, and of all.
        suspicion: larger is more suspicious; on the scale of `UnscopedQuery`.
        endpoints: the routes that it handles.
        is_open: whether it has no check, never reads who calls, and first lacks a check that is declared, not called.
    """

    file: str
    line: int
    symbol: str
    missing: tuple[str, ...]
    passing: int
    siblings: int
    suspicion: float
    endpoints: tuple[str, ...] = ()
    is_open: bool = False
