"""Secrets that stand beside the signs of JSON, or read like them, break neither a text nor a line of a recording."""

import ast
import json

import pytest

from toolkit.probe.mask.answers import AnswerMask
from toolkit.probe.mask.finish_recording import RecordingSecrets, finish
from toolkit.probe.mask.json_escapes import without_syntax
from toolkit.probe.mask.learned_secrets import LearnedSecrets
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_TEXTS = [
    "パスワード＝Ma-5100xk",
    "パスワードはMa-5100xk",
    "machine h login bo password Ma-5100xk",
    "WIFI:S:h;T:WPA;P:Ma-5100xk",
    "sshpass -p Ma-5100xk",
    "--password Ma-5100xk",
    "IDENTIFIED BY Ma-5100xk",
    "Authorization: Bearer Ma-5100xk-and-more",
]


def _call(seam: str, **given: str) -> str:
    return json.dumps({"given": given, "kind": "call", "outcome": {"result": None}, "seam": f"app:{seam}"})


@pytest.mark.parametrize("text", _TEXTS)
def test_a_recording_stays_readable_with_what_it_has_learned(text, tmp_path):
    within = json.dumps({"note": text}, ensure_ascii=False)
    texts = [within, json.dumps({"n": within}), repr({"k": text}), text, f"it was {text.split()[-1]} again"]
    path = tmp_path / "1-a.000.jsonl"
    path.write_text("".join(_call("f", body=one) + "\n" for one in texts), "utf-8")
    finish(str(tmp_path), Masking(b"key"), b"key")
    lines = [json.loads(line)["given"]["body"] for line in path.read_text("utf-8").splitlines()]
    assert "5100xk" not in "".join(lines)
    assert json.loads(json.loads(lines[1])["n"]).keys() == json.loads(lines[0]).keys() == {"note"}
    assert ast.literal_eval(lines[2]).keys() == {"k"}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ('Ma-5100xk"}', "Ma-5100xk"),
        ("Ma-5100xk\\", "Ma-5100xk"),
        ('Ma-5100xk\\"}"}', "Ma-5100xk"),
        ("Ma-5100xk'}", "Ma-5100xk"),
        ('"Ma-5100xk"', '"Ma-5100xk"'),
        ("Ma-5100xk}", "Ma-5100xk}"),
        ('"}', '"}'),
        ("", ""),
    ],
)
def test_the_end_of_a_notation_is_no_part_of_a_value(text, held):
    assert without_syntax(text) == held


@pytest.mark.parametrize("secret", ['"ok":true}},"seam', 'a1},{"given":{"b', 'Ma5100xk","outcome'])
def test_a_secret_that_reads_like_json_breaks_no_line(secret):
    secrets = RecordingSecrets()
    secrets.add(secret, "masked-1")
    lines = [
        json.dumps({"given": {"a": "Ma5100xk", "outcome": 1, "b": {"ok": True}}, "seam": "x"}, separators=(",", ":")),
        json.dumps({"outcome": {"result": {"ok": True}}, "seam": "x"}, separators=(",", ":")),
        json.dumps([{"given": "a1"}, {"given": {"b": 1}}], separators=(",", ":")),
        json.dumps({"given": {"b": f"it was {secret} then", secret: [secret, 1]}}, separators=(",", ":")),
    ]
    shown = [secrets.without(line) for line in lines]
    known = [line.replace("masked-1", "Ma5100xk") for line in shown[:3]]  # that is a part of one of them
    assert [json.loads(line) for line in known] == [json.loads(line) for line in lines[:3]]
    last = json.loads(shown[3])["given"]
    assert last == {"b": "it was masked-1 then", "masked-1": ["masked-1", 1]}


_SIGNS = ['"}Wq8LpZt3', "\\Bv6NqYx4\\", '"Qn7JvTg2', 'Ma5100xk","o', '{"Ma5100xk', "Ma5100xk\\", '"],"Ma5100xk"']


@pytest.mark.parametrize("secret", _SIGNS)
def test_what_was_learned_breaks_no_line(secret):
    learned = LearnedSecrets()
    learned.add(secret, "masked-1")
    plain = secret.strip('\\"{}[],o')
    body = {"password": secret, "others": [plain, "o", plain + '"', plain, '"' + plain], "note": f"it was {secret}"}
    shown = json.loads(learned.without(json.dumps(body, separators=(",", ":"))))
    assert shown["password"].strip('"') == "masked-1"
    assert shown["note"].replace('"', "") == "it was masked-1"
    assert json.loads(learned.without(json.dumps({"body": json.dumps(body)}))).keys() == {"body"}


@pytest.mark.parametrize("secret", _SIGNS)
def test_what_was_learned_breaks_no_answer(secret):
    plain = secret.strip('\\"{}[],o')
    answer = {"result": {"password": secret, "others": [plain, "o", plain + '"', "o"]}}
    shown = AnswerMask(Masking()).parts(answer, {"kind": "call", "given": {}})["result"]
    assert shown["password"] != secret
    assert shown["others"][1::2] == ["o", "o"]


def test_a_code_is_hidden_in_json_within_a_text():
    secrets = RecordingSecrets()
    secrets.add("482917", "masked-1")
    inner = json.dumps({"code": "482917", "size": 482917})
    for text in (inner, json.dumps({"body": inner}), json.dumps(["482917"])):
        shown = secrets.without(json.dumps({"given": {"text": text}}))
        assert '"482917' not in shown.replace("\\", "")
        assert "masked-1" in shown
        json.loads(json.loads(shown)["given"]["text"])


_NAMED = "INSERT INTO t (login, password) VALUES ('taro', 'Ma-5100xk')"


@pytest.mark.parametrize("statement", [_NAMED, f"it ran {_NAMED}", "UPDATE t SET password = 'Ma-5100xk'"])
@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":")])
def test_a_statement_ends_with_the_text_of_json_that_holds_it(statement, separators):
    masking = Masking(b"key")
    for value in ({"n": 26, "note": statement}, {"note": statement, "other": "abc"}, [[statement, statement], "x-9"]):
        text = json.dumps(value, separators=separators)
        for body in (text, json.dumps({"text": text, "n": 1}), json.dumps([json.dumps({"text": text, "n": 1})])):
            shown = masking.value("Ma-5100xk", "password")
            assert ValueMask(masking).value(body) == body.replace("Ma-5100xk", shown)


_KNOWN = "password123"
_BEGINNINGS = [_KNOWN[:length] for length in range(3, 9)] + ["pass", "word", "word123", "password is", "123"]


@pytest.mark.parametrize("text", _BEGINNINGS)
def test_a_word_at_the_edge_of_a_secret_stays(text):
    secrets = RecordingSecrets()
    secrets.add(_KNOWN, "masked-1")
    line = json.dumps({"given": {"a": text, "b": f"it says {text}"}})
    assert secrets.without(line) == line
    answer = {"result": {"password": _KNOWN, "others": {"a": text, "b": f"it says {text}"}}}
    shown = AnswerMask(Masking()).parts(answer, {"kind": "call", "given": {}})["result"]
    assert shown["password"] != _KNOWN
    assert shown["others"] == answer["result"]["others"]
