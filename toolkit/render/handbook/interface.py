"""Write the section on the API: what is missing, what holds for every request, and a table of endpoints."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.endpoints import ANY_METHOD, EndpointNames, EndpointRow, declared_ways, group_by_area
from toolkit.render.handbook.error_answers import error_answer_lines
from toolkit.render.handbook.sentences import MOST_ROWS, Sentences
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.pull.markdown import cell_text, code_text
from toolkit.render.terminal.errors import translate_reason

_MOST_STORES = 8
_MOST_MISSING = 20
_MOST_WAYS = 4
_MOST_CALLED = 3
_ERRORS = 400


def interface_lines(found: Inventory, lang: Lang, say: Sentences, recorded: TrafficWords) -> Iterator[str]:
    """Yield the section on the API.

    Args:
        found: the inventory.
        lang: language of the section.
        say: writer of its sentences.
        recorded: words on what was recorded.
    """
    yield say.heading("interface")
    if found.routes:
        yield from (f"{cell_text(sentence)}\n" for sentence in recorded.sentences())
    if found.traffic and found.traffic.unlisted:
        unlisted = found.traffic.unlisted
        yield f"- {recorded.heading('unlisted', len(unlisted))}"
        yield say.table(
            ("method", "path", "recorded"),
            [(row.method, row.path, recorded.describe_unlisted(row)) for row in unlisted[:MOST_ROWS]],
        )
    rows = EndpointNames(found).rows()
    yield from _missing(found, lang, say)
    yield from _before_each(found, say)
    yield from _reading_aids(found, rows, say)
    if len(rows) > MOST_ROWS:
        yield from _areas(rows, say)
    else:
        yield endpoint_table(found, rows, say, recorded)
    yield from error_answer_lines(found, say)
    yield from say.ask("clients", "open_endpoints")


def size_line(found: Inventory, say: Sentences, places: Iterable[str] = ()) -> str:
    """Return the sentence on the size of the API, which says "at least" where registrations are not resolved."""
    return say.cite(
        "size",
        places,
        at_least=say.words.label("at_least") if found.unresolved else "",
        routes=len(found.routes),
        paths=len({item.path for item in found.routes}),
        files=found.files,
        frameworks=say.words.label("separator").join(found.frameworks) or "-",
    )


def _missing(found: Inventory, lang: Lang, say: Sentences) -> Iterator[str]:
    """Yield the registrations that could not be resolved, whose endpoints the table lacks."""
    if not found.unresolved:
        return
    places = [f"{item.file}:{item.line}" for item in found.unresolved]
    yield say.cite("unresolved_routes", places, count=len(found.unresolved))
    for item in found.unresolved[:_MOST_MISSING]:
        why = translate_reason(item.why, lang)
        yield "  " + say.cite("unresolved_route", [f"{item.file}:{item.line}"], what=item.what or "/", why=why)
    if rest := found.unresolved[_MOST_MISSING:]:
        yield "  " + say.cite("more_unresolved", [f"{item.file}:{item.line}" for item in rest], count=len(rest))


def _before_each(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the responses of hooks before handlers, and of error handlers for everything."""
    hooks: dict[str, dict[int, str]] = {}
    reached: Counter[str] = Counter()
    for item in found.endpoints:
        for status in item.statuses:
            if status.hook:
                hooks.setdefault(status.hook, {}).setdefault(status.code, status.source)
        reached.update({status.hook for status in item.statuses if status.hook})
    for hook, codes in hooks.items():
        comma = say.words.label("separator")
        statuses = comma.join(str(code) for code in sorted(codes))
        amounts = {"endpoints": reached[hook], "all": len(found.endpoints)}
        yield say.cite("hook_statuses", sorted(set(codes.values())), hook=hook, statuses=statuses, **amounts)
    for answer in found.error_answers:
        key = "error_answer" if answer.code else "error_answer_open"
        key = "error_answer_success" if 0 < answer.code < _ERRORS else key
        yield say.cite(key, [answer.source], exception=answer.exception, status=answer.code)


