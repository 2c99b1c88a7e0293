"""Files of a project that nest too deep or hold a number too long to read end in a sentence that names them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.errors import TebikiError
from toolkit.flows.inventory import score_inventory
from toolkit.state.accepted_causes_file import read_accepted_causes
from toolkit.state.answers_file import read_answers
from toolkit.state.ledger_lines import parse_ledger
from toolkit.state.strength_file import read_strength

_DEEP = 100_000
_JSON = '{"unknown": ' + "[" * _DEEP + "]" * _DEEP + "}"


@pytest.mark.parametrize(
    ("path", "text", "read"),
    [
        (".tebiki/answers.toml", "a = " + "[" * _DEEP + "]" * _DEEP, read_answers),
        (".tebiki/answers.toml", "a = " + "9" * 9000, read_answers),
        (".tebiki/answers.toml", 'a = "\xff"', read_answers),
        ("strength.json", _JSON, lambda root: read_strength(root, root)),
        ("accepted_causes.json", _JSON, read_accepted_causes),
        ("routes.json", _JSON, lambda root: score_inventory(root / "routes.json", root / "routes.json")),
        (
            ".tebiki/ledger.jsonl",
            f"{_JSON}\n",
            lambda root: parse_ledger((root / ".tebiki/ledger.jsonl").read_bytes(), "ledger.jsonl"),
        ),
    ],
    ids=["answers deep", "answers long number", "answers encoding", "strength", "causes", "routes", "ledger"],
)
def test_it_is_named(tmp_path: Path, path: str, text: str, read: Callable[[Path], object]) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "latin-1")
    with pytest.raises(TebikiError, match=file.name):
        read(tmp_path)


@pytest.mark.parametrize(
    "text", ['{"format": 1, "causes": [], "note": "ours"}', '{"format": 1, "causes": [{"note": "ours"}]}']
)
def test_accepted_causes_with_what_we_do_not_write_are_refused_and_not_lost(tmp_path: Path, text: str) -> None:
    (tmp_path / "accepted_causes.json").write_text(text)
    with pytest.raises(TebikiError, match=r"accepted_causes.json cannot be read: .*Restore it from git"):
        read_accepted_causes(tmp_path)
