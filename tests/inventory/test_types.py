"""Calls that only types resolve: pyrefly's call graph, joined with that of imports and names."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import UsageError
from toolkit.flows import ask_types
from toolkit.flows.inventory import take_inventory
from toolkit.flows.remembered_inventory import InventoryMemory
from toolkit.imports.layout import ModuleLayout
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.call_graph.pyrefly_report import read_report
from toolkit.inventory.call_graph.type_edges import TypeEdges
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.model.settings import Settings
from toolkit.model.typed_calls import TypeAnswers, TypedCalls, TypedTarget, TypedUse
from toolkit.render.terminal.errors import translate_error
from toolkit.source.parse import parse_file
from toolkit.store import Store
from toolkit.wiring.inventory import route_adapters

RECORDED = json.loads(Path(__file__).with_name("pyrefly_report.json").read_text("utf-8"))
"""A small program, and what pyrefly 1.5.0 wrote about it, without signatures."""
PROGRAM: dict[str, str] = RECORDED["program"]
FAKE = """#!/bin/sh
if [ "$1" = --version ]; then echo "pyrefly 1.5.0"; exit 0; fi
while [ "$1" != --report-pysa ]; do shift; done
{body}
"""
"""A program that answers like pyrefly; `$2` is the folder of the report."""


def _recorded(name: str) -> bytes:
    return json.dumps(RECORDED["report"][name]).encode()


def _graph(files: Mapping[str, str], uses: dict[str, dict[str, TypedUse]]) -> tuple[set[str], TypeAnswers]:
    """Return `caller > callee` of the edges by types, and what was counted."""
    parsed = {path: parse_file(path, text.encode()) for path, text in files.items()}
    index = ProgramIndex(ProjectModules(files, parsed.__getitem__, "project"), parsed)
    types = TypeEdges(index, TypedCalls("pyrefly 1.5.0", uses))
    edges = [edge for rows in CallGraph(index, types).callees.values() for edge in rows if edge.by_types]
    assert all(edge.sure for edge in edges)
    names = {f"{edge.caller.scope.qualname} > {edge.callee.scope.qualname}" for edge in edges if edge.caller}
    return names, types.summarize()


def test_types_resolve_what_imports_and_names_do_not() -> None:
    uses = read_report(_recorded, lambda name: name.removeprefix("{top}/"))
    edges, counted = _graph(PROGRAM, uses)
    assert edges == {
        "View.get > SqlStore.find",
        "View.get > MemoryStore.find",
        "View.get > Row.owner",
        "View.get > Owner.mail",
        "View.get > Row.remove",
    }
    assert counted.left_out == {"UnexpectedCalleeExpression": 1, "UnexpectedPyreflyTarget": 1, "protocol": 1}
    assert (counted.added, counted.refined, counted.disagreements) == (4, 1, ())


SHOP = "class A:\n def f(self): return 1\n{more}\ndef use(a, x):\n a.f()\n"
CALL = "{line}:2-{line}:7"


def _with_heirs(count: int) -> tuple[dict[str, str], dict[str, dict[str, TypedUse]]]:
    heirs = "\n".join(f"class B{number}(A):\n def f(self): return 2" for number in range(count)) or "B = 1"
    text = SHOP.format(more=heirs)
    line = text.count("\n")
    return {"shop.py": text}, {
        "shop.py": {CALL.format(line=line): TypedUse((TypedTarget("shop.py", 2, "f", ("shop.py", 1)),))}
    }


@pytest.mark.parametrize(("heirs", "edges"), [(0, 1), (3, 4), (4, 0)])
def test_all_overriding_methods_are_targets_or_none(heirs: int, edges: int) -> None:
    found, counted = _graph(*_with_heirs(heirs))
    assert len(found) == edges
    assert counted.left_out == ({} if edges else {"many_overrides": 1})


@pytest.mark.parametrize(("heirs", "edges"), [(0, 1), (1, 0)])
def test_method_of_an_unknown_class_is_a_target_if_nothing_overrides_it(heirs: int, edges: int) -> None:
    files, uses = _with_heirs(heirs)
    unknown = {
        path: {
            place: TypedUse(tuple(row._replace(receiver=None) for row in use.targets)) for place, use in rows.items()
        }
        for path, rows in uses.items()
    }
    found, counted = _graph(files, unknown)
    assert len(found) == edges
    assert counted.left_out == ({} if edges else {"receiver": 1})


def test_subclasses_of_a_generic_class_are_not_told_apart() -> None:
    files, uses = _with_heirs(1)
    text = files["shop.py"].replace("class A:", "class A(Generic[T]):").replace("(A):", "(A[int]):")
    found, counted = _graph({"shop.py": text}, uses)
    assert (found, counted.left_out) == (set(), {"generic": 1})


@pytest.mark.parametrize(
    ("decorator", "edges"), [("hybrid_property", 1), ("staticmethod", 1), ("declared_attr", 0), ("orm.made()", 0)]
)
def test_attribute_means_a_function_only_if_decorators_keep_it(decorator: str, edges: int) -> None:
    text = f"class A:\n @{decorator}\n def f(self): return 1\ndef use(a):\n a.f\n"
    uses = {"shop.py": {"5:2-5:5": TypedUse((TypedTarget("shop.py", 3, "f", ("shop.py", 1)),))}}
    assert len(_graph({"shop.py": text}, uses)[0]) == edges


def test_source_is_followed_where_types_disagree() -> None:
    text = "def f(): return 1\ndef g(): return 2\ndef use():\n f()\n"
    uses = {"shop.py": {"4:2-4:5": TypedUse((TypedTarget("shop.py", 2, "g"),))}}
    edges, counted = _graph({"shop.py": text}, uses)
    assert edges == set()
    row = counted.disagreements[0]
    assert (row.file, row.line, row.call) == ("shop.py", 4, "f()")
    assert (row.source, row.types) == (("shop.py::f",), ("shop.py::g",))


def test_programs_with_modules_of_one_name_are_asked_apart() -> None:
    paths = ["a/src/app/__init__.py", "a/src/app/x.py", "b/src/app/__init__.py", "tools/one.py", "pick/queue.py"]
    runs = list(ask_types._runs(paths, ModuleLayout(paths)))
    assert [(roots, others) for _, roots, others in runs] == [
        (["a/src", "tools"], []),
        (["b/src"], ["tools"]),
        (["pick"], ["a/src", "tools"]),
    ]
    assert sorted(path for own, _, _ in runs for path in own) == sorted(paths)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Replace pyrefly by a shell script with this body."""
    program = tmp_path / "bin" / "pyrefly"
    program.parent.mkdir()

    def write(body: str) -> None:
        program.write_text(FAKE.format(body=body))
        program.chmod(0o755)

    monkeypatch.setattr(ask_types, "pyrefly_program", lambda: str(program) if program.exists() else "")
    ask_types.pyrefly_version.cache_clear()
    yield write
    ask_types.pyrefly_version.cache_clear()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "Types need pyrefly, which is not installed: `pip install 'tebiki[types]'` brings it."),
        ("echo no memory; exit 3", "pyrefly 1.5.0 failed with exit code 3: no memory. Leave out `types` to go on."),
        (
            """mkdir -p "$2"; echo '{"format_version": 2, "modules": {}}' > "$2/pyrefly.pysa.json" """,
            "The answer of pyrefly 1.5.0 cannot be read (format_version 2).",
        ),
        ("true", "The answer of pyrefly 1.5.0 cannot be read (no report)."),
    ],
)
def test_errors_say_what_to_do(fake: Callable[[str], None], body: str | None, said: str) -> None:
    if body is not None:
        fake(body)
    files = [parse_file("a.py", b"f()\n")]
    with pytest.raises(UsageError) as caught:
        ask_types.ask_types(files, ModuleLayout(["a.py"]), "project")
    assert str(caught.value).startswith(said)
    assert translate_error(str(caught.value)) != str(caught.value)


