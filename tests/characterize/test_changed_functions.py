"""Differences by function and by cause: what decides, what an upgrade explains, what follows from what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from toolkit.characterize.cases import case_of
from toolkit.characterize.changed_functions import Changes, DifferingCase, SmallestInput, changed_functions
from toolkit.characterize.shrinker import Shrinker
from toolkit.characterize.upgrade import SAME, Upgrade, upgrade_between
from toolkit.model.lock import FROZEN, Case, Lock, Setup
from toolkit.model.verify import AcceptedCause
from toolkit.session.replay_program import Response

TO_3 = upgrade_between("2.7.18 CPython", "3.13.0 CPython")


def call(name: str, **given: Any) -> Case:
    return case_of({"kind": "call", "seam": f"shop:{name}", "symbol": f"shop.py::{name}", "given": given}, "recorded")


def request(order: int, target: str, method: str = "GET") -> Case:
    ask = {"kind": "exchange", "method": method, "target": target, "headers": [], "order": order}
    return case_of(ask, "recorded")


def raised(name: str, *args: Any) -> dict[str, Any]:
    return {"$py": "exception", "class": name, "args": list(args)}


def keep(differing: DifferingCase, _requests: Sequence[Case]) -> SmallestInput:
    return SmallestInput(differing.case, (), differing.parts)


def lock_of(cases: Sequence[Case]) -> Lock:
    return Lock(Setup(clocks=(FROZEN,)), tuple(cases))


def compare(
    pairs: Sequence[tuple[Case, Any, Any]],
    upgrade: Upgrade = SAME,
    accepted: Callable[[str, str], AcceptedCause | None] = lambda _key, _seen: None,
) -> Changes:
    """Return the differences; a response may be given as its parts, or with who raised its exception."""
    sides = [
        {
            case.id: (Response(one[0], raised=one[-1]) if isinstance(one, tuple) else Response(one),)
            for case, one in side
        }
        for side in ([(case, old) for case, old, _ in pairs], [(case, new) for case, _, new in pairs])
    ]
    return changed_functions(lock_of([case for case, _, _ in pairs]), (sides[0], sides[1]), keep, upgrade, accepted)


def test_equal_differences_are_one_cause() -> None:
    pairs = [
        (request(number, f"/{name}"), {"status": 200}, {"status": 200, "header vary": ["Cookie"]})
        for number, name in enumerate("abc")
    ]
    found = compare(pairs)
    (cause,) = found.causes
    assert (cause.place, cause.before, cause.now, cause.cases) == ("header vary", "", "Cookie", 3)
    assert cause.abouts == ("GET /a", "GET /b", "GET /c")
    assert [one.causes for one in found.functions] == [(cause.key,)] * 3


def test_each_kind_of_difference_has_an_example() -> None:
    numbers = {"1": 1, "12": 12}
    pairs: list[Any] = [
        (call("format", value=text), {"result": n}, {"result": float(n)}) for text, n in numbers.items()
    ]
    error = raised("builtins:ValueError", "no")
    pairs.append((call("format", v="x" * 50), {"exception": error}, {"result": 7}))
    (one,) = compare(pairs).functions
    shown = [(part.place, part.before, part.now) for part in one.parts]
    assert (one.cases, shown) == (3, [("returns", 'ValueError("no")', "7")])
    assert [(part.place, part.before, part.now) for more in one.more for part in more.parts] == [("result", "1", "1.0")]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"status": 200}, {"status": 0, "exception": raised("builtins:TypeError")}, True),
        ({"status": 200}, {"status": 500, "body": "Internal Server Error"}, True),
        ({"status": 200}, {"status": 404}, False),
        ({"status": 500, "body": "a"}, {"status": 500, "body": "b"}, False),
    ],
)
def test_a_request_that_fails_now_names_the_exception(old: dict[str, Any], new: dict[str, Any], told: bool) -> None:
    case, error = request(1, "/a"), "TypeError: 'cmp' is an invalid keyword argument for sort()"
    sides = ({case.id: (Response(old, error=error),)}, {case.id: (Response(new, error=error),)})
    (one,) = changed_functions(lock_of([case]), sides, keep).functions
    assert ([part.now for part in one.parts if part.place == "error"] == [error]) is told


def test_examples_that_shrink_to_the_same_input_are_told_once() -> None:
    first, *others = [call("convert", value="x" * number) for number in (1, 2, 3)]
    new = {"exception": raised("builtins:NameError", "cmp")}
    sides = [
        {case.id: (Response({"result": old}),) for case, old in zip((first, *others), (0, "a", None), strict=True)},
        {case.id: (Response(new),) for case in (first, *others)},
    ]
    shrunk = SmallestInput(first, (), {"result": (0, None), "exception": (None, new["exception"])})
    lock = lock_of([first, *others])
    (one,) = changed_functions(lock, (sides[0], sides[1]), lambda _differing, _requests: shrunk).functions
    assert (one.cases, one.more) == (3, ())
    (one,) = changed_functions(lock, (sides[0], sides[1]), keep).functions
    assert len(one.more) == 2


@pytest.mark.parametrize(
    ("now_by", "base_by", "kind"),
    [
        (("python", "shop.py:f", 0, 0), ("python", "shop.py:f", 0, 0), "words"),
        (("python", "shop.py:f", 0, 0), ("python", "shop.py:other", 0, 0), ""),
        (("program", "shop.py:f"), ("program", "shop.py:f"), ""),
        (("library", "shop.py:f"), ("library", "shop.py:f"), ""),
        (("input",), ("python", "shop.py:f", 0, 0), "input"),
    ],
)
def test_what_only_python_words_anew_is_listed_and_not_counted(
    now_by: tuple[Any, ...], base_by: tuple[Any, ...], kind: str
) -> None:
    old, new = (raised("builtins:TypeError", text) for text in ("takes exactly 1 argument", "takes 1 argument"))
    parts = {"gone": "there is no such class"} if kind == "input" else {"exception": new}
    pairs = [(call("f"), ({"exception": old}, (), 0.0, (), (), base_by), (parts, (), 0.0, (), (), now_by))]
    found = compare(pairs, TO_3)
    assert [cause.kind for cause in found.causes] == [kind]
    assert bool(found.functions) is not bool(kind)
    assert compare(pairs).functions, "without another interpreter it is the program that has changed"


def test_words_of_the_program_around_those_of_python_must_stay() -> None:
    def of(old: str, new: str) -> str:
        by = ("python", "shop.py:f", len("bad: "), 0)
        pair = [({"exception": raised("shop:Wrong", text)}, (), 0.0, (), (), by) for text in (old, new)]
        return compare([(call("f"), *pair)], TO_3).causes[0].kind

    assert of("bad: no JSON", "bad: expecting value") == "words"
    assert of("wrong: no JSON", "bad: expecting value") == ""


def test_another_class_is_never_only_words() -> None:
    by = ("python", "shop.py:f", 0, 0)
    pair = [
        ({"exception": raised(name, "x")}, (), 0.0, (), (), by)
        for name in ("builtins:ValueError", "builtins:TypeError")
    ]
    assert compare([(call("f"), *pair)], TO_3).causes[0].decides


def test_statements_that_the_base_cannot_tell_decide_nothing() -> None:
    line = {"statement": "INSERT INTO a VALUES (1)"}
    pairs: list[tuple[Case, Mapping[str, Any], Mapping[str, Any]]] = [
        (request(1, "/a"), {"status": 200}, {"status": 200, "commands": [line]})
    ]
    assert compare(pairs, TO_3).causes[0].kind == "untraced"
    pairs.append((request(2, "/b"), {"commands": [line]}, {"commands": [line]}))
    assert [cause.kind for cause in compare(pairs, TO_3).causes] == [""]


def test_the_length_of_json_with_the_same_value_decides_nothing() -> None:
    old, new = ({"body": body, "header content-length": [str(len(body))]} for body in ('{"a": 1}', '{"a":1}'))
    assert [cause.kind for cause in compare([(request(1, "/a"), old, new)], TO_3).causes] == ["layout"]
    assert compare([(request(1, "/a"), old, new)]).functions


def test_an_accepted_cause_is_named_and_not_counted() -> None:
    pairs = [(request(1, "/a"), {"status": 200}, {"status": 200, "header server": ["new"]})]
    (cause,) = compare(pairs).causes
    why = AcceptedCause(cause.key, "", "", "", "2.7", "3.13", "newer framework", "lead", "2024-01-30")
    found = compare([*pairs, (call("f"), {"result": 1}, {"result": 2})], TO_3, lambda key, _: {cause.key: why}.get(key))
    assert [one.about for one in found.functions] == ["shop:f"]
    assert [(one.because, one.decides) for one in found.causes] == [("", True), ("newer framework", False)]


class Numbering:
    """A side of a comparison: it numbers what is posted, and answers `GET /bug` in its own way."""

    def __init__(self, step: int, bug: str) -> None:
        self._step = step
        self._bug = bug

    def replay_last(self, cases: Sequence[Case], _clock: int) -> Response:
        count, body = 0, ""
        for case in cases:
            if case.ask["method"] == "POST":
                count += self._step if case.ask["target"] == "/twice" else 1
                body = str(count)
            else:
                body = self._bug if case.ask["target"] == "/bug" else str(count)
        return Response({"status": 200, "body": f'{{"number": "n{body}"}}'})


def test_what_follows_from_a_request_is_not_told_as_a_cause_of_its_own() -> None:
    cases = [
        request(1, "/once", "POST"),
        request(2, "/twice", "POST"),
        *(request(number, f"/list{number}") for number in range(3, 9)),
        request(9, "/bug"),
    ]
    sides: tuple[Any, Any] = (Numbering(1, "good"), Numbering(2, "bad"))
    lock = lock_of(cases)
    answers = [
        {case.id: (side.replay_last(cases[: number + 1], 0),) for number, case in enumerate(cases)} for side in sides
    ]
    found = changed_functions(lock, (answers[0], answers[1]), Shrinker(lock, sides, 60).shrink)
    follows = {one.about: one.follows for one in found.functions}
    assert follows == {"POST /twice": "", "GET /bug": ""} | {f"GET /list{n}": "POST /twice" for n in range(3, 9)}
    assert {one.about: one.before for one in found.functions if not one.follows} == {"POST /twice": (), "GET /bug": ()}
