"""Every generated file is Python, whatever a program calls its functions, routes and modules."""

import ast
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.interpreters import interpreter
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.cli._folder import write_folder
from toolkit.errors import InternalError
from toolkit.model.lock import Case, Lock, Setup
from toolkit.text.python_code import check_python, escape_text, python_literal

HOSTILE = (
    'GET\nimport os\r\nos._exit(1)"""\n',
    "a\\",
    'x") or exec("1',
    '"""',
    "\u2028\u2029\x85\x0c\x1c",
    "\0",
    "\ud800",
    "あ\U0001f600",
    "{case}{about}{}",
    "%s%(a)s",
    "../../../etc/passwd",
    "x" * 5000,
    "# -*- coding: rot13 -*-",
    "",
    "class",
)
_TEXTS = st.one_of(st.text(st.characters(exclude_categories=()), max_size=30), st.sampled_from(HOSTILE))


@given(_TEXTS)
@example('\\"\\\n')
def test_any_text_becomes_a_literal_that_gives_it_back(text: str) -> None:
    assert ast.literal_eval(python_literal(text)) == text
    assert python_literal(text).isascii()
    assert python_literal(text).isprintable()
    assert ast.literal_eval(f'"""{escape_text(text)}"""') == text


def test_the_literals_are_the_same_texts_in_python_2(tmp_path: Path) -> None:
    lines = [
        f"assert {python_literal(text)} == json.loads({python_literal(_json(text))}), {number}"
        for number, text in enumerate(HOSTILE)
    ]
    file = tmp_path / "literals.py"
    file.write_text("import json\n" + "\n".join(lines) + "\n")
    for version in ("2.7", "3.6"):
        subprocess.run([interpreter(version), "-B", file], check=True)


def _json(text: str) -> str:
    import json

    return json.dumps(text)


def _call(module: str, name: str) -> Case:
    return case_of({"kind": "call", "seam": f"{module}:{name}", "given": {}}, "recorded")


def _request(method: str, path: str, order: int = 1) -> Case:
    ask: dict[str, Any] = {"kind": "exchange", "method": method, "target": path, "headers": [], "order": order}
    return case_of(ask, "recorded", f"{method} {path}")


def _tested(files: dict[str, bytes]) -> list[str]:
    """The functions and endpoints that the test files ask for."""
    trees = [ast.parse(source) for name, source in files.items() if name.startswith("test_")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "test"]
    return sorted(ast.literal_eval(node.args[0]) for node in asked)


@given(_TEXTS, _TEXTS, st.lists(_TEXTS, min_size=1, max_size=4))
@example("a.b", "a_b", ["requests"])
@example("GET_root", "root", [""])
def test_any_names_give_files_that_compile_and_ask_for_them_all(module: str, method: str, rest: list[str]) -> None:
    cases = [_call(name, "f") for name in {module, *rest}] + [_request(method, f"/{one}") for one in {module, *rest}]
    lock = Lock(Setup(), tuple({case.id: case for case in cases}.values()))
    files = lock_files(lock)
    for name, source in files.items():
        if not name.startswith("tebiki_probe/"):
            check_python(name, source)
            assert ".." not in name.split("/")
            assert name.count("/") == name.startswith("cases/")
            assert len(name.encode("utf-8", "surrogatepass")) < 200
            assert "\0" not in name
            name.encode()
    assert _tested(files) == sorted({case.about for case in lock.cases})
    lines = [line for name, data in files.items() if name.startswith("cases/") for line in data.splitlines()]
    assert len(lines) == len(lock.cases)


def test_modules_whose_names_look_alike_in_file_names_each_keep_their_tests() -> None:
    cases = (_call("a.b", "f"), _call("a_b", "f"), _call("requests", "f"), _request("GET", "/"))
    names = [name for name in lock_files(Lock(Setup(), cases)) if name.startswith("test_")]
    assert len(names) == 4


def test_a_method_with_line_ends_costs_no_other_test(tmp_path: Path) -> None:
    lock = Lock(Setup(), (_request("GET\nimport os", "/a"), _request("GET", "/b", 2), _call("ク.モデル", "計算")))
    write_folder(tmp_path, lock_files(lock))
    files = sorted(tmp_path.glob("test_*.py"))
    assert len(files) == 2
    for version in ("2.7", "3.6", "3.13"):
        for file in files:
            code = "import sys; compile(open(sys.argv[1]).read(), 'x', 'exec')"
            subprocess.run([interpreter(version), "-B", "-c", code, file], check=True)


@pytest.mark.parametrize("source", [b"def", b"x = '\n", b"\0", b"# coding: klingon\n"])
def test_a_file_that_is_no_python_is_not_written(tmp_path: Path, source: bytes) -> None:
    with pytest.raises(InternalError, match=r"test_a\.py would not be valid Python"):
        write_folder(tmp_path, {"test_a.py": source, "a.txt": b"\0"})
    assert not (tmp_path / "test_a.py").exists()
    assert not (tmp_path / "a.txt").exists()


def test_the_templates_of_filters_are_python_too() -> None:
    from toolkit.flows.filters_characterize import _GENERATED, _TEMPLATES

    for name in _GENERATED:
        check_python(name, (_TEMPLATES / f"{name}.txt").read_bytes())
