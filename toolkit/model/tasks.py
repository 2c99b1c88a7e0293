"""Past tasks of a team, one merged branch each: the facts known beforehand, and the hours visible in git.

The fields are the columns of a CSV of such tasks, under the same names, so that mined and given rows have one type.
Facts known only afterwards (number of commits, cycle time, days since a file was touched) have no field: they leak.
"""

import msgspec

IMPUTED_HOURS = 0.5
"""Hours assumed for the unmeasured work before the first commit of a session: a third of all hours."""
OBSERVED_MINUTES = 2.0
"""A task is observed if at least this many minutes lie between commits of its sessions."""
KINDS = ("feat", "fix", "refactor", "remove", "upgrade", "test", "doc", "other")


class TaskRow(msgspec.Struct, frozen=True):
    """One merged branch.

    Attributes:
        repo: name of the project; sha: hash of the merge, or another name of the task.
        t, t_merge: when its first commit was made, and when it was merged; seconds since 1970. They order tasks.
        author: an opaque label; empty: unknown.
        type: one of `KINDS`, from the message; type_refactor: 1 if the message also mentions restructuring.
        p_*: production Python: files, lines added and deleted, hunks, new files; t_*: the same of tests.
        o_files, o_churn: files that are not Python, and their lines added and deleted.
        f_*: of the functions that are touched, as they were before: their number (n), summed and maximal cyclomatic
            complexity (cc, ccmax), summed and maximal lines (loc, locmax), deepest nesting.
        gapsum2h_min: minutes between consecutive commits of one author, of gaps of at most two hours.
        n_first2h: number of commits after a longer gap: each begins a session.
    """

    repo: str = ""
    sha: str = ""
    t: float = 0
    t_merge: float = 0
    author: str = ""
    type: str = "other"
    type_refactor: float = 0
    p_files: float = 0
    p_add: float = 0
    p_del: float = 0
    p_hunks: float = 0
    p_newfiles: float = 0
    t_files: float = 0
    t_add: float = 0
    t_del: float = 0
    t_hunks: float = 0
    t_newfiles: float = 0
    o_files: float = 0
    o_churn: float = 0
    f_n: float = 0
    f_cc: float = 0
    f_loc: float = 0
    f_ccmax: float = 0
    f_locmax: float = 0
    f_nest: float = 0
    n_first2h: float = 0
    gapsum2h_min: float = 0

    @property
    def is_observed(self) -> bool:
        """True if git shows time spent on it; about half of all tasks have none, and say nothing about hours."""
        return self.gapsum2h_min >= OBSERVED_MINUTES

    @property
    def hours(self) -> float:
        """Hours by proxy: the gaps within sessions, plus `IMPUTED_HOURS` before each session."""
        return self.hours_with(IMPUTED_HOURS)

    def hours_with(self, imputed: float) -> float:
        """Return the same with another guess for the hours of work before a session's first commit."""
        return self.gapsum2h_min / 60 + imputed * self.n_first2h


COLUMNS = tuple(field.name for field in msgspec.structs.fields(TaskRow))
PLANNED = tuple(name for name in COLUMNS if name.startswith(("type", "p_", "t_", "o_", "f_")) and name != "t_merge")
"""The columns that may be known before the work begins: the only ones a model may read."""
PAST = tuple(name for name in COLUMNS if name not in PLANNED)
"""The columns that are known only for past tasks: project, author, times and effort."""
