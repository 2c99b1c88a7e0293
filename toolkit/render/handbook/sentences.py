"""Write the sentences of a handbook: each with its evidence, or marked to be confirmed by the team."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from toolkit.model.facts import Lang
from toolkit.render.handbook.condition_words import condition_words
from toolkit.render.handbook.shell_conditions import python_condition
from toolkit.render.pull.markdown import cell_text, code_text
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

MOST_ROWS = 25
"""Maximum number of rows of a table in a section; the appendix has all of them."""
_CODE = frozenset(
    {
        *("path", "handler", "place", "host", "beside", "tenant_field", "store", "model", "target", "job", "start"),
        *(
            "state",
            "queue",
            "system",
            "setting",
            "default",
            "endpoint",
            "area",
            "function",
            "kind_of_user",
            "policy",
            "action",
        ),
    }
)
"""Columns with names of code, which Markdown must not read as HTML (`<id>`) or bold (`__main__`)."""
_MOST_PLACES = 3


class Markup(str):
    """A text that is Markdown already, and is not escaped again."""

    __slots__ = ()


class Sentences:
    """Writes the sentences of one document.

    Args:
        lang: language of the document.
        answers: the team's answers by question.
        open_topics: the questions that matter for this system, with the names that each is about; None: all.
    """

    def __init__(self, lang: Lang, answers: Mapping[str, str], open_topics: Mapping[str, str] | None = None) -> None:
        self.words: Words = load_words(lang, __file__)
        self._answers = answers
        self._open_topics = open_topics

    def heading(self, key: str) -> str:
        """Format a heading of the second level."""
        return f"\n## {self.words.label(f'headings.{key}')}\n"

    def cite(self, key: str, places: Iterable[str], then: str = "", /, **values: Any) -> str:
        """Format a sentence with its sources; `then`: Markdown that follows the sentence."""
        kept = [code_text(place) for place in places]
        more = self.words.text("more_places", count=len(kept) - _MOST_PLACES) if len(kept) > _MOST_PLACES else ""
        shown = ", ".join(kept[:_MOST_PLACES])
        evidence = self.beside(f"{shown}{more}") if shown else ""
        said = f"- {self.words.text(f'says.{key}', **self._harmless(f'says.{key}', values))}{then}{evidence}"
        return _with_japanese_marks(said) if self.words.lang == "ja" else said

    def beside(self, text: str) -> str:
        """Put a text into the brackets of the language."""
        return self.words.label("evidence").format(places=text)

    def _harmless(self, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Escape values, so that they neither end a code span nor add markup to a sentence."""
        in_code = set(re.findall(r"\{(\w+)", "".join(self.words.texts[key].split("`")[1::2])))
        return {
            name: value
            if isinstance(value, Markup)
            else (make_visible(value).replace("`", r"\x60") if name in in_code else cell_text(value))
            if isinstance(value, str)
            else value
            for name, value in values.items()
        }

    def condition(self, code: str) -> Markup:
        """Return a condition of the source in words."""
        return Markup(condition_words(code, self.words))

    def shell_condition(self, code: str) -> Markup:
        """Return a condition of a shell script in words."""
        return self.condition(python_condition(code))

    def ask(self, *questions: str) -> Iterator[str]:
        """Yield the team's answer to each question, or the question itself, marked, if it matters for this system."""
        colon = self.words.label("colon")
        for question in questions:
            topic = self.words.label(f"questions.{question}.topic")
            if answer := self._answers.get(question):
                yield f"- {topic}{colon}{make_visible(answer)}{self.beside(self.words.label('team'))}"
            elif self._open_topics is None or question in self._open_topics:
                names = (self._open_topics or {}).get(question, "")
                listed = cell_text(names).replace(", ", self.words.label("separator"))
                about = f"{listed}{self.words.label('semicolon')}" if names else ""
                yield f"- {topic}{colon}**{self.words.label('to_confirm')}**{self.beside(f'{about}`{question}`')}"

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], appendix: str = "") -> str:
        """Format a Markdown table after an empty line, so that it does not continue a list.

        Args:
            heads: keys of the columns.
            rows: rows of texts of the project.
            appendix: key of the heading of the appendix that has all rows; with it, 25 rows are shown and the others
                counted.
        """
        names = [self.words.label(f"heads.{key}") for key in heads]
        plain = {self.words.label(key) for key in ("unknown_store", "hidden", "must_be_set", "entry_needed")}
        shown = rows[:MOST_ROWS] if appendix else rows
        lines = ["", f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        for row in shown:
            cells = [
                text
                if isinstance(text, Markup)
                else _code(text)
                if key in _CODE and text not in plain
                else cell_text(" ".join(text.split()))
                for key, text in zip(heads, row, strict=True)
            ]
            lines.append(f"| {' | '.join(cells)} |")
        if len(rows) > len(shown):
            heading = self.words.label(f"headings.{appendix}")
            lines.append(f"\n{self.words.text('more_rows', count=len(rows) - len(shown), heading=heading)}")
        return "\n".join(lines) + "\n"


def _with_japanese_marks(text: str) -> str:
    """Put the marks of Japanese between pieces of code, and around days."""
    return re.sub(r"(?<=[`）]), (?=[`\w])", "、", re.sub(r" \((\d{4}-\d\d-\d\d)\)", r"（\1）", text))


def _code(text: str) -> str:
    """Format a cell as code."""
    return code_text(" ".join(text.split())).replace("|", "\\|")
