"""Draft an operations handbook: every sentence cites its source, or is marked to be confirmed."""

import re
from collections.abc import Iterator

from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.contents import arrange
from toolkit.render.handbook.deployment import deployment_lines
from toolkit.render.handbook.endpoints import EndpointNames, group_by_area
from toolkit.render.handbook.error_answers import every_error_answer
from toolkit.render.handbook.first_questions import first_question_lines, night_lines
from toolkit.render.handbook.hints import monitoring_lines
from toolkit.render.handbook.interface import endpoint_table, interface_lines, size_line
from toolkit.render.handbook.job_table import job_lines
from toolkit.render.handbook.kinds_of_users import user_lines
from toolkit.render.handbook.lifecycles import lifecycle_lines
from toolkit.render.handbook.logins import login_lines
from toolkit.render.handbook.objects import object_lines
from toolkit.render.handbook.other_systems import outside_lines
from toolkit.render.handbook.procedures import procedure_lines
from toolkit.render.handbook.purpose import purpose_lines
from toolkit.render.handbook.relevance import relevant_questions
from toolkit.render.handbook.request_flows import flow_lines
from toolkit.render.handbook.risks import risk_lines
from toolkit.render.handbook.sentences import MOST_ROWS, Sentences
from toolkit.render.handbook.sequences import sequence_lines
from toolkit.render.handbook.setting_tables import further_settings, setting_lines
from toolkit.render.handbook.start import start_lines, statement_lines
from toolkit.render.handbook.stores import store_lines
from toolkit.render.handbook.tenant_order import tenant_order_lines
from toolkit.render.inventory.document import inventory_words
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.pictures.context import context_picture
from toolkit.render.pictures.mermaid import flowchart
from toolkit.text.visible import make_visible

_MOST_STORES = 8
_MOST_AREAS = 8
_MOST_TEST_SETTINGS = 5


def render_handbook(known: ProjectDocuments, lang: Lang) -> str:
    """Render the draft as Markdown: contents, what one reads on the first day, reference, long tables.

    Args:
        known: the facts about the project.
        lang: language of the draft.
    """
    say, found, setup = Sentences(lang, known.answers, relevant_questions(known)), known.found, known.setup
    recorded = TrafficWords(lang, found.traffic, has_tests=bool(setup.test_files))
    lines = [
        f"# {say.words.text('title', name=make_visible(known.name))}\n",
        f"{say.words.label('how_to_read')}\n",
        *_system(known, lang, say),
        *user_lines(found, say),
        *first_question_lines(found, setup, say),
        *object_lines(found, say),
        *flow_lines(found, say),
        *start_lines(found, setup, say),
        *_tests(setup, say),
        *deployment_lines(setup, say),
        *_people(found, say),
        *risk_lines(known, lang, say),
        *interface_lines(found, lang, say, recorded),
        *login_lines(found, say),
        *sequence_lines(found, say),
        *lifecycle_lines(found, say),
        *store_lines(found, setup, say),
        *outside_lines(found, say),
        *job_lines(found, setup, say),
        *night_lines(found, setup, say),
        *procedure_lines(found, setup, say),
        *setting_lines(found, setup, say),
        *_tenants(found, lang, say),
        *_appendix(found, setup, say, recorded),
    ]
    arranged = arrange("\n".join(lines).split("\n"), say)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(arranged)) + "\n"


def _system(known: ProjectDocuments, lang: Lang, say: Sentences) -> Iterator[str]:
    found = known.found
    yield say.heading("system")
    yield from statement_lines("notice", known.setup.notices, say)
    yield from purpose_lines(known.setup, say)
    yield f"\n```mermaid\n{flowchart(context_picture(found, known.name, lang))}```\n"
    first = [f"{item.file}:{item.line}" for item in found.routes[:1]]
    yield size_line(found, say, first)
    if cycles := [arrow for arrow in found.layers.arrows if arrow.closes_cycle]:
        examples = ", ".join(f"{arrow.source} → {arrow.target}" for arrow in cycles[:3])
        yield say.cite("cycles", (), count=len(cycles), examples=examples)
    if not known.setup.about:
        yield from _areas(found, say)
    yield from say.ask("purpose")


