"""Sentences that hold a secret lose it, sentences that speak of one stay readable; names in escapes and in plural."""

import json

import pytest

from toolkit.probe.mask.answers import AnswerMask
from toolkit.probe.mask.finish_recording import RecordingSecrets
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_GIVEN_AWAY = """
login failed, password: <qwzzrtplmkdf>
no such password: <raised-wfmtjcqt>
no such token: <raisedtokenpqkbbvchmx>
no such api key: <ab12cd34>
wrong PIN: <4173>
password mismatch: expected 'x' got '<Yagura#4809aru>'
password mismatch: expected '' got '<Yagura#4809aru>'
password mismatch: expected '<Yagura#4809aru>' got None
the password is <hunter22x>
use the password as <hunter22x>
Error: password: <plantedx>, try again
error: db.password = '<plantedx>'
invalid password <hunter222> for bob
invalid password '<plantedx>'
your one-time code is <123456>.
token=<abcdefgh1> used
user bob, account number <1234567>
the secret answer: <plantedx>!
パスワードは <plantedx> です
パスワード「<plantedx>」が違います
パスワード（<taro0412>）が違います
パスワード(<hanako352>)が違います
パスワード【<hanako558>】
パスワード［<hanako558>］を発行しました
仮パスワード（<taro0415>）を発行しました
パスワードは次の通りです：<hanako356>
暗証番号は<4173>です
合い言葉は「<rimeka545>」です
初回の合い言葉（<rimeka545>）
あいことばは<rimeka545>です
APIキーは「<sachiki765>」です
ＡＰＩキーは「<sachiki765>」です
DBパスは <sachiki765> です
Passwort: <qwzzrtplmkdf>
mot de passe = <qwzzrtplmkdf>
contraseña: <qwzzrtplmkdf>
пароль: <qwzzrtplmkdf>
비밀번호: <qwzzrtplmkdf>
รหัสผ่าน: <qwzzrtplmkdf>
call <03(1234)5678> now
call <03（1234）5678> now
call <0463(12)3456>, please
"""
_READABLE = """
JSONキーは「name12」です
パスワードを忘れた人は「page12」へ
データ一覧は「page12」です
password is required
SELECT anon_1.users_password AS anon_1_users_password, u.secret AS secret_1 FROM users AS u
Password: required
Passwort: erforderlich
contraseña: obligatoria
password: must be longer than 8
password: at least 8 characters
password is hashed with sha256sum
password: ********
missing password: field required
password reset at 2024-01-02
password policy: strict99x
password_min_length: 120034
passwordless: enabled12
token count: 3
token count: 3000
tokens used: 153207
token type: bearer12
unexpected token: '}'
unexpected token: else
Unexpected token: NEWLINE
unknown token: foobar
unknown token 'foobar'
the token is expired.
token uses HS256 here
tests pass: 1234
last session 2024-01-02T10:00
Authorization: Basic
pincode: string
mail: sent
sort key: created2024x
secretary: room12345
パスワードは必須です
パスワードは8文字以上
パスワード（必須）
パスワード（Password）
パスワード（password2）が一致しません
パスワード(8-20文字)
パスワード(8-20)
パスワード（8chars）
パスワード（A-Za-z0-9）
パスワード（SHA256）
パスワード（Keycloak）
電話番号は10桁以内
f(1234)5678
served by app.token:Backend2Login
{"tokens": ["neko", "inu", 3], "pins": [4, 17]}
{"tokens": 153207}
"""


_BELOW = (
    "password:\n  <plantedx>",
    "db:\r\n  password:\r\n    <plantedx>\r\n  host: a",
    "passwords:\n  - <hunter222>\n",
    "api_key: |\n  <hunter222x>\n",
    "Your new password:\n\n  <plantedx>\n\nBye",
    "仮パスワード\r\n<KqSuHaUfFTt>",
    "仮パスワード\n<He87kUncBRi>",
    "パスワードは以下の通りです。\n<hanako356>\n",
    "token:\n  '<hunter222>'\n",
    "Your password is\n<hotate6k>\n",
    "your new password is\r\n\r\n  <hotate-4408>\r\n\r\nKind regards",
    "Your password is as follows:\n\n  <hotate6k>\n",
    "Password\n<hotate6k>\n",
    "**Password**\n<hotate6k>",
    "【パスワード】\n<hotate6k>\n",
)
_NOT_BELOW = (
    "password:\n  required",
    "password:\n  min_length: 8\n",
    "    if password:\n        continue\n",
    "def f(token):\n    checked2\n",
    "errors for password:\n  too short2, please\n",
    "Forgot your password:\n\nThanks",
    "パスワード\nユーザー名\n",
    "パスワード\nPassword\n",
    "トークン\n\n2024-01-02",
    "トークン\nv10.2.3\n",
    "Password\nUsername\nalice12",
    "The token is\nsha256\n",
    "Forgot your password\n2024-01-02\n",
    "token\nv10.2.3\n",
    "Change your password\n8-20 characters\n",
)


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("text", _lines(_GIVEN_AWAY))
def test_a_sentence_loses_the_secret_that_it_holds(text):
    before, _, rest = text.partition("<")
    secret, _, after = rest.partition(">")
    shown = ValueMask(Masking()).value(before + secret + after)
    assert secret not in shown
    assert shown.startswith(before[:-1])
    assert shown.endswith(after)


