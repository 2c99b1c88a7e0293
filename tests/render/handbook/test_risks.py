"""Known risks: the worst first, each kind once, with what can happen and who can cause it."""

import re
from string import Formatter

import msgspec
import pytest

from tests.render.handbook.test_handbook import KNOWN, SETUP
from tests.render.pictures.test_page import FOUND
from toolkit.model.callers import CallerCheck, CheckStep
from toolkit.model.data_access import DataAccess, DataQuery, OutsideUse, Setting
from toolkit.model.documents import ProjectDocuments, ReachedFinding
from toolkit.model.facts import Lang
from toolkit.model.findings import Finding, Place
from toolkit.model.inventory import Endpoint, Inventory, Route
from toolkit.model.tenancy import Tenancy, TenantStore, UnscopedPlace, UnscopedQuery
from toolkit.render.handbook.finding_risks import _RANKS
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.summary import render_summary
from toolkit.wiring import plugins

SAID_ELSEWHERE = {  # by settings, queries and checks of the inventory, and by the kinds of what is run
    *("any_host_allowed", "debug_mode_on", "query_in_loop", "unguarded_sibling", "request_text_runs"),
    "pymongo_removed_api",
}
NO_RISK = {  # they make changes dear, and harm neither callers nor data while the system runs
    *("bare_except", "boolean_flag_argument", "brain_function", "commented_out_code", "complex_hub", "deep_nesting"),
    *("duplicated_block", "filter_implementation", "god_module", "hard_coded_host", "hidden_coupling", "hotspot"),
    *("import_cycle", "knowledge_island", "long_elif_ladder", "long_parameter_list", "naive_datetime"),
    *("python2_leftover", "unimported_module", "untested_hotspot", "unused_function", "wildcard_import"),
}
OWN_VALUES = {"count", "functions", "name", "releases"}


def finding(rule: str, line: int, *endpoints: str, **args: object) -> ReachedFinding:
    found = Finding(rule, f"a.py::f{line}", "high", "certain", args, (Place("a.py", line),), is_urgent=True)
    return ReachedFinding(found, endpoints)


def bare(store: str, line: int, scoped: int, siblings: int, *endpoints: str) -> UnscopedQuery:
    return UnscopedQuery("a.py", line, f"a.py::f{line}", store, ("sibling_differs",), scoped, siblings, 1.0, endpoints)


def handbook(findings: tuple[ReachedFinding, ...], found: Inventory = FOUND, lang: Lang = "en") -> list[str]:
    return render_handbook(ProjectDocuments("shop", found, SETUP, findings=findings), lang).split("\n")


def test_text_that_a_client_may_run_is_first_and_says_who_can_reach_it() -> None:
    findings = (
        finding("call_without_timeout", 3, "GET /slow", call="get()"),
        finding("sql_by_formatting", 5, "GET /x/{}", says="request", value="name", call="execute()"),
        finding("request_text_runs", 9, "POST /sql", says="sql", value="json['sql']", call="execute()"),
    )
    route = Route("/sql", "POST", "a.f9", "a.py", 9, "flask")
    found = msgspec.structs.replace(FOUND, routes=(route,), endpoints=(Endpoint(route, "/sql"),))
    lines = handbook(findings, found)
    start = lines.index("### What can be abused")
    assert lines[start + 2] == (
        "- A client can run any SQL, and so read, change or delete all data: what it sends (`json['sql']`) goes to"
        " `execute()` as it is. Reached through `POST /sql`. No check of the caller was found there. (`a.py:9`)"
    )
    assert lines[start + 3].startswith("- A client can append SQL of its own")
    assert next(line for line in lines if line.startswith("| `POST /sql`")) == "| `POST /sql` | 1 | 0 |"
    summary = render_summary(ProjectDocuments("shop", found, SETUP, findings=findings), "en").split("\n")
    assert summary[summary.index("## Known risks") + 2] == lines[start + 2]


