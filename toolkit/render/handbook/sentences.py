"""The sentences of a handbook: each with its evidence, or marked to be confirmed by the team."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

MOST_ROWS = 200
_MOST_PLACES = 3


class Sentences:
    """Writes the sentences of one document.

    Args:
        lang: of the document.
        answers: question -> what the team answered.
    """

    def __init__(self, lang: Lang, answers: Mapping[str, str]) -> None:
        self.words: Words = load_words(lang, __file__)
        self._answers = answers

    def heading(self, key: str) -> str:
        """A heading of the second level."""
        return f"\n## {self.words.label(f'headings.{key}')}\n"

    def cite(self, key: str, places: Iterable[str], **values: Any) -> str:
        """A sentence with the places that it comes from."""
        kept = [f"`{make_visible(place)}`" for place in places]
        more = self.words.text("more_places", count=len(kept) - _MOST_PLACES) if len(kept) > _MOST_PLACES else ""
        shown = ", ".join(kept[:_MOST_PLACES])
        evidence = f" ({shown}{more})" if shown else ""
        return f"- {self.words.text(f'says.{key}', **_visible(values))}{evidence}"

    def ask(self, question: str) -> str:
        """What only the team knows: its answer, or the question, marked."""
        topic = self.words.label(f"questions.{question}.topic")
        if answer := self._answers.get(question):
            return f"- {topic}{self.words.label('colon')}{make_visible(answer)} ({self.words.label('team')})"
        return f"- {topic}{self.words.label('colon')}**{self.words.label('to_confirm')}** (`{question}`)"

    def table(self, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
        """A table in Markdown; cells are texts of the project. Rows beyond 200 are counted."""
        names = [self.words.label(f"heads.{key}") for key in heads]
        lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        every = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
        lines += every[:MOST_ROWS]
        if len(every) > MOST_ROWS:
            lines.append(f"\n{self.words.text('more_rows', count=len(every) - MOST_ROWS)}")
        return "\n".join(lines) + "\n"


def _visible(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: make_visible(value) if isinstance(value, str) else value for key, value in values.items()}


def _cell(text: str) -> str:
    return make_visible(" ".join(text.split())).replace("|", "\\|")