@pytest.mark.parametrize("text", [text.replace("\n\n", "\n") for text in _BELOW])
def test_a_value_below_its_name_is_lost(text):
    before, _, rest = text.partition("<")
    secret, _, after = rest.partition(">")
    shown = ValueMask(Masking()).value(before + secret + after)
    assert shown == f"{before}masked-1{after}"


@pytest.mark.parametrize("text", [text for text in _BELOW if text[0] > "\x7f"] + ["Your password:\n\n  <hanako356>\n"])
def test_blank_lines_may_stand_between(text):
    before, _, rest = text.replace("\n", "\n\n").partition("<")
    _, _, after = rest.partition(">")
    shown = ValueMask(Masking()).value(text.replace("\n", "\n\n").replace("<", "").replace(">", ""))
    assert shown == f"{before}masked-1{after}"


@pytest.mark.parametrize("text", _NOT_BELOW)
def test_what_else_stands_below_the_name_of_a_secret_stays(text):
    assert ValueMask(Masking()).value(text) == text


@pytest.mark.parametrize("text", _lines(_READABLE))
def test_a_sentence_that_speaks_of_a_secret_stays_readable(text):
    assert ValueMask(Masking()).value(text) == text


@pytest.mark.parametrize("name", ["password", "token", "one_time_code"])
def test_a_name_that_is_kept_keeps_its_sentences(name):
    text = f"no such {name.replace('_', ' ')}: planted-{name}-12345"
    assert Masking(keep=[name]).thorough(text) == text
    assert Masking().thorough(text) != text


@pytest.mark.parametrize("name", ["パスワード", "暗証番号", "マイナンバー", "住所", "秘密の質問の答え"])
def test_a_name_written_in_escapes_gives_its_value_away(name):
    once = json.dumps({name: "PLANT-11", "商品": "本"})
    assert "\\u" in once
    for text in (once, json.dumps(once), json.dumps({"body": once}), json.dumps([name, "PLANT-11"])):
        assert "PLANT" not in Masking().thorough(text)
    assert "PLANT" not in Masking().fields(once)
    assert "PLANT" not in Masking().fields(json.dumps(once))
    assert json.loads(Masking().fields(once))["商品"] == "本"


def test_latin_letters_in_escapes_are_read_as_well():
    assert "PLANT" not in Masking().fields(r'{"pass\u0077ord": "PLANT-11"}')
    pair = r'{"name": "\u6697\u8a3c\u756a\u53f7", "value": "PLANT-11"}'
    assert "PLANT" not in Masking().thorough(pair)


@pytest.mark.parametrize("name", ["tokens", "refreshTokens", "session_keys", "pins"])
def test_the_members_of_a_list_in_plural_are_hidden_unless_they_are_words_or_counts(name):
    given = {name: ["PLANT-11", "plantedplantedplanted", "word", 5]}
    for shown in (ValueMask(Masking()).value(given), json.loads(Masking().thorough(json.dumps(given)))):
        assert shown[name][:2] == ["masked-1", "masked-2"]
        assert shown[name][2:] == ["word", 5]
    assert ValueMask(Masking(keep=[name.lower()])).value(given) == given


_WORD = "xmlqwrtzplkdf"  # letters alone, and no sixteen of them: it may be a word