def test_a_handler_that_refuses_callers_itself_is_not_called_unchecked() -> None:
    findings = (finding("request_text_runs", 9, "POST /sql", says="sql", value="json['sql']", call="execute()"),)
    route = Route("/sql", "POST", "a.f9", "a.py", 7, "flask")
    steps = (CheckStep("refuse", "a.py", 8, condition="token != config.TOKEN", status=401),)
    check = CallerCheck("f9", "handler", "a.py", 7, 1, 1, steps)
    endpoints = (Endpoint(route, "/sql"),)
    lines = handbook(findings, msgspec.structs.replace(FOUND, routes=(route,), endpoints=endpoints, checks=(check,)))
    assert any(line.endswith("Reached through `POST /sql`. (`a.py:9`)") for line in lines)
    assert any("in the handler (401)" in line and "401" in line for line in lines)


def test_queries_of_one_table_are_one_risk_and_a_usual_query_is_none() -> None:
    rows = (
        bare("users", 3, 8, 10, "GET /a"),
        bare("users", 5, 8, 10, "GET /b"),
        bare("visits", 7, 2, 9),
    )
    carried = (TenantStore("users", "shop", 8, 10), TenantStore("visits", "shop", 2, 9))
    found = msgspec.structs.replace(FOUND, tenancy=Tenancy(("shop",), stores=carried, unscoped=rows))
    lines = [line for line in handbook((), found) if "`users`" in line or "`visits`" in line]
    told = [line for line in lines if line.startswith("- ")]
    assert told[0] == (
        "- Rows of other tenants (`shop`) may be read in `users`: of its 10 queries (inserts not counted), 2"
        " do not limit to the tenant, 8 do. Reached through `GET /a`, `GET /b`. (`a.py:3`, `a.py:5`)"
    )
    assert told[1].startswith("- To be confirmed: do rows of `visits` belong to a tenant?")
    bare_table = msgspec.structs.replace(found, tenancy=Tenancy(("shop",), unscoped=rows))
    assert any("other tenants or users may be read in `users`" in line for line in handbook((), bare_table))
    alone = msgspec.structs.replace(found, tenancy=Tenancy(unscoped=rows))
    assert any("Rows of other users may be read in `users`" in line for line in handbook((), alone))


@pytest.mark.parametrize(
    ("lang", "beside"), [("en", "queries of `visits` lack it, too"), ("ja", "`visits`のクエリも同じ形")]
)
def test_queries_of_other_tables_in_the_same_place_are_not_counted(lang: Lang, beside: str) -> None:
    also = (UnscopedPlace("a.py", 4, "a.py::f3", "visits"),)
    row = msgspec.structs.replace(bare("users", 3, 5, 6), also=also)
    lines = handbook((), msgspec.structs.replace(FOUND, tenancy=Tenancy(unscoped=(row,))), lang)
    (line,) = [line for line in lines if line.startswith("- ") and "`users`" in line]
    assert re.findall(r"(?<![0-9.:])\d+(?=件(?:の|は)| (?:queries|do))", line) == ["6", "1", "5"]
    assert beside in line


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "calls of methods of its model count"), ("ja", "モデルのメソッドの呼び出しも")]
)
def test_a_count_beyond_the_direct_queries_of_a_table_says_what_it_counts(lang: Lang, said: str) -> None:
    queries = (DataQuery("a.py", 3, "a.py::f3", "sqlalchemy", "users", "all"),)
    found = msgspec.structs.replace(FOUND, tenancy=Tenancy(unscoped=(bare("users", 3, 5, 6),)))
    direct = msgspec.structs.replace(found, data=DataAccess(queries=queries * 6))
    assert said not in "\n".join(handbook((), direct, lang))
    assert said in "\n".join(handbook((), msgspec.structs.replace(found, data=DataAccess(queries=queries)), lang))


