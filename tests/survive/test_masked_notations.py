"""A value is hidden beside its name in whichever notation both stand: of addresses, SQL, Python, XML, logs."""

import base64
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.byte_texts import mask_bytes
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.mask.written_values import ValueMask
from toolkit.probe.values.writer import Limits, Writer

_GIVEN_AWAY = """
SELECT 1 FROM u WHERE token IS NOT DISTINCT FROM 'PLANT-11'
SELECT 1 FROM u WHERE token IS DISTINCT FROM 'PLANT-11' AND n = 1
SELECT 1 FROM u WHERE 'PLANT-11' = ANY(tokens)
SELECT 1 FROM u WHERE tokens @> ARRAY['PLANT-11']
UPDATE u SET tokens = array_append(tokens, 'PLANT-11')
SELECT json_build_object('password', 'PLANT-11')
SELECT jsonb_build_object('n', 1, 'password', 'PLANT-11')
SELECT json_object('password': 'PLANT-11')
SELECT set_config('app.password', 'PLANT-11', true)
(0.001) INSERT INTO u (n, pin) VALUES (1, 'PLANT-11'); args=(1, 'PLANT-11')
(0.001) UPDATE u SET pin = %s WHERE n = %s; args=('PLANT-11', 1); alias=default
QUERY = 'UPDATE u SET pin = %s' - PARAMS = ('PLANT-11',)
no such table: insert into u (n, pin) values (1, 'PLANT-11')
syntax error in INSERT INTO u (n, pin VALUES (1, 'PLANT-11'
Settings(token=b'PLANT-11')
Settings(token=u"PLANT-11", n=1)
Settings(token=SecretBytes(b'PLANT-11'))
Settings(token=SecretStr(value=b'PLANT-11'))
token = b'PLANT-11'
<member><name>password</name><value><string>PLANT-11</string></value></member>
<password><value><string>PLANT-11</string></value></password>
invalid token (PLANT-1234)
token [PLANT-1234] expired
token=<PLANT-1234>
bad api key: (PLANT-1234)
//registry.example.invalid/:_authToken=PLANT-11
password='''PLANT-11'''
Ocp-Apim-Subscription-Key: PLANT-11
"""

_READABLE = """
SELECT 1 FROM u WHERE name IS NOT DISTINCT FROM 'bob'
SELECT json_build_object('name', 'bob')
(0.001) UPDATE u SET name = %s WHERE n = %s; args=('bob', 1); alias=default
<member><name>user</name><value><string>bob</string></value></member>
invalid token (line 3)
invalid token (expected string)
token [optional]
password <required>
password (8 characters)
f"password={password}&n={0}"
def login(token=b''): pass
select a token from the list (1 of 3)
/echo?q=a+b%3Ac
"""


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("text", _lines(_GIVEN_AWAY))
def test_a_value_is_hidden_and_nothing_else(text):
    planted = "PLANT-1234" if "PLANT-1234" in text else "PLANT-11"
    assert Masking().thorough(text) == text.replace(planted, "masked-1")


@pytest.mark.parametrize("text", _lines(_READABLE))
def test_what_holds_no_secret_stays_readable(text):
    assert Masking().thorough(text) == text


@given(st.text(alphabet="abXY09+/= &%", min_size=1, max_size=12), st.booleans())
def test_json_in_a_form_is_hidden_with_blanks_as_a_plus_or_as_an_escape(other, is_plus):
    held = json.dumps({"note": other, "password": "Zk12vQ9xTb"})
    text = urlencode({"filter": held}) if is_plus else "filter=" + quote(held)
    assert "Zk12vQ9xTb" not in Masking().thorough(text)


def test_json_in_a_form_in_a_form_is_hidden():
    inner = urlencode({"filter": json.dumps({"a": 1, "password": "two words"})})
    shown = Masking().thorough(urlencode({"next": "/b?" + inner}))
    assert "words" not in shown
    assert "masked-1" in shown


