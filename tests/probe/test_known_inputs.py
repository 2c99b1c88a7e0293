"""Known inputs that a search begins with: those of every function in turn."""

from types import SimpleNamespace
from typing import Any

from toolkit.probe.generate.call_search import CallSearch


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
