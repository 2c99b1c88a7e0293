"""A report in a few lines, small enough to be stored with a run and repeated later."""

import msgspec

from toolkit.model.facts import Lang
from toolkit.model.findings import Severity


class Line(msgspec.Struct, frozen=True):
    """A finding in one line."""

    severity: Severity
    title: str
    place: str
    seen: str


class StepLine(msgspec.Struct, frozen=True):
    """A step of the plan in one line; hours as they are shown, and all of them in a sentence."""

    title: str
    said: str
    within_50: str
    within_80: str
    range: str
    risk: Severity


class Gist(msgspec.Struct, frozen=True):
    """A report in a few lines, in one language, with nothing in it that could drive a terminal.

    Attributes:
        said: the verdict and what was measured, sentence by sentence.
        compared: what the comparison with the baseline says; empty without one.
        failing: (what they are, the first findings, how many more there are) of the new and the worse findings.
        top: the things to do first, in order.
        further: what comes after them where they are few.
        steps: the first steps of the plan, in order; `together`: their hours, and how often such hours are right.
        rules: (title, findings of high, medium and low severity) of every rule that found something.
    """

    project: str
    lang: Lang
    said: tuple[str, ...]
    compared: str
    top: tuple[Line, ...]
    rules: tuple[tuple[str, int, int, int], ...]
    failing: tuple[tuple[str, tuple[Line, ...], int], ...] = ()
    steps: tuple[StepLine, ...] = ()
    together: str = ""
    further: tuple[Line, ...] = ()
