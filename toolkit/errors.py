"""Every exception that tebiki raises on purpose.

TebikiError                   something went wrong, and the message says what, where and what to do next
|- UsageError                 the command was called in a way that cannot work      (exit code 2)
|  `- SettingsError           a configuration file says something impossible        (exit code 2)
|- SourceError                a file cannot be read or parsed: quarantine it        (never ends a run)
|- GitError                   git is absent, refused, or could not read something
|- HistoryError               the past cannot be read in full; the report says so   (never ends a run)
|- StoreError                 the cache cannot be used; the run goes on without it  (never ends a run)
`- InternalError              a fault of ours                                       (exit code 4)
"""


class TebikiError(Exception):
    """Something went wrong; the message says what, where and what to do next."""

    exit_code = 4


class UsageError(TebikiError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class SettingsError(UsageError):
    """A configuration file says something impossible."""


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


class HistoryError(TebikiError):
    """The past cannot be read in full."""


class StoreError(TebikiError):
    """The cache cannot be used; the run goes on without it."""


class InternalError(TebikiError):
    """A fault of ours."""
