"""Render the ledger for a terminal: its entries, and planned against actual hours (予実)."""

from collections.abc import Iterator, Sequence
from math import exp

from rich.cells import cell_len

from toolkit.model.calibration import Calibration
from toolkit.model.facts import Lang
from toolkit.model.ledger import Actual, Added, LedgerEntry
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_NONE = "-"


def added_lines(added: Added, lang: Lang) -> Iterator[str]:
    """Describe a new entry, and compare all recorded hours of its pull request with the estimate."""
    words, entry, actual = load_words(lang, __file__, "actuals"), added.entry, added.actual
    pr = make_visible(entry.pr)
    if entry.hours:
        yield words.text("added", hours=format_number(entry.hours), pr=pr, part=words.label(entry.part), day=entry.day)
    else:
        yield words.text("linked", pr=pr, step=entry.step)
    if actual.planned:
        p50, p80 = _hours(actual.planned.p50), _hours(actual.planned.p80)
        yield words.text("held", pr=pr, hours=format_number(actual.hours), p50=p50, p80=p80)
    elif not actual.step:
        yield words.label("unheld")


def imported_lines(
    file: str, tool: str, counts: tuple[int, int, int], unheld: Sequence[str], lang: Lang
) -> Iterator[str]:
    """Describe the result of an import.

    Args:
        file: name of the imported file.
        tool: tool that exported it.
        counts: numbers of new entries, known entries and skipped rows.
        unheld: pull requests that have no estimate yet.
        lang: the language.
    """
    added, known, left_out = map(format_number, counts)
    yield load_words(lang, __file__, "actuals").text(
        "imported", file=make_visible(file), tool=tool, added=added, known=known
    )
    if counts[2]:
        yield load_words(lang, __file__, "actuals").text("left_out", count=left_out)
    if unheld:
        yield load_words(lang, __file__, "actuals").text(
            "unlinked", count=format_number(len(unheld)), pr=make_visible(unheld[0])
        )


def synced_lines(added: int, known: int, bare: Sequence[tuple[str, str]], lang: Lang) -> Iterator[str]:
    """Describe a sync: new entries, known ones, and (pull request, step) without hours."""
    words = load_words(lang, __file__, "actuals")
    yield words.text("synced", added=format_number(added), known=format_number(known))
    yield from (words.text("no_hours", pr=make_visible(pr), step=make_visible(step)) for pr, step in bare)


def entry_lines(entries: Sequence[LedgerEntry], lang: Lang) -> Iterator[str]:
    """Yield every entry, in the order of the ledger."""
    words = load_words(lang, __file__, "actuals")
    if not entries:
        yield words.label("empty")
        return
    head = [words.label(name) for name in ("day", "pr", "hours", "part", "by", "step")]
    yield from _align_rows([head, *(_entry(entry, words) for entry in entries)])


def compared_lines(actuals: Sequence[Actual], calibration: Calibration | None, lang: Lang) -> Iterator[str]:
    """Compare planned and actual hours by pull request, and describe the effect on the next estimates."""
    words = load_words(lang, __file__, "actuals")
    if not actuals:
        yield words.label("empty")
        return
    yield from (words.label("title"), "")
    head = [words.label(name) for name in ("day", "pr", "part", "planned", "within", "actual", "times")]
    yield from _align_rows([head, *(_actual(actual, words) for actual in actuals)])
    yield ""
    yield from _summary(actuals, words)
    yield from _level(calibration, words)


def _entry(entry: LedgerEntry, words: Words) -> list[str]:
    by = words.label(entry.by) if entry.by else _NONE
    step = make_visible(entry.step) or _NONE
    return [entry.day, make_visible(entry.pr), format_number(entry.hours), words.label(entry.part), by, step]


def _actual(actual: Actual, words: Words) -> list[str]:
    parts = ", ".join(f"{words.label(part)} {format_number(hours)}" for part, hours in actual.parts.items())
    row = [actual.day, make_visible(actual.pr), parts]
    if actual.planned is None:
        return [*row, _NONE, _NONE, format_number(actual.hours), _NONE]
    planned, times = actual.planned, actual.hours / actual.planned.p50
    return [*row, _hours(planned.p50), _hours(planned.p80), format_number(actual.hours), f"{times:.1f}"]


def _summary(actuals: Sequence[Actual], words: Words) -> Iterator[str]:
    planned = [(actual.hours, actual.planned) for actual in actuals if actual.planned]
    hours = format_number(sum(actual.hours for actual in actuals))
    yield words.text("total", prs=format_number(len(actuals)), hours=hours, held=format_number(len(planned)))
    if planned:
        within = sum(hours <= estimate.p80 for hours, estimate in planned)
        yield words.text("kept", held=format_number(len(planned)), within=format_number(within))
        yield words.label("compares")
    if partly := sum(actual.planned is not None and not actual.counts for actual in actuals):
        yield words.text("partly", count=format_number(partly))


def _level(calibration: Calibration | None, words: Words) -> Iterator[str]:
    if calibration is None:
        yield words.label("none")
        return
    yield words.text("level", n=format_number(calibration.n), times=f"{exp(calibration.offset):.2f}")
    yield words.label("own" if calibration.spread else "young")


def _hours(value: float) -> str:
    """Format estimated hours of parts with one decimal."""
    return format_number(round(value, 1))


def _align_rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align rows in columns; a wide character takes two columns."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
