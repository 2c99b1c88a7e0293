"""Every exception that tebiki raises on purpose.

TebikiError                   something went wrong, and the message says what, where and what to do next
|- UsageError                 the command was called in a way that cannot work      (exit code 2)
|  |- SettingsError           a configuration file says something impossible        (exit code 2)
|  `- LedgerError             the ledger of actual hours, or what is to enter it, is wrong (exit code 2)
|- SourceError                a file cannot be read or parsed: quarantine it        (never ends a run)
|- GitError                   git is absent, refused, or could not read something  (exit code 2)
|- HistoryError               the past cannot be read in full; the report says so   (never ends a run)
|- StoreError                 the cache cannot be used; a run that can goes on without it (exit code 2)
|- FilterError                a Mongo-style filter is one that MongoDB refuses, or cannot be decided here (exit code 2)
|- BudgetSpent              the time that a quick answer may take is over          (never ends a run)
`- InternalError              a fault of ours                                       (exit code 4)
"""


class TebikiError(Exception):
    """An error for the user; the message says what, where and what to do next."""

    exit_code = 4


class UsageError(TebikiError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class SettingsError(UsageError):
    """A configuration file contains an invalid value."""


class LedgerError(UsageError):
    """The ledger of actual hours, or an entry for it, contains an invalid value."""


class BudgetSpent(TebikiError):  # noqa: N818 - the name is what happened
    """The time for a quick answer is spent; the results so far are reported."""


class SourceError(TebikiError):
    """A file cannot be read or parsed.

    Args:
        reason: a stable key (see `toolkit.model.facts.REASONS`).
        detail: what was seen, for a person.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class GitError(TebikiError):
    """Git is absent, refused, or could not read something."""

    exit_code = 2


class HistoryError(TebikiError):
    """The past cannot be read in full."""


class StoreError(TebikiError):
    """The cache cannot be used; a run that can goes on without it."""

    exit_code = 2


class FilterError(TebikiError):
    """A Mongo-style filter is one that MongoDB refuses, or one that cannot be decided here.

    Args:
        code: MongoDB's number of the error.
        code_name: MongoDB's name of the error; `Location<code>` where it has none.
        message: what is wrong, for a person.
        place: where in the filter, as keys and positions joined by dots: `$and.0.age.$in`; empty: the whole filter.
    """

    exit_code = 2

    def __init__(self, code: int, code_name: str, message: str, place: str = "") -> None:
        super().__init__(f"{message} (at {place})" if place else message)
        self.code = code
        self.code_name = code_name
        self.place = place


class InternalError(TebikiError):
    """A fault of ours."""
