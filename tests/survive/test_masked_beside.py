"""Values that lie beside the name of a secret in lists, rows, messages and results, and generated ones of one digit."""

import json

import pytest

from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.mask.written_values import ValueMask

_PLANT = "GuTPqRd7mWz"
_TEXTS = r"""
{"schema":{"fields":[{"name":"user"},{"name":"api_key"}]},"rows":[{"f":[{"v":"bob"},{"v":"PLANT"}]}]}
{"headers":[{"key":"x-api-key","values":["PLANT"]}]}
| user | password |\n+---+---+\n| bob | PLANT |
tokens:\n  - PLANT\n  - x
- value: "PLANT"\n  name: DB_PASSWORD
password: !vault PLANT
password: &pw PLANT
<add value="PLANT" key="ApiKey" />
{"errors":[{"source":{"pointer":"/data/attributes/password"},"detail":"PLANT is too short"}]}
password: str = 'PLANT'
{<Key.PASSWORD: 1>: 'PLANT'}
'PLANT' is not a valid password
PLANT: wrong password
SET session:bob PLANT
パスワード\nPLANT\n
＜パスワード＞PLANT＜／パスワード＞
ぱすわーど: PLANT
ユーザ:yamada パス:PLANT
"パスワード","PLANT"
COPY users (id, name, password) FROM stdin;\n1\tbob\tPLANT\n\\.
(password, PLANT)
&lt;password&gt;PLANT&lt;/password&gt;
"""
_VALUES = [
    {"設定名": "smtp_password", "設定値": _PLANT},
    {"項目": "パスワード", "値": _PLANT},
    {"名前": "パスワード", "値": _PLANT},
    {"認証": {"値": _PLANT}},
    {"鍵": _PLANT},
    {"パス": _PLANT},
    {"keys": ["user", "password"], "values": ["bob", _PLANT]},
    {"name": "smtp_password", "values": [_PLANT]},
    {"name": "x", "is_secret": True, "value": _PLANT},
    {"name": "x", "sensitive": True, "value": _PLANT},
    [_PLANT, {"Set-Cookie": [f"remember={_PLANT}; Path=/"]}],
]
_READABLE = [
    [["auth", "0001_initial"], ["authtoken", "0002_auto_20160226_1747"], ["token_blacklist", "0012_alter_jti"]],
    {"パス": "/home/bob/Data7x"},
    {"項目": "種別", "値": "任意"},
    {"keys": ["user", "password"], "values": ["required", "optional"]},
    {"name": "password", "values": ["required", "optional"]},
    {"name": "x", "secret": False, "value": _PLANT},
    {"source": {"pointer": "/data/attributes/password"}, "detail": "Password has to have 8 characters"},
    "(password, OAuth2Session)",
    "tokens:\n  - word\n  - number\n",
    "passwd/Base64Hash",
    "- value: optional\n  name: size",
    "Sha256Sum is not a valid hash",
    "x: int = '3'",
]


def _shown(value):
    return json.dumps(ValueMask(Masking()).value(value), ensure_ascii=False)


@pytest.mark.parametrize("text", _TEXTS.strip().splitlines())
def test_a_generated_value_is_hidden_in_a_text(text):
    written = text.replace("\\n", "\n").replace("\\t", "\t").replace("PLANT", _PLANT)
    assert _PLANT not in _shown(written)


@pytest.mark.parametrize("value", _VALUES, ids=str)
def test_a_value_is_hidden_by_what_lies_beside_it(value):
    masking = Masking()
    shown = ValueMask(masking).value(value)
    assert _PLANT not in json.dumps(ValueMask(masking).value(shown))


@pytest.mark.parametrize("value", _READABLE, ids=str)
def test_what_is_no_secret_stays_readable(value):
    assert _shown(value) == json.dumps(value, ensure_ascii=False)


def test_bytes_of_extended_json_are_hidden_under_a_name():
    value = {"token": {"$binary": {"base64": "4nmPme4UA4A=", "subType": "00"}}}
    shown = ValueMask(Masking()).value(value)
    assert shown == {"token": {"$binary": {"base64": "bWFza2VkLTE=", "subType": "00"}}}
    assert ValueMask(Masking()).value(shown) == shown


@pytest.mark.parametrize("symbol", ["shop.py::get_password", "shop.py::Keys.new_token", "shop.py::tokens"])
def test_the_result_of_a_function_that_is_named_for_a_secret_is_hidden(symbol):
    for result, is_shown in ((_PLANT, False), ([_PLANT], False), ("changed", True), (True, True)):
        line = {"kind": "call", "symbol": symbol, "given": {}, "outcome": {"result": result}}
        shown = LineMask(Masking()).line(line)["outcome"]["result"]
        answer = answer_mask({}).parts({"result": result}, {"given": {}, "symbol": symbol})["result"]
        assert (shown == result, answer == result) == (is_shown, is_shown)


def test_a_cookie_that_is_hidden_as_a_whole_gives_its_value_away():
    masking = Masking()
    masking.value(f"remember={_PLANT}; Path=/", "Set-Cookie")
    assert masking.text(f"at {_PLANT}, there") == "at masked-1, there"


def test_the_name_of_a_setting_stays_readable():
    assert Masking().value("パスワード", "名前") == "パスワード"


@pytest.mark.parametrize("text", ["postgres://u:PLANT@h/db", "Authorization: Bearer PLANT"])
def test_what_an_address_or_a_scheme_gives_away_is_hidden_elsewhere(text):
    masking = Masking()
    first = masking.thorough(text.replace("PLANT", _PLANT))
    assert _PLANT not in masking.text(f"at {_PLANT}, there")
    assert masking.thorough(text.replace("PLANT", _PLANT)) == first, "equal values stay equal"
