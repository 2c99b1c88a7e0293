"""The files of a lock: the same bytes for the same lock, readable, and not believed when they are damaged."""

import ast
import re
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import SETUP, lock_files, read_lock
from toolkit.characterize.probe_copy import probe_files
from toolkit.characterize.take_lock import position_in_file
from toolkit.errors import UsageError
from toolkit.model.lock import Accepted, Case, Excluded, Lock, Setup

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text('ab\n"あ', max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab $é", max_size=4), inner, max_size=3),
    max_leaves=8,
)
_NAMES = st.text("abc_", min_size=1, max_size=4)
_PARTS = st.dictionaries(st.sampled_from(["result", "after", "yielded"]), _VALUES, max_size=2)
_ACCEPTED = st.builds(Accepted, because=_NAMES, reviewer=_NAMES, on=st.just("2024-01-30"), was=_PARTS)


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    if draw(st.booleans()):
        seam = f"{draw(_NAMES)}.{draw(_NAMES)}:{draw(_NAMES)}"
        ask: dict[str, Any] = {
            "kind": "call",
            "seam": seam,
            "given": draw(st.dictionaries(_NAMES, _VALUES, max_size=2)),
        }
    else:
        target = "/" + "/".join(draw(st.lists(st.text("ab.-%1", max_size=4), max_size=3)))
        ask = {"kind": "exchange", "method": draw(st.sampled_from(["GET", "PUT"])), "target": target, "headers": []}
        ask["order"] = draw(st.integers(1, 999))
    case = case_of(ask, draw(st.sampled_from(["recorded", "invented"])))
    return Case(
        case.id,
        case.about,
        case.origin,
        case.ask,
        draw(_PARTS),
        shifted=draw(_PARTS),
        not_locked=tuple(draw(st.lists(st.just("after"), max_size=1))),
        reached=tuple(draw(st.lists(_NAMES, max_size=2))),
        accepted=tuple(draw(st.lists(_ACCEPTED, max_size=1))),
    )


