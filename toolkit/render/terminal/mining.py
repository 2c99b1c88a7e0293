"""Describe the tasks mined from a team's history: their number, and its limits."""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.model.facts import Lang
from toolkit.model.history import Limit
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words


def mined_lines(
    name: str, counts: tuple[int, int], left_out: Mapping[str, int], notes: Sequence[Limit], lang: Lang
) -> Iterator[str]:
    """Describe the result of mining one history.

    Args:
        name: name of the project.
        counts: its tasks, and those with measured time.
        left_out: maps the reason why merged branches are not tasks to their number.
        notes: further remarks.
        lang: the language.
    """
    words = load_words(lang, __file__, "mining")
    tasks, observed = map(format_number, counts)
    yield words.text("mined", name=make_visible(name), tasks=tasks, observed=observed)
    if left_out:
        in_order = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
        reasons = [words.text("reason", count=format_number(count), why=words.label(why)) for why, count in in_order]
        yield words.text("left_out", reasons=words.label("joint").join(reasons))
    yield from (words.text(note.key, detail=make_visible(translate_detail(note.detail, lang))) for note in notes)


def refused_line(name: str, refused: Limit, lang: Lang) -> str:
    """Return the reason why a history cannot be used, and the remedy."""
    words = load_words(lang, __file__, "mining")
    why = words.text(refused.key, detail=make_visible(translate_detail(refused.detail, lang)))
    return words.text("refused", name=make_visible(name), why=why)
