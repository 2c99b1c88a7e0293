"""A report in a few lines, small enough to be cached and printed again."""

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
    """A step of the plan in one line, with its hours both as displayed and in a sentence."""

    title: str
    said: str
    within_50: str
    within_80: str
    range: str
    risk: Severity


class Gist(msgspec.Struct, frozen=True):
    """A report in a few lines, in one language, with control characters escaped.

    Attributes:
        said: the verdict and what was measured, as sentences.
        compared: result of the comparison with the baseline; empty without a baseline.
        failing: (heading, first findings, number of further ones) of the new and of the worse findings.
        top: the things to do first, in order.
        further: what comes after them where they are few.
        steps: the first steps of the plan, in order; `together`: their hours, and how often such ranges are right.
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
