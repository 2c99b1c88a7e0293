"""Write what the error answers of an API mean: for each status code when it is sent, and what a client should do."""

from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.inventory import Inventory
from toolkit.model.responses import StatusReason
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_ERRORS = 400
_MOST_CASES = 4
_MOST_PLACES = 180
_MOST_MESSAGES = 3


def error_answer_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield a table with one row for each status code; nothing if no place that answers with an error was found."""
    reasons = _own_reasons(found)
    if not reasons:
        return
    yield f"\n### {say.words.label('headings.error_answers')}\n"
    if in_body := [reason for reason in reasons if reason.code < _ERRORS]:
        endpoints = {name for reason in in_body for name in reason.endpoints}
        places = [reason.source for reason in in_body]
        yield say.cite("errors_in_body", places, code=in_body[0].code, count=len(places), endpoints=len(endpoints))
    rows = []
    for code in dict.fromkeys(reason.code for reason in reasons):
        same = sorted((row for row in reasons if row.code == code), key=lambda row: (-len(row.endpoints), row.source))
        telling = [row for row in same if row.condition or row.store or row.messages] or same
        cases = list(dict.fromkeys(_when(row, say) for row in telling))
        more = say.words.text("more_cases", count=len(cases) - _MOST_CASES) if len(cases) > _MOST_CASES else ""
        shown = Markup(say.words.label("case_separator").join([*cases[:_MOST_CASES], *filter(None, [more])]))
        rows.append((str(code), _meaning(code, say), shown, same[0].source))
    yield say.table(("status", "meaning", "cases", "place"), rows)
    heading = say.words.label("headings.every_error")
    yield say.words.text("error_appendix", heading=heading) + "\n"


def every_error_answer(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the appendix: every place that answers with an error."""
    reasons = _own_reasons(found)
    if not reasons:
        return
    yield say.heading("every_error")
    ordered = sorted(reasons, key=lambda row: (row.source.rpartition(":")[0], int(row.source.rpartition(":")[2])))
    rows = [
        (row.symbol, str(row.code), _when(row, say), str(len(row.endpoints)), row.source)
        for row in ordered[:_MOST_PLACES]
    ]
    yield say.table(("function", "status", "when", "endpoints", "place"), rows)
    if (rest := len(ordered) - len(rows)) > 0:
        yield say.words.text("more_places_of_errors", count=rest) + "\n"


def _own_reasons(found: Inventory) -> Sequence[StatusReason]:
    return [reason for reason in found.status_reasons if reason.endpoints]


def _meaning(code: int, say: Sentences) -> str:
    key = f"meanings.{code}"
    if key in say.words:
        return say.words.label(key)
    return say.words.label(
        "meanings.error" if code >= 500 else "meanings.refused" if code >= _ERRORS else "meanings.body"
    )


def _when(reason: StatusReason, say: Sentences) -> Markup:
    """Return when a place answers so, with the text of the answer."""
    if reason.store:
        text = say.words.text("cases.no_row", store=code_text(reason.store))
    elif reason.condition.startswith("except "):
        text = say.words.text("cases.exception", name=code_text(reason.condition.removeprefix("except ")))
    elif reason.condition:
        text = say.condition(reason.condition)
    else:
        text = say.words.label("cases.otherwise")
    return Markup(f"{text}{_texts(reason.messages, say)}".replace("|", "\\|"))


def _texts(messages: Iterable[str], say: Sentences) -> str:
    shown = [*messages]
    if not shown:
        return ""
    more = ["…"] if len(shown) > _MOST_MESSAGES else []
    return say.beside(say.words.label("separator").join([*map(code_text, shown[:_MOST_MESSAGES]), *more]))
