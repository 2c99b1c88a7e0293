"""A value is hidden at every place where a name stands beside it, and what is not a secret stays there."""

import json

import pytest

from tests.command_line import tebiki_in
from toolkit.model.lock import Setup
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_secret_name
from toolkit.probe.mask.written_values import ValueMask
from toolkit.session.secret_references import with_references


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("redis://:PLANT-pw1@cache:6379/0", "redis://masked-1@cache:6379/0"),
        ("{b'password': b'PLANT-11'}", "{b'password': b'masked-1'}"),
        ('{b"password": b"PLANT\'11"}', '{b"password": b"masked-1"}'),
        ('{"passwords": {"bob": "planted", "min": "8"}}', '{"passwords": {"bob": "masked-1", "min": "8"}}'),
        ('{"api_keys": {"PLANTkey11": "bob"}}', '{"api_keys": {"masked-1": "bob"}}'),
        ("login user:bob password:PLANT-11 done", "login user:bob password:masked-1 done"),
        ('curl -H "X-Api-Key: PLANT-11" http://h', 'curl -H "X-Api-Key: masked-1" http://h'),
        ('<a value="PLANT-11" x="1" name="csrf_token">', '<a value="masked-1" x="1" name="csrf_token">'),
        ("<input value=PLANT-11 name=csrf_token>", "<input value=masked-1 name=csrf_token>"),
        ("<tr><th>Password</th><td>planted</td>", "<tr><th>Password</th><td>masked-1</td>"),
        ("<dt>パスワード：</dt>\n<dd>planted</dd>", "<dt>パスワード：</dt>\n<dd>masked-1</dd>"),
        ("passwords:\n  - PLANT-11\n  - 'PLANT-12'\nn: 3", "passwords:\n  - masked-1\n  - 'masked-2'\nn: 3"),
        ("users:\n- password: PLANT-11\n  n: 1", "users:\n- password: masked-1\n  n: 1"),
        ('Digest realm="x", nonce="PLANT", opaque="PLANT2"', 'Digest realm="x", nonce="masked-1", opaque="masked-2"'),
        ("DBPASS=PLANT-11", "DBPASS=masked-1"),
        ("a: 1\npassword: |\n  planted one\nb: 2", "a: 1\npassword: |\n  masked-1\nb: 2"),
        ("token: >-\n  planted\n  two\n", "token: >-\n  masked-1\n  masked-2\n"),
        ("name: |\n  planted\n", "name: |\n  planted\n"),
        ('["curl", "-u", "bob:PLANT-11"]', '["curl", "-u", "masked-1"]'),
        ("sshpass -p PLANT-11 ssh h -p 22", "sshpass -p masked-1 ssh h -p 22"),
        ("redis-cli -h cache -a PLANT-11 get x", "redis-cli -h cache -a masked-1 get x"),
        ("'password' => 'PLANT-11', 'b' => 'c'", "'password' => 'masked-1', 'b' => 'c'"),
        ("host\tdb\npassword\tPLANT-11\n", "host\tdb\npassword\tmasked-1\n"),
        ('<input value="planted" type="password">', '<input value="masked-1" type="password">'),
        ("<input type=password value=planted>", "<input type=password value=masked-1>"),
        ("error near IDENTIFIED BY 'planted'", "error near IDENTIFIED BY 'masked-1'"),
        ('Digest username="b", response="PLANT-11"', 'Digest username="b", response="masked-1"'),
        ("AccountName=a;AccountKey=PLANT11+x==;n=1", "AccountName=a;AccountKey=masked-1;n=1"),
        ("by pypi-PLANTPLANTPLANTPLANT", "by masked-1"),
        ("https://hooks.slack.com/services/T0/B0/PLANT", "https://hooks.slack.com/services/masked-1"),
        ("scrypt:32768:8:1$PLANTsalt$" + "a1b2c3d4" * 16, "masked-1"),
        ("pbkdf2:sha256:260000$PLANTsalt$" + "a1" * 32, "masked-1"),
        ("hash $6$rounds=656000$PLANTabc$" + "aB1./" * 17, "hash masked-1"),
        ("$apr1$PLANTabc$aB1./aB1./aB1./aB1./aB", "masked-1"),
        ("{SSHA}aB1xaB1xaB1xaB1xPLANT", "masked-1"),
        ("sha1$PLANT$" + "a1" * 20, "masked-1"),
        ("<password><![CDATA[PLANT 11]]></password>", "<password><![CDATA[masked-1]]></password>"),
        ("<password>\n<value>planted</value>", "<password>\n<value>masked-1</value>"),
        ("<key>password</key>\n<string>planted</string>", "<key>password</key>\n<string>masked-1</string>"),
        ("<td>Password</td><td>PLANT-11</td>", "<td>Password</td><td>masked-1</td>"),
        ("{&#34;password&#34;: &#34;planted&#34;}", "{&#34;password&#34;: &#34;masked-1&#34;}"),
        ("&quot;token&quot;:&quot;PLANT-11&quot;", "&quot;token&quot;:&quot;masked-1&quot;"),
        ("token=>PLANT-11", "token=>masked-1"),
        ("user=u1&password2=planted&password=planted&a=b1", "user=u1&password2=masked-1&password=masked-1&a=b1"),
        ("user=u1&password=planted&city=", "user=u1&password=masked-1&city="),
        ("user=u1, password=planted, city=b1", "user=u1, password=masked-1, city=b1"),
        ("login(u1, password=planted7, city=b12)", "login(u1, password=masked-1, city=b12)"),
        ("u1;password=planted7;city=b12", "u1;password=masked-1;city=b12"),
        ("def connect(host, password=None, port=5432):", "def connect(host, password=None, port=5432):"),
        ("2001:0000:4136:e378:8000:63bf:3fff:fdd2", "2001:0000:4136:e378:8000:63bf:3fff:fdd2"),
        ("web-1:00:10:20:started up", "web-1:00:10:20:started up"),
        ("10:54:32db:us:planted-1a", "10:54:32db:us:masked-1"),
        ("authorization=Basic UExBTlQ6MTE=", "authorization=Basic masked-1"),
        ("Proxy-Authorization: Negotiate PLANT11", "Proxy-Authorization: Negotiate masked-1"),
        ("User(password=SecretStr('planted'))", "User(password=SecretStr('masked-1'))"),
        ("docker login -u b -p PLANT-11 r", "docker login -u b -p masked-1 r"),
        ("ﾊﾟｽﾜｰﾄﾞ:PLANT-11", "ﾊﾟｽﾜｰﾄﾞ:masked-1"),
        ("DETAIL: Key (n, api_token)=(bob, planted) exists", "DETAIL: Key (n, api_token)=(bob, masked-1) exists"),
        ("Duplicate entry 'planted' for key 'u.api_token'", "Duplicate entry 'masked-1' for key 'u.api_token'"),
        (
            "[SQL: INSERT INTO u (n, pin) VALUES (?, ?)]\n[parameters: ('bob', 'planted')]\n(Background on this)",
            "[SQL: INSERT INTO u (n, pin) VALUES (?, ?)]\n[parameters: ('bob', 'masked-1')]\n(Background on this)",
        ),
        (
            "[SQL: INSERT INTO u (n, pin) VALUES (?, ?)]\n[parameters: [('bob', 'planted') ... 1 of 9]]",
            "[SQL: INSERT INTO u (n, pin) VALUES (?, ?)]\n[parameters: [('masked-1', 'masked-2') ... 1 of 9]]",
        ),
    ],
)
def test_a_value_beside_a_name_is_hidden(text, shown):
    assert Masking().thorough(text) == shown