def _reading_aids(found: Inventory, rows: Sequence[EndpointRow], say: Sentences) -> Iterator[str]:
    """Yield how rows are counted, and what their signs mean."""
    if not rows:
        return
    notes = [say.words.text("says.rows", endpoints=len(found.routes), rows=len(rows))]
    if formats := len(found.routes) - sum(len(row.methods) for row in rows):
        notes.append(say.words.text("says.format_suffixes", count=formats))
    declared = _ways(found, rows)
    for number, (ways, count, place) in enumerate(declared, 1):
        names = say.words.label("separator").join(map(code_text, ways))
        key = "ways" if len(declared) > 1 else "only_way"
        yield say.cite(key, [place] if place else [], number=number, count=count, ways=names)
    if any(not _succeeds(row) for row in rows):
        notes.append(say.words.text("says.unknown_success"))
    if unchecked := [row for row in rows if row.is_unchecked]:
        yield say.cite("unchecked", [row.place for row in unchecked], count=len(unchecked))
    yield from ("", *notes)


def _ways(found: Inventory, rows: Sequence[EndpointRow]) -> list[tuple[tuple[str, ...], int, str]]:
    """Return the ways to authenticate that classes declare, with the number of rows and a place, most rows first."""
    places = {declared_ways(item): item.authentication[0].source for item in found.endpoints if item.authentication}
    counted = Counter(row.ways for row in rows if row.ways)
    return [(ways, count, places.get(ways, "")) for ways, count in counted.most_common(_MOST_WAYS)]


def _areas(rows: Sequence[EndpointRow], say: Sentences) -> Iterator[str]:
    """Yield the paths by prefix, where the table is too long for the section."""
    yield say.cite("many_endpoints", (), heading=say.words.label("headings.every_endpoint"))
    summed = [
        (area, str(len(inside)), _methods([name for row in inside for name in row.methods], say), inside[0].place)
        for area, inside in group_by_area(rows)
    ]
    summed.sort(key=lambda row: -int(row[1]))
    yield say.table(("area", "paths", "method", "place"), summed[:MOST_ROWS])
    if (rest := len(summed) - MOST_ROWS) > 0:
        yield say.words.text("more_areas", count=rest) + "\n"


def endpoint_table(found: Inventory, rows: Sequence[EndpointRow], say: Sentences, recorded: TrafficWords) -> str:
    """Format the table of endpoints."""
    shows_use = any(row.traffic for row in rows)
    numbers = {ways: str(number) for number, (ways, *_) in enumerate(_ways(found, rows), 1)}
    shows_ways = len(numbers) > 1
    heads = (
        *("method", "path"),
        *(("recorded",) if shows_use else ()),
        "checks",
        *(("ways",) if shows_ways else ()),
        *("statuses", "stores", "summary", "handler", "place"),
    )
    return say.table(
        heads,
        [
            (
                _methods(row.methods, say),
                row.path,
                *((recorded.methods(row.traffic),) if shows_use else ()),
                _checks(row, say),
                *((numbers.get(row.ways, ""),) if shows_ways else ()),
                ", ".join((*(() if _succeeds(row) else ("?",)), *map(str, row.statuses))),
                ", ".join((*row.stores[:_MOST_STORES], *(["…"] if len(row.stores) > _MOST_STORES else ()))),
                row.summary,
                row.handler.removesuffix(".as_view").rpartition(".")[2],
                row.place,
            )
            for row in rows
        ],
    )


def _succeeds(row: EndpointRow) -> bool:
    return any(status < _ERRORS for status in row.statuses)


def _checks(row: EndpointRow, say: Sentences) -> str:
    """Return the cell on checks of the caller: their names, that anyone may call, the handler's own, or none found."""
    rights: dict[str, list[str]] = {}
    for asked in row.rights:
        rights.setdefault(asked.check, []).extend(asked.names)
    comma = say.words.label("separator")
    parts = [code_text(name) + _in_brackets(rights.get(name, ()), say) for name in row.checks]
    if row.is_open and not row.checks:
        parts.append(say.words.label("anyone"))
    if row.partly and not row.checks:
        names = comma.join(map(code_text, row.partly))
        parts.append(say.words.text("partly", names=names))
    inside = [*map(code_text, row.called[:_MOST_CALLED]), *map(str, row.inside)]
    if inside and not row.checks:
        parts.append(say.words.text("inside", signs=comma.join(inside)))
    return comma.join(parts) or say.words.label("none_found")


def _in_brackets(names: Iterable[str], say: Sentences) -> str:
    """Return the roles that a check asks for, in brackets; empty if it names none."""
    kept = dict.fromkeys(map(code_text, names))
    return say.beside(say.words.label("separator").join(kept)) if kept else ""


def _methods(methods: Iterable[str], say: Sentences) -> str:
    named = sorted({*methods})
    return say.words.label("any_method") if ANY_METHOD in named else ", ".join(named)