def _bytes(text: str) -> dict[str, str]:
    return {"$py": "bytes", "of": text}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([_bytes("x-api-key"), _bytes("PLANT-11")], [_bytes("x-api-key"), _bytes("masked-1")]),
        (["x-api-key", _bytes("PLANT-11")], ["x-api-key", _bytes("masked-1")]),
        ([_bytes("authorization"), _bytes("Basic PLANT")], [_bytes("authorization"), _bytes("Basic masked-1")]),
        ([_bytes("content-type"), _bytes("text/x1234567")], [_bytes("content-type"), _bytes("text/x1234567")]),
        (
            {"tokens": {"$py": "set", "of": ["PLANT-11", "none"]}},
            {"tokens": {"$py": "set", "of": ["masked-1", "none"]}},
        ),
        ([{"Name": "DB_PASSWORD", "Value": "PLANT-11"}], [{"Name": "DB_PASSWORD", "Value": "masked-1"}]),
        ({"tokens": {"$py": "tuple", "of": ["PLANT-11"]}}, {"tokens": {"$py": "tuple", "of": ["masked-1"]}}),
        ({"tokens": {"$py": "dict", "of": [[1, "PLANT-11"]]}}, {"tokens": {"$py": "dict", "of": [[1, "masked-1"]]}}),
    ],
)
def test_a_value_of_python_is_hidden_whatever_holds_it(value, shown):
    assert ValueMask(Masking()).value(value) == shown


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        "名=東京&パスワード=PLANT-11",
        '{"都市": "東京", "パスワード": "PLANT-11"}',
        '--x\r\nContent-Disposition: form-data; name="パスワード"\r\n\r\nPLANT-11\r\n--x--',
        "東京のトークン：PLANT-11",
    ],
)
def test_bytes_are_masked_in_the_encodings_of_japan(text, encoding):
    given = base64.b64encode(text.encode(encoding)).decode()
    shown = ValueMask(Masking()).value({"base64": given, "size": 1})["base64"]
    decoded = base64.b64decode(shown).decode(encoding)
    assert "PLANT-11" not in decoded
    assert decoded.replace("=", "").startswith(text.replace("=", "").partition("PLANT")[0] + "masked-")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp"])
def test_names_as_bytes_are_read_in_the_encodings_of_japan(encoding):
    for name, is_hidden in (("パスワード", True), ("都市", False)):
        key = Writer(NoMasking(), Limits()).write(name.encode(encoding))
        pairs = {"$py": "dict", "of": [[key, "Renkon-71s44x"]]}
        for value in (pairs, [key, "Renkon-71s44x"]):
            shown = json.dumps(ValueMask(Masking()).value(value))
            assert ("Renkon" not in shown) is is_hidden
            assert ("masked-1" in shown) is is_hidden


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_stray_bytes_keep_nothing_from_being_masked(encoding):
    told = "名=東京&都市=名古屋&パスワード=PLANT-11&数=1".encode(encoding)
    for data in (b"\xff" + told, told + b"\xfe\xff", told.replace(b"&", b"\xff&", 1), told + "東".encode(encoding)[:1]):
        shown = mask_bytes(data, Masking().thorough)
        before, _, after = data.partition(b"=PLANT-11&")
        assert b"PLANT" not in shown
        assert shown.startswith(before)
        assert shown.endswith(after)


@pytest.mark.parametrize("text", ["パスワードは PLANT-11 です。", "東京\nパスワード: PLANT-11\nよろしく"])
def test_mails_are_masked_in_their_own_encoding(text):
    written = text.encode("iso2022_jp").decode("ascii")
    shown = ValueMask(Masking()).value({"$py": "bytes", "of": written})["of"]
    assert shown.encode("ascii").decode("iso2022_jp") == text.replace("PLANT-11", "masked-1")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_names_in_addresses_are_read_in_the_encodings_of_japan(encoding):
    told = urlencode({"名": "東京", "パスワード": "PLANT-11"}, encoding=encoding)
    assert Masking().fields(told) == told.replace("PLANT-11", "masked-1")
    within = "https://a.example/?next=" + quote("/b?" + told, safe="")
    assert "PLANT" not in Masking().thorough(within)


