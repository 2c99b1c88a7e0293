"""Pages of endpoints: everything that is known of one, and what is not known said so."""

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.render import inventories, sample
from tests.render.page_reader import read_page
from toolkit.flows.report_sources import mask_inventory
from toolkit.model.inventory import Endpoint, EndpointStatus, Inventory, Route
from toolkit.model.listing import ReportSources
from toolkit.model.picture import Box, Message, SequencePicture
from toolkit.model.report import FunctionRow, Report
from toolkit.render.html import render, render_with_sources
from toolkit.render.page.endpoint_facts import MOST_PAGES, EndpointBook, most_telling
from toolkit.render.page.links import page_stem
from toolkit.render.pictures.sequence_svg import sequence_svg


def page(name: str, found: Inventory, report: Report | None = None) -> str:
    """The page of an endpoint, `METHOD /folded/{}`."""
    report = report or sample.report()
    sources = ReportSources(inventory=found, reach=inventories.reach(report, found))
    return render_with_sources(report, sample.CATALOGUE, "en", sources)[f"{page_stem('endpoints', name)}.html"].decode()


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_an_endpoint_says_what_is_known_of_it() -> None:
    shown = page("GET /a/{}", inventories.inventory(sample.report()))
    said = words(shown)
    assert "<h1" in shown
    assert "GET /a/{id}" in shown
    assert "missing, suspicious : similar queries filter by the tenant or user (8 of 9" in said
    assert "asks for tenant_id" in said
    assert "not found in the query" in said
    assert "writes, filters nothing" in said
    assert "requests.get" in said
    assert "3 more messages; those that only read were left out first" in said
    assert shown.count('class="arrow"') == 3
    assert shown.count('class="back"') == 1


def test_a_missing_check_is_told_by_its_neighbours() -> None:
    found = inventories.inventory(sample.report())
    open_one, checked = words(page("GET /a/{}", found)), words(page("POST /a", found))
    assert "No check of who asks was found in front of the handler." in open_one
    assert "It answers 401 or 403, so it may check inside." in open_one
    assert "of 2 other endpoints in this file, 2 are checked by token_required" in open_one
    assert "Checked before the handler: token_required" in checked
    assert "Other decorators: cached" in checked
    assert "Of 2 other endpoints in this file, no check was found in front of 1" in checked


def test_status_codes_of_hooks_stand_on_the_pages_alone() -> None:
    found = inventories.inventory(sample.report())
    of_hook = EndpointStatus(503, "app.py:9", hook="app.py:5")
    endpoints = tuple(replace(item, statuses=(*item.statuses, of_hook)) for item in found.endpoints)
    found = msgspec.structs.replace(found, endpoints=endpoints)
    assert "503 app.py:9 before the handler" in words(page("GET /a/{}", found))
    report = sample.report()
    sources = ReportSources(inventory=found, reach=inventories.reach(report, found))
    table = words(render_with_sources(report, sample.CATALOGUE, "en", sources)["endpoints.html"].decode())
    assert "503" not in table
    assert "a hook answers before the handler runs" in table


def test_what_is_not_known_is_not_called_none() -> None:
    said = words(page("GET /b", inventories.inventory(sample.report())))
    assert "no query is known to be reached from here" in said
    assert "no call to another system is known to be reached" in said
    assert "what answers it could not be followed" in said
    assert "Not measured" in said
    assert "That does not mean the code is safe" in said


def test_findings_of_the_handler_come_first() -> None:
    report = sample.report()
    findings = report.sections.findings
    own = findings[9]
    route = Route("/a/<int:id>", "GET", f"app.{own.symbol.rpartition('::')[2]}", own.place.path, 1, "flask")
    found = Inventory(("flask",), (route,), (), endpoints=(Endpoint(route),))
    rows = (FunctionRow(own.symbol, own.place.path, 1, 2, False, {}, 0.5),)
    measured = replace(report, sections=replace(report.sections, functions=rows))
    facts = EndpointBook(found, measured, findings, {item.symbol: ("GET /a/{}",) for item in findings}).facts
    assert facts["GET /a/{}"].findings[0] == own
    assert len(facts["GET /a/{}"].findings) == len(findings)
    assert facts["GET /a/{}"].strengths == [0.5]