@pytest.mark.parametrize("mark", ["?", "%s", "$1", ":p", "%(password)s", "(SELECT t FROM u WHERE pin=?)"])
def test_parameters_are_hidden_behind_a_statement_that_ends_with_the_place_of_one(mark: str) -> None:
    given = "{'p': 'PLANT-11', 'password': 'PLANT-11'}" if mark[1:] in ("p", "(password)s") else "('PLANT-11',)"
    text = f"no such table: u\n[SQL: UPDATE u SET password={mark}]\n[parameters: {given}]\n(Background on this)"
    shown = ValueMask(Masking()).value(Masking().document(text))
    assert "PLANT" not in shown
    assert mark[0] == "(" or shown == text.replace("PLANT-11", "masked-1"), "the statement stays as it is"


def test_the_end_of_a_value_in_square_brackets_is_no_place_of_a_parameter() -> None:
    assert "PLANT" not in ValueMask(Masking()).value("[password=:PLANT11]\n[a=1]")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["curl", "-s", "-u", "bob:PLANT-11", "http://h"], ["curl", "-s", "-u", "masked-1", "http://h"]),
        (["/usr/bin/sshpass", "-p", "PLANT-11", "ssh", "-p", "2022"], [..., "-p", "masked-1", "ssh", "-p", "2022"]),
        (["redis-cli", "-a", "PLANT-11", "get", "x"], ["redis-cli", "-a", "masked-1", "get", "x"]),
        (["docker", "login", "-p", "PLANT-11", "r"], ["docker", "login", "-p", "masked-1", "r"]),
        (["docker", "run", "-p", "2022:22", "r"], ["docker", "run", "-p", "2022:22", "r"]),
        (["mkdir", "-p", "PLANT-11"], ["mkdir", "-p", "PLANT-11"]),
    ],
)
def test_a_secret_behind_an_option_of_a_known_program_is_hidden(words, shown):
    expected = [word if one is ... else one for word, one in zip(words, shown, strict=True)]
    assert ValueMask(Masking()).value(words) == expected


