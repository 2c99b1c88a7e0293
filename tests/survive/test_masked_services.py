"""A secret is hidden in the notations of services: GraphQL, tokens, Kubernetes, directories, Oracle, Redis."""

import base64
import json
from urllib.parse import urlencode

import pytest

from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.finish_recording import RecordingSecrets
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_secret_name
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.mask.written_values import ValueMask

SECRET = "Zk12vQ9xTb"
LOGIN = "mutation login($x: String!) {login(password: $x)}"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODED = _base64("Zk12vQ9xTb-Pw7")
PAYLOAD = base64.urlsafe_b64encode(b'{"sub": "bob", "iat": 1700000000}').decode().rstrip("=")
HEAD = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
YAML = f"""\
apiVersion: v1
kind: ConfigMap
data:
  color: {_base64("a color of the shop")}
---
apiVersion: v1
data:
  url: {ENCODED}
  "more": |
    {ENCODED}
kind: Secret
metadata: {{name: db}}
stringData:
  x: '{SECRET}'
---
items:
- kind: Secret
  data: {{x: {ENCODED}}}
"""

TEXTS = [
    json.dumps({"query": LOGIN, "variables": {"x": SECRET}}),
    json.dumps({"query": LOGIN, "variables": json.dumps({"x": SECRET})}),
    json.dumps([{"query": "query($t: [Token!]) {me(in: $t) {id}}", "variables": {"t": [SECRET]}}]),
    json.dumps({"query": "mutation($in: In!) {login(credentials: $in)}", "variables": {"in": {"a": SECRET}}}),
    json.dumps({"query": "mutation($v: S) {login(credentials: {a: $v})}", "variables": {"v": SECRET}}),
    urlencode({"query": LOGIN, "variables": json.dumps({"x": SECRET})}),
    f"{LOGIN} with {{'x': '{SECRET}'}}",
    f'mutation login($x: String = "{SECRET}") {{login(password: $x)}}',
    f'mutation {{login(password: """{SECRET}""")}}',
    json.dumps({"query": f'mutation {{login(password: """{SECRET}\nand more""")}}'}),
    f"password = '''\n{SECRET}'''",
    f"{HEAD}.{PAYLOAD}",
    f"{HEAD}.{PAYLOAD[:20]}",
    f"/x/{PAYLOAD}?d={PAYLOAD}",
    f"see {_base64(json.dumps({'password': SECRET, 'n': 1}))}",
    f"blob \\x{json.dumps({'password': SECRET, 'n': 1}).encode().hex()}",
    YAML,
    json.dumps({"kind": "Secret", "data": {"url": ENCODED}, "stringData": {"x": SECRET}}),
    json.dumps({"Parameter": {"Name": "/shop/x", "Type": "SecureString", "Value": SECRET}}),
    json.dumps({"value": SECRET, "id": "https://shop.vault.example/secrets/x/1"}),
    json.dumps({"lease_id": "", "data": {"x": SECRET}}),
    json.dumps({"type": "password", "value": SECRET}),
    f"dn: uid=bob\nuserPassword:: {ENCODED[:12]}\n {ENCODED[12:]}\n",
    f"sqlplus app/{SECRET}@shop",
    f"app/{SECRET}@//db.example:1521/shop",
    f"jdbc:oracle:thin:app/{SECRET}@db",
    json.dumps(["setattr", "password", SECRET]),
    json.dumps(["SET", "password", SECRET]),
    json.dumps(["HSET", "user:1", "name", "bob", "password", SECRET]),
    json.dumps(["SETEX", "reset_token:4", "60", SECRET]),
    f"setattr(user, 'password', '{SECRET}')",
    f'setattr(user, "password", "{SECRET}")',
    f'1700000000.1 [0 127.0.0.1:5] "SET" "password" "{SECRET}"',
    f"*3\r\n$3\r\nSET\r\n$8\r\npassword\r\n$10\r\n{SECRET}\r\n",
    f"AUTH {SECRET}",
    f"AUTH PLAIN {ENCODED}",
    f"a1 LOGIN bob {SECRET}",
]

