"""The section on known risks: what can be abused, what can fail, what releases meet, and where most of it gathers."""

from collections.abc import Container, Iterator
from typing import get_args

from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.finding_risks import run_column
from toolkit.render.handbook.migrations import migration_risks
from toolkit.render.handbook.risk import Risk, RiskGroup
from toolkit.render.handbook.risk_list import exposed_filters, list_risks, open_statements
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.tenant_risks import is_exception
from toolkit.render.inventory.document import inventory_words
from toolkit.render.inventory.unchecked import unchecked_endpoints
from toolkit.render.pull.markdown import code_text

_MOST: dict[RiskGroup, int] = {"abuse": 7, "failure": 4, "release": 3}
"""Number of risks of a group that have a sentence; the others are named."""
_MOST_ENDPOINTS = 10
_NAMED_ENDPOINTS = 3
_COLUMNS = ("run", "built", "exposed", "unscoped", "open", "looped")
"""Kinds of risks of an endpoint, worst first."""


def risk_lines(known: ProjectDocuments, lang: Lang, say: Sentences) -> Iterator[str]:
    """Yield the section.

    Args:
        known: the facts about the project.
        lang: language of the words.
        say: writes the sentences.
    """
    yield say.heading("risks")
    found = known.found
    risks, teller = list_risks(known, say.words.label("unknown_store")), RiskSentences(known, say)
    if risks:
        yield f"{say.words.label('how_risks_are_sorted')}"
    for group in get_args(RiskGroup):
        lines = list(_group(group, [risk for risk in risks if risk.group == group], teller, say))
        if group == "release":
            lines += migration_risks(found, inventory_words(lang), say)
        if lines:
            yield f"\n### {say.words.label(f'risk_groups.{group}')}\n"
            yield from lines
    yield from _endpoints(known, say)
    if found.unread:
        yield say.cite("unread_files", list(found.unread), count=len(found.unread))
    yield from say.ask("known_troubles")


class RiskSentences:
    """Writes what can happen, where, and which endpoints lead there.

    Args:
        known: the facts about the project.
        say: writes the sentences.
    """

    def __init__(self, known: ProjectDocuments, say: Sentences) -> None:
        self._say = say
        self._paths = EndpointNames(known.found)
        self._unchecked = unchecked_endpoints(known.found)
        words = [word for word in known.found.tenancy.words[:1] if word != "tenant"]
        self._as_word = say.beside(code_text(words[0])) if words else ""

    def sentence(self, risk: Risk) -> str:
        """Return the list item on one risk."""
        others = risk.values.get("others", 0)
        rest = self._say.words.text("other_queries", count=others) if others else ""
        rest += self._say.words.text("counted_calls") if risk.values.get("has_calls") else ""
        if beside := risk.values.get("beside", ""):
            rest += self._say.words.text("queried_beside", stores=Markup(beside))
        values = {**risk.values, "as_word": self._as_word, "rest": rest}
        return self._say.cite(f"risk.{risk.key}", risk.places, self._list_endpoints(risk), **values)

    def _list_endpoints(self, risk: Risk) -> str:
        """Return which endpoints lead to a risk, and how many of them have no check; empty if none is known."""
        if risk.group == "release" or not risk.endpoints:
            return ""
        words = self._say.words
        first = [name for name in risk.endpoints if name in self._unchecked]
        readable = dict.fromkeys(map(self._paths.endpoint, (*first, *risk.endpoints)))
        named = words.label("separator").join(code_text(name) for name in [*readable][:_NAMED_ENDPOINTS])
        rest = len(readable) - _NAMED_ENDPOINTS
        text = words.text("reached", endpoints=named, more=words.text("more_endpoints", count=rest) if rest > 0 else "")
        if risk.group == "abuse" and first:
            open_ones = len(set(map(self._paths.endpoint, first)))
            key = "one" if len(readable) == 1 else "all" if open_ones == len(readable) else "some"
            text += words.text(f"unchecked.{key}", count=open_ones)
        return text


def _group(group: RiskGroup, risks: list[Risk], teller: RiskSentences, say: Sentences) -> Iterator[str]:
    """Yield the sentences of one group; further risks are named in one line."""
    most = _MOST[group]
    yield from map(teller.sentence, risks[:most])
    if rest := risks[most:]:
        places: dict[str, list[str]] = {}
        for risk in rest:
            places.setdefault(say.words.label(f"risk_names.{risk.key}"), []).append(code_text(risk.places[0]))
        named = [f"{name}{say.beside(', '.join(where))}" for name, where in places.items()]
        yield f"- {say.words.text('more_risks', names=say.words.label('separator').join(named))}"


def _endpoints(known: ProjectDocuments, say: Sentences) -> Iterator[str]:
    """Yield a table of the endpoints with most risks; kinds that no endpoint has are left out."""
    amounts: dict[str, list[int]] = {}
    for endpoint, kind, amount in _amounts(known):
        amounts.setdefault(endpoint, [0] * len(_COLUMNS))[_COLUMNS.index(kind)] += amount
    unchecked = unchecked_endpoints(known.found)
    ranked = sorted(amounts.items(), key=lambda row: (*_weight(row[0], row[1], unchecked), row[0]))
    handlers = {fold_endpoint(route.method, route.path): route.handler for route in known.found.routes}
    rows: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for name, numbers in ranked:
        rows.setdefault((handlers.get(name, name), tuple(numbers)), []).append(name)
    worst = [(names, numbers) for (_, numbers), names in rows.items()][:_MOST_ENDPOINTS]
    kept = [number for number, _ in enumerate(_COLUMNS) if any(numbers[number] for _, numbers in worst)]
    if {_COLUMNS[number] for number in kept} - {"looped"}:
        paths = EndpointNames(known.found)
        heads = ("endpoint", *(_COLUMNS[number] for number in kept))
        yield f"\n{say.words.label('worst_endpoints')}"
        yield say.table(
            heads, [(_together(names, paths), *(str(numbers[number]) for number in kept)) for names, numbers in worst]
        )


def _together(names: list[str], paths: EndpointNames) -> str:
    """Name the endpoints of one handler, the first few of them."""
    readable = [*dict.fromkeys(map(paths.endpoint, names))]
    return ", ".join([*readable[:_NAMED_ENDPOINTS], *(["…"] if len(readable) > _NAMED_ENDPOINTS else [])])


def _weight(endpoint: str, numbers: list[int], unchecked: Container[str]) -> tuple[int | bool, ...]:
    """Return what sorts an endpoint: whether a client's text is run there, and for whom, then how many kinds."""
    kinds = sum(map(bool, numbers))
    is_safe = not any(numbers[:-1])
    return not numbers[0], not numbers[1], is_safe, endpoint not in unchecked, -kinds, *(-amount for amount in numbers)


def _amounts(known: ProjectDocuments) -> Iterator[tuple[str, str, int]]:
    """Yield (endpoint, column, number of risks)."""
    found = known.found
    for item in known.findings:
        if column := run_column(item.finding):
            yield from ((name, column, 1) for name in item.endpoints)
    yield from ((endpoint, "exposed", len(places)) for endpoint, places in exposed_filters(found).items())
    bare = (place for row in found.tenancy.unscoped if is_exception(row) for place in row.places)
    yield from ((endpoint, "unscoped", 1) for place in bare for endpoint in place.endpoints)
    looped = (query for query in found.data.queries if query.in_loop)
    yield from ((endpoint, "looped", 1) for query in looped for endpoint in query.endpoints)
    yield from ((endpoint, "open", len(places)) for endpoint, places in open_statements(known).items())
