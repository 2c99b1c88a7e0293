"""Vary the rows and documents that answer the statements of a recorded case; everything else stays as recorded."""

import copy
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from toolkit.model.links import case_id
from toolkit.model.lock import Case
from toolkit.model.varied_run import Scalar
from toolkit.proof.answers.sent_answers import is_sent
from toolkit.text.python_repr import python_repr

_ROWS = "rows"
_USUAL_COUNTS = frozenset({0, 1, 2, 3, 4})
_MOST_ROWS = 6
_LONGEST = 60
_FAR, _FARTHEST = 17, 1000
_WORDS = re.compile(r"\w+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ONE_ROW = re.compile(
    r"\s*(?:SELECT\s+(?:COUNT|SUM|MAX|MIN|AVG|EXISTS|COALESCE)\s*\(|(?:INSERT|UPDATE|DELETE)\b)", re.IGNORECASE
)
_DECIMAL = "decimal"


class VariedPlace(NamedTuple):
    """A place in the recorded answers of a case.

    Attributes:
        column: name of a column of rows or of a key of documents; empty for the number of rows.
        line: position of the answer whose rows are counted.
    """

    column: str
    line: int = -1


def places_of(case: Case) -> list[VariedPlace]:
    """Return the places of a case, the columns first, each once."""
    lines = case.ask.get("answered") or ()
    columns = dict.fromkeys(name for line in lines for row in line.get(_ROWS) or () for name, _ in _cells(line, row))
    counted = [number for number, it in enumerate(lines) if _can_grow(it)]
    return [*(VariedPlace(name) for name in columns), *(VariedPlace("", number) for number in counted)]


def column_values(cases: Iterable[Case]) -> dict[str, list[Any]]:
    """Return column -> its different values in all recorded answers, in their order."""
    found: dict[str, list[Any]] = {}
    for case in cases:
        for line in case.ask.get("answered") or ():
            for row in line.get(_ROWS) or ():
                for name, cell in _cells(line, row):
                    if cell not in (held := found.setdefault(name, [])):
                        held.append(cell)
    return found


def probe_place(case: Case, place: VariedPlace, values: Mapping[str, Sequence[Any]]) -> Iterator[Case]:
    """Yield a case with another value, or another number of rows, at a place: what depends on it is seen then."""
    if not place.column:
        yield from _with_count(case, place.line, {max(_USUAL_COUNTS)})
        return
    yield from (_with_value(case, place.column, it) for it in _other_values(values[place.column]))
    yield from _with_others(case, place.column, {max(_USUAL_COUNTS)})


def vary_place(
    case: Case, place: VariedPlace, literals: Iterable[Scalar], values: Mapping[str, Sequence[Any]]
) -> Iterator[Case]:
    """Yield a case with each value of interest at a place.

    Args:
        case: a case with recorded answers.
        place: the place.
        literals: what changed statements compare with.
        values: see `column_values`.

    Yields:
        it with the literals, their neighbours, another value, and the column's other recorded values in all rows, then
            in the first row alone; with up to four rows, and as many as a literal says, also with another value
            in each of them.
    """
    whole = [it for it in literals if isinstance(it, int) and not isinstance(it, bool)]
    counts = _USUAL_COUNTS | {it + by for it in whole for by in (-1, 0, 1)}
    if not place.column:
        yield from _with_count(case, place.line, counts)
        return
    seen = values[place.column]
    wanted = [*_values_of_interest(seen, list(literals)), *_other_values(seen), *seen[:8]]
    for is_first in (False, True):
        for value in wanted:
            yield _with_value(case, place.column, value, is_first=is_first)
    yield from _with_others(case, place.column, counts)


def vary_pair(
    case: Case, places: tuple[VariedPlace, VariedPlace], literals: Sequence[Scalar], values: Mapping[str, Sequence[Any]]
) -> Iterator[Case]:
    """Yield a case with each two values of interest at two places: a condition may count only beside another one.

    If both are one column, its first row holds one of them, and all others the other one.
    """
    first, second = places
    for one in _vary_plainly(case, first, literals, values):
        yield from _vary_plainly(one, second, literals, values, is_first=first == second)


def _vary_plainly(
    case: Case,
    place: VariedPlace,
    literals: Sequence[Scalar],
    values: Mapping[str, Sequence[Any]],
    *,
    is_first: bool = False,
) -> Iterator[Case]:
    """Yield a case with the literals and what is next to them, and other values, in all rows; with other counts."""
    if not place.column:
        whole = [it for it in literals if isinstance(it, int) and not isinstance(it, bool)]
        for count in sorted(it for it in {*whole, *(it + 1 for it in whole), 1, 3} if 0 <= it <= _MOST_ROWS):
            yield _with_rows(case, [place.line], count, None, f"len(rows) = {count}")
        return
    seen = values[place.column]
    for value in (*_values_of_interest(seen, literals, is_plain=True), *_other_values(seen)):
        yield _with_value(case, place.column, value, is_first=is_first)


