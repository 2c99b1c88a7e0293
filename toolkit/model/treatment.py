"""Usual size of the counter-measure of a rule. Each rule has its own: `RULE.treatment`.

Sizes are not measured but guessed: the number of lines that somebody would have to touch, judging by the examples and
counter-measures of the rule. Estimates are therefore wider.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reach = Literal["file", "project", "alone"]
Per = Literal["site", "span", "finding", "copies", "module"]
Risk = Literal["high", "medium", "low"]

RESTRUCTURE = "restructure"
"""Family of rules about readability of a function: one change resolves all their findings about it."""
LOCK = "lock"
"""Family of rules that ask for tests, not for a change."""


@dataclass(frozen=True)
class Treatment:
    """The work of resolving the findings of one rule.

    Attributes:
        added, deleted: lines of code, for each `per`: a site (a piece of evidence), a line of the code that the
            finding spans (a share), or the finding; for copies and modules they depend on the code to move.
        family: findings of one family about one symbol are resolved by the same change; empty: the rule's own family.
        reach: what one pull request may combine: sites of one file, of the whole project, or nothing.
        kind: kind of change, as in `toolkit.model.estimate.Size.kind`.
        other: number of lines in files that are not Python, for each finding.
        new_files, other_files: number of files, for each finding.
        locks: whether today's behaviour is locked first. Not if the behaviour itself is wrong (a debug mode), if code
            is only removed or moved, or if the effect is visible at once (settings).
        released: whether it is released to production; a text is not.
        risk: risk of the change itself, regardless of the code around it.
        lasting: whether the finding remains after its step: an upgrade is only tried, and git history does not change.
            Such findings are not goals.
        prepares: products of the rule `end_of_life` whose upgrade comes after this.
        command: command that carries it out, with `{function}` for the function that the finding is about, as
            `module:function`; empty: none. It is offered if the finding is about a function of a module.
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
    lasting: bool = False
    prepares: tuple[str, ...] = ()
    command: str = ""


Treatments = Mapping[str, Treatment]
"""Rule -> the work that its counter-measure takes."""

UNKNOWN = Treatment(8, 6)
"""Default for a rule without a treatment, whose findings are planned as well."""


def restructure(share: float, risk: Risk = "medium") -> Treatment:
    """Build the treatment of splitting a function: this share of its lines is added, four fifths of that deleted."""
    return Treatment(share, share * 0.8, per="span", family=RESTRUCTURE, reach="file", risk=risk)
