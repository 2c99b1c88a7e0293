"""Files of requests from elsewhere: a bad entry costs only itself, a bad file is named with what is wrong with it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Ran, tebiki, write
from toolkit.characterize.recording_reader import read_recording

GOOD: dict[str, Any] = {"request": {"method": "GET", "url": "http://localhost/a?b=1", "headers": []}}


def _har(*entries: Any) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def _import(tmp_path: Path, data: str | bytes, name: str = "a.har", lang: str = "en") -> Ran:
    write(tmp_path, {name: data})
    return tebiki("record", "--import", tmp_path / name, "--out", tmp_path / "recording", "--lang", lang)


def _request(**changed: Any) -> dict[str, Any]:
    return {"request": {**GOOD["request"], **changed}}


BAD: dict[str, Any] = {
    "a number": 7,
    "nothing": None,
    "an empty object": {},
    "a method with a line end": _request(method="GET\nimport os"),
    "a method that ends in a line end": _request(method="GET\n"),
    "a method with a space": _request(method="GET /x"),
    "no method": _request(method=""),
    "a method that is a number": _request(method=1),
    "a surrogate": _request(postData={"text": "\ud800"}),
    "a URL that is none": _request(url="http://[::1"),
    "a URL that is a list": _request(url=[]),
    "headers that are text": _request(headers="a: b"),
    "a header that is a number": _request(headers=[{"name": "A", "value": 1}]),
    "a header without a name": _request(headers=[{"value": "1"}]),
    "a body that is a list": _request(postData={"text": []}),
    "a status that is text": {**GOOD, "response": {"status": "x"}},
    "a status that is not a number": {**GOOD, "response": {"status": float("nan")}},
    "a status without end": {**GOOD, "response": {"status": float("inf")}},
    "an answer that is no base64": {**GOOD, "response": {"content": {"text": "!a", "encoding": "base64"}}},
}


@pytest.mark.parametrize("names", [sorted(BAD)[::2], sorted(BAD)[1::2]], ids=["even", "odd"])
def test_bad_entries_are_left_out_by_their_position_and_the_others_are_taken(tmp_path: Path, names: list[str]) -> None:
    ran = _import(tmp_path, _har(GOOD, *(entry for name in names for entry in (BAD[name], GOOD))))
    assert ran.code == 0, ran.err
    assert f"{len(names) + 1} requests imported" in ran.out
    assert f"Entries skipped because they are not requests: {len(names)}." in ran.out
    assert [f"log.entries[{2 * at + 1}]: " in ran.out for at in range(len(names))] == [True] * len(names)
    assert len(read_recording(tmp_path / "recording").exchanges) == len(names) + 1


def test_many_bad_entries_are_counted_and_some_are_named(tmp_path: Path) -> None:
    ran = _import(tmp_path, _har(GOOD, *BAD.values()), lang="ja")
    assert f"リクエストとして読めないエントリー{len(BAD)}件は取り込んでいません。" in ran.out
    assert f"ほか{len(BAD) - 10}件" in ran.out


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"log":' * 100_000, "nested too deep"),
        ('{"log": {"entries": [%s' % ("[" * 100_000), "nested too deep"),
        ("", "not JSON"),
        ('{"log": {"entries": [', "not JSON"),
        ('{"log": {"entries": [' + "1" * 5000, "not JSON"),
        ("[]", "no `log.entries`"),
        ("{}", "no `log.entries`"),
        ('{"log": 3}', "no `log.entries`"),
        ('{"log": null}', "no `log.entries`"),
        ('{"log": {"entries": {}}}', "is not a list"),
        (_har(), "holds no request that can be used"),
        (_har(7, {}), "log.entries[0]: "),
        (b'{"log": {"entries": ["\xff"]}}', "not UTF-8"),
        (_har(GOOD).encode("utf-16"), "not UTF-8"),
        (gzip.compress(_har(GOOD).encode(), mtime=0), "compressed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_har_is_refused_in_a_sentence(tmp_path: Path, data: str | bytes, reason: str) -> None:
    ran = _import(tmp_path, data)
    assert ran.code == 2, ran.err
    assert ran.err.startswith("Error: ")
    assert len(ran.err) < 600
    assert reason in ran.err


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000, "1" * 5000, "\0\n\u2028", "<a>" * 50_000, "%" * 9],
    ids=str.__len__,
)
def test_whatever_a_request_holds_is_taken_over(tmp_path: Path, body: str) -> None:
    entry = _request(url=f"http://localhost/{body[:50]}?{body[:50]}", postData={"text": body}, headers=[])
    entry["request"]["headers"] = [{"name": "X", "value": body[:900]}]
    ran = _import(tmp_path, _har({**entry, "response": {"status": 200, "content": {"text": body}}}))
    assert ran.code == 0, ran.err
    assert len(read_recording(tmp_path / "recording").exchanges) == 1


def test_a_mark_of_the_encoding_is_read(tmp_path: Path) -> None:
    assert _import(tmp_path, b"\xef\xbb\xbf" + _har(GOOD).encode()).code == 0


@pytest.mark.parametrize("data", [b"", b"\0" * 999, b"\xff\xfe", gzip.compress(b"x", mtime=0), b"GET / HTTP/1.1\n"])
def test_a_file_that_is_no_access_log_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    ran = _import(tmp_path, data, "access.log")
    assert ran.code == 2
    assert "holds no request in the common or combined log format" in ran.err


def test_a_method_of_a_har_never_breaks_the_tests_of_a_lock(tmp_path: Path) -> None:
    from toolkit.characterize.cases import exchange_case
    from toolkit.characterize.lock_files import lock_files
    from toolkit.model.lock import Lock, Setup
    from toolkit.text.python_code import check_python

    _import(tmp_path, _har(*(_request(method=method) for method in ("GET", "M-SEARCH", "get", "'", "`"))))
    exchanges = read_recording(tmp_path / "recording").exchanges
    files = lock_files(Lock(Setup(), tuple(exchange_case(one, one.order) for one in exchanges)))
    for name, source in files.items():
        check_python(name, source)
    assert len(exchanges) == 5