def _other_values(seen: Sequence[Any]) -> list[Any]:
    """Return values of a column's own kind that were not recorded; of a column without a value, one of each kind."""
    texts = [it for it in seen if isinstance(it, str)]
    numbers = [it for it in seen if isinstance(it, int | float) and not isinstance(it, bool)]
    found: list[Any] = []
    if texts or not _has_kind(seen):
        found.append(next(it for it in ("void", "other", "neither") if it not in texts))
    if (numbers and not _are_truths(numbers)) or not _has_kind(seen):
        found.append(max(numbers, default=0) + _FAR)
    found += [1 - it for it in numbers[:1] if _are_truths(numbers)]
    found += [{**it, "of": str(float(it["of"]) + _FAR)} for it in seen if _is_decimal(it)][:1]
    return found


def _values_of_interest(seen: Sequence[Any], literals: Sequence[Scalar], *, is_plain: bool = False) -> list[Any]:
    """Return literals with what is close to them; if `is_plain`, without texts that are made of them."""
    has_texts = any(isinstance(it, str) for it in seen) or not _has_kind(seen)
    numbers = [it for it in seen if isinstance(it, int | float) and not isinstance(it, bool)]
    decimals = [it for it in seen if _is_decimal(it)]
    whole = [it for it in literals if isinstance(it, int | float) and not isinstance(it, bool)]
    is_truth = _are_truths(numbers) and _are_truths(whole)
    found: list[Any] = []
    for it in literals:
        if isinstance(it, bool) or it is None:
            continue
        if isinstance(it, str):
            near_texts = [it] if is_plain else [it, f"{it}x", it.swapcase()]
            found += near_texts if has_texts and len(it) <= _LONGEST else []
            continue
        near: list[int | float] = [it] if is_truth else [it - 1, it, it + 1]
        if any(isinstance(one, float) for one in numbers) or decimals:
            near += [it - 0.5, it + 0.5]
        if numbers or not _has_kind(seen):
            is_whole = all(isinstance(one, int) for one in numbers)
            found += [one for one in near if isinstance(one, int) or not is_whole]
        if decimals:
            found += [{**decimals[0], "of": str(one)} for one in near]
        if has_texts and isinstance(it, int) and 1 < it <= _LONGEST and not is_plain:
            found += ["x" * one for one in (it - 1, it, it + 1)]
    return list({repr(it): it for it in found}.values())


def _has_kind(seen: Sequence[Any]) -> bool:
    return any(it is not None for it in seen)


def _are_truths(numbers: Sequence[int | float]) -> bool:
    """Return whether numbers may be truth values, which databases keep as 0 and 1."""
    return bool(numbers) and all(it in {0, 1} for it in numbers)


def _is_decimal(cell: Any) -> bool:
    return isinstance(cell, dict) and str(cell.get("$py", "")).lower() == _DECIMAL


