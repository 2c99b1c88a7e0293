"""Functions with equal forms do the same with operands of any class."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof import odd_operands
from tests.proof.odd_operands import outcomes
from tests.proof.test_normal_form import Pair, read_pairs
from toolkit.proof.names.own_formats import find_own_format
from toolkit.proof.statements.operand_protocols import text_protocols, unlike_operands

_EQUAL = [it for it in read_pairs() if it.expected]


def _differences(pair: Pair) -> Iterator[tuple[object, object]]:
    for old, new in zip(outcomes(pair.old), outcomes(pair.new), strict=True):
        if old != new and ("endless",) not in (old, new):
            yield old, new


def _writes_otherwise(pair: Pair) -> bool:
    """Return whether a proof asks for classes with two texts before it believes in the forms of a pair."""
    return bool(unlike_operands(*([*text_protocols(ast.parse(f"def f():\n{_indented(it)}"))] for it in pair[2:])))


def _indented(body: str) -> str:
    return "\n".join(f"    {it}" for it in body.splitlines())


@pytest.mark.parametrize("pair", _EQUAL, ids=lambda it: it.name)
def test_functions_with_equal_forms_do_the_same_with_odd_operands(pair: Pair) -> None:
    assert _writes_otherwise(pair) or not list(_differences(pair))


def test_texts_are_only_equal_where_no_class_has_two() -> None:
    written = [it.name for it in _EQUAL if list(_differences(it))]
    assert written == ["percent"]
    source = Path(odd_operands.__file__).read_bytes()
    assert find_own_format([("odd.py", source)]).startswith("odd.py:")


@pytest.mark.parametrize(
    "code",
    [
        b"import signal\n\nstop(signal.SIGTERM)\n",
        b"import socket\n\nfamily = socket.AF_INET\n",
        b"import ssl\n\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n",
        b"import inspect\n\nkind = inspect.Parameter.KEYWORD_ONLY\n",
        b"from signal import SIGTERM\n",
        b"from socket import socket, AF_INET\n",
        b"from signal import Signals\n",
    ],
)
def test_members_of_enumerations_of_the_library_have_two_texts(code: bytes) -> None:
    assert find_own_format([("shop.py", b"x = 1\n"), ("stop.py", code)]).startswith("stop.py:")


def test_plain_names_of_the_library_have_one_text() -> None:
    assert (
        find_own_format(
            [("shop.py", b"import re, signal\nfrom signal import alarm\n\nre.compile('a', re.I)\nsignal.alarm(1)\n")]
        )
        == ""
    )
