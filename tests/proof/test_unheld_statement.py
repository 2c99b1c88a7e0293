"""Cases hold what runs at import only if they meet it, and notice changes where it is changed."""

from collections.abc import Callable

import pytest

from toolkit.model.strength import MutantResult
from toolkit.proof.answers.single_values import SingleValue
from toolkit.proof.answers.statement_lines import meets_lines, mutants_of, unmet_reader
from toolkit.proof.changes_beyond_statements import WholeChange
from toolkit.proof.names.closed_names import ClosedNames, OpenName
from toolkit.proof.statements.changed_statements import ChangedStatement, changed_statements
from toolkit.proof.verdict import unheld_statement, unheld_statements


class _Evidence:
    """Evidence that is the same for every statement."""

    _undeclared = ""
    _single: SingleValue | None = None

    def __init__(self, mutants: tuple[MutantResult, ...], *, runs: bool, executed: frozenset[int]) -> None:
        self._mutants, self._runs, self._executed = mutants, runs, executed

    def runs_through(self, statement: ChangedStatement) -> bool:
        return self._runs

    def is_varied(self, statement: ChangedStatement) -> bool:
        return False

    def unmet_reader(self, statement: ChangedStatement) -> int:
        return unmet_reader(statement, self._executed)

    def reordered_by(self, statement: ChangedStatement) -> str:
        return ""

    def beyond_lock(self, statement: ChangedStatement) -> str:
        return ""

    def single_value(self, statement: ChangedStatement, is_fixed: Callable[[str], bool]) -> SingleValue | None:
        return self._single

    def undeclared_by(self, statement: ChangedStatement) -> str:
        return self._undeclared

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        return self._mutants


class _NoNames(ClosedNames):
    """Names that nobody knows."""

    def __init__(self) -> None:
        super().__init__({}, {}, (), lambda: None)  # type: ignore[arg-type, return-value]

    def why_open(self, statement: ChangedStatement) -> OpenName | None:
        return None


def _why(
    statement: ChangedStatement, *noticed: bool, runs: bool = True, executed: frozenset[int] = frozenset()
) -> list[str]:
    mutants = tuple(MutantResult("shop.py", 3, "base", "", "", it) for it in noticed)
    evidence = _Evidence(mutants, runs=runs, executed=executed)
    return [it.why for it in unheld_statement(evidence, statement, _NoNames())]


def test_nothing_is_held_without_a_case_that_notices_a_change_there():
    plain = ChangedStatement("shop.py", "shop.py::f", "function", "new", 3, 3, 3)
    value = plain._replace(shape="module")
    assert _why(plain, True) == _why(value, True) == []
    assert _why(plain, True, runs=False) == _why(value, True, runs=False) == ["not_executed"]
    assert (_why(plain), _why(plain, True, False)) == (["no_mutants"], ["unnoticed"])
    assert (_why(value), _why(value, True, False)) == (["no_mutants"], ["import_unseen"])
    assert _why(plain._replace(barred="guarded"), True) == ["guarded"]
    assert _why(plain._replace(compared_anew=frozenset({"7"})), True) == ["unvaried"]


def test_sql_that_only_errors_could_replace_is_not_held():
    plain = ChangedStatement("shop.py", "shop.py::f", "function", "new", 3, 3, 3)
    call, error = (MutantResult("shop.py", 3, kind, "", "", True) for kind in ("call", "invalid_sql"))
    for mutants, why in (((call,), []), ((error,), ["no_mutants"]), ((call, error), ["no_mutants"])):
        evidence = _Evidence(mutants, runs=True, executed=frozenset())
        assert [it.why for it in unheld_statement(evidence, plain, _NoNames())] == why


def test_what_values_of_other_types_show_is_not_held(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_Evidence, "_undeclared", "f(x=[]): result: 1 -> 2")
    assert _why(ChangedStatement("shop.py", "shop.py::f", "function", "new", 3, 3, 3), True) == ["undeclared"]


def test_what_reads_a_changed_value_has_to_be_executed():
    plain = ChangedStatement("shop.py", "shop.py::f", "function", "new", 3, 3, 3, readers=((5, 6), (9, 9)))
    assert _why(plain, True, executed=frozenset({6, 9})) == []
    assert _why(plain, True, executed=frozenset({5})) == ["not_read"]
    assert unmet_reader(plain, {5}) == 9


def test_what_only_binds_a_new_name_has_to_be_executed():
    head = ChangedStatement("shop.py", "shop.py::_more", "definition", "new", 3, 3, 3, is_idle=True)
    assert (_why(head), _why(head, False), _why(head, runs=False)) == ([], ["import_unseen"], ["not_executed"])


