"""Ask a function in this process: for tests that are about answers and not about processes."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from tests.filters.dialects.quirks import EVALUATOR, planted
from toolkit.filters.dialects.grouping import Group, Grouping
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.dialects.search import Findings, SearchScope, run_survey, search_differences
from toolkit.filters.oracles import Answer, Rejected
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import Vocabulary


class InProcess:
    """An oracle made of `matches(filter, document)`."""

    name = "a function"

    def __init__(self, matches: Callable[[Any, Any], Any]) -> None:
        self.matches = matches
        self.asked = 0

    def ask(self, filter_: Any, documents: Sequence[Any]) -> tuple[Answer, ...]:
        self.asked += len(documents)
        return tuple(self._one(filter_, document) for document in documents)

    def close(self) -> None:
        pass

    def _one(self, filter_: Any, document: Any) -> Answer:
        try:
            found = self.matches(copy.deepcopy(filter_), document)
        except Exception as error:
            return Rejected(0, type(error).__name__, str(error))
        return found if isinstance(found, Rejected) else bool(found)


def evaluator(quirk: str = "") -> Callable[[Any, Any], Any]:
    """`matches` of the plain evaluator, perhaps with a quirk."""
    return _matches(planted(quirk) if quirk else EVALUATOR.read_text("utf-8"))


def evaluator_with(before: str, after: str, more: str = "") -> Callable[[Any, Any], Any]:
    """`matches` of the plain evaluator with a change of its text, and more text at its end."""
    text = EVALUATOR.read_text("utf-8")
    assert text.count(before) == 1
    return _matches(text.replace(before, after) + more)


def _matches(text: str) -> Callable[[Any, Any], Any]:
    space: dict[str, Any] = {"__name__": "evaluator"}
    exec(compile(text, "evaluator", "exec"), space)
    matches: Callable[[Any, Any], Any] = space["matches"]
    return matches


def small(
    *operators: str, types: tuple[str, ...] = ("int", "string", "null", "array"), lists: bool = False
) -> SearchScope:
    """Little to ask about, on one field."""
    return SearchScope(Vocabulary(operators, ("a",), types), lists)


def groups(matches: Callable[[Any, Any], Any], scope: SearchScope) -> list[Group]:
    """Return the findings of the grid."""
    asked = QuestionLog(Reference(), InProcess(matches))
    roots = run_survey(asked, scope, drawn=0).roots
    return Grouping(asked, scope.vocabulary.operators).groups(roots)


def findings(matches: Callable[[Any, Any], Any], scope: SearchScope, most: int) -> Findings:
    """Return the findings of a search on a function."""
    return search_differences(QuestionLog(Reference(), InProcess(matches)), scope, seconds=float("inf"), most=most)
