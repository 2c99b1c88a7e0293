"""The fixers of pyupgrade, one statement at a time, each with a verdict of its own.

What: names of `six`, branches on `sys.version_info`, `set([...])`, `dict((k, v) for ...)`, `super(A, self)`,
`class A(object)`, `u''`, text formats, `IOError` and the like, `assertEquals`, imports that Python 3 does not need.

Why: old forms hide the lines that matter, and some of them are gone in the next Python.

When not: projects that a Python 2 may run, by their documents. A fixer is certain only if its result does the same
whatever the values are; `%` to `format`, `yield from`, `is` to `==`, annotations and every fixer that is not known here
are for review. pyupgrade skips files that it cannot read without a word: they are named. Its command also removes
coding cookies and rewrites `import mock`, which is not done here.
"""

from collections.abc import Iterator

from codemods._driven.formatted import says_the_same
from codemods._driven.offers import Offer
from codemods._driven.sites import DrivenTool, is_left_alone
from codemods._driven.whole_texts import offers_of
from codemods._pyupgrade.ask import fixed_texts, ready
from codemods._pyupgrade.judge import judge
from codemods._pyupgrade.words import EXAMPLES, WORDS
from codemods._ruff.acting import gather
from codemods._versions.oldest import find_oldest
from toolkit.model.codemod import Card, Facts
from toolkit.model.tree import SourceFile

_NAME = "run_pyupgrade"
_NOTATIONS = frozenset({"escape_sequences", "extraneous_parens", "format_literals", "fstrings", "unicode_prefix"})
"""Fixers that write the same in another way: what they get wrong is not offered at all."""


def _offers(file: SourceFile, facts: Facts) -> Iterator[Offer]:
    for offer in offers_of(file, fixed_texts(file.text, facts.target)):
        if offer.code not in _NOTATIONS or says_the_same(file, offer):
            yield offer


def _refuses(file: SourceFile, facts: Facts) -> str:
    return is_left_alone(file, facts) or ("python2_target" if find_oldest(facts) is None else "")


_TOOL = DrivenTool(_NAME, _offers, judge, _refuses)


CODEMOD = _TOOL.declare(
    Card(minutes=(0.1, 1), risk="low", review="skim", proofs=("compiles", "api", "tests")),
    ready=ready,
    gather=gather,
    words=WORDS,
    examples=EXAMPLES,
)
