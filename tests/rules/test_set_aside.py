"""True, and still not worth a line: code that rests or runs by hand, and the address of a product."""

from dataclasses import replace

import msgspec
import pytest

from tests.contracts.measured import project_of
from toolkit.model.findings import Finding, Place, Severity
from toolkit.model.graph import Edge, ImportGraph
from toolkit.model.history import FileHistory, History, Limit
from toolkit.model.plugins import RuleExample
from toolkit.model.project import Project
from toolkit.rules._set_aside import is_for_later, is_set_aside, is_small_decision, keep_most_changed
from toolkit.rules.deep_nesting import RULE

FILES = {
    "shop/busy.py": "a = 1\n",
    "shop/rests.py": "a = 1\n",
    "shop/slow.py": "a = 1\n",
    "shop/hot.py": "a = 1\n",
    "scripts/load.py": "a = 1\n",
}


def past(path: str, recent: int) -> FileHistory:
    return FileHistory(path, 40, recent, 400, 200, 90, {"A": 0.6}, "2015-04-01", "2024-01-30")


def project(*limits: str, documents: dict[str, str] | None = None) -> Project:
    changed = {"shop/busy.py": 6, "shop/rests.py": 0, "shop/slow.py": 2, "shop/hot.py": 24, "scripts/load.py": 5}
    files = tuple(past(path, recent) for path, recent in changed.items())
    history = History(revision="0" * 40, commits=80, files=files, limits=tuple(map(Limit, limits)))
    made = project_of(RuleExample(FILES, history=history), RULE)
    return replace(made, name="shop", documents=documents or {})


def found(rule: str, path: str, severity: Severity = "low", value: float = 5, **args: object) -> Finding:
    return Finding(rule, path, severity, "certain", dict(args), (Place(path, 1),), value=value)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (found("deep_nesting", "shop/rests.py"), True),
        (found("deep_nesting", "shop/busy.py", value=6), True),
        (found("deep_nesting", "shop/hot.py", value=6), False),
        (found("deep_nesting", "shop/hot.py"), True),  # it just reaches the limit
        (found("god_module", "shop/hot.py"), True),  # it changes, but not so often that work collides
        (found("duplicated_block", "shop/rests.py", value=99), True),
        (found("duplicated_block", "shop/slow.py", value=100), False),
        (found("duplicated_block", "shop/rests.py", value=100), True),
        (found("brain_function", "shop/rests.py", "medium", 99), True),
        (found("brain_function", "shop/rests.py", "medium", 100), True),
        (found("brain_function", "shop/slow.py", "medium", 100), True),
        (found("brain_function", "shop/busy.py", "medium", 100), False),
        (found("brain_function", "shop/busy.py", "medium", 99), True),
        (found("brain_function", "shop/hot.py", "medium", 60), False),
        (found("import_cycle", "shop/busy.py"), True),
        (found("import_cycle", "shop/hot.py"), False),
        (found("import_cycle", "shop/slow.py"), True),
        (found("import_cycle", "shop/slow.py", "medium"), False),
        (found("knowledge_island", "shop/busy.py"), True),
        (found("knowledge_island", "shop/hot.py"), False),
        (found("brain_function", "shop/hot.py", "medium", 59), True),
        (found("brain_function", "shop/slow.py", "medium", 39), True),
        (found("duplicated_block", "shop/slow.py", value=19), True),
        (found("duplicated_block", "shop/busy.py", value=59), True),
        (found("duplicated_block", "shop/hot.py", value=29), True),
        (found("duplicated_block", "shop/hot.py", value=30), False),
        (found("long_parameter_list", "shop/busy.py"), True),
        (found("long_parameter_list", "shop/hot.py"), False),
        (found("swallowed_exception", "shop/rests.py", "medium"), False),
        (found("sql_by_formatting", "shop/rests.py", "high"), False),
    ],
)
def test_structure_that_rests_is_set_aside(finding: Finding, expected: bool) -> None:
    assert is_set_aside(finding, project()) is expected


@pytest.mark.parametrize("limit", ["shallow", "partial", "grafted"])
def test_a_history_with_missing_parts_says_nothing(limit: str) -> None:
    assert not is_set_aside(found("deep_nesting", "shop/rests.py"), project(limit))