def test_what_holds_no_secret_stays_byte_for_byte():
    data = bytes(range(128, 256)) + b"\0" + "名=東京".encode("cp932")
    assert mask_bytes(data, Masking().thorough) == data


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("bearer, PLANTEDx", "bearer, masked-1"),
        ("graphql-transport-ws,PLANT12345678901234", "graphql-transport-ws,masked-1"),
        (
            "base64url.bearer.authorization.k8s.io.UExBTlQxMjM0NTY3ODkw, base64.binary.k8s.io",
            "base64url.bearer.authorization.k8s.io.masked-1, base64.binary.k8s.io",
        ),
        ("graphql-ws, v4.channel.k8s.io, ocpp1.6, wamp.2.json, mqttv3.1, chat", None),
    ],
)
def test_tokens_among_the_subprotocols_of_a_web_socket_are_hidden(value, shown):
    assert Masking().headers([("Sec-WebSocket-Protocol", value)]) == [["Sec-WebSocket-Protocol", shown or value]]


def test_braces_are_places_for_values_unless_a_value_stands_there():
    assert Masking().thorough("UID=a;PWD={pl4NTed11word22};") == "UID=a;PWD=masked-1;"
    for template in ("password={}", "password={0}", "password={password}", "password=${PASSWORD2}", "pwd={new_word}"):
        assert Masking().thorough(template) == template


_LINES = ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA", "AoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\n"])
@pytest.mark.parametrize("head", ["", "Proc-Type: 4,ENCRYPTED\n"])
def test_a_private_key_that_is_cut_off_is_hidden(end, head):
    text = "-----BEGIN RSA PRIVATE KEY-----" + end + head + end.join(_LINES)
    shown = Masking().thorough(text + "\nand more")
    assert not any(line in shown for line in _LINES)
    assert shown.endswith("and more")


@pytest.mark.parametrize("name", ["name=password", 'name="password"', "name=password; charset=utf-8"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_part_of_a_form_is_masked_however_its_name_is_written(name, end):
    lines = ["--x", f"Content-Disposition: form-data; {name}", "", "PLANT-11", "--x", "form-data; name=size", "", "7"]
    assert Masking().thorough(end.join(lines)) == end.join(lines).replace("PLANT-11", "masked-1")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize(
    "rows",
    [
        ["name,password", "taro,PLANT-11", "jiro,PLANT-12"],
        ["id\tname\tpassword", "1\ttaro\tPLANT-11"],
        ['\ufeff"name","password"', '"太郎","PLANT-11"', ""],
        ["name,password", "taro,PLANT-11", "-- none --", "jiro,PLANT-12"],
    ],
)
def test_a_table_in_a_part_of_a_body_is_masked_like_a_body(rows, end):
    around = [
        ["--x", 'Content-Disposition: form-data; name="note"', "", "order-2024, size", "--x"],
        ['Content-Disposition: form-data; name="f"; filename="u.csv"', "Content-Type: text/csv", ""],
        ["--x", 'Content-Disposition: form-data; name="g"', "", "name,size", "taro,order-2024", "--x--", ""],
    ]
    text = end.join(around[0] + around[1] + rows + around[2])
    shown = ValueMask(Masking()).value(text)
    assert shown == text.replace("PLANT-11", "masked-1").replace("PLANT-12", "masked-2")
    data = base64.b64encode(text.encode()).decode()
    assert b"PLANT" not in base64.b64decode(ValueMask(Masking()).value({"base64": data, "size": 1})["base64"])


def test_a_table_in_a_part_of_a_part_is_masked():
    inner = ["--y", 'Content-Disposition: file; filename="u.csv"', "", "name,password", "taro,PLANT-11", "--y--"]
    outer = ["--x", 'Content-Disposition: form-data; name="f"', "Content-Type: multipart/mixed; boundary=y", ""]
    text = "\r\n".join(outer + inner + ["--x--", ""])
    assert ValueMask(Masking()).value(text) == text.replace("PLANT-11", "masked-1")