def test_of_a_value_each_statement_that_reads_it_has_to_be_executed():
    value = ChangedStatement("shop.py", "shop.py", "module", "new", 3, 3, 3, uses=((5, 6), (9, 9)))
    assert [meets_lines(value, lines) for lines in ({5}, {9}, {6, 9}, {5, 6})] == [False, False, True, False]
    assert not meets_lines(value._replace(uses=()), {3})


_ROWS = [f"    'k{number}': {number}," for number in range(40)]


@pytest.mark.parametrize("row", [0, 20, 36, 39])
def test_of_a_long_table_the_changed_row_counts(row: int):
    changed = [*_ROWS[:row], f"    'k{row}': 9999,", *_ROWS[row + 1 :]]
    before, after = ({"a.py": "\n".join(["PRICES = {", *it, "}", ""]).encode()} for it in (_ROWS, changed))
    old, new = changed_statements(before, after, lambda _path: False)
    assert old.spans == new.spans == ((row + 2, row + 2),)
    mutants = [MutantResult("a.py", line, "constant", "", "", line != row + 2) for line in range(1, 43)]
    assert [it.line for it in mutants_of(new, mutants)] == [row + 2]


def test_beside_a_row_that_is_gone_the_neighbours_count():
    states = (_ROWS, _ROWS[:9] + _ROWS[10:])
    before, after = ({"a.py": "\n".join(["PRICES = {", *it, "}", ""]).encode()} for it in states)
    spans = {it.side: it.spans for it in changed_statements(before, after, lambda _path: False)}
    assert spans == {"old": ((11, 11),), "new": ((10, 11),)}


class _Exact(_Evidence):
    """Evidence by which all answers differ in what a lock does not keep."""

    asked = 0

    def beyond_lock(self, statement: ChangedStatement) -> str:
        self.asked += 1
        return "result.password"


@pytest.mark.parametrize(("noticed", "reasons"), [(True, ["beyond_lock"]), (False, ["unnoticed"])])
def test_what_locks_do_not_keep_is_compared_where_all_else_is_held(noticed: bool, reasons: list[str]):
    before, after = (f"def f(x):\n    return {value}\n".encode() for value in ("x", "(x)or x"))
    changed = changed_statements({"shop.py": before}, {"shop.py": after}, lambda _path: False, "3.13")
    whole = WholeChange({"shop.py": before}, {"shop.py": after}, changed, lambda: None, lambda _path: False)  # type: ignore[arg-type, return-value]
    evidence = _Exact((MutantResult("shop.py", 2, "base", "", "", noticed),), runs=True, executed=frozenset({2}))
    assert {it.why for it in unheld_statements(whole, evidence)} == {*reasons}
    assert evidence.asked == (len(changed) if noticed else 0)


class _PartlyHeld(_Exact):
    """The same, where cases hold only what is at the first line of a body."""

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        return (MutantResult("shop.py", statement.first, "base", "", "", statement.first == 2),)


def test_what_locks_do_not_keep_is_compared_beside_statements_that_no_case_holds():
    before, after = (f"def f(x):\n    g({value})\n    return {value}\n".encode() for value in ("x", "(x)or x"))
    changed = changed_statements({"shop.py": before}, {"shop.py": after}, lambda _path: False, "3.13")
    whole = WholeChange({"shop.py": before}, {"shop.py": after}, changed, lambda: None, lambda _path: False)  # type: ignore[arg-type, return-value]
    evidence = _PartlyHeld((), runs=True, executed=frozenset({2, 3}))
    found = {(it.line, it.why) for it in unheld_statements(whole, evidence)}
    assert found == {(2, "beyond_lock"), (3, "unnoticed")}


def test_equal_functions_need_no_mutants() -> None:
    code = "def f(x):\n    {0} = x.split()\n    g({0})\n    return {0}\n"
    before, after = ({"app.py": code.format(name).encode()} for name in ("a", "b"))
    changed = changed_statements(before, after, lambda _path: False)
    evidence = _Evidence((), runs=False, executed=frozenset())
    assert {it.equal for it in changed} == {"exact"}
    assert [one for it in changed for one in unheld_statement(evidence, it, _NoNames(), "no_lock")] == []


@pytest.mark.parametrize("runs", [True, False])
def test_loops_as_values_need_cases(*, runs: bool) -> None:
    before = {"app.py": b"def f(x):\n    for a in x:\n        if a.ok:\n            return True\n    return False\n"}
    after = {"app.py": b"def f(x):\n    return any(a.ok for a in x)\n"}
    changed = changed_statements(before, after, lambda _path: False)
    evidence = _Evidence((), runs=runs, executed=frozenset())
    found = [one.why for it in changed for one in unheld_statement(evidence, it, _NoNames())]
    assert {it.equal for it in changed} == {"executed"}
    assert found == ([] if runs else ["not_executed"] * 3)
