"""A value is hidden beside each spelling of its name, in rows of names and values, in comparisons, in own functions."""

import base64
import json
from typing import Any

import pytest

from toolkit.probe.mask.login_arguments import login_arguments
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_plain_value, is_secret_name
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.mask.written_values import ValueMask

_NAMES = """
newpw oldpw loginpw adminpw mypw mailpass upass upwd psw pwrd dbpw pw1 oldPass newPw NewPW userPwd oldpwd pwconfirm
passconf newpassconfirm ftppass smtpPass keystorepass pwold passwordagain pass_cd pasuwado X-Shop-Key HTTP_X_SHOP_KEY
X-Auth 合い言葉 合言葉 あいことば 暗号キー
ログインパス パスワ－ド パスワ-ド パスワ一ド 新PW カード・番号 ひみつ パスコード
"""
_OTHER_NAMES = """
bypass compass passenger require_auth passage passport_count passive trespass encompass overpass stopword helpword
pass_count token_count password_policy cwd X-Idempotency-Key X-Cache-Key x_axis_key sort_key bandpass multipass keyword
ファイルパス 保存先パス newpassage
"""
_GIVEN_AWAY = """
ID/PW: tanaka/PLANT-1a
ID/PW：tanaka/plantplant
ID/PW: tanaka/PLANT=1a
user/pass = tanaka/PLANT=1a
user/pass = tanaka/PLANT-1a
ID・PW：tanaka・PLANT-1a
ユーザー名・パスワード：tanaka・PLANT-1a
ログインIDとパスワードは tanaka と PLANT-1a です
お世話になります。ID/PWはtanaka/PLANT-1aです。
login:password = tanaka:PLANT-1a
user, password = tanaka, PLANT-1a
user, password = tanaka, PLANT=77x
client_id,client_secret=web,PLANTc2VjcmV0cGFzc3dvcmQ=
user;password=tanaka;PLANTc2VjcmV0cGFzc3dvcmQ=
ログイン画面https://example.jp/?a=1です。ID&PW：tanaka&PLANT77x
subject=user&password is tanaka & PLANT77x
password,host=plant=24xx,db1
password = PLANT3x9&k7=z
user=tanaka password=PLANT3x9&k7=z host=db
export DB_PASSWORD=PLANT3x9&k7=z
2024-01-01-db:5432:app:bob:PLANT77x
db:05432:app:bob:PLANT77x
username and password are tanaka and PLANT-1a
host/user/pass: db1/tanaka/PLANT-1a
(ID/PW) tanaka / PLANT-1a
ID / PW → tanaka / PLANT-1a
【ID/PW】tanaka/PLANT-1a
email/password: a@example.invalid/PLANT-1a
ID+PW: tanaka PLANT-1a
"user/password": "tanaka/PLANT-1a"
id;pw=tanaka;PLANT-1a
Login: tanaka / PLANT-1a
Login failed (tanaka / PLANT-1a)
Try it with admin/PLANTplant1.
password mismatch: expected 'PLANT-1a' got 'PLANT-2b'
password mismatch: expected PLANT-1a, got PLANT-2b
password: 'PLANT-1a' != 'PLANT-2b'
api key: expected "PLANT-1a" but was "PLANT-2b"
password 'PLANT-1a' does not match 'PLANT-2b'
合い言葉は PLANT-1a です
"""
_READABLE = """
user/password: required/optional
pass/fail: 3/4
pass/fail = 120/30
username/password authentication
login/password are invalid and expired
email/phone: optional/required
Login: 2024/10/11
login: /accounts/login2/
id, token, count: int, str, int
password mismatch: expected 8 got 7 characters
password length mismatch: expected '8' got '7'
password hash 'sha256' does not match 'sha512'
password field was 'visible' but got 'hidden'
the token type is not equal to 'bearer'
log in with Google/OAuth2
try app/models2.py
"""


def _shown(text: str) -> str:
    shown = ValueMask(Masking()).value(text)
    assert isinstance(shown, str)
    return shown


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2013", "\u2015", "\u2212", "\u2500", "\uff0d", "\uff70"])
@pytest.mark.parametrize(
    "text",
    [
        "パスワード：momine767",
        "パスワード=momine767",
        "パスワード momine767",
        "初期パスワードは「momine767」、キーはデータにあります",
        "アクセスキー：momine767",
        '{"パスワード": "momine767"}',
        "ﾊﾟｽﾜーﾄﾞ：momine767",
    ],
)
def test_a_dash_in_a_text_stands_for_a_long_vowel(text: str, dash: str) -> None:
    assert Masking().thorough(text.replace("ー", dash)) == text.replace("momine767", "masked-1").replace("ー", dash)


