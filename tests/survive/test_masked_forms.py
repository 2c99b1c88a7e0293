"""A secret stays hidden in other letters, encoded, turned round, and in parts of eight characters or more."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.generate.known_secrets import KnownSecrets
from toolkit.probe.mask import secret_parts
from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.finish_recording import RecordingSecrets
from toolkit.probe.mask.json_escapes import words
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_forms import other_forms
from toolkit.probe.mask.texts import mask_texts
from toolkit.probe.mask.written_values import ValueMask

SECRET = "S3cr-01-qWx7919zK"
FORMS = {
    "upper": SECRET.upper(),
    "lower": SECRET.lower(),
    "reversed": SECRET[::-1],
    "first": SECRET[:8],
    "first half and more": SECRET[:9] + "...",
    "last": "***" + SECRET[-8:],
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 of addresses": base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    "hex": SECRET.encode().hex(),
    "HEX": SECRET.encode().hex().upper(),
    "form": quote_plus(SECRET + "&"),
}


def _is_readable(text: str, form: str) -> bool:
    return form.strip(".*=") in text


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_last_pass_over_a_recording_hides_it(form: str):
    secrets = RecordingSecrets()
    secrets.add(SECRET, "masked-0123456789ab")
    for line in (json.dumps({"x": form}), json.dumps({form: 1}), json.dumps([[f"at {form}, there"]])):
        shown = secrets.without(line)
        assert not _is_readable(shown, form)
        assert json.loads(shown)
    assert secrets.without("nothing of it: S3cr-02-qWx7919zL, secret-01, 7919") == (
        "nothing of it: S3cr-02-qWx7919zL, secret-01, 7919"
    )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_answer_of_a_lock_hides_it(form: str):
    parts = {"result": {"password": SECRET, "x": form, "of": [{form: "bob"}]}}
    shown = json.dumps(answer_mask({}).parts(parts, {"given": {}}))
    assert not _is_readable(shown, form)
    assert "bob" in shown


@pytest.mark.parametrize("secret", ["password", "correct horse battery", "20240131", "abc", "1234567890123456"])
def test_words_and_numbers_have_no_other_forms(secret: str):
    assert other_forms(secret) == []


@pytest.mark.parametrize(
    "honest",
    [
        {"password": "password123", "label": "password", "note": "PASSWORD", "require_auth": True},
        {"token": "2024-01-31T10:00:00-a1", "day": "2024-01-31", "other": "2024-01-"},
        {"token": "order_77_f00ba4", "next": "order_78_f00ba5"},
    ],
)
def test_ordinary_words_beside_it_stay(honest: dict[str, object]):
    shown = answer_mask({}).parts({"result": honest}, {"given": {}})["result"]
    first, *others = honest
    assert {name: shown[name] for name in others} == {name: honest[name] for name in others}
    assert shown[first] != honest[first]


@given(st.text(alphabet="aZ09-_/+. ", min_size=8, max_size=30))
def test_what_is_shown_of_any_secret_holds_no_form_of_it(secret: str):
    parts = {"result": [{"password": secret}, *other_forms(secret)]}
    shown = answer_mask({}).parts(parts, {"given": {}})["result"]
    if shown[0]["password"] != secret and len(secret.strip()) >= 8 and "@" not in secret:
        assert [it for it in shown[1:] if it in other_forms(secret) and not it.strip().startswith("masked-")] == []


@pytest.mark.parametrize(
    "path",
    [
        *("/reset-password/{}", "http://h.example/reset/password/{}/", "/accounts/reset/MQ/{}/?a=b", "/invitations/{}"),
        *("/activate/{}", "/email_confirm/{}", "GET /api/tokens/{} 404", "/magic-link/{}", "/unsubscribe/{}.html"),
    ],
)
def test_a_token_in_a_path_is_hidden(path: str):
    shown = Masking().thorough(path.format(SECRET))
    assert SECRET not in shown
    assert shown.startswith(path.partition("{}")[0])


@pytest.mark.parametrize(
    "path",
    [
        *("/reset-password/instructions", "/tokens/1234567890", "/password/change/form", "/verify/v2/users-and-groups"),
        *("/confirm/2024-01-31", "/users/S3cr-01-qWx7919zK", "/reset/MQ/set-password/", "/static/password/jquery-3.js"),
        *("/tokens/masked-1", "/activate/your-account-now", "/password_reset/done/index.html"),
    ],
)
def test_other_paths_stay(path: str):
    assert Masking().thorough(path) == path


def test_a_value_under_a_key_of_several_names_is_hidden():
    pairs = [[{"$py": "tuple", "of": ["password", "prod"]}, SECRET], [{"$py": "tuple", "of": ["name", "prod"]}, "bob"]]
    shown = ValueMask(Masking()).value({"$py": "dict", "of": pairs})
    assert [held for _, held in shown["of"]] == ["masked-1", "bob"]


def _signed(number: int) -> str:
    payload = base64.urlsafe_b64encode(json.dumps({"sub": number, "iat": 1500000000}).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.{payload}.{number:05}{SECRET}{number * 7919:030x}"


def test_a_line_is_compared_with_few_of_many_secrets_that_begin_alike(monkeypatch: pytest.MonkeyPatch):
    compared = []
    count = secret_parts._count_shared
    monkeypatch.setattr(secret_parts, "_count_shared", lambda *texts: compared.append(1) or count(*texts))
    secrets = RecordingSecrets()
    for number in range(1000):
        secrets.add(_signed(number), "masked-0123456789ab")
    shown = secrets.without(json.dumps({"part": _signed(77)[:-9] + ".", "other": _signed(1001)[:-9]}))
    assert json.loads(shown) == {"part": "masked-0123456789ab.", "other": _signed(1001)[:-9]}
    assert len(compared) < 40


@pytest.mark.parametrize(
    ("secrets", "text"),
    [
        ([f"pbkdf2:sha256:600000${SECRET[::step]}${'0' * 20}{step}" for step in (1, 2, 3)], "pbkdf2:sha256:600000"),
        ([_signed(number) for number in (1, 2, 3)], "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"),
        ([f"/v2/users/{SECRET[::step]}/{'c' * 20}" for step in (1, 2, 3)], "GET /v2/users"),
    ],
)
def test_what_unrelated_secrets_share_is_a_notation_and_stays(secrets: list[str], text: str):
    known = RecordingSecrets()
    for secret in secrets:
        known.add(secret, "masked-0123456789ab")
    assert known.without(json.dumps(text)) == json.dumps(text)
    assert known.without(json.dumps(secrets[1][:-6])) == '"masked-0123456789ab"'


@pytest.mark.parametrize("shared", ["Zx81qpT7rLm2", "svc/S3cret-Kyoto"])
@pytest.mark.parametrize("is_end", [False, True])
def test_a_key_that_unrelated_secrets_share_is_hidden(shared: str, is_end: bool):
    known = RecordingSecrets()
    for letter in "abc":
        own = letter * 20
        known.add(f"{own}/{shared}" if is_end else f"{shared}/{own}", "masked-0123456789ab")
    assert shared not in known.without(json.dumps(f"with ({shared}) once"))


@pytest.mark.parametrize("beginning", [SECRET, SECRET[:-2]])
def test_what_a_secret_and_its_numbered_ones_share_is_hidden(beginning: str):
    known = RecordingSecrets()
    for secret in [SECRET, *(f"{SECRET}-tenant{number}" for number in range(9))]:
        known.add(secret, "masked-0123456789ab")
    assert known.without(json.dumps(f"at {beginning}.")) == '"at masked-0123456789ab."'


@given(st.lists(st.text(alphabet="ab1-\uffff\U0001f600", min_size=8, max_size=20), min_size=1, max_size=2), st.data())
def test_a_part_of_any_secret_is_hidden_where_it_stands_alone(secrets: list[str], data: st.DataObject):
    parts = secret_parts.SecretParts()
    for secret in secrets:
        parts.add(secret, "masked-1")
    length = data.draw(st.integers(8, len(secrets[0])))
    for part in (secrets[0][:length], secrets[0][-length:]):
        hidden = parts.without(words(part), f"({part})")
        assert part not in hidden or not secret_parts.is_mixed(part)


DIGESTS = {
    f"{name} {notation}": text
    for name in ("md5", "sha1", "sha256", "sha512")
    for digest in (hashlib.new(name, b"sunshine", usedforsecurity=False),)
    for notation, text in (
        ("hex", digest.hexdigest()),
        ("HEX", digest.hexdigest().upper()),
        ("base64", base64.b64encode(digest.digest()).decode().rstrip("=")),
    )
}


def test_a_guess_cannot_be_confirmed_by_a_digest_in_an_answer():
    parts = {
        "result": {"password": "sunshine", "encoded": "c3Vuc2hpbmU=", **DIGESTS, "path": f"/x/{DIGESTS['md5 hex']}.png"}
    }
    shown = answer_mask({}).parts(parts, {"given": {}})["result"]
    assert {name for name, text in shown.items() if "masked-" not in text or DIGESTS.get(name, "?") in text} == set()
    other = hashlib.sha1(b"moonlight", usedforsecurity=False).hexdigest()
    parts = {"result": {"password": "sunshine", "etag": other}}
    assert answer_mask({}).parts(parts, {"given": {}})["result"]["etag"] == other


def test_a_guess_cannot_be_confirmed_by_a_digest_in_a_recording():
    told, masking = [], Masking(b"k" * 32)
    masking.learned.tell = lambda secret, shown: told.append((secret, shown))
    masking.document('{"password": "sunshine", "from": "Rei@example.jp"}')
    secrets = RecordingSecrets()
    for secret, shown in told:
        secrets.add(secret, shown, masking.by_patterns(secret))
    gravatar = hashlib.md5(b"rei@example.jp", usedforsecurity=False).hexdigest()
    line = json.dumps([*DIGESTS.values(), gravatar, "sunshine duration"])
    shown = json.loads(secrets.without(line))
    assert not {*DIGESTS.values(), gravatar}.intersection(shown)
    pseudonym = dict(told)["sunshine"]
    assert shown[0] == hashlib.md5(pseudonym.encode(), usedforsecurity=False).hexdigest()
    assert shown[-1] == "sunshine duration"


@pytest.mark.parametrize("written", ["%%%02X", "%%%02x"])
def test_a_secret_is_hidden_with_every_letter_behind_a_percent_sign(written: str):
    escaped = "".join(written % letter for letter in SECRET.encode())
    shown = answer_mask({}).parts({"result": [{"password": SECRET}, f"/x?q={escaped}&r=1"]}, {"given": {}})["result"]
    assert shown[1] == f"/x?q={shown[0]['password']}&r=1"


ESCAPED = [
    *("correct horse/7Yq2", "Ab/cd%20ef7Yq2Lm", "x/Geheim%267Yq2", "Tsch%C3%BC%C3%9F/Wort7Yq2", "Geheim wort 7Yq2L"),
    *(
        "Ab&c def=7Yq2Lm",
        "Tsch\u00fc\u00df/Wort7Yq2",
        'a"b\\c d/7Yq2',
        "100%25 sure+7Yq2",
        "\u65e5\u672c\U0001f600 go/7Yq2",
    ),
]
"""Secrets with signs, blanks, other letters, or escapes of their own."""
RESERVED = ":/?#[]@!$&'()*+,;="
ESCAPES = {
    "quote": quote,
    "quote_plus": quote_plus,
    "all reserved signs left": lambda text: quote(text, safe=RESERVED),
    "quote_plus, some signs left": lambda text: quote_plus(text, safe="/&="),
    "small letters": lambda text: re.sub("%..", lambda match: match.group().lower(), quote(text)),
    "twice": lambda text: quote(quote(text)),
    "quote_plus of quote": lambda text: quote_plus(quote(text)),
    "quote of quote_plus": lambda text: quote(quote_plus(text, safe="/")),
    "three times": lambda text: quote(quote_plus(quote(text, safe=RESERVED))),
    "a letter": lambda text: quote(text[:-1]) + f"%{ord(text[-1]):02x}",
}


@pytest.mark.parametrize("secret", ESCAPED)
@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_a_secret_is_hidden_whichever_of_its_signs_are_escaped(secret: str, escape: Callable[[str], str]):
    secrets = RecordingSecrets()
    secrets.add(secret, "masked-0123456789ab")
    for before, after in (("http://h/x?q=", ""), ("a%20", "%20b=%zz"), ("go \u00e4%C3%A4 to\n", " + 100%")):
        line = json.dumps({"x": before + escape(secret) + after, "y": json.dumps([before + escape(secret)])})
        shown = json.loads(secrets.without(line))
        assert shown["x"] == f"{before}masked-0123456789ab{after}"
        assert json.loads(shown["y"]) == [f"{before}masked-0123456789ab"]
    parts = {"result": [{"password": secret}, f"/x?q={escape(secret)}&r=1"]}
    shown = answer_mask({}).parts(parts, {"given": {}})["result"]
    assert shown[1] == f"/x?q={shown[0]['password']}&r=1"
    assert mask_texts(Masking(), [secret], [f"at {escape(secret)}, no"]) == ["at masked-1, no"]
    known = KnownSecrets({})
    known.learn([secret])
    assert known.are_in(json.dumps(f"/x?q={escape(secret)}"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("q=correct%20horse/7Yq2&r", "q=m/x%40masked.invalid&r"),
        ("q=correct+horse%2f7Yq2&r", "q=m%2fx%40masked.invalid&r"),
        ("q=correct%2520horse%252f7Yq2&r", "q=m%252fx%2540masked.invalid&r"),
        ("http://correct%20horse/7Yq2@h", "http://m/x%40masked.invalid@h"),
    ],
)
def test_what_is_shown_for_an_escaped_secret_is_escaped_alike(written: str, shown: str):
    secrets = RecordingSecrets()
    secrets.add("correct horse/7Yq2", "m/x@masked.invalid")
    assert secrets.without(json.dumps(written)) == json.dumps(shown)


@pytest.mark.parametrize("text", ["a%20b/correct%20horse/7Yq3", "correct%20horse", "100%", "%zz+%", "%41%42+c%FF%C3"])
def test_other_escaped_texts_stay_as_they_are(text: str):
    secrets = RecordingSecrets()
    for secret in ("correct horse/7Yq2", "%41%42%43%44", "foo bar 7Yq2"):
        secrets.add(secret, "masked-0123456789ab")
    assert secrets.without(json.dumps(text)) == json.dumps(text)


def test_the_longest_of_escaped_secrets_is_hidden():
    secrets = RecordingSecrets()
    for number, secret in enumerate(("horse/7Yq2", "correct horse/7Yq2", "7Yq2 and more")):
        secrets.add(secret, f"masked-{number}")
    assert secrets.without('"q=correct%20horse/7Yq2%20and%20more"') == '"q=masked-1%20and%20more"'


@given(st.text(alphabet='aZ09-_/+. %&"\\\u00e4\u65e5', min_size=8, max_size=30), st.sampled_from(sorted(ESCAPES)))
def test_a_line_stays_json_whatever_is_escaped(secret: str, how: str):
    secrets = RecordingSecrets()
    secrets.add(secret, "masked-0123456789ab")
    line = json.dumps([f"({ESCAPES['quote'](secret)})", f"({quote(ESCAPES['twice'](secret))} {secret})", how])
    assert json.loads(secrets.without(line))[2] == how


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("&lt;password&gt;hanako379&lt;/password&gt;", "hanako379"),
        ("<pre>&#60;user&#62;&#60;token&#62;hanako379&#60;/token&#62;&#60;/user&#62;</pre>", "hanako379"),
        ("連絡先は花子@例え.jpです", "花子@例え.jp"),
        ("to taro.y+shop@日本語.example.jp, please", "taro.y+shop@日本語.example.jp"),
        ("<はなこ@例え.テスト>", "はなこ@例え.テスト"),
    ],
)
def test_escaped_elements_and_japanese_domains_are_read(text: str, secret: str):
    before, after = text.split(secret)
    shown = Masking().thorough(text)
    assert re.fullmatch(f"{re.escape(before)}masked-1(@example.invalid)?{re.escape(after)}", shown)


@pytest.mark.parametrize(
    "text",
    [
        "&lt;b&gt;hanako379&lt;/b&gt;",
        "@例え",
        "5@300円.",
        "本@店、東京.jp",
    ],
)
def test_other_elements_and_signs_stay(text: str):
    assert Masking().thorough(text) == text
