"""Secrets and personal data never reach the disk; a masked value stays equal to itself."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.record.recorded import run
from toolkit.probe.mask import quick_patterns
from toolkit.probe.mask.keyed_pseudonyms import KeyedPseudonyms
from toolkit.probe.mask.learned_secrets import LearnedSecrets, is_present_day, pairs
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_SECRETS = {
    "hunter2-planted": "password",
    "taro.yamada@example.co.jp": None,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl": None,
    "4111 1111 1111 1111": None,
    "090-1234-5678": None,
    "AKIAIOSFODNN7EXAMPLE": None,
    "s3cr3t-cookie-value": "Cookie",
}


@pytest.fixture
def masking():
    return Masking(b"key")


@pytest.mark.parametrize("secret", [secret for secret, name in _SECRETS.items() if name is None])
@pytest.mark.parametrize("around", ["{}", "before {} after", '{{"x": "{}"}}', "'{}'", "({})", "{},{}"])
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(masking, secret, around):
    masked = masking.text(around.format(secret, secret))
    assert secret not in masked
    assert masking.text(around.format(secret, secret)) == masked


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-30 12:34:56",
        "1700000000000",
        "65a3f0c2d9a1b2c3d4e5f6a7",
        "1.2.3.4",
        "user at example",
        "4111 1111 1111 1112",
        "token",
        "/api/v2/users?limit=2",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_what_is_no_secret_stays(masking, text):
    assert masking.document(text) == text


@pytest.mark.parametrize(
    "name", ["password", "db_password", "userPassword", "X-Api-Key", "Set-Cookie", "members[0][email]"]
)
def test_names_give_away(masking, name):
    assert masking.hides(name)


@pytest.mark.parametrize(
    "name", ["passed", "tokens", "tokenize", "author", "pinned", "id", "mailing_list_id", "compass"]
)
def test_other_names_do_not(masking, name):
    assert not masking.hides(name)


@pytest.mark.parametrize(
    ("body", "stays"),
    [
        ('{"password": "pl4nted-one", "n": 1}', '"n": 1'),
        ('{"a": {"user_password":"pl4nted-one"}}', '"a"'),
        ('"{\\"password\\": \\"pl4nted-one\\", \\"n\\": 1}"', "n"),
        ("a=1&password=pl4nted-one&b=2", "b=2"),
        ("/login?password=pl4nted-one", "/login?password="),
        ('--x\r\nContent-Disposition: form-data; name="password"\r\n\r\npl4nted-one\r\n--x', "form-data"),
        ('1 <two\r\n--x\r\nContent-Disposition: form-data; name="password"\r\n\r\npl4nted-one\r\n--x', "1 <two"),
    ],
)
def test_fields_of_bodies_are_hidden_by_name(masking, body, stays):
    masked = masking.document(body)
    assert "pl4nted-one" not in masked
    assert stays in masked


@pytest.mark.parametrize("seen", [1, 2])  # a recording is masked once more when it has ended
@pytest.mark.parametrize(
    ("form", "others"),
    [
        ("csrf_token={}&username=admin", "&username=admin"),
        ("csrfmiddlewaretoken={}&child=1&start=2026-11-30", "&child=1&start=2026-11-30"),
        ("user=admin&password={}&child=7", "&child=7"),
        ("q=a+b&password={}&next=%2F", "&next=%2F"),
        ("api_key={}&title=two+words&q=web", "&title=two+words&q=web"),
    ],
)
def test_the_field_after_a_secret_of_a_form_stays(form, others, seen):
    masking = Masking(b"0123456789abcdef")  # as in a recording: pseudonyms are as long as what they stand for
    masked = form.format("XhY3l2kzNcQ0vqf8Jm1tGQW5uE7aTpRd")
    for _ in range(seen):
        masked = masking.thorough(masking.document(masked))
    assert masked.endswith(others)
    assert "XhY3l2" not in masked
    assert masked.count("&") == form.count("&")


def test_the_line_after_an_input_of_a_page_is_no_part_of_a_form(masking):
    page = (
        '<input type="hidden"\n  name="csrfmiddlewaretoken" value="pl4nted-one">\n</form>\n\n<div class="menu show">\n'
    )
    for masked in (masking.document(page), masking.thorough(page)):
        assert '</form>\n\n<div class="menu show">\n' in masked


def test_a_secret_that_was_named_once_is_hidden_afterwards(masking):
    masked = masking.value("pl4nted-one")
    assert masking.text("row: (1, 'pl4nted-one')") == f"row: (1, '{masked}')"
    assert masking.text("xpl4nted-oney") == "xpl4nted-oney"


@pytest.mark.parametrize("now", [0.0, 951782399.0, 1795823999.5])
@pytest.mark.parametrize(("days", "is_present"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_birthday_that_is_the_present_day_gives_nothing_away_elsewhere(monkeypatch, masking, now, days, is_present):
    monkeypatch.setattr("time.time", lambda: now)
    day = (datetime.fromtimestamp(now, UTC) + timedelta(days=days)).date().isoformat()
    assert is_present_day(day, now) is is_present
    assert day not in masking.document(json.dumps({"birth_date": day}))
    assert (day in masking.text(f"row: (1, '{day}')")) is is_present


def test_a_secret_in_quotes_leaves_the_quotes_of_json():
    learned = LearnedSecrets()
    learned.add('"emails/transfer-1.html"', "masked-1")
    for value in ("emails/transfer-1.html", '"emails/transfer-1.html"', json.dumps('"emails/transfer-1.html"')):
        hidden = json.loads(learned.without(json.dumps({"token": value})))["token"]
        assert "transfer" not in hidden
        assert "masked-1" in hidden


@given(st.text(st.characters(categories=("Cs", "Lu", "Nd")), min_size=7))
def test_a_secret_that_is_no_unicode_has_the_notations_of_any_other(secret):
    assert {secret, json.dumps(secret)[1:-1]} <= {form for form, _ in pairs(secret, "masked-1")}


def test_a_byte_that_is_no_text_is_found_in_an_address():
    hidden = LearnedSecrets()
    hidden.add("caf\udce9-S3cret99", "masked-1")
    assert hidden.without("GET /?q=caf%E9-S3cret99") == "GET /?q=masked-1"


@pytest.mark.parametrize(
    "blanks", ["\n  <label>Name</label>\n  <br>", "\n" + 16 * " ", 30 * " ", "\n\n\n\n\n\n\n\n \n\n\n\n\n\n\n\n\n"]
)
def test_blanks_and_pages_are_no_secret_whatever_they_are_called(masking, blanks):
    masking.value(blanks, "token")
    page = f"<p>{blanks}</p>{blanks}<p>"
    assert masking.text(page) == page


@given(st.text(st.sampled_from("abcXYZ-._"), min_size=20, max_size=100))
def test_the_replacement_of_a_long_token_is_as_long_and_a_short_one_does_not_tell(token):
    pseudonyms = KeyedPseudonyms(b"k")
    hidden = pseudonyms.text("t" + token)
    assert len(hidden) == len("t" + token)
    assert len({len(pseudonyms.text(token[:size])) for size in range(8, 20)}) == 1


def test_the_key_that_the_environment_shows_is_hidden():
    assert "5eed" not in Masking(b"5eed" * 8).text("key=" + "5eed" * 8)


def test_the_replacement_keeps_its_shape(masking):
    assert masking.value("a.b@example.com").endswith("@masked.invalid")
    phone = masking.value("090-1234-5678")
    assert [len(part) for part in phone.split("-")] == [3, 4, 4]
    assert len(str(masking.value(123456))) == 6
    assert (masking.value(None), masking.value(True), masking.value("")) == (None, True, "")


@given(st.text(min_size=1), st.binary(min_size=1, max_size=8))
def test_equal_values_stay_equal_and_keys_part_runs(value, key):
    masked = Masking(key).value(value)
    assert masked == Masking(key).value(value)
    assert masked == value or masked != Masking(key + b"x").value(value)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_masked_json_is_still_json(value):
    text = json.dumps({"password": value, "x": value})
    parsed = json.loads(Masking(b"k").document(text))
    assert set(parsed) == {"password", "x"}


def test_more_can_be_masked_and_less():
    more = Masking(b"k", names=["member_no"], patterns=[["ticket", r"T-\d{6}"]], keep=["email", "e_mail"])
    assert more.hides("member_no")
    assert not more.hides("email")
    assert "T-123456" not in more.text("see T-123456 of a@example.com")
    assert "a@example.com" in more.text("see T-123456 of a@example.com")


def test_no_planted_secret_reaches_the_disk(tmp_path):
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "vault.py").write_text(
        "def keep(password, headers, text):\n    return {'answer': text, 'bytes': text.encode()}\n"
        "def connect(url):\n    raise ValueError('cannot reach ' + url)\n"
    )
    secrets = list(_SECRETS)
    (folder / "program.py").write_text(
        "import sys, sqlite3, vault\n"
        f"vault.keep({secrets[0]!r}, {{'Cookie': {secrets[6]!r}}}, {' '.join(secrets[1:6])!r})\n"
        "try:\n    vault.connect('mongodb://app:pl4nted-url@db.invalid/x')\nexcept ValueError:\n    pass\n"
        "base = sqlite3.connect(':memory:')\n"
        "base.execute('CREATE TABLE t (n INTEGER, password TEXT, phone TEXT)')\n"
        f"base.execute('INSERT INTO t (n, password, phone) VALUES (?, ?, ?)', (1, 'pl4nted-sql', {secrets[4]!r}))\n"
        "base.execute('SELECT * FROM t WHERE password = ?', ('pl4nted-sql',))\n"
    )
    recorded = run(folder)
    assert (recorded.code, recorded.errors) == (0, "")
    written = "".join(file.read_text("utf-8") for file in sorted((tmp_path / "planted-recording").glob("*.jsonl")))
    assert len(recorded.calls("keep")) == 1
    assert len(recorded.of("command")) == 3
    for secret in [*secrets, "pl4nted-url", "pl4nted-sql"]:
        assert secret not in written


_BITS = st.sampled_from(["0", "1", "2", "3", "8", "9", "-", " ", "+", '"', "a", "\\n", "\\u65e5", ":", "."])


@given(st.lists(_BITS, max_size=40).map("".join), st.lists(_BITS, max_size=6).map("".join))
def test_what_is_asked_before_numbers_are_looked_for_misses_none(text, around):
    numbers = [
        (name, re.compile(pattern, re.DOTALL)) for name, hint, pattern in quick_patterns.PATTERNS if hint is None
    ]
    for one in (text, f"{around}090-1234-5678{around}", f"{around}4111 1111 1111 1111", f'"+81 3-1234-5678{around}'):
        found = {name for name, pattern in numbers if pattern.search(one)}
        assert found <= set(quick_patterns.numbers_in(one))


_HEADER_NAMES = [
    ("authorization", "Authorization"),
    ("HTTP_X_API_KEY", "X-Api-Key"),
    ("set_cookie", "Set-Cookie"),
    ("remote_addr", "REMOTE_ADDR"),
]


@pytest.mark.parametrize(("field", "header"), _HEADER_NAMES)
def test_the_name_of_a_header_is_not_hidden_by_its_own_field(masking, field, header):
    pair = {"$py": "tuple", "of": [header, "pl4nted-one"]}
    shown = ValueMask(masking).value({"names": {field: header}, "held": {field: pair}, "sent": [pair["of"]]})
    hidden = shown["sent"][0][1]
    assert hidden.startswith("masked-")
    assert shown == {
        "names": {field: header},
        "held": {field: dict(pair, of=[header, hidden])},
        "sent": [[header, hidden]],
    }
    body = json.dumps({field: header, "sent": header})
    assert masking.document(body) == body
    assert [*masking.learned.all, *masking.learned.words] == ["pl4nted-one"]


@pytest.mark.parametrize("header", ["Authorization", "HTTP_PROXY_AUTHORIZATION"])
def test_a_secret_that_is_the_name_of_a_header_is_hidden_there_alone(masking, header):
    assert ValueMask(masking).value({"auth_header": header})["auth_header"].startswith("masked-")
    sent = {"environ": {header: "x"}, "sent": [["n", header]], "text": f"{header}: x"}
    assert json.loads(masking.text(json.dumps(sent))) == sent
    assert not masking.learned.all
    assert not masking.learned.words


@pytest.mark.parametrize(
    ("field", "value"), [("password", "Password"), ("api_token", "Api-Token"), ("pass", "Authorization")]
)
def test_another_value_that_is_the_name_of_its_field_is_hidden(masking, field, value):
    assert ValueMask(masking).value({field: value}) == {field: masking.value(value)}


def test_the_replacement_of_a_uuid_is_a_uuid(masking):
    masks = ValueMask(masking)
    values = [{"session_id": {"$uuid": text}} for text in ("2610ac1f-a23a-4a38-9e49-5ae6dd7b718c", str(uuid.uuid4()))]
    first, other = (masks.value(value) for value in values)
    assert first != values[0]
    assert first != other
    assert masks.value(first) == first
    assert str(uuid.UUID(first["session_id"]["$uuid"])) == first["session_id"]["$uuid"]
    assert masks.value(values[0]) == first
    assert masks.value({"routine": values[0]["session_id"]}) == {"routine": first["session_id"]}
    assert ValueMask(Masking(b"other")).value({"routine": values[0]["session_id"]}) == {
        "routine": values[0]["session_id"]
    }
