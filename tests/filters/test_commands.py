"""`tebiki filters check` and `tebiki filters explain`, called as a shell calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki
from toolkit.flows import filters_check

_INT = {"$numberInt": "1"}
_RIGHT = [
    {"id": "eq-1", "cat": "eq", "filter": {"a": _INT}, "doc": {"a": _INT}, "match": True},
    {"id": "eq-2", "cat": "eq", "filter": {"a": _INT}, "doc": {}, "match": False},
    {"id": "bad-1", "cat": "bad", "filter": {"a": {"$in": 1}}, "doc": {}, "match": {"error": "BadValue"}},
    {"id": "bad-2", "cat": "bad", "filter": {"a": {"$regex": "("}}, "doc": {}, "match": {"error": "51091"}},
    {"id": "bad-3", "cat": "bad", "filter": {"$foo": 1}, "doc": {}, "match": {"error": "any"}},
]
_WRONG = [
    {"id": "eq-3", "cat": "eq", "filter": {"a": _INT}, "doc": {}, "match": True},
    {"id": "bad-4", "cat": "bad", "filter": {"$foo": 1}, "doc": {}, "match": {"error": "FailedToParse"}},
    {"id": "bad-5", "cat": "new", "filter": {"$foo": 1}, "doc": {}, "match": False},
    {"id": "bad-6", "cat": "new", "filter": {"a": 1}, "doc": {"a": 1}, "match": {"error": "any"}},
]


def _file(folder: Path, vectors: list[Any]) -> Path:
    file = folder / "vectors.jsonl"
    file.write_text("\n".join(json.dumps(vector) for vector in vectors) + "\n\n")
    return file


def test_vectors_that_agree(tmp_path: Path) -> None:
    ran = tebiki("filters", "check", _file(tmp_path, _RIGHT))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "category  agreed / total",
        "bad       3 / 3",
        "eq        2 / 2",
        "",
        "All 5 answers agree.",
    ]


def test_vectors_that_do_not_agree_are_all_shown(tmp_path: Path) -> None:
    ran = tebiki("filters", "check", _file(tmp_path, _RIGHT + _WRONG))
    assert ran.code == 1
    assert ran.out.splitlines()[:5] == [
        "category  agreed / total",
        "bad       3 / 4",
        "eq        2 / 3",
        "new       0 / 2",
        "",
    ]
    assert ran.out.splitlines()[5:10] == [
        "eq-3 (eq)",
        '  filter: {"a": {"$numberInt": "1"}}',
        "  doc: {}",
        "  expected: match; given: no match",
        "",
    ]
    assert "expected: rejected with FailedToParse; given: rejected with BadValue" in ran.out
    assert "expected: no match; given: rejected with BadValue" in ran.out
    assert "expected: rejected with any; given: match" in ran.out
    assert ran.out.endswith("\n4 of 9 answers do not agree.\n")


def test_the_comparison_in_japanese(tmp_path: Path) -> None:
    ran = tebiki("filters", "check", "--lang", "ja", _file(tmp_path, _RIGHT + _WRONG[:2]))
    assert "期待：" not in ran.out
    assert "期待: 拒否（FailedToParse）; 結果: 拒否（BadValue）" in ran.out
    assert ran.out.endswith("7件のうち2件の答えが一致しませんでした。\n")


def test_a_fault_of_ours_is_one_wrong_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(filter_: Any) -> Any:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(filters_check, "compile_filter", broken)
    agreement = filters_check.check_vectors(_file(tmp_path, _RIGHT))
    assert agreement.agreed == {"eq": 0, "bad": 0}
    assert agreement.disagreements[0].given.fault == "ZeroDivisionError: oh"
    assert "given: failed: ZeroDivisionError: oh" in tebiki("filters", "check", tmp_path / "vectors.jsonl").out


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"id": 1, "cat": "a", "filter": {"$numberInt": "x"}, "doc": {}, "match": true}',
        '{"cat": "a", "filter": {}, "doc": {}, "match": true}',
    ],
)
def test_a_line_that_is_no_vector_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "vectors.jsonl"
    file.write_text(json.dumps(_RIGHT[0]) + "\n" + line)
    ran = tebiki("filters", "check", file)
    assert ran.code == 2
    assert f"{file}:2 is not a vector" in ran.err
    assert "id, cat, filter, doc and match" in ran.err


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "vectors.jsonl"
    file.write_bytes(b"\xff")
    ran = tebiki("filters", "check", file)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot read" in ran.err
    assert tebiki("filters", "check", tmp_path / "absent").code == 2


def test_an_explanation(tmp_path: Path) -> None:
    ran = tebiki("filters", "explain", '{"age": {"$gte": 20}}', '{"age": 19}')
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == '[no] `age`: `19` did not meet `{"$gte": 20}`\nThe document does not match the filter.\n'


def test_an_explanation_of_files_in_japanese(tmp_path: Path) -> None:
    (tmp_path / "filter.json").write_text('{"名前": "花子"}')
    (tmp_path / "doc.json").write_text('{"名前": ["花子"]}')
    ran = tebiki("filters", "explain", "--lang", "ja", f"@{tmp_path}/filter.json", f"@{tmp_path}/doc.json")
    assert ran.out.endswith("このドキュメントはフィルターに一致します。\n")
    assert '[はい] `名前`：`"花子"`が`{"$eq": "花子"}`を満たしました（調べた値：`"花子"`、`["花子"]`）' in ran.out


def test_what_does_not_show_is_made_visible() -> None:
    ran = tebiki("filters", "explain", '{"a": "x"}', json.dumps({"a": "\u202e\x1b[31m"}))
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


@pytest.mark.parametrize(
    ("filter_", "document", "says"),
    [
        ("{age: 1}", "{}", "cannot read the filter"),
        ("{}", "{'a': 1}", "cannot read the document"),
        ("[]", "{}", "the filter must be a JSON object, not list"),
        ("{}", "5", "the document must be a JSON object, not int"),
        ('{"a": {"$numberInt": "x"}}', "{}", "cannot read the filter"),
        ("[" * 100_000, "{}", "cannot read the filter"),
        ("@/no/such/file", "{}", "cannot read /no/such/file"),
        (
            '{"a": {"$gta": 1}}',
            "{}",
            "MongoDB refuses `a.$gta`, or it cannot be decided here (BadValue, 2): unknown operator: $gta",
        ),
        ('{"$expr": {"$divide": [1, 0]}}', "{}", "can't $divide by zero"),
    ],
)
def test_what_cannot_be_explained_is_said(filter_: str, document: str, says: str) -> None:
    ran = tebiki("filters", "explain", filter_, document)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
