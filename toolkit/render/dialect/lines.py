"""Render the results of `tebiki filters characterize` and `compare`."""

from collections.abc import Iterable, Iterator, Mapping

from toolkit.model.dialect import CharacterizeResult, CompareResult, Dialect, DialectDifference
from toolkit.model.facts import Lang
from toolkit.model.isolation import Connections
from toolkit.render.dialect.page import answer_words, dialect_words, format_extended_json
from toolkit.render.terminal.isolation import connection_sentences, refusal_sentences
from toolkit.text.visible import make_visible


def characterize_lines(found: CharacterizeResult, folder: str, lang: Lang) -> Iterator[str]:
    """Yield every difference in a sentence, the number of questions, and the folder of the written files."""
    words, dialect = dialect_words(lang, "command"), found.dialect
    yield from (words.label(note) for note in found.notes)
    for number, difference in enumerate(dialect.differences, 1):
        yield f"{number}. {make_visible(difference.sentence[lang])}"
    yield words.text("asked", asked=f"{dialect.asked:,}", seconds=f"{found.seconds:.0f}")
    if not dialect.is_complete:
        yield words.text("incomplete", done=dialect.steps_done, total=dialect.steps_total)
    yield from _unrepeated_lines(dialect, lang)
    yield words.text("concerns", count=sum(note.concern for note in dialect.security))
    yield from _held_back([found.connections], found.refused, lang)
    page = "dialect.ja.md" if lang == "ja" else "dialect.md"
    yield words.text("written", page=make_visible(f"{folder}/{page}"))


def compare_lines(found: CompareResult, lang: Lang) -> Iterator[str]:
    """Yield every difference between two implementations with its simplest example, and their number."""
    words, dialect = dialect_words(lang, "command"), found.dialect
    for number, difference in enumerate(dialect.differences, 1):
        yield from _difference(number, difference, lang)
    if not dialect.is_complete:
        yield words.text("incomplete", done=dialect.steps_done, total=dialect.steps_total)
    yield from _held_back(found.connections, found.refused, lang)
    yield from _unrepeated_lines(dialect, lang)
    key = "differ" if dialect.differences else "unknown" if dialect.unrepeated else "agree"
    yield words.text(key, count=len(dialect.differences), asked=f"{dialect.asked:,}")


def _unrepeated_lines(dialect: Dialect, lang: Lang) -> Iterator[str]:
    if dialect.unrepeated:
        yield dialect_words(lang, "command").text("unrepeated", count=dialect.unrepeated)


def _difference(number: int, difference: DialectDifference, lang: Lang) -> Iterator[str]:
    words, example = dialect_words(lang, "command"), difference.example
    filter_, document = (make_visible(format_extended_json(part)) for part in (example.filter, example.document))
    expected, given = (answer_words(one, lang) for one in (example.expected, example.given))
    yield f"{number}. {make_visible(', '.join(difference.operators))}: {filter_}"
    yield f"   {words.label('document')}: {document}"
    yield f"   {words.label('old')}: {expected}; {words.label('new')}: {given}"
    yield f"   {words.text('speaking', count=difference.speaking_for)}"


def _held_back(connections: Iterable[Connections], refused: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[str]:
    """Yield lines about connections made by the functions, and about refusals."""
    lines = [line for one in connections for line in connection_sentences(one, lang)]
    yield from map(make_visible, (*dict.fromkeys(lines), *refusal_sentences(refused, lang)))