def test_without_an_inventory_there_is_no_page_and_it_is_said() -> None:
    site = render(sample.report(), sample.CATALOGUE, "en")
    assert not any(name.startswith("endpoint") for name in site)
    assert "endpoints.html" not in site["index.html"].decode()


def test_every_endpoint_is_in_the_table_and_the_telling_ones_have_pages() -> None:
    names = [f"GET /p{number}" for number in range(MOST_PAGES + 20)]
    report = sample.report(amount=3)
    found = inventories.inventory(report, names)
    sources = ReportSources(inventory=found, reach=inventories.reach(report, found))
    site = render_with_sources(report, sample.CATALOGUE, "en", sources)
    assert sum(name.startswith("endpoints/") for name in site) == MOST_PAGES
    assert f"{page_stem('endpoints', 'GET /p0')}.html" in site
    assert len(read_page(site["endpoints.html"]).all("tr")) == len(names) + 1
    assert len(most_telling(EndpointBook(found, report, (), {}).facts.values())) == MOST_PAGES


def test_findings_lead_to_their_endpoints() -> None:
    report = sample.report()
    found = inventories.inventory(report)
    sources = ReportSources(inventory=found, reach=inventories.reach(report, found))
    site = render_with_sources(report, sample.CATALOGUE, "en", sources)
    address = f'<a href="../{page_stem("endpoints", "GET /a/{}")}.html">'
    assert address in site["rules/deep_nesting.html"].decode()
    assert "endpoints.html" in site["index.html"].decode()


def test_secrets_of_the_program_are_masked() -> None:
    secret = "https://bob:hunter2secret@example.com/x?token=hunter2secret"
    found = inventories.inventory(sample.report())
    picture = SequencePicture(
        "t", (Box(secret, "service"),), (Message("client", secret, secret),), unresolved=(secret,)
    )
    endpoint = Endpoint(found.routes[0], summary=secret)
    data = replace(found.data, outside=(replace(found.data.outside[0], target=secret),))
    masked = mask_inventory(replace(found, data=data, sequences={"GET /a/{}": picture}, endpoints=(endpoint,)))
    assert b"hunter2secret" not in msgspec.json.encode(masked)
    assert masked.sequences["GET /a/{}"].messages[0].target == masked.sequences["GET /a/{}"].participants[0].name


TEXTS = st.text(max_size=40)


@given(st.lists(TEXTS, min_size=1, max_size=6, unique=True), st.data())
def test_any_sequence_is_whole_and_stays_in_its_frame(names: list[str], data: st.DataObject) -> None:
    pick = st.sampled_from([*names, "elsewhere"])
    rows = st.builds(Message, pick, pick, TEXTS, is_answer=st.booleans())
    messages = tuple(data.draw(st.lists(rows, max_size=20)))
    shown = sequence_svg(SequencePicture("t", tuple(Box(name, "service") for name in names), messages), "<title>")
    assert read_page(f"<main>{shown}</main>".encode("utf-8", "surrogatepass")).unclosed == []
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', shown)[0])
    assert all(
        0 <= int(x) <= width and 0 <= int(y) <= height for x, y in re.findall(r' x="(-?\d+)" y="(-?\d+)"', shown)
    )


def test_a_class_is_found_in_its_own_file_though_a_list_of_urls_registers_it() -> None:
    report = sample.report(["shop/urls.py", "shop/views/carts.py"], amount=0)
    rows = tuple(
        FunctionRow(f"shop/views/carts.py::CartView.{name}", "shop/views/carts.py", line, line + 3, False, {})
        for name, line in (("retrieve", 10), ("destroy", 20), ("helper", 30))
    )
    route = Route("/carts/(?P<id>[0-9]+)", "DELETE", "shop.views.carts.CartView", "shop/urls.py", 7, "django")
    measured = replace(report, sections=replace(report.sections, functions=rows))
    found = Inventory(("django",), (route,), (), endpoints=(Endpoint(route),))
    (facts,) = EndpointBook(found, measured, (), {}).facts.values()
    assert (facts.path, facts.line) == ("shop/views/carts.py", 20)
    assert [row.symbol for row in facts.functions] == ["shop/views/carts.py::CartView.destroy"]
