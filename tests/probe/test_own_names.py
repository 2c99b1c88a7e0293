"""An answer names our database alike in every run, and nothing of an import stays in one."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases._own_users import user_of
from toolkit.probe.replay.own_databases import OwnDatabases, hide_names
from toolkit.session.own_database import database_name


def _names(kind: str, tail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> list[str]:
    made = []
    for number in (7, 4194303):  # the least and the greatest of processes
        monkeypatch.setattr("os.getpid", lambda number=number: number)
        root = tmp_path / str(number)
        root.mkdir()
        made.append(database_name(kind, root) + tail)
    return made


@pytest.mark.parametrize("tail", ["", "_1", "_replica_of_the_first"])
@pytest.mark.parametrize("kind", ["new", "kept"])
def test_every_part_of_a_name_is_the_same_in_two_runs(
    kind: str, tail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    names = _names(kind, tail, monkeypatch, tmp_path)
    for name, other in (names, list(map(user_of, names))):
        assert name != other
        for told in ("Table '%s.item' doesn't exist", "denied to user '%s'@'localhost' for table `shop`.`item`"):
            for end in range(len(told % name) + 1):
                text, same = (told % name)[:end], (told % other)[:end]
                assert hide_names(text) == hide_names(same), text


def test_names_are_hidden_in_the_whole_answer_and_other_words_stay() -> None:
    name = "tebiki_new_0000401e_17ffd140"
    told = {"rows": [[name, 3]], f"{name}_1.t": None, "exception": f"(1146, \"Table '{name}.t' doesn't exist\")"}
    assert hide_names(told) == {  # type: ignore[no-untyped-call]
        "rows": [["{database}", 3]],
        "{database}_1.t": None,
        "exception": "(1146, \"Table '{database}.t' doesn't exist\")",
    }
    for text in ("tebiki_newest", "tebiki_kept", "my tebiki_ note", "new_0000401e"):
        assert hide_names(text) == text  # type: ignore[no-untyped-call]


def test_what_an_import_has_begun_ends_only_before_a_session() -> None:
    ended: list[str] = []
    adapter = SimpleNamespace(rest=lambda: ended.append("rest"), begin=lambda: "begun")
    own: Any = OwnDatabases(None, "")  # type: ignore[no-untyped-call]
    own._adapters = {"sqlalchemy": adapter}
    own.rest()
    own.begin(is_session=True)
    own.rest()
    assert ended == ["rest"]
    assert re.match("tebiki_new_[0-9a-f]{8}_", database_name("new", SimpleNamespace(name="x")))  # type: ignore[arg-type]
