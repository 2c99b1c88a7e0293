"""What estimating a file of planned tasks did, for people in two languages."""

from collections.abc import Iterator
from math import exp

from toolkit.model.facts import Lang
from toolkit.model.planned import EstimatedTasks
from toolkit.render.terminal.estimating_words import WORDS
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible


def describe_estimated(done: EstimatedTasks, out: str, lang: Lang) -> Iterator[str]:
    """Lines on what was written, what it was calibrated with, and what was left out.

    Args:
        done: what was estimated.
        out: the name of the file it was written to.
        lang: the language.
    """
    words, planned = WORDS[lang], done.planned
    count = len(planned.hours)
    yield words["estimated"].format(tasks=format_number(count), out=make_visible(out))
    yield words["columns"]
    if rest := count - planned.calibrated:
        yield words["uncalibrated"].format(count=format_number(rest))
    for name, calibration in planned.calibrations.items():
        times = f"{exp(calibration.offset):.2f}"
        yield words["calibrated"].format(
            project=make_visible(name) or words["every"], n=format_number(calibration.n), times=times
        )
    for name, few in planned.few.items():
        yield words["few"].format(project=make_visible(name) or words["every"], n=few)
    if done.unobserved:
        yield words["unobserved"].format(count=format_number(done.unobserved))
    if done.kinds:
        listed = ", ".join(
            f"`{make_visible(kind[:40])}` ({format_number(tasks)})" for kind, tasks in sorted(done.kinds.items())
        )
        yield words["kinds"].format(kinds=listed)
