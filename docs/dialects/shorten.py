"""Write the short page of a public implementation, in both languages, from what `tebiki filters characterize` found.

    python docs/dialects/shorten.py DIRECTORY_OF_A_DIALECT "mongomock 4.3.0" "FURTHER OPTIONS OF THE COMMAND"

The page has one line for each difference: its sentence and its plainest example.
"""

import sys
from pathlib import Path

import msgspec

from toolkit.model.dialect import Dialect, DialectExample
from toolkit.model.facts import Lang
from toolkit.render.dialect.page import answer_words, format_extended_json

HERE = Path(__file__).parent
LANGS: tuple[Lang, ...] = ("en", "ja")
TITLE = {"en": "# {name}: differences from MongoDB", "ja": "# {name}：MongoDBとの違い"}
HEAD = {
    "en": "{differences} differences in {asked:,} questions ({done} of {total} steps of the systematic part).",
    "ja": "問い合わせ{asked:,}件で、違いは{differences}件です（系統的な問い合わせは{total}段階のうち{done}段階）。",
}
COLUMNS = {
    "en": "| | difference | filter | document | MongoDB | {name} |",
    "ja": "| | 違い | フィルター | ドキュメント | MongoDB | {name} |",
}
LONGEST = 70


def page(dialect: Dialect, name: str, options: str, lang: Lang) -> str:
    """The short page."""
    target = dialect.target.split(maxsplit=1)[0]
    command = f"tebiki filters characterize {target} docs/dialects/adapters {options}".strip()
    counted = {"differences": len(dialect.differences), "asked": dialect.asked}
    steps = {"done": dialect.steps_done, "total": dialect.steps_total}
    lines = [
        TITLE[lang].format(name=name) + "\n",
        HEAD[lang].format(**counted, **steps) + "\n",
        f"```console\n{command}\n```\n",
        COLUMNS[lang].format(name=name.split(maxsplit=1)[0]),
        "|---|---|---|---|---|---|",
    ]
    for number, one in enumerate(dialect.differences, 1):
        lines.append(f"| {number} | {one.sentence[lang]} | {_example(one.example, lang)} |")
    return "\n".join(lines) + "\n"


def _example(example: DialectExample, lang: Lang) -> str:
    values = (_cut(format_extended_json(example.filter)), _cut(format_extended_json(example.document)))
    answers = (answer_words(example.expected, lang), answer_words(example.given, lang))
    return " | ".join([*(f"`{one}`" for one in values), *answers])


def _cut(text: str) -> str:
    plain = text.replace("|", "\\|")
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"


def main(folder: str, name: str, options: str = "") -> None:
    """Write both pages beside this file."""
    dialect = msgspec.json.decode(Path(folder, "dialect.json").read_bytes(), type=Dialect)
    for lang in LANGS:
        ending = "ja.md" if lang == "ja" else "md"
        (HERE / f"{name.split(maxsplit=1)[0].lower()}.{ending}").write_text(page(dialect, name, options, lang), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
