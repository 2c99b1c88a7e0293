"""Render isolation during replay, and the connections made, in English and Japanese."""

from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.isolation import WITHOUT_USER, Connections, Isolation
from toolkit.text.words import Words, load_words

_SHOWN = 12


def isolation_sentences(isolation: Isolation, lang: Lang) -> tuple[str, ...]:
    """Return sentences about missing protection for programs of an interpreter; none if it is complete."""
    words = load_words(lang, __file__, "isolation")
    if not isolation.unprotected:
        return ()
    lines = [_describe_unprotected(isolation, words)]
    if not isolation.is_safe:
        lines.append(words.text("replayed_again", python=isolation.python))
    return (*lines, words.text("container"))


def filter_isolation_sentences(isolation: Isolation, lang: Lang) -> tuple[str, ...]:
    """Return the gaps in the isolation of a filter function; empty if there are none, or if it will not be called."""
    if not isolation.unprotected or not isolation.is_safe:
        return ()
    words = load_words(lang, __file__, "isolation")
    return _describe_unprotected(isolation, words), words.label("allowed")


def _describe_unprotected(isolation: Isolation, words: Words) -> str:
    what = words.label("separator").join(words.label(key) for key in isolation.unprotected)
    return words.text("unprotected", what=what, reason="; ".join(isolation.reasons) or "-")


def refusal_sentences(refused: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[str]:
    """Yield sentences about refusals to a filter function; `refused` maps (kind, detail) to numbers of calls."""
    if refused:
        yield load_words(lang, __file__, "isolation").label("calls")
    ordered = sorted(refused.items(), key=lambda one: (-one[1], one[0]))
    for (kind, detail), count in ordered[:_SHOWN]:
        yield f"  {count:>5}  {describe_refusal(kind, detail, lang)}"
    if len(ordered) > _SHOWN:
        yield f"         ... ({len(ordered) - _SHOWN:,})"


def describe_refusal(kind: str, detail: str, lang: Lang) -> str:
    """Describe a refusal; kinds are those of `toolkit/probe/isolation/refusals.py`."""
    words, key = load_words(lang, __file__, "isolation"), f"refused_{kind}"
    return words.text(key, detail=detail) if key in words else detail


def connection_sentences(connections: Connections, lang: Lang) -> Iterator[str]:
    """Yield sentences about connections that were used or refused, and about databases that were created."""
    words = load_words(lang, __file__, "isolation")
    used = [f"{address} ({count:,})" for address, count in connections.used.items()]
    without_user = [it.removesuffix(WITHOUT_USER) for it in connections.databases if it.endswith(WITHOUT_USER)]
    for key, found in (
        ("used", used),
        ("refused", list(connections.refused)),
        ("unseen", list(connections.unseen)),
        ("databases", [it.removesuffix(WITHOUT_USER) for it in connections.databases]),
        ("without_user", without_user),
    ):
        if found:
            more = ["..."] if len(found) > _SHOWN else []
            yield words.text(key, what=words.label("separator").join(found[:_SHOWN] + more))
