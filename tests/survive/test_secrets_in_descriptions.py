"""Secrets in a failing test or in changed code are in no description of a pull request."""

import re
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.command_line import tebiki_in
from tests.proof.sample import SETTINGS, SHOP, branched, committed, locked, repository
from toolkit.model.lock import Setup
from toolkit.model.proof import ProofResult
from toolkit.proof.context import ProofKind
from toolkit.proof.gate import first_failure, make_proofs
from toolkit.proof.tools import ProofTools
from toolkit.session.masked_texts import mask_texts
from toolkit.text.masked_values import mask_values

_TEST = """
import os
import shop

def test_key():
    assert shop.label(1) == "1 yen", "rejected: " + os.environ["SHOP_API_KEY"]

def test_pool():
    assert shop.label(1) == "1 yen", "no pool at " + os.environ["SHOP_URL"]

def test_honest():
    assert shop.label(1) == "1 yen", "the response has 3 items"
"""
_SECRETS = {
    "SHOP_API_KEY": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "SHOP_URL": "postgres://shop:PLANT-DB-001@db.example.invalid/shop",
    "SHOP_PASSWORD": "PLANT-PW-002",
}
_PLANTED = r"sk_live_\w+|PLANT-\w+-\d+"
_SHOW = ('"%d yen" % amount', '"%d yen" % amount + __import__("os").environ.get("SHOP_PASSWORD", "")')


def test_no_secret_is_in_the_description_of_a_pull_request(tmp_path: Path) -> None:
    settings = f'{SETTINGS}tests = "{sys.executable} -m pytest -q -c /dev/null --rootdir=."\n'
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "test_shop.py": _TEST, "tebiki.toml": settings})
    locked(root)
    committed(root, "Lock")
    branched(root, "mine", {"shop.py": SHOP.replace(*_SHOW)})
    ran = tebiki_in(root, "prove", "mine", root, "--out", tmp_path / "out", env=_SECRETS)
    files = {file.name: file.read_text("utf-8") for file in sorted((tmp_path / "out").rglob("pr.*"))}
    assert re.findall(_PLANTED, ran.out + ran.err + "".join(files.values())) == []
    assert "yenmasked-" in files["pr.json"]  # what the changed code answers


def test_no_secret_of_changed_code_is_in_what_verify_shows(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.py": SHOP})
    locked(root)
    (root / "shop.py").write_text(SHOP.replace(*_SHOW))
    ran = tebiki_in(root, "verify", root, "--json", env=_SECRETS)
    assert "yenmasked-1" in ran.out, ran.out + ran.err
    assert re.findall(_PLANTED, ran.out + ran.err) == []


def test_examples_and_details_of_proofs_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _SECRETS.items():
        monkeypatch.setenv(name, value)
    message = "test_shop::test_key: passed -> failed: AssertionError: rejected: sk_live_4eC39HqLyjWDarjtT1zdp7dc"

    def prove(_context: object) -> ProofResult:
        return KIND.make_result(
            "failed", "fail", count=1, detail="no pool at PLANT-DB-001", examples=(message, "3 items")
        )

    KIND = ProofKind("tests", 1, prove)  # noqa: N806 - as the files of proofs call it
    context = SimpleNamespace(tools=ProofTools(mask=partial(mask_texts, setup=Setup())))
    for result in (*make_proofs(context, [KIND]), first_failure(context, [KIND])):  # type: ignore[arg-type]
        assert result is not None
        assert re.findall(_PLANTED, str(result)) == []
        assert result.args["count"] == 1
        assert result.examples[0].startswith("test_shop::test_key: passed -> failed: AssertionError: rejected: masked-")
        assert result.examples[1] == "3 items"


def test_texts_are_masked_together_and_honest_ones_stay() -> None:
    texts = [
        "tests.test_a::test_password: passed -> failed: AssertionError: assert 1 == 2",
        "tests/test_a.py::test_token[expired]: error: fixture 'token' not found",
        "password: 'hunter-2-PLANT'",
        "no such user hunter-2-PLANT",
        "assertion failed, response 404, 3 passed in 0.5 s",
        "",
    ]
    masked = mask_texts(texts, Setup())
    assert masked[2] == "password: 'masked-1'"
    assert masked[3] == "no such user masked-1"
    assert [*masked[:2], *masked[4:]] == [*texts[:2], *texts[4:]]
    assert mask_texts(["", ""], Setup()) == ["", ""]


def test_only_values_of_json_are_masked() -> None:
    def upper(texts: object) -> list[str]:
        return [text.upper() for text in texts]  # type: ignore[attr-defined]

    assert mask_values({"a": ["b", 1, None, {"c": ("d",)}]}, upper) == {"a": ["B", 1, None, {"c": ("D",)}]}
    assert mask_values({"a": 1}, lambda _texts: 1 / 0) == {"a": 1}