_LOCKS = st.lists(_cases(), max_size=6, unique_by=lambda case: case.id).map(
    lambda cases: Lock(
        Setup(app="app:app"), tuple(sorted(cases, key=position_in_file)), (), (Excluded("a:b", "late", 2),)
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("locks")


@given(lock=_LOCKS)
def test_what_is_written_is_read_again_and_written_to_the_same_bytes(folder: Path, lock: Lock) -> None:
    files = lock_files(lock)
    for old in folder.rglob("*.jsonl"):
        old.unlink()
    own = {name: data for name, data in files.items() if not name.startswith("tebiki_probe/")}  # a reader reads no more
    again = read_lock(write(folder, own))
    assert lock_files(again) == files
    assert again.cases == lock.cases
    assert again.kept_out == lock.kept_out


@given(lock=_LOCKS)
def test_every_function_and_endpoint_has_one_test_and_every_case_a_line(lock: Lock) -> None:
    files = lock_files(lock)
    tests = [name for name in files if name.startswith("test_")]
    assert all(name.startswith("test_locked_") for name in tests)  # as no test of a project
    functions = [_functions(files[name]) for name in tests]
    assert all(len(names) == len(set(names)) for names in functions)
    assert sum(map(len, functions)) == len({case.about for case in lock.cases})
    lines = [line for name, data in files.items() if name.startswith("cases/") for line in data.splitlines()]
    assert len(lines) == len(lock.cases)


def _functions(source: bytes) -> list[str]:
    names = [node.targets[0] for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    return [node.id for node in names if isinstance(node, ast.Name) and node.id.startswith("test_")]


def test_requests_have_one_test_file_and_each_endpoint_a_file_of_cases() -> None:
    asks = [{"kind": "exchange", "method": "GET", "target": f"/users/{n}", "headers": [], "order": n} for n in (1, 2)]
    asks.append({"kind": "exchange", "method": "GET", "target": "/", "headers": [], "order": 3})
    files = lock_files(Lock(Setup(warnings=("sqlite",)), tuple(case_of(ask, "recorded") for ask in asks)))
    assert {name for name in files if not name.startswith("tebiki_probe/")} == {
        SETUP, ".gitattributes", ".gitignore", "case_ids.txt", "pytest.ini", "test_locked_requests.py",
        "cases/GET_users_X.jsonl", "cases/GET_root.jsonl",
    }  # fmt: skip
    text = files["test_locked_requests.py"].decode()
    assert not re.search(r"\d", text.partition('"""')[2].partition('"""')[0])  # a count is a conflict of every merge
    assert "SQLite" in text
    assert 'test_get_users_x = LOCK.test("GET /users/{}")\n' in text


def test_git_keeps_every_file_of_a_lock_whatever_the_project_ignores(tmp_path: Path) -> None:
    ask = {"kind": "call", "seam": "calc:double", "given": {"x": 1}}
    files = lock_files(
        Lock(Setup(), (case_of(ask, "recorded"),), ({"url": "http://localhost"},), (Excluded("a:b", "late", 2),))
    )
    patterns = ["recording*", "record/", "values/", "*.jsonl", "*.txt", "lock.json", ".*", "mask/", "*.ini", "test_*"]
    write(tmp_path, {".gitignore": "".join(f"{it}\n" for it in patterns)})
    for name, data in {
        **files,
        ".tebiki-report": b"",
        "__pycache__/test_calc.pyc": b"",
        ".pytest_cache/README.md": b"",
    }.items():
        place = tmp_path / "characterization_tests" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    listing = ["git", "-C", tmp_path, "ls-files", "--others", "--exclude-standard", "characterization_tests"]
    listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    assert {it.partition("/")[2] for it in listed.splitlines()} == {*files, ".tebiki-report"}


def test_the_copied_probe_lacks_nothing_that_it_imports() -> None:
    files = probe_files()
    assert {"replay/lock.py", "replay/locked_cases.py", "record/drivers/pymongo.py", "isolation/guard.py"} <= set(files)
    assert not {name.split("/")[0] for name in files} & {"strength", "generate", "filters", "start"}
    assert "record/recording.py" not in files


def test_each_file_of_the_copied_probe_lies_in_packages_and_imports_only_others(tmp_path: Path) -> None:
    files = {name: data for name, data in probe_files().items() if name.endswith(".py")}
    for name, data in files.items():
        file = tmp_path / "tebiki_probe" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    modules = [name.removesuffix(".py").replace("/", ".") for name in files if "__" not in name]
    for name, data in files.items():
        package = ".".join(["tebiki_probe", *name.split("/")[:-1]])
        for node in ast.walk(ast.parse(data)):
            if isinstance(node, ast.ImportFrom) and node.level:
                imported = resolve_name("." * node.level + (node.module or ""), package).split(".")[1:]
                assert {"/".join([*imported, "__init__.py"]), "/".join(imported) + ".py"} & set(files), name
    program = f"import importlib\nfor name in {modules!r}: importlib.import_module('tebiki_probe.' + name)"
    subprocess.run([sys.executable, "-B", "-c", program], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (SETUP, "{", "lock.json is damaged"),
        (SETUP, '{"format": 99}', "format 99 is newer"),
        ("cases/a.jsonl", "not json\n", "a.jsonl:1 is not JSON"),
        ("cases/a.jsonl", '{"id": "x"}\n', "a.jsonl:1 is not a case of a lock"),
        ("cases/a.jsonl", "[1]\n", "a.jsonl:1 holds no JSON object"),
    ],
)
def test_damaged_files_are_named_with_what_to_do(tmp_path: Path, name: str, content: str, told: str) -> None:
    write(tmp_path, {SETUP: "{}", name: content})
    with pytest.raises(UsageError, match=told.replace(".", r"\.")) as caught:
        read_lock(tmp_path)
    assert any(word in str(caught.value) for word in ("Restore", "Take the lock anew", "Update"))


def test_a_folder_without_a_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no lock"):
        read_lock(tmp_path)
