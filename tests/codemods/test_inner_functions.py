"""Functions inside a function: what is moved out, or taken out of them, sees the same values as before."""

import pytest

from tests.codemods.test_simplify import complexities
from tests.codemods.test_simplify import simplified as simplified_above

_LIMIT = 9

OUTER = """
def report(rows, limit, tax=2):
    total = limit + 1

    def price_of(row, cents=True):
        if row.price:
            if cents and row.tax:
                return row.price * tax
        return total

    found = []
    for row in rows:
        if row.open:
            if row.due:
                for part in row.parts:
                    if part and price_of(part):
                        found.append(price_of(part, cents=False))
    return found
"""
WRAPPER = """
def permission(scopes, strict):
    def decorated(function):
        def wrapped(self, *given):
            for scope in scopes:
                if scope.open:
                    if scope.due and strict:
                        for row in scope.rows:
                            if row.bad:
                                raise ValueError(scope)
            if given:
                for row in given:
                    if row.late:
                        if strict:
                            return None
            return function(self, *given)

        return wrapped

    return decorated
"""


def simplified(code: str) -> str:
    return (simplified_above(code, _LIMIT, review=True).data or code.encode()).decode()


def test_a_function_that_is_only_called_is_moved_out_under_its_own_name() -> None:
    after = simplified(OUTER)
    assert "def _price_of(tax, total, row, cents=True):" in after
    assert "found.append(_price_of(tax, total, part, cents=False))" in after
    assert complexities(after).keys() >= {"report", "_price_of"}
    assert max(complexities(after).values()) <= _LIMIT


def test_in_a_method_it_becomes_a_method_where_it_reads_the_object() -> None:
    text = "class Report:\n" + OUTER.replace("def report(", "def report(self, ").replace("\n", "\n    ").rstrip() + "\n"
    after = simplified(text)
    assert "    @staticmethod\n    def _price_of(tax, total, row, cents=True):" in after
    assert "self._price_of(tax, total, part)" in after
    after = simplified(text.replace("row.price * tax", "row.price * self.tax"))
    assert "    def _price_of(self, total, row, cents=True):" in after


def test_one_that_calls_itself_passes_on_what_it_reads() -> None:
    after = simplified(OUTER.replace("return total\n", "return price_of(total)\n"))
    assert "return _price_of(tax, total, total)" in after


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("return found", "return found, price_of"),  # it is handed on
        ("return found", "return found, (lambda: price_of(rows))"),
        ("    total = limit + 1\n", "    if limit:\n        total = limit + 1\n"),  # it may not be bound
        ("for row in rows", "for row in (price_of(row) for row in rows if limit)"),
        ("for row in rows", "for row in [price_of(total) for total in rows]"),
        ("    def price_of", "    @cached\n    def price_of"),
        ("cents=True", "cents=limit"),
        ("row, cents", "row: Row, cents"),
        ("        if row.price:", "        nonlocal total\n        total = 1\n        if row.price:"),
        ("return total\n", "return lambda: total\n\n    total = 7\n"),
        ("return total\n", "yield total\n\n    total = 7\n"),
        ("return found", "total = 7\n    def price_of(it):\n        return it\n    return found"),
        ("return row.price * tax", "return sys._getframe(1)"),
        ("row, cents", "row, a, b, c, cents"),
        ("cents=True", "cents=True, **more"),
        ("    found = []", "    found = []\n    rows = (total := it for it in rows)"),
        ("    def price_of", "    def wrapper"),
        ("    total = limit + 1\n", "    total: int\n"),
        ("        if row.price:", '        """Say it.\n\n        >>> price_of(1)\n        """\n        if row.price:'),
    ],
)
def test_one_that_would_see_something_else_stays(said: str, instead: str) -> None:
    text = OUTER.replace(said, instead)
    text = text.replace("price_of", "wrapper") if "wrapper" in instead else text
    assert text != OUTER
    after = simplified(text)
    assert "def _price_of" not in after
    assert "def _wrapper" not in after


def test_one_whose_objects_have_its_name_stays_where_that_is_read() -> None:
    text = OUTER.replace("return total\n", "yield total\n")
    assert "def _price_of" in simplified(text)
    assert "def _price_of" not in simplified(f"{text}\n\nNAME = report.__qualname__\n")


def test_one_without_a_word_in_its_name_stays() -> None:
    assert "def _(row" in simplified(OUTER.replace("price_of", "_"))


def test_a_name_that_something_else_has_is_not_taken() -> None:
    assert "def _price_of" not in simplified(OUTER + "\n\n_price_of = None\n")
    private = OUTER.replace("price_of", "_price_of")
    assert "\ndef _price_of" in simplified(private)
    assert "\ndef _price_of" not in simplified(private + "\n\ncall(_price_of)\n")


def test_a_part_of_an_inner_function_gets_what_never_changes() -> None:
    after = simplified(WRAPPER)
    assert "def _validate_scope(scope, strict):" in after
    assert "                _validate_scope(scope, strict)\n" in after


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("        return wrapped", "        strict = None\n        return wrapped"),
        ("    return decorated", "    strict = []\n    return decorated"),
        ("        def wrapped", "        for strict in []:\n            pass\n\n        def wrapped"),
        ("if scope.due and", "nonlocal strict\n                    if scope.due and"),
        ("        def wrapped", "        @njit\n        def wrapped"),
        ("if row.bad", "if row.bad and decorated"),
    ],
)
def test_what_changes_is_not_passed_in(said: str, instead: str) -> None:
    text = WRAPPER.replace(said, instead)
    assert text != WRAPPER
    assert "_validate_scope(scope, strict)" not in simplified(text)
