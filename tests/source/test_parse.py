"""Bytes to trees, under any warning filter and from any thread."""

import ast
import threading
import warnings

import pytest

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file


def _reason(text: str | bytes) -> str:
    with pytest.raises(SourceError) as caught:
        parse_file("a.py", text if isinstance(text, bytes) else text.encode())
    return caught.value.reason


def test_a_file_is_parsed_and_indexed() -> None:
    file = parse_file("shop/views.py", b"class View:\r\n    def get(self):\r\n        return 1\r\n")
    assert (file.path, file.python2, file.encoding) == ("shop/views.py", False, "utf-8")
    assert [(scope.qualname, scope.node.lineno) for scope in file.functions] == [("View.get", 2)]
    assert file.lines == ["class View:", "    def get(self):", "        return 1", ""]


def test_an_encoding_is_carried_along() -> None:
    file = parse_file("a.py", "# coding: cp932\n名前 = '予約'\n".encode("cp932"))
    assert file.encoding == "cp932"
    assert "予約" in file.text


def test_python_2_is_marked() -> None:
    assert parse_file("a.py", b"print 'hello'\n").python2


def test_an_exception_and_its_name_are_no_tuple_on_any_python() -> None:
    file = parse_file("a.py", b"try:\n    a\nexcept E, e:\n    b\n")
    [handler] = file.nodes(ast.ExceptHandler)
    assert (file.python2, handler.name) == (True, "e")


def test_what_only_the_newest_python_knows_is_read_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.source.parse._UNAMBIGUOUS", (3, 9))
    assert not parse_file("a.py", b"match a:\n    case 1: pass\n").python2


@pytest.mark.parametrize("text", ["pattern = '\\d'\n", "x = 1if y else 2\n", "if x is 1: pass\n", "x = (1)()\n"])
def test_warnings_about_the_code_are_no_errors_of_ours(text: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        parse_file("a.py", text.encode())
    assert not caught


def test_the_filters_of_others_stay_as_they_are() -> None:
    parse_file("a.py", b"'\\d'")
    before = list(warnings.filters)
    threads = [threading.Thread(target=parse_file, args=("a.py", b"x = '\\d'\n" * 200)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before
    with pytest.warns(UserWarning, match="still heard"):
        warnings.warn("still heard", stacklevel=1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(:\n", "syntax"),
        ("print 'a'\nasync def f(): pass\nx = = 1\n", "syntax"),
        ("if x:\n        y\n    z\n", "syntax"),
        ("x = '''\n", "syntax"),
        ("x = (\n", "syntax"),
        ("(" * 5000 + ")" * 5000, "too_deep"),
        ("".join(" " * n + "if x:\n" for n in range(150)) + " " * 150 + "y\n", "too_deep"),
        ("x = " + "-" * 100_000 + "1\n", "too_deep"),
        ("x" + ".y" * 50_000, "too_deep"),
        (b"# coding: utf-7\nx = '+2AA-'\n", "encoding"),
        ("x = 1 1\n" + "y = 1\n" * 400_000, "syntax"),
    ],
)
def test_what_cannot_be_parsed_says_why(text: str | bytes, reason: str) -> None:
    assert _reason(text) == reason


def test_a_syntax_error_names_its_line_in_both_languages() -> None:
    with pytest.raises(SourceError, match=r"line 2: .*; line 2: .* \(read as Python 2\)"):
        parse_file("a.py", b"x = 1\nx = = 1\n")


def test_a_large_file_out_of_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("toolkit.source.parse.index_tree", full)
    assert _reason(f"x = '{'a' * 1_100_000}'\n") == "memory"