@pytest.mark.parametrize("dash", ["-", "\u2212", "\uff0d"])
@pytest.mark.parametrize("text", ["サーバーの一覧はユーザー-1 です", "データ：-1、コード-12"])
def test_a_dash_beside_no_secret_stays(text: str, dash: str) -> None:
    assert Masking().thorough(text.replace("ー", dash)) == text.replace("ー", dash)


@pytest.mark.parametrize("name", _NAMES.split())
def test_a_spelling_of_a_secret_gives_it_away(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", _OTHER_NAMES.split())
def test_a_name_that_only_sounds_like_one_does_not(name: str) -> None:
    assert not is_secret_name(name)


def test_a_path_under_a_japanese_name_of_a_password_or_a_path_stays() -> None:
    assert is_plain_value("ログインパス", "/accounts/login/")
    assert not is_plain_value("ログインパス", "sakura1")


@pytest.mark.parametrize("text", _GIVEN_AWAY.strip().splitlines())
def test_values_beside_rows_of_names_are_hidden(text: str) -> None:
    assert "plant" not in _shown(text).lower()


@pytest.mark.parametrize("text", _READABLE.strip().splitlines())
def test_words_beside_rows_of_names_stay(text: str) -> None:
    assert _shown(text) == text


@pytest.mark.parametrize(
    ("symbol", "given", "secret"),
    [
        ("app.py::set_password", {"user": {"name": "t"}, "raw": "moon7!"}, ["raw"]),
        ("app.py::User.checkPassword", {"self": {}, "x": "moon7!"}, ["x"]),
        ("app.py::authenticate", {"username": "taro", "word": "moon7!"}, ["word"]),
        ("app.py::do_login", {"name": "taro", "given": "moon7!"}, ["given"]),
        ("app.py::log_in", {"request": {}, "user": "taro", "x": "moon7!", "next": "/home/"}, ["x"]),
        ("app.py::change_password", {"user": "taro", "old": "moon7!", "new": "moon8!"}, ["old", "new"]),
        ("app.py::hash_pw", {"value": "moon7!"}, ["value"]),
        ("app.py::check_password_policy", {"user": "taro", "x": "strict"}, []),
        ("app.py::send_password_reset", {"user": "taro", "x": "text1"}, []),
        ("app.py::login_view", {"name": "taro", "text": "text1"}, []),
        ("app.py::login", {"provider": "example"}, []),
        ("app.py::reset_password_url", {"user": "taro", "x": "text1"}, []),
    ],
)
def test_a_function_says_which_of_its_arguments_is_a_password(symbol: str, given: dict[str, Any], secret: list[str]):
    assert login_arguments(symbol, given) == secret


def test_the_password_that_a_function_takes_is_hidden_in_its_line() -> None:
    line = {"kind": "call", "symbol": "a.py::set_password", "given": {"user": "taro", "raw": "moon7!"}}
    shown = LineMask(Masking()).line(dict(line, outcome={"result": ["taro", "moon7!"]}))
    assert shown["given"] == {"user": "taro", "raw": "masked-1"}
    assert shown["outcome"] == {"result": ["taro", "masked-1"]}
    assert LineMask(Masking(keep=("password",))).line(line) == line


@pytest.mark.parametrize("as_header", [False, True])
def test_what_a_function_decodes_of_a_hidden_header_is_hidden(as_header: bool) -> None:
    header = "Basic " + base64.b64encode(b"taro:moonrise7!").decode()
    masking = Masking(b"k" * 64)
    given = masking.headers([("Authorization", header)]) if as_header else masking.text(f'{{"x": "{header}"}}')
    assert "moonrise7!" not in masking.text(json.dumps([given, ["taro", "moonrise7!"]]))


def test_the_chosen_password_of_an_address_is_looked_for_elsewhere() -> None:
    masking = Masking(b"k" * 64)
    masking.text("postgres://taro:moonrise7!@db.example.invalid/shop")
    assert "moonrise7!" not in masking.text('["taro", "moonrise7!"]')


@pytest.mark.parametrize(
    "value", ["%(last_name)s::VARCHAR", "%s::TIMESTAMP WITH TIME ZONE", "$1::INTEGER[]", ":a::NUMERIC(10, 2)"]
)
def test_a_placeholder_with_a_cast_is_no_secret(value: str) -> None:
    assert is_plain_value("password", value)
    assert not is_plain_value(
        "password", value.replace("::", "::1").replace("%", "x").replace("$", "y").replace(":a", "z")
    )
