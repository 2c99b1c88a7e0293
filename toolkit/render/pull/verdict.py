"""Render the verdict on a change with every changed line that no case covers."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.proof import ProofResult
from toolkit.model.strength import MutantResult
from toolkit.model.verdict import ASKED_AGAIN, LOCKABLE, BehaviourVerdict, UnheldLine
from toolkit.render.terminal.strength import describe_mutant
from toolkit.text.words import Words, load_words

_SHOWN = 20
_CHANGES = 3
_LONG = 80
"""Characters of a reason that is told once."""


def verdict_words(lang: Lang) -> Words:
    """Return the words about verdicts."""
    return load_words(lang, __file__, "verdict")


def verdict_sentence(
    verdict: BehaviourVerdict,
    unheld: Sequence[UnheldLine],
    statements: int,
    lang: Lang,
    proofs: Iterable[ProofResult] = (),
) -> str:
    """Describe the verdict in a sentence.

    Args:
        verdict: the verdict.
        unheld: changed lines that nothing covers.
        statements: number of changed statements.
        lang: language of the sentence.
        proofs: results of the proofs, if the verdict is based on proofs.
    """
    words = verdict_words(lang)
    is_aside = not statements
    statements = max(statements, len(unheld))  # a submodule that was moved is no statement, and is held as little
    failed = [it for it in proofs if it.standing == "failed"]
    if verdict == "differs" and [it.proof for it in failed] == ["compiles"]:
        key = f"differs_{failed[0].reason}" + ("_unheld" if unheld else "")
        return words.text(key, python=failed[0].args.get("python", ""), count=len(unheld), all=statements)
    if verdict == "same" and is_aside:
        return words.label("same_nothing")
    if verdict == "not_shown" and is_aside:
        return words.label("not_shown_aside")
    if verdict == "not_shown" and any(it.why == "undeclared" for it in unheld):
        return words.text("not_shown_undeclared", count=len(unheld), all=statements)
    if verdict == "differs" and unheld:
        return words.text("differs_unheld", count=len(unheld), all=statements)
    return words.text(verdict, count=len(unheld) if verdict == "not_shown" else statements, all=statements)


def refusal_sentences(count: int, lang: Lang) -> Iterator[str]:
    """Yield the number of generated calls that count as equal although Python's error messages differ."""
    if count:
        yield verdict_words(lang).text("refused_alike", count=count)


def unheld_lines(
    unheld: Sequence[UnheldLine], lang: Lang, shown: Callable[[str], str] = str
) -> Iterator[tuple[str, str]]:
    """Yield (place, reason) of the first lines that nothing covers; `shown` formats a place.

    A long reason is told at the first line that has it, and the others refer to that line.
    """
    words = verdict_words(lang)
    told: dict[str, str] = {}
    for one in unheld[:_SHOWN]:
        why = words.text(one.why, symbol=one.symbol, reader=one.reader, detail=_detail(one, lang)) + (
            words.label("deleted") if one.is_deleted else ""
        )
        place = shown(one.place)
        first = told.setdefault(why, place)
        why = why if first == place or len(why) < _LONG else words.text("as_above", place=first)
        yield place, why + _survivors(one.survivors, lang)
    if len(unheld) > _SHOWN:
        yield "", words.text("more", count=len(unheld) - _SHOWN)


def next_sentences(  # noqa: PLR0913, PLR0917 - independent facts about a verdict
    command: str,
    unheld: Sequence[UnheldLine],
    verdict: BehaviourVerdict,
    lang: Lang,
    shown: Callable[[str], str] = str,
    on_base: Sequence[str] = (),
) -> Iterator[str]:
    """Yield what to do about uncovered lines: the commands that would lock them, and what a person has to judge.

    Args:
        command: command that would lock them; empty if there is none.
        unheld: changed lines that nothing covers.
        verdict: the verdict on the change.
        lang: language of the sentences.
        shown: formats a command.
        on_base: commands that lock them where the lock counts; empty: a single command does.
    """
    words = verdict_words(lang)
    if on_base:
        yield words.label("lock_on_base")
        yield from (f"  {shown(it)}" for it in on_base)
    elif command:
        yield words.text("lock", command=shown(command))
    count = sum(it.why not in LOCKABLE | ASKED_AGAIN for it in unheld)
    if count and verdict == "not_shown":
        yield words.text("by_hand", count=count)


def _detail(one: UnheldLine, lang: Lang) -> str:
    """Return the details of a reason: where other code may use a name."""
    return load_words(lang, __file__, "known").text(one.how, place=one.detail) if one.how else one.detail


def _survivors(survivors: Sequence[MutantResult], lang: Lang) -> str:
    found = list(dict.fromkeys(describe_mutant(it, lang) for it in survivors))
    more = ["..."] if len(found) > _CHANGES else []
    return f" ({'; '.join([*found[:_CHANGES], *more])})" if found else ""
