"""What estimating a file of planned tasks did, for people in two languages."""

from collections.abc import Iterator
from math import exp

from toolkit.flows.estimate_rows import Estimated
from toolkit.model.facts import Lang
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
    words = WORDS[lang]
    yield words["estimated"].format(tasks=number(done.tasks), out=visible(out))
    yield words["columns"]
    if rest := done.tasks - done.calibrated:
        yield words["uncalibrated"].format(count=number(rest))
    for name, calibration in sorted(done.calibrations.items()):
        times = f"{exp(calibration.offset):.2f}"
        yield words["calibrated"].format(project=visible(name) or words["every"], n=number(calibration.n), times=times)
    for name, count in sorted(done.few.items()):
        yield words["few"].format(project=visible(name) or words["every"], n=count)
    if done.unobserved:
        yield words["unobserved"].format(count=number(done.unobserved))
    if done.kinds:
        listed = ", ".join(f"`{visible(kind[:40])}` ({number(count)})" for kind, count in sorted(done.kinds.items()))
        yield words["kinds"].format(kinds=listed)
