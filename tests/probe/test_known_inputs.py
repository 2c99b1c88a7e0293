"""Inputs of a search: the known ones of every function in turn, and those that are worth being kept."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.generate.call_search import CallSearch
from toolkit.probe.generate.differing_inputs import DifferingInputs


class _Search(CallSearch):
    def __init__(self, known: list[dict[str, Any]], seams: list[str]) -> None:
        self._known = known
        self._subjects = [SimpleNamespace(seam=seam) for seam in seams]
        self.tried: list[Any] = []

    def _consider(self, subject: Any, ask: dict[str, Any], is_known: bool = False) -> None:
        assert is_known
        assert subject.seam == ask["seam"]
        self.tried.append(ask["given"])


def test_many_known_inputs_of_one_function_do_not_come_before_those_of_others() -> None:
    known = [{"seam": "m:a", "given": number} for number in range(4)]
    known += [{"seam": "m:b", "given": 10}, {"seam": "m:gone", "given": 20}, {"seam": "m:c", "given": 30}]
    search: Any = _Search(known, ["m:a", "m:b", "m:c", "m:d"])
    search._recall(float("inf"))
    assert search.tried == [0, 10, 30, 1, 2, 3]


def test_known_inputs_end_with_their_time() -> None:
    search: Any = _Search([{"seam": "m:a", "given": 0}], ["m:a"])
    search._recall(0.0)
    assert search.tried == []


class _Focused(CallSearch):
    """A search whose inputs all run through its focus and do the same again."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.subject = SimpleNamespace(seam="m:a", kept=0, mutator=SimpleNamespace(known_texts=frozenset()))
        self._subjects = [self.subject]
        self._tell = lambda kept: self.told.append(kept["why"])
        self._focus = SimpleNamespace(is_met=lambda _arcs: True)  # type: ignore[assignment]
        self._outcomes, self._neighbours, self._cost = {}, [None] * 1000, 0.0
        self._is_reached, self._is_cut, self._met = False, False, 0
        self._unshown = SimpleNamespace(count=int)
        self._apart = SimpleNamespace(are_enough=False)

    def _is_fit(self, subject: Any, tried: Any) -> bool:
        return True

    def consider(self, number: int, seconds: float, why: str) -> None:
        ask = {"seam": "m:a", "given": {"x": number}}
        tried = SimpleNamespace(ask=ask, text=f"{number}", arcs=(), seconds=seconds)
        self._keep_focused(self.subject, tried, False, why, is_news=why != "focus")


def test_inputs_that_take_long_are_kept_only_if_they_show_something_new() -> None:
    search = _Focused()
    for number in range(40):
        search.consider(number, 0.1, "focus")
    assert 19 <= len(search.told) <= 21
    search.consider(40, 0.1, "lines")
    search.consider(41, 0.1, "change")
    assert search.told[-2:] == ["lines", "change"]


def test_inputs_that_take_no_time_are_all_kept() -> None:
    search = _Focused()
    for number in range(250):
        search.consider(number, 0.001, "focus")
    assert len(search.told) == 250


@pytest.mark.parametrize(
    ("tried", "is_cut", "are_enough", "is_short"),
    [(20, True, False, True), (20, False, False, False), (400, True, False, False), (20, True, True, False)],
)
def test_a_search_is_short_if_the_time_ended_before_much_was_tried(
    tried: int, is_cut: bool, are_enough: bool, is_short: bool
) -> None:
    search = _Focused()
    for number in range(tried):
        search.consider(number, 0.001, "focus")
    search._is_cut, search._apart.are_enough = is_cut, are_enough
    assert search.describe()["is_short"] is is_short


@pytest.mark.parametrize(("until", "is_cut"), [(0.0, True), (float("inf"), False)])
def test_what_is_left_of_a_stage_is_noted(until: float, is_cut: bool) -> None:
    search: Any = _Focused()
    seeds = [{"x": 1}]
    search.subject.in_vain, search.subject.first_inputs = 0, lambda: iter(seeds)
    search.subject.make_call = lambda given: given
    search.faults = SimpleNamespace(guard=lambda _subject, function, *given: function(*given))
    search._consider = lambda *_: None
    search._sow(until)
    assert search._is_cut is is_cut


class _Slow(CallSearch):
    """A search whose only input of a function takes some CPU seconds."""

    def __init__(self, seconds: float) -> None:
        self.told: list[Any] = []
        self.subject = SimpleNamespace(slow={"given": {}}, has_returned=False, kept=0, learn=lambda *_: None)
        self._subjects = [self.subject]
        self._tell = self.told.append
        self._focus = None  # type: ignore[assignment]
        self._tried = SimpleNamespace(ask={"given": {}}, text="1", arcs=(), seconds=seconds, has_returned=True)

    def _try_input(self, subject: Any, ask: dict[str, Any], slowest: float = 0.0) -> Any:
        return self._tried if self._tried.seconds <= 2 * slowest else None


@pytest.mark.parametrize(("seconds", "has_returned", "kept"), [(0.4, False, 1), (0.4, True, 0), (1.5, False, 0)])
def test_a_slow_input_is_kept_if_its_function_returned_for_no_other(
    seconds: float, has_returned: bool, kept: int
) -> None:
    search = _Slow(seconds)
    search.subject.has_returned = has_returned
    search._keep_slow_inputs(float("inf"))
    assert len(search.told) == kept


class _Apart(CallSearch):
    """A search in which the other state of the change gives one outcome to all inputs."""

    def __init__(self, kind: str) -> None:
        self._other = SimpleNamespace(active=nullcontext)  # type: ignore[assignment]
        self._focus = SimpleNamespace(is_met=lambda _arcs: True)  # type: ignore[assignment]
        self._apart = DifferingInputs(
            self._other, lambda _tried: SimpleNamespace(kind=kind, text="other", answer="other")
        )


@pytest.mark.parametrize(("kind", "goes_on"), [("str False", False), ("builtins:TypeError [1]", True)])
def test_a_search_ends_when_the_change_is_clear(kind: str, goes_on: bool) -> None:
    search = _Apart(kind)
    assert search._goes_on(float("inf"))
    for number in range(5):
        subject = SimpleNamespace(seam=f"m:{number}", function=lambda x: x)
        tried = SimpleNamespace(ask={"given": {"x": number}}, kind="int False", text="own", answer="own", arcs=())
        assert search._is_apart(subject, tried)
    assert search._goes_on(float("inf")) == goes_on
