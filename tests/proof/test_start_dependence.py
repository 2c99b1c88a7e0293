"""Statements that depend on how and where the program is started are barred: cases are always run alike."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements


def _barred(old: str, new: str) -> set[str | None]:
    before: dict[str, bytes | None] = {"shop.py": old.encode()}
    return {it.barred for it in changed_statements(before, {"shop.py": new.encode()}, lambda _path: False)}


def _function(*lines: str) -> str:
    return "def take(data, at):\n" + "".join(f"    {line}\n" for line in lines)


RAISED = _function("value = data.pop(0)", "if value == 3:", "    raise AssertionError(value)", "return data")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RAISED, _function("value = data.pop(0)", "assert value != 3, value", "return data")),
        (RAISED, _function("assert data.pop(0) != 3", "return data")),
        (_function("assert data", "return data"), _function("if not data:", "    raise AssertionError", "return data")),
        (_function("assert data.pop(0)", "return data"), _function("assert data.pop(1)", "return data")),
        (_function("return data"), _function("if __debug__:", "    data.clear()", "return data")),
    ],
)
def test_what_an_option_of_python_drops_is_barred(old: str, new: str):
    assert "asserted" in _barred(old, new)


def test_an_assertion_with_another_name_is_not_barred():
    old = _function("number = data + 1", "assert isinstance(number, int)", "return number")
    assert _barred(old, old.replace("number", "count")) == {None}


BESIDE = _function('return open(os.path.join(os.path.dirname(__file__), "rates.txt")).read() + at')
STARTED = _function('return open(os.path.join("shop", "rates.txt")).read() + at')
PATH = "\n\ndef _path(name):\n    return os.path.join(os.path.dirname(__file__), name)\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BESIDE, STARTED),
        (STARTED, BESIDE),
        (_function("return open(at).read()"), _function("return open(os.path.abspath(at)).read()")),
        (_function('return open("rates.txt").read()'), _function('return open(HERE / "rates.txt").read()')),
        (_function("return Path(at).read_text()"), _function("return Path(at).resolve().read_text()")),
        (_function("return open(at).read()"), _function("os.chdir(data)", "return open(at).read()")),
        ('RATES = Path(__file__).parent / "rates.txt"\n', 'RATES = Path("rates.txt")\n'),
    ],
)
def test_files_that_are_looked_for_elsewhere_are_barred(old: str, new: str):
    assert {"started", "at_import"} & _barred(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BESIDE, BESIDE.replace("return ", "text = ").replace(" + at", "\n    return text + at")),
        (BESIDE, _function('return open(_path("rates.txt")).read() + at') + PATH),
        (_function('return open("rates.txt")'), 'RATES = "rates.txt"\n\n\n' + _function("return open(RATES)")),
        (_function('return ",".join(data)'), _function('return ";".join(data)')),
    ],
)
def test_files_that_are_looked_for_in_the_same_way_are_not_barred(old: str, new: str):
    assert "started" not in _barred(old, new)