def test_of_a_project_that_rests_as_a_whole_the_large_is_judged() -> None:
    history = History(revision="0" * 40, commits=80, files=(past("shop/rests.py", 0),))
    resting = replace(project(), history=history)
    assert is_set_aside(found("deep_nesting", "shop/rests.py"), resting)
    assert is_set_aside(found("brain_function", "shop/rests.py", "medium", 100), resting)
    assert is_set_aside(found("duplicated_block", "shop/rests.py", value=100), resting)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (found("call_without_timeout", "scripts/load.py", "medium"), True),
        (found("deep_nesting", "scripts/load.py"), True),
        (found("call_without_timeout", "shop/rests.py", "high"), False),
        (found("swallowed_exception", "scripts/load.py"), False),
        (found("sql_by_formatting", "scripts/load.py"), False),
        (found("module_state", "scripts/load.py", "medium"), True),
        (found("module_state", "shop/busy.py", "medium"), False),
        (found("logged_secret", "scripts/load.py", field="email"), True),
        (found("logged_secret", "scripts/load.py", field="password"), False),
        (found("logged_secret", "shop/busy.py", field="email"), False),
    ],
)
def test_a_person_watches_what_runs_by_hand(finding: Finding, expected: bool) -> None:
    assert is_set_aside(finding, project()) is expected


def test_what_a_document_names_is_started_by_a_machine() -> None:
    crontab = {"deploy/crontab": "0 3 * * * python scripts/load.py\n"}
    assert not is_set_aside(found("call_without_timeout", "scripts/load.py", "medium"), project(documents=crontab))


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        ("hooks/chatwork.py", "api.chatwork.com", True),
        ("hooks/chat_work.py", "api.chatwork.com", True),
        ("shop/mail.py", "updates.shop.io", True),  # the project calls home
        ("shop/mail.py", "gw2.push-provider.net", False),
        ("shop/feed.py", "www.shop.gov.il", True),
        ("views/meter_manager.py", "metermanager.state.gov", True),
        ("shop/mail.py", "mail.provider.net", False),
        ("shop/wiz_feed.py", "threats.wiz.io", True),
        ("shop/wizard.py", "threats.wiz.io", False),
        ("shop/rio.py", "api.io", False),
    ],
)
def test_the_address_of_a_product_stands_in_its_adapter(path: str, host: str, expected: bool) -> None:
    assert is_set_aside(found("hard_coded_host", path, "medium", host=host), project()) is expected


def test_a_file_that_is_younger_than_the_window_is_judged() -> None:
    young = replace_first(past("shop/rests.py", 1), "2023-12-01")
    history = History(revision="0" * 40, commits=80, last="2024-01-30", files=(past("shop/busy.py", 5), young))
    assert not is_set_aside(found("brain_function", "shop/rests.py", "medium", 60), replace(project(), history=history))
    assert is_set_aside(found("duplicated_block", "shop/rests.py", value=19), replace(project(), history=history))
    old = History(
        revision="0" * 40, commits=80, last="2024-01-30", files=(past("shop/busy.py", 5), past("shop/rests.py", 1))
    )
    assert is_set_aside(found("brain_function", "shop/rests.py", "medium", 60), replace(project(), history=old))


def replace_first(held: FileHistory, day: str) -> FileHistory:
    return msgspec.structs.replace(held, first=day)


@pytest.mark.parametrize(
    ("path", "rule", "importer", "expected"),
    [
        ("plugins/deprecated/feed.py", "call_without_timeout", "", True),
        ("plugins/deprecated/feed.py", "call_without_timeout", "plugins/deprecated/all.py", True),
        ("plugins/deprecated/feed.py", "call_without_timeout", "shop/busy.py", False),
        ("plugins/deprecated/feed.py", "hard_coded_secret", "", False),
        ("plugins/deprecated.py", "call_without_timeout", "", False),
    ],
)
def test_code_that_its_folder_calls_out_of_use(path: str, rule: str, importer: str, expected: bool) -> None:
    edges = (Edge(importer, path, 1),) if importer else ()
    made = replace(project(), imports=ImportGraph(edges=edges))
    assert is_set_aside(found(rule, path, "high"), made) is expected


@pytest.mark.parametrize(("others", "complexity", "expected"), [(0, 0, False), (40, 19, True), (40, 20, False)])
def test_simple_files_that_change_together_are_set_aside_in_large_projects(
    others: int, complexity: int, expected: bool
) -> None:
    made = project()
    pair = [
        msgspec.structs.replace(file, content=msgspec.structs.replace(file.content, metrics={"cognitive": complexity}))
        for file in made.files
    ]
    more = [msgspec.structs.replace(pair[0], path=f"shop/more{n}.py") for n in range(others)]
    coupled = msgspec.structs.replace(
        found("hidden_coupling", "shop/hot.py"), evidence=(Place("shop/hot.py", 1), Place("shop/hot.py", 2))
    )
    assert is_set_aside(coupled, replace(made, files=(*pair, *more))) is expected