def _cells(line: Mapping[str, Any], row: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a row; of documents in it, those of their keys, at any depth."""
    for number, cell in enumerate(row if isinstance(row, list) else ()):
        if _is_document(cell):
            yield from _leaves(cell)
        else:
            yield _column(line, number), cell


def _leaves(held: Any) -> Iterator[tuple[str, Any]]:
    for one in held if isinstance(held, list) else [held]:
        for name, cell in one.items() if _is_document(one) else ():
            if _is_document(cell) or (isinstance(cell, list) and any(map(_is_document, cell))):
                yield from _leaves(cell)
            else:
                yield name, cell


def _is_document(cell: Any) -> bool:
    """Return whether a value is a document, and not another value in JSON's notation or the result of a change."""
    return isinstance(cell, dict) and not ("acknowledged" in cell or any(name.startswith("$") for name in cell))


def _column(line: Mapping[str, Any], number: int) -> str:
    columns = (line.get("answer") or {}).get("columns") or ()
    return str(columns[number][0]) if number < len(columns) else f"column {number + 1}"


def _with_value(case: Case, column: str, value: Any, *, is_first: bool = False) -> Case:
    """Return a case whose rows hold a value in a column: all of them, or the first one of each answer."""

    def put(lines: list[Any]) -> None:
        for line in lines:
            for row in (line.get(_ROWS) or ())[: 1 if is_first else None]:
                _put(line, row, column, value)

    lines = [it for it in case.ask["answered"] for row in it.get(_ROWS) or () if column in dict(_cells(it, row))]
    what = "answers" if all(map(is_sent, lines)) else "rows"
    return make_varied_case(case, put, f"{what}[{0 if is_first else '*'}].{column} = {python_repr(value)}")


def _put(line: Mapping[str, Any], row: Any, column: str, value: Any) -> None:
    for number, cell in enumerate(row if isinstance(row, list) else ()):
        if _is_document(cell):
            _put_into(cell, column, value)
        elif _column(line, number) == column:
            row[number] = value


def _put_into(held: Any, key: str, value: Any) -> None:
    for one in held if isinstance(held, list) else [held]:
        for name, cell in one.items() if _is_document(one) else ():
            if _is_document(cell) or (isinstance(cell, list) and any(map(_is_document, cell))):
                _put_into(cell, key, value)
            elif name == key:
                one[name] = value


def _with_count(case: Case, number: int, counts: Iterable[int]) -> Iterator[Case]:
    """Yield a case with so many rows in an answer; added ones differ in all columns, or in the first alone."""
    line = case.ask["answered"][number]
    for count in sorted(it for it in set(counts) if 0 <= it <= _MOST_ROWS):
        change = f"len(rows) = {count}"
        yield _with_rows(case, [number], count, None, change)
        if count > len(line[_ROWS]):
            key = _column(line, 0)
            yield _with_rows(case, [number], count, {key}, f"{change}, len(set(rows.{key})) = {count}")


def _with_others(case: Case, column: str, counts: Iterable[int]) -> Iterator[Case]:
    """Yield a case with so many rows in the answers that hold a column, each with another value there."""
    lines = case.ask["answered"]
    numbers = [
        number
        for number, line in enumerate(lines)
        if _can_grow(line) and any(column == name for row in line[_ROWS] for name, _ in _cells(line, row))
    ]
    for count in sorted(it for it in set(counts) if 1 < it <= _MOST_ROWS) if numbers else ():
        changed = {column, *(_column(lines[it], 0) for it in numbers)}
        yield _with_rows(case, numbers, count, changed, f"len(set(rows.{column})) = {count}")


def _can_grow(line: Mapping[str, Any]) -> bool:
    """Return whether another number of rows may answer a statement."""
    return bool(line.get(_ROWS)) and not is_sent(line) and not _ONE_ROW.match(str(line["statement"]))


def _with_rows(case: Case, numbers: Sequence[int], count: int, changed: Container[str] | None, change: str) -> Case:
    """Return a case with so many rows in some answers.

    Args:
        case: the case.
        numbers: positions of the answers.
        count: number of rows.
        changed: columns in which added rows differ from the last recorded one; None: all.
        change: the variation, in a notation that needs no language.
    """

    def put(lines: list[Any]) -> None:
        for line in map(lines.__getitem__, numbers):
            rows = line[_ROWS]
            added = (_unlike(line, rows[-1], it, changed) for it in range(count - len(rows)))
            line[_ROWS] = [*rows[:count], *added]
            if "rows" in (line.get("answer") or {}):
                line["answer"]["rows"] = count

    return make_varied_case(case, put, change)


def _unlike(line: Mapping[str, Any], row: Any, number: int, changed: Container[str] | None) -> list[Any]:
    """Return a row unlike a recorded one: behind it by the columns it is ordered by, by others before or behind it."""
    _, is_ordered, order = str(line["statement"]).upper().rpartition("ORDER BY")
    ordered = set(_WORDS.findall(order)) if is_ordered else set[str]()

    def change(cell: Any, column: str) -> Any:
        if isinstance(cell, list):
            return [change(it, column) for it in cell]
        if _is_document(cell):
            return {name: change(it, name) for name, it in cell.items()}
        if isinstance(cell, bool) or not (changed is None or column in changed):
            return cell
        is_sorted_by = bool(ordered & {column.upper(), *column.upper().split("_")})
        is_before = "DESC" in ordered if is_sorted_by else number % 2 == 0
        if isinstance(cell, str) and not _DAY.match(cell):
            return f"0{number}{cell}" if is_before else f"{cell}{number}"
        return cell + (-1 if is_before else 1) * (_FARTHEST + number) if isinstance(cell, int | float) else cell

    return [change(cell, _column(line, place)) for place, cell in enumerate(row)]


def make_varied_case(case: Case, put: Callable[[list[Any]], None], change: str) -> Case:
    """Return a case with changed answers; `put` changes a copy of them, `change` describes it without words."""
    lines = copy.deepcopy(list(case.ask["answered"]))
    put(lines)
    before = case.ask.get("varied")
    ask = {**case.ask, "answered": lines, "varied": f"{before}, {change}" if before else change}
    return msgspec.structs.replace(
        case,
        id=case_id(f"varied {case.id}", msgspec.json.encode(lines, order="sorted")),
        ask=ask,
        origin="invented",
        not_locked=(),
        accepted=(),
    )
