"""Usual size of the counter-measure of a rule. Each rule has its own: `RULE.treatment`.

No size was measured. Each says how many lines somebody would have to touch, as seen in the examples and
counter-measures of the rule; the estimate is widened because sizes are guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reach = Literal["file", "project", "alone"]
Per = Literal["site", "span", "finding", "copies", "module"]
Risk = Literal["high", "medium", "low"]

RESTRUCTURE = "restructure"
"""Family of what makes a function easier to read: one change settles all that is found about it."""
LOCK = "lock"
"""Family of what asks for tests, not for a change."""


@dataclass(frozen=True)
class Treatment:
    """The work of resolving the findings of one rule.

    Attributes:
        added, deleted: lines of code, for each `per`: a site (a piece of evidence), a line of the code that the
            finding spans (a share), or the finding; of copies and modules they follow from what has to move.
        family: findings of one family on one symbol are settled by the same change; empty: the rule's own.
        reach: what one pull request may join: sites of one file, of the whole project, or nothing.
        kind: of change, as `toolkit.model.estimate.Size.kind`.
        other: lines in files that are not Python, for each finding.
        new_files, other_files: for each finding.
        locks: whether today's behaviour is locked first. Not where the behaviour itself is what is wrong (a debug
            mode), where code only goes or moves, or where the change is seen at once (settings).
        released: whether it goes to production; a text does not.
        risk: of the change itself, before anything is known of the code around it.
        lasting: whether the finding outlasts its step: an upgrade is only tried, and what git remembers does not
            change. Such findings are not goals.
        prepares: products of `end_of_life` before whose upgrade this is done.
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


Treatments = Mapping[str, Treatment]
"""Rule -> what its counter-measure takes."""

UNKNOWN = Treatment(8, 6)
"""For a rule that says nothing: its findings are planned all the same."""


def restructure(share: float, risk: Risk = "medium") -> Treatment:
    """A function is taken apart: this share of its lines is written anew, and a little less goes."""
    return Treatment(share, share * 0.8, per="span", family=RESTRUCTURE, reach="file", risk=risk)
