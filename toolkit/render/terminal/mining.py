"""What a terminal says of the history of a team: how many tasks it told of, and why not of more."""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.model.facts import Lang
from toolkit.model.history import Limit
from toolkit.render.terminal.mining_words import WORDS
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible


def mined_lines(
    name: str, counts: tuple[int, int], left_out: Mapping[str, int], notes: Sequence[Limit], lang: Lang
) -> Iterator[str]:
    """What one history told.

    Args:
        name: of the project.
        counts: its tasks, and those with measured time.
        left_out: why merged branches are no task -> how many.
        notes: what else there is to know.
        lang: the language.
    """
    words = WORDS[lang]
    tasks, observed = map(format_number, counts)
    yield words["mined"].format(name=make_visible(name), tasks=tasks, observed=observed)
    if left_out:
        in_order = sorted(left_out.items(), key=lambda item: (-item[1], item[0]))
        reasons = [words["reason"].format(count=format_number(count), why=words[why]) for why, count in in_order]
        yield words["left_out"].format(reasons=words["joint"].join(reasons))
    yield from (words[note.key].format(detail=make_visible(note.detail)) for note in notes)


def refused_line(name: str, refused: Limit, lang: Lang) -> str:
    """Why a history is of no use, and what to do about it."""
    words = WORDS[lang]
    return words["refused"].format(
        name=make_visible(name), why=words[refused.key].format(detail=make_visible(refused.detail))
    )