@pytest.mark.parametrize(
    "text", [" " * 60 + "total: 12", "\n" + "\t" * 60 + "x y", "/* a */ " * 60 + "x", "/**/ (" * 60]
)
def test_what_looks_like_the_beginning_of_a_statement_is_read_once(text):
    assert Masking().thorough(text) == text
    assert ValueMask(Masking()).value([text, 1]) == [text, 1]


@pytest.mark.parametrize(
    "text",
    [
        "class app.auth:Backend2Login",
        "auth:SessionMiddleware",
        "tests/test_token.py::test_token:3",
        '{"passwords": {"policy": "strict", "min_length": 8}}',
        "<th>Name</th><td>bob</td>",
        "<th>Password policy</th><td>strict</td>",
        "names:\n  - bob\n  - eve\n",
        'he said "time: 12:30:15" today',
        "pypi-server 1.2.3",
        "at 12:30:15 on http://host:8080/path",
        "token: invalid",
        'response="PLANT-11"',
        "password\tcity",
        "ssh -p 2222 host1234",
        '<input value="Send it" type="submit">',
        "unexpected token => 'end'",
        "DBPATH=/var/lib/db1",
        "2013-02-17T12:00:00-07:00/2013-02-28T15:00:00-07:00",
        "2013-01-01T12:30:00Z/P1Y2M3DT4H5M6S",
        'Password:\n<input type="password" name="password" size="30">\n    </dl>',
    ],
)
def test_an_ordinary_text_stays(text):
    assert Masking().thorough(text) == text


_NAMES = (
    "cred creds client_assertion assertion saml sso seed_phrase mnemonic unlock_code user_code device_code "
    "code_verifier reset_key magic_link license_key accessKeyId 合言葉 アクセスキー ログインキー"
)


@pytest.mark.parametrize("name", _NAMES.split())
def test_a_name_of_a_secret_of_other_protocols_gives_it_away(name):
    assert ValueMask(Masking()).value({name: "Zk12vQ9xTb"}) == {name: "masked-1"}


def test_everyday_meanings_of_such_names_stay():
    value = {
        "assertion": True, "assertions": ["equal"], "sso": "enabled", "saml": None, "sso_url": "https://idp/login?x=1",
        "assertion_count": 123, "response": "PLANT-11", "credit": "PLANT-11", "device_code_type": "PLANT-11",
        "license": "MIT-0", "link": "PLANT-11", "verifier": "PLANT-11",
    }  # fmt: skip
    assert ValueMask(Masking()).value(value) == value
    assert ValueMask(Masking()).value({"sso": "https://idp.example/login", "assertion": "x equals y1"}) == {
        "sso": "https://idp.example/login",
        "assertion": "x equals y1",
    }


def test_logins_within_variables_are_in_no_lock(monkeypatch):
    names = {
        "BLOB": "Basic_Ym9iOlR4MjF2UTl4VGI=",
        "HEAD": "Bearer PLANT-11-22",
        "OPTS": "-h db -pPLANT11",
        "U": "-u b:PLANT11",
    }
    kept = {"PORTS": "-p 8080", "MODE": "basic", "ARGS": "-profile", "PATHS": "-p/var/lib/x"}
    environment = {**names, **kept}
    for name in names:
        monkeypatch.setenv(name, "")  # it is taken away again afterwards
    assert with_references(Setup(environment=environment)).environment == {
        **{name: f"${{{name}}}" for name in names},
        **kept,
    }


def _tuple(*of):
    return {"$py": "tuple", "of": list(of)}


