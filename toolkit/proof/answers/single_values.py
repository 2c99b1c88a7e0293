"""Find values that changed statements read and that are the same in every case, and try others in both versions.

A setting, a variable of the environment, a file of data or a row of a database gives an expression one value, however
many cases there are: `RATE + RATE` and `RATE * RATE` are alike where it is 2. What both versions read is given other
values of its kind, the same in both; what only one version reads cannot be.

So is what only one version gives to a function, however many values it had: `escape(row.title)` and `row.title` are
alike for all titles without signs of markup, and no mutant leaves a function out. Where a recording answers what such a
value leads to, it has no answer to another one, and nothing is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from toolkit.model.links import case_id
from toolkit.model.lock import Case
from toolkit.model.proof import State
from toolkit.model.varied_run import SeenValue, VariedRun
from toolkit.model.verdict import WhyUnheld
from toolkit.proof.answers.answer_difference import part_differences
from toolkit.proof.answers.relevant_cases import spread_cases
from toolkit.proof.statements.changed_statements import ChangedStatement, Side
from toolkit.proof.statements.value_marks import ReadValue, mark_values
from toolkit.text.python_repr import python_repr

_VARIANTS = 6  # other values of each kind (`probe/replay/altered_values.py`)
_MOST_CASES, _MOST_TEXTS = 3, 40
_FEW_NUMBERS = 3  # a sum and a product are alike for up to two

RunMarked = Callable[[State, Side, Sequence[Case]], Mapping[str, VariedRun]]
Runs = Mapping[Side, Mapping[str, VariedRun]]


class SingleValue(NamedTuple):
    """A value that decides whether a statement is held.

    Attributes:
        why: `single_value`: only one was met; `other_value`: with another one, old and new code differ;
            `one_sided`: only one version gives it to a function, and another one has no answer, or both refuse each.
        detail: the expression and the value, or the difference.
    """

    why: WhyUnheld
    detail: str


class _Altered(NamedTuple):
    """A case in which some expressions have other values, with the case that it was."""

    case: Case
    origin: Case
    texts: tuple[str, ...]


class SingleValueSearch:
    """Searches for the values of one change that do not vary.

    Args:
        run: (version with marks, side, cases) -> their outcomes, and the values that were seen.
        states: the two versions.
        changed: the changed statements that cases hold.
        is_fixed: whether an expression is a constant that is fixed by the code.
    """

    def __init__(
        self,
        run: RunMarked,
        states: Mapping[Side, State],
        changed: Iterable[ChangedStatement],
        is_fixed: Callable[[str], bool],
    ) -> None:
        self._run_marked, self._states = run, states
        self._changed, self._is_fixed = tuple(changed), is_fixed
        self._values: list[ReadValue] = []

    def search(self, cases: Sequence[Case]) -> Mapping[ChangedStatement, SingleValue]:
        """Return the statements with a value that does not vary.

        Args:
            cases: the cases that execute the statements, and the requests before them; both versions answer them
                alike.

        Raises:
            UsageError: a version with marks does not start.
        """
        marked = {side: self._mark(side) for side in self._states}
        if not self._values:
            return {}
        base = self._run(marked, cases)
        altered = list(self._alter(cases, base))
        calls = [it.case for it in altered if it.case.is_call]
        requests = [it.case for it in altered if not it.case.is_call]
        session = [it for it in cases if not it.is_call] if requests else []
        runs = self._run(marked, [*calls, *session, *requests])
        useful = [it for it in altered if not _says_nothing(base, runs, it)]
        differing = [it for it in useful if _difference(runs, it.case)]
        alike = [it for it in useful if not _difference(runs, it.case)]
        seen = _seen_in([*_runs_of(base), *(runs[side][it.case.id] for side in runs for it in alike)])
        compared = {it.texts[0] for it in useful if len(it.texts) == 1}  # others were refused by both versions
        untried = self._given_to_one(base) - (_with_answers(altered, runs) & compared)
        return dict(self._judge(seen, base, runs, differing, untried))

    def _mark(self, side: Side) -> State:
        """Return a version in which the values that its statements read are marked."""
        state = dict(self._states[side])
        for path in sorted({it.path for it in self._changed if it.side == side}):
            own = [it for it in self._changed if it.side == side and it.path == path]
            marked = mark_values(path, state[path] or b"", own, 1 + max((it.number for it in self._values), default=0))
            if marked.data:
                state[path] = marked.data
                self._values += marked.values
        return state

    def _run(self, marked: Mapping[Side, State], cases: Sequence[Case]) -> Runs:
        return {side: self._run_marked(state, side, cases) if cases else {} for side, state in marked.items()}

    def _alter(self, cases: Sequence[Case], base: Runs) -> Iterator[_Altered]:
        """Yield cases in which expressions that both versions read have other values.

        These are the ones that hardly vary, and those that one version alone gives to a function.
        """
        seen = _seen_in(_runs_of(base))
        numbers: dict[str, dict[Side, list[int]]] = {}
        for it in self._values:
            numbers.setdefault(it.text, {}).setdefault(it.statement.side, []).append(it.number)
        shared = [text for text, sides in numbers.items() if len(sides) > 1 and not self._is_fixed(text)]
        met = {text: [it for n in _all_of(numbers[text]) for it in seen.get(n, ())] for text in shared}
        few = [text for text in shared if _are_few(met[text])]
        others = sorted(self._given_to_one(base).difference(few))
        whole = {it.text for it in self._values if not it.is_base}
        for texts in (few, others):  # what is told of a difference comes first; neither takes the other's place
            texts.sort(key=lambda text: text not in whole)
            del texts[_MOST_TEXTS:]
        tried = sorted((*few, *others), key=lambda text: text not in whole)
        order = max((int(it.ask["order"]) for it in cases if not it.is_call), default=0)
        groups = [(text,) for text in tried] + ([tuple(tried)] if len(tried) > 1 else [])
        for group in groups:
            marks = {text: _all_of(numbers[text]) for text in group}
            for case in _executing(cases, base, set(chain.from_iterable(marks.values()))):
                for variant in range(_VARIANTS):
                    order += 1
                    which = {
                        str(number): (variant + place) % _VARIANTS
                        for place, own in enumerate(marks.values())
                        for number in own
                    }
                    yield _Altered(_with_other_values(case, which, order), case, group)

    def _given_to_one(self, base: Runs) -> set[str]:
        """Return the expressions that both versions read and only one gives to a function, whose values can vary."""
        seen = _seen_in(_runs_of(base))
        sides: dict[str, set[Side]] = {}
        varied: set[str] = set()
        for it in self._values:
            sides.setdefault(it.text, set()).add(it.statement.side)
            if any(map(_is_varied, seen.get(it.number, ()))):
                varied.add(it.text)
        shared = {text for text in varied if len(sides[text]) > 1 and not self._is_fixed(text)}
        return shared & _given_apart(self._values)

    def _judge(
        self,
        seen: Mapping[int, Sequence[SeenValue]],
        base: Runs,
        runs: Runs,
        differing: Sequence[_Altered],
        untried: Set[str],
    ) -> Iterator[tuple[ChangedStatement, SingleValue]]:
        """Yield each statement with its first value that only one was met of, or that shows a difference."""
        met = _seen_in(_runs_of(base))
        for statement in self._changed:
            own = [it for it in self._values if it.statement == statement]
            read = {it.text for it in own}
            marks = {str(it.number) for it in own}
            possible = (it for it in differing if read.issuperset(it.texts))
            shown = next((it for it in possible if any(marks & run.seen.keys() for run in _of(runs, it.case))), None)
            if shown:
                told = [it for it in own if it.text in shown.texts]
                told = [it for it in told if not it.is_base] or told
                values = ", ".join(dict.fromkeys(_describe(it.text, met.get(it.number, ())) for it in told))
                yield statement, SingleValue("other_value", f"{values}; {_difference(runs, shown.case)}")
            elif blind := next((it for it in own if it.text in untried), None):
                yield statement, SingleValue("one_sided", _describe(blind.text, met.get(blind.number, ())))
            elif single := next((it for it in own if self._is_single(it, seen)), None):
                yield statement, SingleValue("single_value", _describe(single.text, seen[single.number]))

    def _is_single(self, it: ReadValue, seen: Mapping[int, Sequence[SeenValue]]) -> bool:
        found = seen.get(it.number, ())
        if it.is_literal or len(found) != 1 or self._is_fixed(it.text):
            return False
        is_text = isinstance(found[0].value, str)
        return is_text or (not it.is_base and (found[0].value is not msgspec.UNSET or bool(found[0].items)))


def _given_apart(values: Iterable[ReadValue]) -> set[str]:
    """Return the expressions that only one version gives to a function, or asks by a method."""
    given: dict[Side, set[tuple[str, str]]] = {"old": set(), "new": set()}
    for it in values:
        if it.given_to and not it.is_literal:
            given[it.statement.side].add((it.text, it.given_to))
    return {text for text, _ in given["old"] ^ given["new"]}


def _with_answers(altered: Iterable[_Altered], runs: Runs) -> Set[str]:
    """Return the expressions of which each other value has an answer of both versions in some case."""
    known: dict[str, set[int]] = {}
    for it in altered:
        both = _of(runs, it.case)
        if len(it.texts) == 1 and len(both) == len(runs) and not any(run.unanswered for run in both):
            known.setdefault(it.texts[0], set()).update(it.case.ask["altered"].values())
    return {text for text, variants in known.items() if len(variants) == _VARIANTS}


def _is_varied(found: SeenValue) -> bool:
    """Return whether a value is a text, a number or a container of such, which can be given other signs or bounds."""
    return isinstance(found.value, str | int | float) or bool(found.items)


def _all_of(numbers: Mapping[Side, Sequence[int]]) -> list[int]:
    return [*chain.from_iterable(numbers.values())]


def _are_few(found: Sequence[SeenValue]) -> bool:
    """Return whether values are too few to tell one calculation from another."""
    values = {repr(it) for it in found}
    plain = [it.value for it in found]
    is_numeric = all(isinstance(it, int | float) and not isinstance(it, bool) for it in plain)
    return 0 < len(values) < (_FEW_NUMBERS if is_numeric else 2)


def _executing(cases: Sequence[Case], base: Runs, numbers: set[int]) -> Sequence[Case]:
    """Return a few of the cases that evaluate a mark, those without an exception first."""
    found = [it for it in cases if any(int(number) in numbers for run in _of(base, it) for number in run.seen)]
    kept = sorted(found, key=lambda it: (any(run.has_failed for run in _of(base, it)), not it.is_call))
    working = [it for it in kept if not any(run.has_failed for run in _of(base, it))]
    return spread_cases(working or kept, _MOST_CASES)


def _with_other_values(case: Case, which: Mapping[str, int], order: int) -> Case:
    """Return a case in which marked expressions have other values; a request follows all others."""
    ask: dict[str, Any] = {**case.ask, "altered": which}
    if not case.is_call:
        ask["order"] = order
    name = case_id(f"altered {case.id}", msgspec.json.encode(which, order="sorted"))
    return msgspec.structs.replace(case, id=name, ask=ask)


def _of(runs: Runs, case: Case) -> list[VariedRun]:
    return [own[case.id] for own in runs.values() if case.id in own]


def _runs_of(runs: Runs) -> list[VariedRun]:
    return [run for own in runs.values() for run in own.values()]


def _seen_in(runs: Iterable[VariedRun]) -> dict[int, list[SeenValue]]:
    found: dict[int, list[SeenValue]] = {}
    for run in runs:
        for number, values in run.seen.items():
            held = found.setdefault(int(number), [])
            held += [it for it in values if it not in held]
    return found


def _says_nothing(base: Runs, runs: Runs, it: _Altered) -> bool:
    """Return whether a version gave no answer, or both fail where the case did not before."""
    both = _of(runs, it.case)
    if len(both) < len(runs) or any(run.unanswered for run in both):
        return True
    return all(run.has_failed for run in both) and not any(run.has_failed for run in _of(base, it.origin))


def _difference(runs: Runs, case: Case) -> str:
    """Describe how the versions differ; empty if they do not."""
    return str(next(part_differences(case, runs["old"][case.id].parts, runs["new"][case.id].parts), ""))


def _describe(text: str, found: Sequence[SeenValue]) -> str:
    """Describe an expression with the first value that it had."""
    if not found:
        return text
    value = found[0].value if found[0].value is not msgspec.UNSET else list(found[0].items)
    return f"{text} = {python_repr(value)}"
