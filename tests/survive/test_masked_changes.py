"""Old and new values of changes are hidden, and whatever else a name far from its value gives away."""

import json

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.mask.written_values import ValueMask

_HIDDEN: list[tuple[object, str]] = [
    ("secret changed: 'a' -> 'Winter24'", "Winter24"),
    ("secret changed: '' -> 'sunflower'", "sunflower"),
    ("api key changed from 'x' to 'Winter24'", "Winter24"),
    ("パスワードを変更しました: 'a1' → 'Winter24'", "Winter24"),
    ("smtp password of bob: 'Winter24' → 'b'", "Winter24"),
    ([{"name": "smtp_password"}, {"$set": {"value": "sunflower"}}, {"upsert": True}], "sunflower"),
    ({"$py": "tuple", "of": [{"key": "api_token"}, {"value": "sunflower"}]}, "sunflower"),
    ({"source": {"pointer": "/a/password"}, "detail": "FBACBBNXN4CD is too weak"}, "FBACBBNXN4CD"),
    ({"source": {"pointer": "/a/password"}, "detail": "'hanako0412' is too weak"}, "hanako0412"),
    ("ZLFO7ALU4OPU  # api key", "ZLFO7ALU4OPU"),
    ("<tr><th>user</th><th>password</th></tr><tr><td>bob</td><td><b>sunflower</b></td></tr>", "sunflower"),
    ("<TABLE><TR><TH>PIN</TH><TH>n</TH></TR>\n<TR><TD>4821</TD><TD>1</TD></TR></TABLE>", "4821"),
    ("<table><tr><th>password</th></tr><tr><td>sunflower</td></tr></table>", "sunflower"),
    ("<table>\n<tr><th>api token</th></tr>\n<tr><td>1</td></tr>\n<tr><td>Winter24</td></tr></table>", "Winter24"),
    (["ssh-keygen", "-P", "Winter24", "-f", "x"], "Winter24"),
    (r"net use z: \\host\share sunflower /user:bob", "sunflower"),
]
_READABLE = [
    "password policy changed: 'weak' -> 'strong'",
    "rank changed: 'a' -> 'Winter24'",
    "'a' -> 'Winter24'; the password stays",
    [{"name": "page_size"}, {"$set": {"value": "sunflower"}}],
    [{"name": "password", "type": "text"}, {"label": "sunflower", "value": "x"}],
    [{"name": "password"}, {"name": "user", "value": "sunflower"}],
    {"source": {"pointer": "/a/password"}, "detail": "'password' is required, 'new_password2' is not"},
    {"source": {"pointer": "/a/rank"}, "detail": "'hanako0412' is unknown"},
    "Sha256Sum is not a valid hash",
    "<tr><th>name</th><th>password</th></tr><tr><td>bob</td><td>may be left out</td></tr>",
    "<tr><th>name</th><th>rank</th></tr><tr><td>bob</td><td>sunflower</td></tr>",
    "<tr><th>field</th><th>token</th></tr><tr><td>x</td><td>required</td></tr>",
    "<table><tr><th>password</th></tr><tr><td>required</td></tr><tr><td>may be left out</td></tr></table>",
    "<table><tr><th>token</th></tr><tr><td>sunflower</td></tr></table>",
    "<table><tr><th>rank</th></tr><tr><td>Winter24</td></tr></table>",
    r"net view \\host\share x",
]


@pytest.mark.parametrize(("value", "secret"), _HIDDEN, ids=str)
def test_a_value_is_hidden(value: object, secret: str):
    shown = ValueMask(Masking()).value(value)
    assert secret not in json.dumps(shown, ensure_ascii=False)
    assert ValueMask(Masking()).value(shown) == shown


@pytest.mark.parametrize("value", _READABLE, ids=str)
def test_what_is_no_secret_stays_readable(value: object):
    assert ValueMask(Masking()).value(value) == value


def test_what_a_call_takes_under_a_secret_name_is_hidden_where_it_returns_it():
    line = {"kind": "call", "symbol": "shop.py::check", "given": {"pin": "4821", "user": "bob"}}
    shown = LineMask(Masking()).line({**line, "outcome": {"result": {"x": ["4821", "48210"], "4821": "bob"}}})
    assert shown["outcome"] == {"result": {"x": [shown["given"]["pin"], "48210"], "4821": "bob"}}


def test_a_value_behind_a_japanese_name_is_hidden_elsewhere_unless_it_is_a_word():
    masking = Masking()
    assert masking.thorough("暗証キー：himawari2024、氏名：やまだはなこさん") == "暗証キー：masked-1、氏名：masked-2"
    assert masking.text("at himawari2024, やまだはなこさん") == "at masked-1, やまだはなこさん"