def test_inventory_with_types_is_kept_by_the_version_of_the_tool(fake: Callable[[str], None], tmp_path: Path) -> None:
    root = tmp_path / "api"
    root.mkdir()
    (root / "app.py").write_text("f()\n")
    store, memory = Store(tmp_path / "cache.sqlite"), "1"
    report = """mkdir -p "$2"; echo '{"format_version": 1, "modules": {}}' > "$2/pyrefly.pysa.json" """
    fake(f'{report}; echo x >> "$0.runs"')

    def take(**settings: Any) -> TypeAnswers | None:
        return take_inventory(root, Settings(**settings), route_adapters, InventoryMemory(store, memory)).types

    assert take() is None
    assert (take(types=True), take(types=True)) == (TypeAnswers("pyrefly 1.5.0"),) * 2
    assert (tmp_path / "bin" / "pyrefly.runs").read_text() == "x\n"
    store.close()


@pytest.mark.corpus
def test_pyrefly_runs_nothing_that_the_project_names(tmp_path: Path) -> None:
    if not ask_types.pyrefly_program():
        pytest.skip("pyrefly is an extra")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    root = tmp_path / "project"
    for path, text in PROGRAM.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for folder in (root, root / "shop"):
        (folder / "pyrefly.toml").write_text(
            f'python-interpreter-path = "{trap}"\n[build-system]\ntype = "custom"\ncommand = ["{trap}"]\n'
        )
    before = sorted(root.rglob("*"))
    found = take_inventory(root, Settings(types=True), route_adapters)
    assert found.types is not None
    assert found.types.added == 4
    assert not (tmp_path / "sprung").exists()
    assert sorted(root.rglob("*")) == before
    assert shutil.which("pyrefly") is None or found.types.tool.startswith("pyrefly ")
