"""Tokens in paths: hidden whatever they are made of, and learned, so that the handler's argument is hidden as well."""

import json
import subprocess
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interpreters import interpreter
from tests.probe.record.recorded import some_interpreters
from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.finish_recording import finish
from toolkit.probe.mask.masking import Masking

KEY = b"k" * 32
_PLACES = (
    "/activate/{}",
    "/api/activations/{}",
    "/magic/{}",
    "/invite/{}",
    "/join/{}",
    "/INVITE/{}",
    "/Team/Join/{}",
    "/accounts/confirm-email/{}/",
    "https://h.example/verify/{}?lang=ja",
)
_TOKENS = st.one_of(
    st.binary(min_size=8, max_size=32).map(bytes.hex).filter(lambda it: not it.isdigit() and not it.isalpha()),
    st.uuids().map(str),
    st.from_regex(r"[a-z]{3,4}[0-9]{1,2}[a-z]{3,4}[0-9]{1,2}", fullmatch=True),
)


@given(st.sampled_from(_PLACES), _TOKENS)
def test_a_token_is_hidden_in_its_path_and_beside_it(place: str, token: str):
    masking = Masking(KEY)
    assert token not in masking.thorough(place.format(token))
    assert token not in masking.thorough(f"hello {token}")


@pytest.mark.parametrize(
    "word",
    [
        *("section12", "welcome2026", "password1", "hanako0412", "user12345678", "base64url", "oauth2callback"),
        *("2factor-setup", "v2.0-beta", "2026-01-31", "20260131", "step2-of-3", "instructions.html", "english-uk"),
    ],
)
def test_a_word_with_a_number_is_none(word: str):
    masking = Masking(KEY)
    assert [masking.thorough(place.format(word)) for place in _PLACES] == [place.format(word) for place in _PLACES]
    assert masking.learned.all == {}


def _lines(target: str, value: str) -> str:
    request = {"kind": "exchange", "method": "GET", "target": target}
    call = {"kind": "call", "seam": "shop:open", "given": {"ref": value}, "outcome": {"result": f"opened {value}"}}
    return "".join(json.dumps(line) + "\n" for line in (call, request, call))


@given(token=_TOKENS)
@settings(max_examples=20, deadline=None)
def test_a_finished_recording_shows_a_token_nowhere(tmp_path_factory: pytest.TempPathFactory, token: str):
    folder = tmp_path_factory.mktemp("recording")
    (folder / "1-1.000.jsonl").write_text(_lines(f"/invite/{token}", token))
    finish(str(folder), Masking(KEY), KEY)
    shown = (folder / "1-1.000.jsonl").read_text()
    assert token not in shown
    assert shown.count("shop:open") == 2


def test_a_token_behind_percent_signs_is_the_one_that_the_handler_gets(tmp_path: Path):
    token = "a8=kq2:mz91xw"
    (tmp_path / "1-1.000.jsonl").write_text(_lines(f"/activate/{quote(token, safe='')}", token))
    finish(str(tmp_path), Masking(KEY), KEY)
    call, request, _ = [json.loads(line) for line in (tmp_path / "1-1.000.jsonl").read_text().splitlines()]
    assert request["target"] == f"/activate/{call['given']['ref']}"
    assert "kq2" not in json.dumps([call, request])


@pytest.mark.parametrize("path", ["/join/welcome2026", "/JOIN/step2-of-3", "/joined/a8kq2mz91x", "/Verify/2026-01-31"])
def test_other_paths_stay(path: str):
    assert Masking().thorough(path) == path


def test_an_answer_of_a_lock_shows_it_nowhere():
    token = str(uuid.uuid5(uuid.NAMESPACE_DNS, "shop"))
    parts = {"result": {"link": f"/invitations/{token}", "x": [token], "said": f"sent {token}"}}
    assert token not in json.dumps(answer_mask({}).parts(parts, {"given": {}}))


@some_interpreters
def test_every_python_judges_alike(version: str):
    texts = "/activate/2sk9wb3wq5 /invite/welcome2026 /verify/3fa977bc12de%3D 2sk9wb3wq5 3fa977bc12de="
    said = "import sys; sys.path.insert(0, 'toolkit'); from probe.mask.masking import Masking\n"
    said += f"print(Masking(b'k' * 32).thorough(u'{texts}'))"
    done = subprocess.run([interpreter(version), "-c", said], check=True, capture_output=True, text=True)
    first, word, other, *values = done.stdout.split()
    assert (word, values) == ("/invite/welcome2026", [first.rpartition("/")[2], other.rpartition("/")[2]])
    assert "masked-" in first
    assert "masked-" in other
