"""Write Markdown from sentences, names and rows.

Names from the analysed project are always code: a forge finds no mention, link, image or HTML in code.
"""

import re
from collections.abc import Sequence

from toolkit.text.sentences import Sentence
from toolkit.text.visible import make_visible
from toolkit.text.words import Words

MOST_ROWS = 30
_LONGEST_NAME = 300
_SPECIAL = re.compile(r"([\\`*_\[\]<>#~@&])")


def table_of(heads: Sequence[str], rows: Sequence[Sequence[str]], tell: Words) -> str:
    """Format a table; `heads` are keys of words. Only the first `MOST_ROWS` rows are shown."""
    shown = rows[:MOST_ROWS]
    lines = [
        table_row([tell.label(head) for head in heads]),
        table_row(["---"] * len(heads)),
        *map(table_row, shown),
        "",
    ]
    if len(shown) < len(rows):
        lines += [mark_code(tell.say("page.more_in", shown=len(shown), all=len(rows), file="report.json")), ""]
    return "\n".join(lines)


def table_row(cells: Sequence[str]) -> str:
    """Format one line of a table."""
    # In GFM a bar ends the cell even inside code, and a backslash before it does not help after another one.
    return "| " + " | ".join(cell.replace("|", r"\x7c") for cell in cells) + " |"


def mark_code(sentence: Sentence) -> str:
    """Format a sentence: code as code spans, the rest escaped."""
    return "".join(code_span(text) if is_code else escape_markup(text) for text, is_code in sentence)


def escape_markup(text: str) -> str:
    """Escape a text so that none of it is markup."""
    return _SPECIAL.sub(r"\\\1", make_visible(text))


def code_span(text: str) -> str:
    """Format any text as a code span, fenced by more backticks than it contains."""
    shown = make_visible(text)
    if len(shown) > _LONGEST_NAME:
        shown = shown[:_LONGEST_NAME] + "…"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
