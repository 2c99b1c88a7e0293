"""Phrases about pull requests: proofs and their results, codemods, judging files, unproved parts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.model.codemod import Codemod
from toolkit.model.facts import Lang
from toolkit.model.proof import (
    CHANGED_OUTSIDE,
    NOT_COMPILED,
    NOT_IN_TIME,
    NOT_NEEDED,
    NOT_QUICK,
    ProofResult,
    ReadableProof,
)
from toolkit.model.pull import JudgingFile, PullRequest
from toolkit.render.pull.change_summary import one_line
from toolkit.text.templates import format_values
from toolkit.text.words import Words, load_words

_SHOWN, _NAMED = 20, 3


def description_words(lang: Lang) -> Words:
    """Return the words of descriptions and of the lines about them."""
    return load_words(lang, __file__, "description")


def judging_words(lang: Lang) -> Words:
    """Return the words for files by which changes are judged (`toolkit.proof.judging.files_inside`)."""
    return load_words(lang, __file__, "judging")


@dataclass(frozen=True)
class CodemodTexts:
    """Texts of a codemod in one language; for an external command only the title is set."""

    title: str
    what: str = ""
    why: str = ""
    look_at: str = ""


@dataclass(frozen=True)
class PullPhrases:
    """Phrases about pull requests in one language.

    Attributes:
        codemods, kinds: all codemods and proofs, by name.
    """

    lang: Lang
    codemods: Mapping[str, Codemod]
    kinds: Mapping[str, ReadableProof]

    def proof(self, result: ProofResult) -> str:
        """Describe the result of a proof in a sentence."""
        if result.reason in (NOT_COMPILED, NOT_IN_TIME, NOT_NEEDED, NOT_QUICK):
            return description_words(self.lang).label(result.reason)
        if result.reason == CHANGED_OUTSIDE:
            return one_line(description_words(self.lang).text(CHANGED_OUTSIDE, where=result.args["where"]))
        words = self.kinds[result.proof].words[self.lang]
        more = [text for name, text in words.more.items() if result.args.get(name)]
        told = description_words(self.lang).label("space").join([words.reasons[result.reason], *more])
        return one_line(format_values(told, result.args))

    def title(self, result: ProofResult) -> str:
        """Return the title of a proof."""
        return self.kinds[result.proof].words[self.lang].title

    def required(self, pull: PullRequest) -> frozenset[str]:
        """Return the proofs that the cards of its codemods require."""
        return frozenset(name for it in pull.codemods if it in self.codemods for name in self.codemods[it].card.proofs)

    def judging_file(self, file: JudgingFile) -> str:
        """Describe a changed file that takes part in judging changes."""
        words = judging_words(self.lang)
        return words.text("what", kind=words.label(file.kind), change=words.label(file.change))

    def describe_outdated(self, pull: PullRequest, shown: Callable[[str], str] = str) -> str:
        """Describe later changes to files by which the request was judged, empty if none; `shown` formats a path."""
        names = [shown(file.path) for file in pull.outdated_by[: _NAMED + 1]]
        names = [*names[:_NAMED], *(["..."] if len(names) > _NAMED else [])]
        comma = description_words(self.lang).label("comma")
        return judging_words(self.lang).text("outdated", names=comma.join(names)) if names else ""

    def describe_untried(self, pull: PullRequest, shown: Callable[[str], str] = str) -> Iterator[str]:
        """Yield sentences about the parts of a change that no proof covers; `shown` formats a path."""
        words = description_words(self.lang)
        for key, paths in (("look_submodules", pull.submodules), ("look_pointers", pull.pointers)):
            if paths:
                yield words.text(key, paths=words.label("comma").join(map(shown, paths[:_SHOWN])))

    def is_foreign(self, pull: PullRequest) -> bool:
        """Return whether an external command made the change."""
        return any(name not in self.codemods for name in pull.codemods)

    def codemod_texts(self, name: str) -> CodemodTexts:
        """Return the texts of a codemod; for an external command only its name."""
        found = self.codemods.get(name)
        if found is None:
            return CodemodTexts(name)
        own = found.words[self.lang]
        return CodemodTexts(own.title, own.what, own.why, own.look_at)
