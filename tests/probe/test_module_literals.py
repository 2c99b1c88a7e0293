"""Constants of a module: what stands beside secret names is looked for in one walk through its tree."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.generate.literals import ModuleLiterals
from toolkit.probe.mask import secret_literals

_SOURCE = """\
PIN = 4821
TOKEN = "planted-2024-token"
def price(kind, amount):
    return amount * 30 if kind == "member" else amount
"""


def test_secrets_are_left_out_and_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "literal_shop.py").write_text(_SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    import literal_shop  # type: ignore[import-not-found]

    looked: list[Any] = []
    find = secret_literals._secret_constants
    monkeypatch.setattr(secret_literals, "_secret_constants", lambda tree: [looked.append(tree), *find(tree)][1:])
    found = _literals_of(literal_shop)
    assert found.secrets == ["planted-2024-token"]
    assert found.texts == found.compared == ["member"]
    assert found.numbers == [29, 30, 31]
    assert len(looked) == 1


def _literals_of(module: ModuleType) -> Any:
    return ModuleLiterals(module)