def test_a_secret_that_may_be_a_word_is_hidden_where_it_is_a_whole_value():
    secrets = RecordingSecrets()
    secrets.add(_WORD, "masked-0")
    text = json.dumps({"texts": [_WORD], _WORD: "a " + _WORD, "body": json.dumps([_WORD])})
    shown = secrets.without(text)
    assert json.loads(shown) == {"texts": ["masked-0"], _WORD: "a " + _WORD, "body": '["masked-0"]'}
    answer = {"result": {"token": _WORD, "texts": [_WORD, "the " + _WORD]}}
    parts = AnswerMask(Masking()).parts(answer, {"kind": "call", "given": {}})
    assert parts["result"] == {"token": "masked-1", "texts": ["masked-1", "the " + _WORD]}


def test_the_stand_in_of_a_telephone_looks_like_one_with_every_key():
    for number in range(100):
        shown = Masking(b"%032d" % number).text("call 0312345678 now")
        assert shown != "call 0312345678 now"
        assert shown != Masking(b"another key of 32 bytes - so long").text(shown)


@pytest.mark.parametrize("secret", ["Zq7third", "zq7#ird", "zq7thirdpart"])
def test_a_secret_that_no_word_holds_is_hidden_within_a_longer_one(secret):
    secrets = RecordingSecrets()
    secrets.add(secret, "masked-0")
    assert secret not in secrets.without(json.dumps({"z": f"x{secret}", "body": json.dumps([f"{secret}yz"])}))


@pytest.mark.parametrize(("secret", "text"), [("server07", "myserver07x"), ("2026112", "120261127")])
def test_a_secret_that_may_be_a_part_of_a_name_or_number_is_not(secret, text):
    secrets = RecordingSecrets()
    secrets.add(secret, "masked-0")
    assert secrets.without(json.dumps([text, secret])) == json.dumps([text, "masked-0"])


def test_what_a_full_width_sign_gives_away_is_hidden_elsewhere_as_a_whole_value() -> None:
    mask = Masking(b"k" * 32)
    ValueMask(mask).text("パスワード＝ArxQEnBskNbtrm")
    assert "ArxQEnBskNbtrm" in mask.learned.words


@pytest.mark.parametrize(
    "text",
    [
        "ID：bob\nPW：plantedx1",
        "ID：bob　PW：plantedx1",
        "お名前：太郎\npassword：plantedx1",
        "ａｐｉ　ｋｅｙ：plantedx1",
        '<bean id="x"><property name="password"><value>plantedx1</value></property></bean>',
        "<a><password><x>plantedx1</x></password></a>",
        '<property id="p1" name="password"><v>plantedx1</v></property>',
        "<token><x>plantedx1</x>" + "<y>1</y>" * 900 + "</token>",
        "<password><x>plantedx1</x></password >",
        "<password><v>plantedx2</v><v>plantedx1</v></password>",
        "ご確認ください、PW：plantedx1",
        "host : x\npassword : plantedx1",
        "Dear Bob,\n\nPassword:\nplantedx1\n\nRegards",
        "user\ttoken：plantedx1",
        "【PW】：plantedx1",
        "【ID】bob　【PW】plantedx1",
        '<property name="password"><value>plantedx1</value></property>',
        '<saml:Attribute Name="password"><saml:AttributeValue>plantedx1</saml:AttributeValue></saml:Attribute>',
        "<var name='password'><string>plantedx1</string></var>",
        "<password><current><clear>plantedx1</clear></current></password>",
        'requests.get(url, auth=("bob", "plantedx1"))',
        "requests.get(url, auth=('bob', 'plantedx1'))",
        'credentials=("bob", "plantedx1")',
        'db.auth("bob", "plantedx1")',
        'session.auth = ("bob", "plantedx1")',
        "self.session.auth = ('bob', 'plantedx1')",
        'Elasticsearch(url, basic_auth=("bob", "plantedx1"))',
        "user/password: plantedx1",
        "user|password: plantedx1",
        "a;password: plantedx1",
    ],
)
def test_a_name_counts_wherever_a_line_or_a_column_begins(text: str) -> None:
    assert "plantedx1" not in ValueMask(Masking(b"k")).value(text)


@pytest.mark.parametrize(
    "text",
    [
        "<password><label>Choose one</label></password>",
        '<field name="password"><label>At least eight</label></field>',
        'auth("bob", "read")',
        'self.auth = ("admin", "items")',
        "POST /api/password: order2024",
        "docs/v1.2/password: order2024",
        'require_auth("admin", "items2")',
        '<div id="token"><h1>Order</h1><p>order-2024</p></div>',
        "secret　item：order2024",
        "項目：a\nstate：plantedx1",
    ],
)
def test_a_label_below_a_name_stays(text: str) -> None:
    assert ValueMask(Masking(b"k")).value(text) == text
