"""Names of the program are no secrets, even where a field of a secret's name shows one; real secrets stay hidden."""

import sys
import types
from pathlib import Path

import pytest

from tests.interpreters import interpreter
from tests.probe.record.recorded import KEY, read, run, some_interpreters
from toolkit.probe.mask.finish_recording import finish
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.program_names import ProgramNames, qualified_names

_PROGRAM = """
import shelf.query_results

class Reference(object):
    def __init__(self, names):
        self._column_tokens = names

def show(reference):
    return len(reference._column_tokens)

class Row(object):
    api_key_of_mine = None

show(Reference([None, "query_results", "id"]))
show(Reference(["api_key_of_mine", "pl4nted_secret_1", "planted_secret_two"]))
shelf.query_results.find_all({"token": "query_results", "key": "pl4nted_secret_1", "other": "planted_secret_two"})
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    (folder / "shelf").mkdir(parents=True)
    (folder / "shelf" / "__init__.py").write_text("")
    (folder / "shelf" / "query_results.py").write_text("def find_all(given):\n    return sorted(given)\n")
    (folder / "program.py").write_text(_PROGRAM)
    return folder


@some_interpreters
def test_a_module_keeps_its_name_and_secrets_lose_theirs(program: Path, version: str) -> None:
    recorded = run(program, interpreter(version), levels=("functions",))
    assert recorded.code == 0, recorded.errors
    into = program.parent / "program-recording"
    finish(str(into), Masking(KEY.encode("ascii")), KEY.encode("ascii"))
    seams = {line["seam"] for line in read(into) if line["kind"] == "call"}
    assert "shelf.query_results:find_all" in seams
    text = "".join(file.read_text("utf-8") for file in into.glob("*.jsonl"))
    assert "pl4nted_secret_1" not in text
    assert "planted_secret_two" not in text


def test_names_are_read_from_lines_where_no_process_told_them(tmp_path: Path) -> None:
    line = '{"kind":"call","seam":"shelf.query_results:find_all","given":{"token":"%s"},"outcome":{"result":"%s"}}\n'
    (tmp_path / "1-1.000.jsonl").write_text(
        line % ("query_results", "x") + line % ("some_other_thing", "some_other_thing")
    )
    finish(str(tmp_path), Masking(b"k" * 32), b"k" * 32)
    text = (tmp_path / "1-1.000.jsonl").read_text()
    assert text.count("shelf.query_results:find_all") == 2
    assert "some_other_thing" not in text
    assert sorted(file.name for file in tmp_path.iterdir()) == [".ended", "1-1.000.jsonl"]


def test_tables_beside_those_of_models_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    tables = sqlalchemy.MetaData()
    sqlalchemy.Table("shelf_of_version", tables)  # it has no class, as those that an extension makes
    model = type("Shelf", (), {"__table__": sqlalchemy.Table("shelf", tables)})
    module = types.ModuleType("library_models")
    module.__dict__["Shelf"] = model
    monkeypatch.setitem(sys.modules, "library_models", module)
    assert ProgramNames().holds("shelf_of_version")
    sqlalchemy.Table("books", tables, schema="library")
    assert ProgramNames().holds("library.books")
    assert not ProgramNames().holds("library.secrets")
    assert not ProgramNames().holds("shelf_of_secrets")


def test_whole_names_are_names(tmp_path: Path) -> None:
    names = ProgramNames()
    known = ("tests.probe.record.recorded", "pathlib:Path", "pathlib:Path.exists")
    assert all(map(names.holds, known))
    assert not any(
        map(
            names.holds,
            ("tests.probe.secret", "pathlib:Secret", "no_module:Path", "pathlib:Path;", "json:loads.S3cret"),
        )
    )
    held = '{"salt":"shop.users","key":"shop.users.forms:Form","token":"shop.users.secret"}'
    line = '{"kind":"call","seam":"shop.users.forms:Form.clean","given":%s,"outcome":{"result":"shop.users.secret"}}\n'
    (tmp_path / "1-1.000.jsonl").write_text(line % held)
    finish(str(tmp_path), Masking(b"k" * 32), b"k" * 32)
    text = (tmp_path / "1-1.000.jsonl").read_text()
    assert "shop.users.forms:Form.clean" in text
    assert "shop.users.secret" not in text
    assert qualified_names('{"$py":"bytes","of":"admin:hunter2Xq9"}') == set()
