"""Render the estimates of a file of planned tasks for a terminal, in English and Japanese."""

from collections.abc import Iterator
from math import exp

from toolkit.model.facts import Lang
from toolkit.model.planned import EstimatedTasks
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words


def describe_estimated(done: EstimatedTasks, out: str, lang: Lang) -> Iterator[str]:
    """Yield lines about the written estimates, their calibration and omitted rows.

    Args:
        done: the estimates.
        out: name of the written file.
        lang: the language.
    """
    words, planned = load_words(lang, __file__, "estimates"), done.planned
    count = len(planned.hours)
    yield words.text("estimated", tasks=format_number(count), out=make_visible(out))
    yield words.label("columns")
    if rest := count - planned.calibrated:
        yield words.text("uncalibrated", count=format_number(rest))
    for name, calibration in planned.calibrations.items():
        times = f"{exp(calibration.offset):.2f}"
        yield words.text(
            "calibrated",
            project=make_visible(name) or words.label("every"),
            n=format_number(calibration.n),
            times=times,
        )
    for name, few in planned.few.items():
        yield words.text("few", project=make_visible(name) or words.label("every"), n=few)
    if done.unobserved:
        yield words.text("unobserved", count=format_number(done.unobserved))
    if done.kinds:
        listed = ", ".join(
            f"`{make_visible(kind[:40])}` ({format_number(tasks)})" for kind, tasks in sorted(done.kinds.items())
        )
        yield words.text("kinds", kinds=listed)
