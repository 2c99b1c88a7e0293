"""What estimating a file of planned tasks did, for people in two languages."""

from collections.abc import Iterator
from math import exp

from toolkit.model.facts import Lang
from toolkit.model.planned import Estimated
from toolkit.render.terminal.estimating_words import WORDS
from toolkit.text.numbers import number
from toolkit.text.visible import visible


def told(done: Estimated, out: str, lang: Lang) -> Iterator[str]:
    """Lines on what was written, what it was calibrated with, and what was left out.

    Args:
        done: what was estimated.
        out: the name of the file it was written to.
        lang: the language.
    """
    words, planned = WORDS[lang], done.planned
    count = len(planned.hours)
    yield words["estimated"].format(tasks=number(count), out=visible(out))
    yield words["columns"]
    if rest := count - planned.calibrated:
        yield words["uncalibrated"].format(count=number(rest))
    for name, calibration in planned.calibrations.items():
        times = f"{exp(calibration.offset):.2f}"
        yield words["calibrated"].format(project=visible(name) or words["every"], n=number(calibration.n), times=times)
    for name, few in planned.few.items():
        yield words["few"].format(project=visible(name) or words["every"], n=few)
    if done.unobserved:
        yield words["unobserved"].format(count=number(done.unobserved))
    if done.kinds:
        listed = ", ".join(f"`{visible(kind[:40])}` ({number(tasks)})" for kind, tasks in sorted(done.kinds.items()))
        yield words["kinds"].format(kinds=listed)
