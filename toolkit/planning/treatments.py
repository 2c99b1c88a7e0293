"""How big the counter-measure of each rule usually is: the one table of guessed sizes.

No rule of thumb here was measured. Each says how many lines somebody would have to touch, as seen in the examples and
counter-measures of the rule; the estimate is widened because sizes are guessed. A rule without a row is treated as
`UNKNOWN`: the report then still plans it.
"""

from dataclasses import dataclass
from typing import Literal

Reach = Literal["file", "project", "alone"]
Per = Literal["site", "span", "finding"]
Risk = Literal["high", "medium", "low"]

RESTRUCTURE = "restructure"
LOCK = "lock"


@dataclass(frozen=True)
class Treatment:
    """What doing away with the findings of one rule takes.

    Attributes:
        added, deleted: lines of code, for each `per`: a site (a piece of evidence), a line of the code that the
            finding spans (a share), or the finding.
        family: findings of one family on one symbol are settled by the same change; empty: the rule's own.
        reach: what one pull request may join: sites of one file, of the whole project, or nothing.
        kind: of change, as `toolkit.model.estimate.Size.kind`.
        other: lines in files that are not Python, for each finding.
        new_files, other_files: for each finding.
        locks: whether today's behaviour is locked first. Not where the behaviour itself is what is wrong (a debug
            mode), where code only goes or moves, or where the change is seen at once (settings).
        released: whether it goes to production; a text does not.
        risk: of the change itself, before anything is known of the code around it.
    """

    added: float
    deleted: float
    per: Per = "site"
    family: str = ""
    reach: Reach = "project"
    kind: str = "refactor"
    other: int = 0
    new_files: int = 0
    other_files: int = 0
    locks: bool = True
    released: bool = True
    risk: Risk = "medium"


def _restructure(share: float, risk: Risk = "medium") -> Treatment:
    """A function is taken apart: this share of its lines is written anew, and a little less goes."""
    return Treatment(share, share * 0.8, per="span", family=RESTRUCTURE, reach="file", risk=risk)


UNKNOWN = Treatment(8, 6)

TREATMENTS: dict[str, Treatment] = {
    # a function is hard to read: the same change settles all that is said of it
    "brain_function": _restructure(0.6),
    "complex_hub": _restructure(0.6, "high"),
    "deep_nesting": _restructure(0.4),
    "hotspot": _restructure(0.6, "high"),
    "long_elif_ladder": _restructure(0.4),
    "boolean_flag_argument": Treatment(14, 10, family=RESTRUCTURE, reach="file"),
    "long_parameter_list": Treatment(20, 16, family=RESTRUCTURE, reach="file"),
    "untested_hotspot": Treatment(0, 0, family=LOCK),
    # structure of modules
    "duplicated_block": Treatment(0.6, 1.0, per="span", reach="file"),
    "god_module": Treatment(0.5, 0.5, per="span", reach="alone", new_files=2, locks=False),
    "hidden_coupling": Treatment(30, 20, per="finding", reach="alone"),
    "import_cycle": Treatment(10, 8, reach="alone", locks=False),
    "knowledge_island": Treatment(
        0,
        0,
        per="finding",
        reach="alone",
        kind="doc",
        other=120,
        other_files=1,
        locks=False,
        released=False,
        risk="low",
    ),
    "module_state": Treatment(12, 6, kind="refactor"),
    # code that goes
    "commented_out_code": Treatment(0, 1.0, per="span", kind="remove", locks=False, risk="low"),
    "unused_function": Treatment(0, 1.0, per="span", kind="remove", locks=False, risk="low"),
    "wildcard_import": Treatment(4, 1, locks=False, risk="low"),
    # old interfaces; how much an upgrade breaks nobody knows before it was tried: the step is the trial
    "end_of_life": Treatment(
        30, 30, per="finding", reach="alone", kind="upgrade", other=20, other_files=3, locks=False, risk="high"
    ),
    "pymongo_removed_api": Treatment(2, 2, kind="upgrade"),
    "python2_leftover": Treatment(2, 2, kind="upgrade"),
    # what can hurt in operation
    "assert_for_validation": Treatment(3, 1, kind="fix"),
    "bare_except": Treatment(2, 1, kind="fix"),
    "blocking_sleep": Treatment(8, 3, kind="fix"),
    "call_without_timeout": Treatment(2, 1, kind="fix", risk="low"),
    "mutable_default": Treatment(3, 1, kind="fix", risk="low"),
    "naive_datetime": Treatment(1, 1, kind="fix"),
    "query_in_loop": Treatment(12, 8),
    "retry_without_limit": Treatment(8, 3, kind="fix"),
    "sql_by_formatting": Treatment(4, 4, kind="fix"),
    "swallowed_exception": Treatment(4, 1, kind="fix"),
    "unbounded_query": Treatment(4, 2, kind="fix"),
    "unsafe_load": Treatment(1, 1, kind="fix"),
    # settings and secrets
    "debug_mode_on": Treatment(3, 1, kind="fix", other=3, other_files=1, locks=False, risk="low"),
    "hard_coded_host": Treatment(3, 1, kind="fix", other=2, other_files=1, locks=False),
    "hard_coded_secret": Treatment(3, 1, kind="fix", other=4, other_files=1, locks=False),
    "logged_secret": Treatment(2, 1, kind="fix", locks=False, risk="low"),
    "no_health_check": Treatment(
        25, 0, per="finding", reach="alone", kind="feat", new_files=1, locks=False, risk="low"
    ),
    "tls_verification_off": Treatment(2, 1, kind="fix", locks=False),
}
"""Rule -> what its counter-measure takes."""

PREPARES: dict[str, tuple[str, ...]] = {
    "Python": ("python2_leftover",),
    "PyMongo": ("pymongo_removed_api",),
}
"""Product of an `end_of_life` finding -> rules whose steps come before the upgrade."""


def treatment(rule: str) -> Treatment:
    """What doing away with a finding of that rule takes."""
    return TREATMENTS.get(rule, UNKNOWN)