def test_what_fails_only_in_a_command_keeps_no_request_waiting() -> None:
    item = finding("call_without_timeout", 3, call="get()")
    uses = (OutsideUse("a.py", 1, "a.py", "command", "python", "a.py"),)
    by_hand = msgspec.structs.replace(FOUND, data=DataAccess(outside=uses))
    assert any("have no timeout" in line or "has no timeout" in line for line in handbook((item,)))
    assert not any("no timeout" in line for line in handbook((item,), by_hand))


def test_settings_that_open_a_system_are_risks_unless_they_serve_development() -> None:
    files = ("settings/base.py", "settings/dev.py")
    rows = tuple(Setting("DEBUG", "settings", file, 1, "True") for file in (*files, "classes.py"))
    rows += tuple(Setting("ROOT_URLCONF", "settings", file, 2, "'shop.urls'") for file in files)
    lines = handbook((), msgspec.structs.replace(FOUND, data=DataAccess(settings=rows)))
    assert next(line for line in lines if "debug mode is on" in line).endswith("(`settings/base.py:1`)")


def test_a_check_that_accepts_what_the_source_holds_is_a_risk_and_names_its_endpoints() -> None:
    steps = (
        CheckStep("read", "auth.py", 3, "X-Forwarded-For", "address"),
        CheckStep("compare", "auth.py", 4, "'admin'", "literal", is_literal=True),
        CheckStep("computed", "auth.py", 5, "md5(code + '***')", is_literal=True),
    )
    route = Route("/x", "GET", "a.x", "a.py", 1, "flask")
    endpoints = (Endpoint(route, "/x", guards=("token",)),)
    check = CallerCheck("token", "authentication", "auth.py", 1, 1, 1, steps)
    lines = handbook((), msgspec.structs.replace(FOUND, routes=(route,), endpoints=endpoints, checks=(check,)))
    told = [line for line in lines if "`token` accepts" in line or "`token` trusts" in line]
    assert [line.rpartition(" ")[2] for line in told] == ["(`auth.py:3`)", "(`auth.py:5`)"]


def test_many_risks_are_named_and_counted() -> None:
    kinds = ("tls_verification_off", "csrf_check_off", "logged_secret", "hard_coded_secret", "unsafe_load")
    kinds += ("deletion_by_get", "unreturned_response", "weak_signing_key", "tenant_from_header")
    args = dict.fromkeys(("call", "setting", "field", "what", "header", "key", "value"), "x")
    findings = tuple(finding(kind, number, **args) for number, kind in enumerate(kinds, 1))
    lines = handbook(findings)
    assert any(line.startswith("- Besides: ") and "secrets in the log (`a.py:3`)" in line for line in lines)
    summary = render_summary(ProjectDocuments("shop", FOUND, SETUP, findings=findings), "en")
    assert f"{len(kinds)} risks were found; the worst are above." in summary
    assert "questions are open; the first 5:" in render_summary(KNOWN, "en")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_sentence_on_a_finding_uses_only_values_that_its_rule_gives(lang: Lang) -> None:
    words, rules = Sentences(lang, {}).words, plugins.catalogue().rules
    for key in _RANKS:
        rule = rules["request_text_runs" if key.startswith("runs_") else key]
        said = rule.words[lang]
        given = {name for text in (said.seen, *said.says.values()) for _, name, _, _ in Formatter().parse(text) if name}
        used = {name for _, name, _, _ in Formatter().parse(words.texts[f"says.risk.{key}"]) if name}
        assert used <= given | OWN_VALUES, key
        assert words.label(f"risk_names.{key}")


def test_every_rule_has_a_sentence_on_its_risk_or_is_listed_as_none() -> None:
    told = _RANKS.keys() | SAID_ELSEWHERE
    assert told | NO_RISK == plugins.catalogue().rules.keys() | {key for key in told if key.startswith("runs_")}
    assert not told & NO_RISK