def _areas(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield what the paths are about, where no README says it."""
    areas = sorted(group_by_area(EndpointNames(found).rows()), key=lambda item: -len(item[1]))[:_MOST_AREAS]
    if areas:
        named = ", ".join(f"{area} ({len(rows)})" for area, rows in areas)
        yield say.cite("areas", [rows[0].place for _, rows in areas], areas=named)


def _tenants(found: Inventory, lang: Lang, say: Sentences) -> Iterator[str]:
    yield say.heading("tenants")
    tenancy, shared, names = found.tenancy, inventory_words(lang), StoreNames(found.data)
    if not tenancy.words and found.data.models:
        models = [f"{item.file}:{item.line}" for item in found.data.models]
        yield say.cite("no_tenant", models, count=len(models))
    yield from tenant_order_lines(found, say)
    paths = EndpointNames(found)
    places: dict[tuple[bool, str, str], list[str]] = {}
    conditions = {f"{item.file}:{item.line}": f" if {item.condition}" for item in found.data.settings if item.condition}
    for item in (item for item in tenancy.resolution if tenancy.words or item.kind == "trust"):
        is_trust = item.kind == "trust"
        route, separator, name = item.what.rpartition(": ") if item.kind == "path" else ("", "", item.what)
        condition = conditions.get(f"{item.file}:{item.line}", "") if is_trust else ""
        key = (is_trust, shared.label(f"tenant_by.{item.kind}"), f"{paths.path(route)}{separator}{name}{condition}")
        places.setdefault(key, []).append(f"{item.file}:{item.line}")
    for (is_trust, kind, what), where in sorted(places.items(), key=lambda row: row[0][0]):
        yield say.cite("trust" if is_trust else "resolution", where, kind=kind, what=what)
    if tenancy.hosts:
        rows = [(item.host, item.beside, f"{item.file}:{item.line}") for item in tenancy.hosts]
        yield say.table(("host", "beside", "place"), rows)
    if tenancy.stores:
        unknown = say.words.label("unknown_store")
        stores = [
            (names.of(item.store) if item.store else unknown, item.field, f"{item.scoped}/{item.queries}")
            for item in tenancy.stores
        ]
        yield say.table(("store", "tenant_field", "scoped"), stores)
    yield from say.ask("host_names", "tenants")


def _appendix(found: Inventory, setup: SetupFacts, say: Sentences, recorded: TrafficWords) -> Iterator[str]:
    """Yield the complete tables that are too long for their sections."""
    rows = EndpointNames(found).rows()
    if len(rows) > MOST_ROWS:
        yield say.heading("every_endpoint")
        yield endpoint_table(found, rows, say, recorded)
    yield from every_error_answer(found, say)
    stores = StoreNames(found.data).count_queries()
    if len(stores) > MOST_ROWS:
        yield say.heading("every_store")
        unknown = say.words.label("unknown_store")
        named = [(unknown if name == UNKNOWN_STORE else name, str(amount)) for name, amount in stores.items()]
        yield say.table(("store", "queries"), named)
    yield from further_settings(found, setup, say)


def _tests(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    yield say.heading("tests")
    yield say.cite("test_files" if setup.test_files else "no_tests", (), count=setup.test_files)
    yield from statement_lines("test_settings", setup.tests, say)
    yield from statement_lines("test_commands", setup.test_commands, say)
    yield from statement_lines("test_services", setup.test_services, say)
    yield from statement_lines("tests_start_with", setup.test_settings[:_MOST_TEST_SETTINGS], say)
    if setup.test_effects:
        texts = ", ".join(item.text for item in setup.test_effects[:_MOST_TEST_SETTINGS])
        yield say.cite("tests_delete", [item.place for item in setup.test_effects], texts=texts)
    yield from say.ask("test_environment")


def _people(found: Inventory, say: Sentences) -> Iterator[str]:
    yield say.heading("people")
    yield from monitoring_lines(found, say)
    yield from say.ask("monitoring", "on_call")
