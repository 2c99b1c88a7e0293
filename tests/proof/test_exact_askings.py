"""Answers about whole cases are remembered by the cases that they were wanted for."""

from collections.abc import Callable, Container, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from toolkit.characterize.cases import case_of
from toolkit.model.lock import Case
from toolkit.proof.answers.change_evidence import ChangeEvidence


class _Checkout:
    """Remembers answers by their key, as a scratch checkout does."""

    def __init__(self) -> None:
        self._known: dict[object, Any] = {}

    def ask_once(self, what: str, state: object, ask: Callable[[Path], Any]) -> Any:
        key = (what, str(state))
        if key not in self._known:
            self._known[key] = ask(Path())
        return self._known[key]


def test_answers_for_some_cases_are_not_taken_for_those_of_others() -> None:
    cases = [case_of({"kind": "call", "seam": f"shop:{name}", "symbol": "", "given": {}}, "invented") for name in "ab"]

    def exact(_folder: Path, some: Sequence[Case], compared: Container[str]) -> dict[str, Any]:
        return {it.id: {"result": {"": "print"}} if it.id in compared else {} for it in some}

    context: Any = SimpleNamespace(before={}, tools=SimpleNamespace(exact=exact), checkout=_Checkout())
    evidence = ChangeEvidence(context)
    first, second = ({it.id for it in some} for some in (cases[:1], cases))
    assert evidence._ask_exactly(cases, first, "old", (), "")[cases[1].id] == {}
    assert evidence._ask_exactly(cases, second, "old", (), "")[cases[1].id] == {"result": {"": "print"}}
