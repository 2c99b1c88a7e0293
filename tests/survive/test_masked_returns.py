"""Texts that a call takes under the name of a secret and returns are hidden; so are codes given as numbers."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.finish_recording import finish
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secrets_file import SecretsFile
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.record.call_lines import CallLines, StartedCall
from toolkit.probe.values.limits import Limits

KEY = b"k" * 32


class _Function:
    generator, unchanged = False, 0

    def __init__(self, *names: str):
        self.names = names
        self.named = '"seam":"shop:open"}'


class _Sink:
    def __init__(self, folder: Path):
        self.folder = str(folder)

    def is_stopped(self) -> bool:
        return False

    def leave_out(self, *_what: Any) -> None:
        """Nothing is counted."""


def _record(folder: Path, calls: list[tuple[dict[str, Any], Any]]) -> list[dict[str, Any]]:
    """Return the lines of a finished recording of calls: (arguments, result)."""
    masking = Masking(KEY)
    masking.learned.tell = SecretsFile(_Sink(folder), KEY).keep
    lines = CallLines(masking, Limits())
    written = []
    for given, result in calls:
        started = StartedCall(_Function(*given), list(given.values()), None)
        started.written, started.cut, started.hidden = lines.write_arguments(started.function, started.arguments())
        written.append(lines.line(started, result, None, raised=False) + "\n")
    (folder / "1-1.000.jsonl").write_text("".join(written))
    finish(str(folder), Masking(KEY), KEY)
    return [json.loads(line) for line in (folder / "1-1.000.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("secret", ["Zq3", "7391", "9381a", "taro04", "abc"])
def test_a_short_secret_that_a_call_returns_is_hidden_there(tmp_path: Path, secret: str):
    (call,) = _record(tmp_path, [({"password": secret}, {"x": secret, "y": [secret, "z"]})])
    shown = call["given"]["password"]
    assert shown != secret
    assert call["outcome"]["result"] == {"x": shown, "y": [shown, "z"]}


@pytest.mark.parametrize(
    "secret",
    [
        "Geheim-Wört-77".encode(),
        "Geheim-Wört-77".encode("latin-1"),
        "ひみつの言葉2024".encode(),
        "ひみつの言葉2024".encode("cp932"),
        bytearray("ひみつの言葉2024".encode("euc_jp")),
        b"\x00\xff\x10abcSECRET99",
    ],
    ids=["utf-8", "latin-1", "japanese", "cp932", "bytearray", "no text"],
)
def test_bytes_with_other_letters_are_hidden_in_every_call(tmp_path: Path, secret: bytes):
    hidden = json.dumps(_record(tmp_path, [({"x": secret}, [secret]), ({"password": secret}, {"a": secret})]))
    assert base64.b64encode(secret).decode() not in hidden
    assert json.dumps(bytes(secret).decode("utf-8", "replace"))[1:-1] not in hidden
    assert hidden.count("masked-") + hidden.count("bWFza2Vk") == 4


def test_other_texts_and_another_call_stay(tmp_path: Path):
    _, other = _record(tmp_path, [({"password": "Zq3"}, None), ({"x": 1}, {"x": "Zq3", "y": "b Zq3"})])
    assert other["outcome"]["result"] == {"x": "Zq3", "y": "b Zq3"}


@pytest.mark.parametrize("pin", [593824, 7391])
def test_a_number_that_a_call_returns_as_text_is_hidden_there(tmp_path: Path, pin: int):
    (call,) = _record(tmp_path, [({"pin": pin}, [str(pin), {"s": str(pin)}])])
    shown = str(call["given"]["pin"])
    assert shown != str(pin)
    assert call["outcome"]["result"] == [shown, {"s": shown}]


def test_a_code_given_as_a_number_is_no_whole_text_of_the_recording(tmp_path: Path):
    calls = [
        ({"x": "893821"}, None),
        ({"v": {"pin": 893821}}, {"z": "893821"}),
        ({"body": '{"otp": 730264}'}, "730264"),
    ]
    first, second, third = _record(tmp_path, calls)
    shown = str(second["given"]["v"]["pin"])
    assert (first["given"]["x"], second["outcome"]["result"]["z"]) == (shown, shown)
    assert third["outcome"]["result"] == str(json.loads(third["given"]["body"])["otp"])
    assert "893821" not in json.dumps([first, second])
    assert "730264" not in json.dumps(third)


def test_a_round_number_is_no_code(tmp_path: Path):
    _, other = _record(tmp_path, [({"pin": 100000}, None), ({"x": 1}, "100000")])
    assert other["outcome"]["result"] == "100000"


@pytest.mark.parametrize("name", ["otp_for", "make_login_code", "one_time_code"])
@pytest.mark.parametrize("code", [482917, 48291, [7302, "0730264"]])
def test_a_function_that_is_named_for_codes_returns_numbers(name: str, code: Any):
    call = {"kind": "call", "symbol": f"shop.texts:{name}", "given": {}, "outcome": {"result": code}}
    answer = answer_mask({}).parts({"result": code}, {"symbol": f"shop.texts:{name}", "given": {}})
    for shown in (LineMask(Masking(KEY)).line(call)["outcome"], answer):
        for one in code if isinstance(code, list) else [code]:
            assert str(one) not in json.dumps(shown)
            assert len(json.dumps(shown)) == len(json.dumps({"result": code}))


@pytest.mark.parametrize("name", ["country_code", "otp_length", "one_time_code_length", "options"])
def test_other_functions_return_their_numbers(name: str):
    call = {"kind": "call", "symbol": f"shop.texts:{name}", "given": {}, "outcome": {"result": [4829, True, 7]}}
    assert LineMask(Masking(KEY)).line(call) == call
