"""The fixers of fissix, which was lib2to3, on files that only Python 2 can read, one statement at a time.

What: `print x`, `except E, e`, `raise E, x`, `exec x`, backticks, `<>`, octal and long numbers, `ur''`, `has_key`, and
with review names, imports and results that are others in Python 3.

Why: a file that Python 3 cannot read stops the program when it is imported.

When not: files that Python 3 can read, in which only `print >>file, x` is noted. A notation is certain if our own
reader of Python 2 and Python 3's parser agree on its meaning, and if Python 2 reads the new one in the same way or a
document says that it is past. What no fixer touches though it means something else in Python 3 is noted: division,
rounding, comparing functions, codecs of bytes, printed tuples, `range`, `input`, `map` over several iterables,
variables of list comprehensions that are read later.
Afterwards Python 3 can read the file, and what was left for review is not found again: use `--review` at once.
"""

import re
from collections.abc import Iterator

from codemods._driven.offers import Offer
from codemods._driven.sites import DrivenTool
from codemods._driven.statements import unit_at
from codemods._driven.whole_texts import offers_of
from codemods._fissix.ask import NAMES, SYNTAX, fixed_texts
from codemods._fissix.judge import judge
from codemods._fissix.meaning import calls_print, python2_meaning, python3_meaning
from codemods._fissix.members import special_names
from codemods._fissix.silent import ambiguous_lines, lost_prints, silent_places
from codemods._fissix.words import EXAMPLES, WORDS
from codemods._names.other_files import uses
from toolkit.model.codemod import Card, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.source.python2.concrete import future_features

_NAME = "run_fissix"
_OLD_WORDS = {
    "unicode": re.compile(r"\bunicode\b|\bunichr\b|\b[uU][rR]['\"]"),
    "xrange": re.compile(r"\bxrange\b"),
}
"""Fixer -> what its work is; it would also take `u` from texts, or put `list` around what was `xrange`."""


def _offers(file: SourceFile, facts: Facts) -> Iterator[Offer]:
    fixers = [*NAMES, *(SYNTAX if file.python2 else ("unicode",))]
    for offer in offers_of(file, fixed_texts(file.text, facts.path, fixers, facts.gathered.keys())):
        unit = unit_at(file, offer.edits[0].row, offer.edits[-1].end_row - 1)
        if unit is not None and not _is_needless(file, offer.code, file.lines[unit.first - 1 : unit.last]):
            yield offer


def _is_needless(file: SourceFile, code: str, old: list[str]) -> bool:
    """Return whether a fixer would rewrite what Python 3 reads in the same way, or what an earlier round has made.

    Files in which some statements are Python 3 already hold `print(a, b)`; for fissix that is a tuple.
    """
    if code in _OLD_WORDS:
        return not any(_OLD_WORDS[code].search(line) for line in old)
    if code == "print":
        return calls_print(old)
    if code not in SYNTAX:
        return False
    read = python3_meaning(old)
    return bool(read) and read == python2_meaning(old, print_function="print_function" in future_features(file.text))


_TOOL = DrivenTool(_NAME, _offers, judge)


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    original = facts.gathered.get(facts.path, {}).get("ambiguous")
    if original is None and file.python2:
        original = ambiguous_lines(file)
    if original is not None:
        yield from _TOOL.find(file, facts)
        yield from silent_places(_NAME, file, original)
    elif "print_function" not in future_features(file.text):
        yield from lost_prints(_NAME, file)


def _gather(file: SourceFile) -> dict[str, list[str] | None]:
    """Return what has to be known of a file as it was.

    `ambiguous`: lines of a Python 2 file, none for others; `special`: names of special methods that it reads; `uses`:
    names that it takes from other modules.
    """
    ambiguous = ambiguous_lines(file) if file.python2 else None
    return {"ambiguous": ambiguous, "special": special_names(file), "uses": uses(file)}


CODEMOD = _TOOL.declare(
    Card(minutes=(0.2, 2), risk="medium", review="read", proofs=("compiles", "tests")),
    find=_find,
    gather=_gather,
    fixes=("python2_leftover",),
    costly=True,
    words=WORDS,
    examples=EXAMPLES,
)
