"""The probe's codec against bson's and against the toolkit's own, on one corpus, in every interpreter that is here."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bson import SON, Binary, Code, Decimal128, Int64, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import HealthCheck, Phase, given, settings

from tests.interpreters import each_interpreter, interpreter
from toolkit.filters import extended_json as ours
from toolkit.filters.samples import SCALARS
from toolkit.filters.strategies import values
from toolkit.filters.values import equality_key
from toolkit.probe.values import extended_json as probes

HOME = Path(__file__).parents[2]
PROBE = HOME / "toolkit/probe"
_LATE = DatetimeMS(253402300800000)  # the year 10000

_AS_A_PACKAGE = """
import sys, types
package = types.ModuleType("tebiki_probe")
package.__path__ = [sys.argv[1]]
sys.modules["tebiki_probe"] = package
from tebiki_probe.values import extended_json
"""
_THERE_AND_BACK = _AS_A_PACKAGE + "for line in sys.stdin: print(extended_json.write(extended_json.read(line)))"
_CLASSES = _AS_A_PACKAGE + "for held in extended_json.read(sys.stdin.read()): print(type(held).__module__)"


@cache
def _corpus() -> tuple[str, ...]:
    """Filters and documents of the vectors, every sample, and what hypothesis makes of them; canonical, one a line."""
    lines = (HOME / "tests/data/mongo/vectors.jsonl").read_text("utf-8").splitlines()
    vectors = [ours.decode(json.loads(line)[part]) for line in lines for part in ("filter", "doc")]
    odd = [
        _LATE,
        Binary(b"\xff", 128),
        Code("f", {"x": Int64(1)}),
        {"": 1, "é": [None, True]},
        "\u2028",
        1e300,
        -(2**31),
    ]
    return tuple(ours.canonical(value) for value in [*vectors, *_generated(), *SCALARS.values(), odd])


def _generated() -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=200, database=None, derandomize=True, phases=[Phase.generate], deadline=None)
    @given(values())
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def _run(python: Path, code: str, given_: str, path: Path | None = None) -> list[str]:
    done = subprocess.run(
        [python, "-B", "-c", code, PROBE],
        input=given_.encode(),
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(path or "")},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("ascii").splitlines()


def _comes_back(corpus: list[str], python: Path, version: str, path: Path | None = None) -> None:
    for given_, back in zip(corpus, _run(python, _THERE_AND_BACK, "\n".join(corpus), path), strict=True):
        assert json.loads(back) == json.loads(given_)
        if version != "2.7":  # where a dict has an order
            assert list(_names(json.loads(back))) == list(_names(json.loads(given_)))


def _names(value: Any) -> Any:
    if isinstance(value, dict):
        yield from () if next(iter(value), "").startswith("$") else value
    for held in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(held)


@each_interpreter
def test_every_interpreter_gives_back_what_bson_wrote(version: str) -> None:
    _comes_back([*_corpus()], interpreter(version), version)


@pytest.mark.legacy
@pytest.mark.parametrize(
    ("version", "pymongo"),
    [("2.7", "2.9.5"), pytest.param("2.7", "3.13.0", marks=pytest.mark.corpus), ("3.6", "3.13.0")],
)
def test_an_old_bson_is_used_where_there_is_one(version: str, pymongo: str) -> None:
    python = interpreter(version)
    old = _installed(python, version, pymongo)
    # before PyMongo 3.4, code had a scope, if only an empty one
    corpus = [text for text in _corpus() if pymongo != "2.9.5" or "$code" not in text]
    _comes_back(corpus, python, version, old)
    held = ours.canonical([ObjectId("65937f800000000000000001"), Regex("a"), Timestamp(1, 2), Binary(b"a", 5)])
    assert _run(python, _CLASSES, held, old) == ["bson.objectid", "bson.regex", "bson.timestamp", "bson.binary"]
    assert _run(python, _CLASSES, held) == ["tebiki_probe.values.bson_types"] * 4


def _installed(python: Path, version: str, pymongo: str) -> Path:
    """A folder with an old PyMongo, put together once and kept; skips the test if it cannot be had."""
    folder = Path(tempfile.gettempdir()) / f"tebiki-pymongo-{pymongo}-{version}"
    if not folder.exists():
        beside = Path(tempfile.mkdtemp(prefix=folder.name))
        command = [python, "-m", "pip", "install", "--quiet", "--target", beside, f"pymongo=={pymongo}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            shutil.rmtree(beside)
            pytest.skip(f"PyMongo {pymongo} cannot be installed: {done.stderr.strip()[-200:]}")
        beside.rename(folder)
    return folder


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values())
def test_it_writes_what_bson_writes_and_the_toolkit_reads_it(value: Any) -> None:
    text = probes.write(value)
    assert json.loads(text) == json.loads(ours.canonical(value))
    assert equality_key(ours.read_extended_json(text)) == equality_key(value)
    assert equality_key(probes.read(text)) == equality_key(value)
    assert equality_key(probes.read(ours.format_extended_json(value))) == equality_key(
        ours.read_extended_json(ours.format_extended_json(value))
    )


@pytest.mark.parametrize(
    "value",
    [
        {"$regex": "a", "$ne": "b"},
        {"$regex": "a", "$options": "i"},
        {"$oid": "65937f800000000000000001", "x": 1},
        {"$gt": 5},
        {"$type": 2},
        SON([("b", 1), ("a", 2)]),
        _LATE,
    ],
)
def test_what_is_no_wrapper_is_an_object(value: Any) -> None:
    assert equality_key(probes.read(probes.write(value))) == equality_key(value)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"$numberInt": "x"}',
        '{"$oid": "1"}',
        '{"$date": {}}',
        '{"$date": 5}',
        '{"$date": "2024-01-02"}',
        '{"$date": "2024-01-02T03:04:05+09:00"}',
        '{"$numberDecimal": "x"}',
        '{"$binary": {"base64": "*", "subType": "00"}}',
        '{"$binary": {"base64": ""}}',
        '{"$timestamp": 5}',
        '{"$regularExpression": {"pattern": "a", "options": "q"}}',
    ],
)
def test_a_wrapper_that_holds_what_it_cannot_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        probes.read(text)


@pytest.mark.parametrize("value", [{1: 2}, {"a": object()}, {"a": {1, 2}}])
def test_what_extended_json_cannot_say_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"\w"):
        probes.write(value)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1])
def test_an_integer_beyond_64_bits_is_an_error(value: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        probes.write(value)


def test_the_codecs_agree_on_decimals_that_print_alike() -> None:
    decimals = [Decimal128(text) for text in ("1E+3", "-0", "0E-6176", "NaN", "Infinity")]
    assert probes.write(decimals) == ours.canonical(decimals).replace(" ", "")
