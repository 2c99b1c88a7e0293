"""Render the result of `tebiki strength`, in English and Japanese."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from toolkit.model.facts import Lang
from toolkit.model.links import split_symbol
from toolkit.model.strength import LockStrengths, Mutant, MutantResult, Strength
from toolkit.render.terminal.isolation import connection_sentences
from toolkit.text.words import Words, load_words

_SHOWN = 40
_LONGEST = 90

Source = Callable[[str, int], str]
"""Returns the text of a line by path and number; empty if it is unavailable."""


def describe_strength(measured: LockStrengths, source: Source, file: str, lang: Lang) -> Iterator[str]:
    """Describe the result of a measurement, line by line.

    Args:
        measured: the measured values.
        source: returns source lines of the project.
        file: the file with the complete results.
        lang: language.
    """
    words = load_words(lang, __file__, "strength")
    total = measured.total
    if total.share is None:
        yield words.label("nothing")
        return
    counts = {"noticed": total.noticed, "tried": total.tried, "mutants": total.mutants}
    functions = sum(one.mutants > 0 for one in measured.functions)
    key = "estimate" if total.tried < total.mutants else "total"
    yield words.text(key, share=percent(total), functions=functions, seconds=measured.seconds, **counts)
    yield from _reservations(measured, words)
    for key in ("functions", "endpoints"):
        yield from _table(key, getattr(measured, key), file, words)
    survivors = [one for function in measured.functions for one in function.survivors]
    if survivors:
        yield words.label("survivors")
    lines = [tuple(found) for _, found in groupby(survivors, _line)]
    for symbol, found in groupby(lines[:_SHOWN], lambda line: line[0].symbol):
        yield f"  {symbol}"
        yield from (_describe_survivors(line, source, words) for line in found)
    if len(lines) > _SHOWN:
        yield words.text("more_lines", count=len(lines) - _SHOWN, file=file)
    yield from connection_sentences(measured.connections, lang)


def describe_shortfall(least: float, lang: Lang) -> str:
    """State that the share is too low."""
    return load_words(lang, __file__, "strength").text("low", least=f"{least:.0%}")


def percent(strength: Strength) -> str:
    """Format the share of killed mutants, or a dash."""
    return "-" if strength.share is None else f"{strength.share:.0%}"


def describe_mutant(mutant: Mutant | MutantResult, lang: Lang) -> str:
    """Describe a change in words."""
    words = load_words(lang, __file__, "strength")
    now = words.label("truth") if mutant.kind == "none_test" and mutant.now == "truth" else mutant.now
    return words.text(mutant.kind, was=mutant.was, now=now)


def _reservations(measured: LockStrengths, words: Words) -> Iterator[str]:
    total = measured.total
    if measured.interrupted:
        yield words.label("interrupted")
    elif total.tried < total.mutants:
        yield words.text("sample", seed=measured.seed)
    if measured.drifted:
        yield words.text("drifted", count=len(measured.drifted))
    if measured.at_import:
        yield words.text("at_import", count=measured.at_import)
    yield from (words.text("unreadable", what=what) for what in measured.unreadable)


def _table(key: str, strengths: Sequence[Strength], file: str, words: Words) -> Iterator[str]:
    rows = sorted((one for one in strengths if one.tried), key=lambda one: (one.share, -one.tried, one.about))
    if rows:
        yield words.label(key)
    for one in rows[:_SHOWN]:
        yield f"  {percent(one):>5} {one.noticed:>5} {one.tried:>5} {one.mutants:>5}  {one.about}"
    if len(rows) > _SHOWN:
        yield words.text("more", count=len(rows) - _SHOWN, file=file)


def _line(one: Mutant) -> tuple[str, int]:
    return one.symbol, one.line


def _describe_survivors(found: Sequence[Mutant], source: Source, words: Words) -> str:
    """Format a line of the program with all its surviving mutants."""
    path, number = split_symbol(found[0].symbol)[0], found[0].line
    told = "; ".join(dict.fromkeys(words.text(one.kind, was=one.was, now=one.now) for one in found))
    never = "" if any(one.executed for one in found) else words.label("never")
    line = source(path, number).strip()
    shown = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    return f"    {path}:{number}{never}  {told}" + (f"  |  {shown}" if shown else "")