@pytest.mark.parametrize(("places", "leads", "expected"), [(1, 0, True), (1, 1, False), (3, 0, False)])
def test_a_table_that_hardly_grows_is_a_small_decision(places: int, leads: int, expected: bool) -> None:
    files = tuple(msgspec.structs.replace(project().files[0], path=f"shop/part{number}.py") for number in range(40))
    finding = found("unbounded_query", "shop/part1.py", "medium", value=places, leads=leads)
    assert is_small_decision(finding, Project("shop", files)) is expected


def test_of_the_brain_functions_those_that_change_most_are_told() -> None:
    paths = ("shop/rests.py", "shop/slow.py", "shop/busy.py", "shop/hot.py", "scripts/load.py")
    findings = [found("brain_function", path, "medium", 100) for path in paths]
    told, later = keep_most_changed(findings, project())
    assert [item.path for item in told] == ["shop/busy.py", "shop/hot.py"]
    assert [item.path for item in later] == ["scripts/load.py", "shop/slow.py", "shop/rests.py"]


def with_files(made: Project, number: int) -> Project:
    more = (msgspec.structs.replace(made.files[0], path=f"shop/part{n}.py") for n in range(number - len(made.files)))
    return replace(made, files=(*made.files, *more))


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (found("wildcard_import", "shop/hot.py"), True),
        (found("wildcard_import", "shop/hot.py", "medium"), False),
        (found("no_health_check", "shop/hot.py", "medium"), True),
        (found("unbounded_query", "shop/hot.py", "medium", value=12, leads=1), False),
        (found("unbounded_query", "shop/hot.py", "medium", leads=1), True),
        (found("unimported_module", "shop/hot.py", lines=49), True),
        (found("unimported_module", "shop/hot.py", lines=50), False),
        (found("unbounded_query", "shop/hot.py", "medium", leads=0), True),
        (found("hidden_coupling", "shop/hot.py"), True),
        (found("unused_function", "shop/hot.py"), True),
        (found("naive_datetime", "shop/hot.py"), True),
        (found("query_in_loop", "shop/hot.py", "medium", leads=0), True),
        (found("query_in_loop", "shop/hot.py", "medium", leads=1), False),
        (found("swallowed_exception", "shop/hot.py", leads=0), True),
        (found("swallowed_exception", "shop/hot.py", "medium", value=40, leads=1), True),
        (found("swallowed_exception", "shop/hot.py", "medium", value=1, leads=2), False),
        (found("swallowed_exception", "shop/hot.py", value=1, leads=2), True),
        (found("any_host_allowed", "shop/hot.py", "medium"), True),
        (found("duplicated_block", "shop/hot.py", value=200), True),
        (found("blocking_sleep", "scripts/load.py", "medium"), True),
        (found("blocking_sleep", "scripts/load.py", "high"), False),
        (found("hard_coded_secret", "test_project/settings.py"), True),
        (found("import_cycle", "shop/hot.py", "medium"), True),
        (found("hard_coded_secret", "scripts/load.py"), False),
        (found("request_text_runs", "shop/hot.py", "high"), False),
    ],
)
def test_what_is_mended_by_the_way_is_a_note(finding: Finding, expected: bool) -> None:
    assert is_for_later(finding, with_files(project(), 10)) is expected
    assert not is_for_later(finding, with_files(project(), 8))  # in a small project there is room for it


def test_much_dead_code_is_a_step_of_its_own() -> None:
    dead = msgspec.structs.replace(found("unused_function", "shop/hot.py"), evidence=(Place("shop/hot.py", 1, 300),))
    assert not is_for_later(dead, with_files(project(), 10))


@pytest.mark.parametrize(
    ("bulk", "first", "expected"), [(1, "2015-04-01", True), (0, "2015-04-01", False), (1, "2024-01-01", False)]
)
def test_a_file_that_only_a_commit_of_many_files_touched_rests(bulk: int, first: str, expected: bool) -> None:
    history = History(
        revision="0" * 40, commits=80, bulk=bulk, first=first, last="2024-01-30", files=(past("shop/hot.py", 24),)
    )
    assert is_set_aside(found("duplicated_block", "shop/rests.py"), replace(project(), history=history)) is expected