READABLE = [
    json.dumps({"query": "query($x: String!) {user(name: $x) {id}}", "variables": {"x": "bob-1980-x"}}),
    json.dumps({"query": "mutation($p: Policy) {set(password_policy: $p)}", "variables": {"p": "strict-12-chars"}}),
    HEAD,
    f"/page?cursor={_base64(json.dumps({'id': 5, 'after': 'abc'}))}",
    json.dumps({"kind": "ConfigMap", "data": {"url": _base64("green-gold-74 shop")}}),
    json.dumps({"type": "text", "value": "abc-12-def"}),
    json.dumps({"rank": {"$nin": ["normal", "gold-1234"]}}),
    json.dumps(["name", "password", "email"]),
    json.dumps(["password", "password2", "address1"]),
    json.dumps(["SELECT", "password", "users"]),
    "uses: actions/checkout@v4 and docker/login-action@v3",
    "install lodash/fp@latest from org/repo@main",
    "host.invalid:shop/tool2@x",
    "regexp shop/tool2@next",
    "shop/exp shop/tool2@next",
    "shop/tool2@next",
    "SET password TO DEFAULT",
    "AUTH LOGIN",
    "AUTH TLS",
    "BYPASS lane",
]


@pytest.mark.parametrize(
    "before",
    ["exp", "$ exp -v", "imp", "C:\\> imp.exe", "expdp", "impdp", "rman target", "sqlplus -s", "conn", "exp userid="],
)
@pytest.mark.parametrize("word", ["tiger", "nehochi542"])
def test_what_logs_in_to_oracle_is_hidden_behind_one_of_its_programs(before: str, word: str):
    blank = "" if before.endswith("=") else " "
    assert Masking().thorough(f"{before}{blank}app/{word}@shop x=1") == f"{before}{blank}app/masked-1@shop x=1"


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_hidden(text: str):
    shown = ValueMask(Masking()).text(text)
    for secret in (SECRET, ENCODED[:12], PAYLOAD[:16], SECRET.encode().hex()):
        assert secret not in shown
    assert "masked-" in shown


@pytest.mark.parametrize("text", READABLE)
def test_what_is_written_alike_stays_readable(text: str):
    assert ValueMask(Masking()).text(text) == text


def test_what_is_no_secret_in_a_manifest_stays_readable():
    shown = ValueMask(Masking()).text(YAML)
    assert _base64("a color of the shop") in shown
    assert shown.count("masked-") == 4
    assert shown.startswith(YAML[: YAML.index(ENCODED)])


def test_the_answer_to_an_alias_is_hidden():
    line = {
        "kind": "exchange",
        "body": {"text": json.dumps({"query": "query($n: Int) {me(n: $n) {x: apiToken, y: name}}"})},
        "answer_body": {"text": json.dumps({"data": {"me": {"x": SECRET, "y": "bob"}}})},
    }
    assert json.loads(LineMask(Masking()).line(line)["answer_body"]["text"]) == {
        "data": {"me": {"x": "masked-1", "y": "bob"}}
    }


NAMES = """
    heslo adgangskode jelszó şifre κωδικός סיסמה मेरा_पासवर्ड 密钥 주민등록번호 psk wallet_seed pepper connection_string
    geburtsdatum telefonnummer codice_fiscale fecha_nacimiento kreditkarte nino
"""
LONG = f"Head77-amqp://svc:{SECRET}@broker/v-Tail88zz"


def test_a_secret_is_hidden_of_which_a_part_had_been_hidden_before():
    masking = Masking(b"k" * 32)
    secrets = RecordingSecrets()
    secrets.add(LONG, "masked-000000000001", masking.by_patterns(LONG))
    assert secrets.without(masking.text(f"at {LONG}, there")) == "at masked-000000000001, there"
    secrets.add(f"Head99-{SECRET}-Tail99zz", "masked-000000000002")
    secrets.add(SECRET, "masked-000000000003")
    secrets.note_nested()
    assert secrets.without("Head99-masked-000000000003-Tail99zz") == "masked-000000000002"


def test_an_answer_hides_a_secret_that_holds_an_address():
    parts = {"result": {"a": f"at {LONG}", "token": LONG}}
    assert "Tail88" not in json.dumps(answer_mask({}).parts(parts, {"given": {}}))


@pytest.mark.parametrize("name", NAMES.split())
def test_more_names_are_known(name: str):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["jetons_used", "conn_string_format", "clave_producto", "telefon_type", "desk", "kekule"]
)
def test_similar_names_hide_nothing(name: str):
    assert not is_secret_name(name)