_UPDATE = "UPDATE users SET password = ? WHERE id = ?"
_OF_VALUE = "INSERT INTO t (value, password) VALUES (?, ?)"
_INSERT = "INSERT INTO users (id, password) VALUES (%s, %s)"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (_tuple(_UPDATE, _tuple("PLANT-11", 3)), _tuple(_UPDATE, _tuple("masked-1", 3))),
        ({"sql": _INSERT, "args": [3, "PLANT-11"]}, {"sql": _INSERT, "args": [3, "masked-1"]}),
        ({"q": _INSERT, "p": [_tuple(3, "PLANT-11")]}, {"q": _INSERT, "p": [_tuple(3, "masked-1")]}),
        ({"q": _OF_VALUE, "p": [4, "planted"]}, {"q": _OF_VALUE, "p": [4, "masked-1"]}),
        ([["id", "password"], [1, "planted"]], [["id", "password"], [1, "masked-1"]]),
        ([_tuple("id", "password"), _tuple(1, "planted")], [_tuple("id", "password"), _tuple(1, "masked-1")]),
        (
            {"columns": ["id", "password"], "rows": [[1, "planted"]]},
            {"columns": ["id", "password"], "rows": [[1, "masked-1"]]},
        ),
        (_tuple(["id", "password"], [[1, "planted"]]), _tuple(["id", "password"], [[1, "masked-1"]])),
        ({"passwords": {"bob": "planted"}}, {"passwords": {"bob": "masked-1"}}),
        ({"passwords": {"$py": "dict", "of": [[7, "plain"]]}}, {"passwords": {"$py": "dict", "of": [[7, "masked-1"]]}}),
        ({"api_keys": {"PLANTkey11": "bob"}}, {"api_keys": {"masked-1": "bob"}}),
        ({"sessions": {"PLANTkey11": {"user": "bob"}}}, {"sessions": {"masked-1": {"user": "bob"}}}),
        (
            {"$py": "dict", "of": [[{"$py": "bytes", "of": "password"}, {"$py": "bytes", "of": "planted"}]]},
            {"$py": "dict", "of": [[{"$py": "bytes", "of": "password"}, {"$py": "bytes", "of": "masked-1"}]]},
        ),
    ],
)
def test_a_value_is_hidden_by_its_column_or_its_map(value, shown):
    assert ValueMask(Masking()).value(value) == shown


@pytest.mark.parametrize(
    "value",
    [
        {"sql": "SELECT name FROM users WHERE id = ?", "args": [3]},
        [["id", "name"], [1, "bob"]],
        {"columns": ["id", "name"], "rows": [[1, "bob"]], "total": 1},
        {"passwords": {"policy": "strict", "min_length": 8}},
        {"api_keys": {"production": "bob"}},
        {"users": {"customer12345": "bob"}},
    ],
)
def test_ordinary_tables_and_maps_stay(value):
    assert ValueMask(Masking()).value(value) == value


def test_a_variable_of_a_database_gives_its_value_away():
    assert is_secret_name("DBPASS")
    assert not is_secret_name("BYPASS")


def test_an_address_with_an_empty_user_is_in_no_lock(tmp_path):
    (tmp_path / "sums.py").write_text("def add(a, b=2):\n    return int(a) + b\n")
    options = ["lock", ".", "--only", "sums", "--seconds", "0.2", "--lock", "locked"]
    env = ["--env", "DATABASE_URL=redis://:PLANT-1@h/0", "--env", "DBPASS=PLANT-2"]
    done = tebiki_in(tmp_path, *options, *env)
    assert done.code == 0, done.err
    setup = json.loads((tmp_path / "locked/lock.json").read_bytes())
    assert setup["environment"] == {"DATABASE_URL": "${DATABASE_URL}", "DBPASS": "${DBPASS}"}
    refused = tebiki_in(tmp_path, *options, "--before", "warm redis://:PLANT-1@h/0")
    assert refused.code != 0
    assert "--before" in refused.err
    assert "PLANT" not in refused.err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"password": {"v": "PLANT-11", "policy": "x1"}}', '{"password": {"v": "masked-1", "policy": "x1"}}'),
        ('{"value":"planted","name":"password"}', '{"value":"masked-1","name":"password"}'),
        (
            'log [{"name": "pin", "t": 1, "value": "planted"}] end',
            'log [{"name": "pin", "t": 1, "value": "masked-1"}] end',
        ),
        ('{"n":"pin","t":1,"value":482133}', '{"n":"pin","t":1,"value":100001}'),
        ('{"credentials": {"user": "bob", "x": "PLANT-11"}}', '{"credentials": {"user": "bob", "x": "masked-1"}}'),
        ('{"token": {"expires_at": "2024-01-02", "uses": 3}}', '{"token": {"expires_at": "2024-01-02", "uses": 3}}'),
        ("[" * 20000 + '{"a": 1', "[" * 20000 + '{"a": 1'),
    ],
)
def test_json_in_a_text_is_masked_as_a_value(text, shown):
    assert ValueMask(Masking()).value(text) == shown


def test_an_object_of_a_telling_name_is_looked_into():
    value = {"password": {"x": "PLANT-11", "policy": "v2"}, "note": ["a", {"token": {"parts": ["PLANT-12", "word"]}}]}
    assert ValueMask(Masking()).value(value) == {
        "password": {"x": "masked-1", "policy": "v2"},
        "note": ["a", {"token": {"parts": ["masked-2", "word"]}}],
    }


def test_a_long_secret_is_hidden_where_letters_stand_beside_it():
    value = {"token": "PLANT-abc-123", "note": ["idPLANT-abc-123x", "PLANT-abc-1234"]}
    assert ValueMask(Masking()).value(value)["note"] == ["idmasked-1x", "PLANT-abc-1234"]
