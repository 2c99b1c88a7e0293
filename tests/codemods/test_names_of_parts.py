"""Verbs of values, and parts that do more than one name can tell."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.effects import verb_of_effects
from codemods._extract.naming import names_for
from codemods._extract.purpose import has_other_effects
from codemods._extract.value_names import from_returned, from_value, verb_of_value
from codemods._extract.work_names import from_calls, from_condition, from_filled, from_loop
from toolkit.source.parse import parse_file


def region(code: str, needs: tuple[str, ...] = (), gives: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(body=ast.parse(code).body, needs=needs, gives=gives)


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("title['a'] = 1\nif title:\n    title = title.copy()", "fill"),
        ("if not title:\n    title = first(rows)", "ensure"),
        ("if title is None:\n    title = first(rows)", "ensure"),
        ("for row in rows:\n    title += row.text", "extend"),
        ("for row in rows:\n    title.append(row)", "extend"),
        ("for row in rows:\n    title.append(row)\n    title.pop()", "adjust"),
        ("if title == 'a':\n    title = 'b'\nelse:\n    title = 'c'", "choose"),
        ("if rows:\n    title = title + rows", "adjust"),
        ("if rows:\n    title = True\nelse:\n    title = a in rows", "check"),
        ("if rows:\n    title = parse(rows).date()", "parse"),
        ("try:\n    title = read_title(rows)\nexcept KeyError:\n    warn(rows)", "read"),
    ],
)
def test_a_value_that_is_passed_in_has_the_verb_of_what_is_done_to_it(code: str, verb: str) -> None:
    assert verb_of_value(region(code, ("title", "rows"), ("title",)), "title") == verb


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("try:\n    seat = seats.get(1)\nexcept KeyError:\n    seat = seats.create(row)", "get_or_create"),
        ("seat = seats.create(row)\nif not seat:\n    seat = seats.get(1)", "create"),
        ("seat = 1.0 / rows\nif rows > 3:\n    seat *= 0.8", "compute"),
        ("seat = (rows - 1) * 2", "compute"),
        ("seat = row + rows", "build"),
        ("seat = '%s' % rows", "build"),
        ("seat = set(rows) - {1}", "build"),
    ],
)
def test_a_value_that_is_made_has_the_verb_of_how_it_is_made(code: str, verb: str) -> None:
    assert verb_of_value(region(code, ("rows",), ("seat",)), "seat") == verb


@pytest.mark.parametrize(
    ("more", "is_certain"),
    [
        ("log.info(seat)", True),
        ("seat.counter = 3", False),
        ("if not seat:\n    raise KeyError\nif seat.taken:\n    raise ValueError", False),
    ],
)
def test_what_is_changed_or_refused_is_not_only_got(more: str, is_certain: bool) -> None:
    part = region(f"seat = seats.get(1)\n{more}", ("seats",), ("seat",))
    assert [cost < 6 for _, cost in from_value(part, "seat", [])] == [is_certain]


def test_a_call_with_an_object_of_its_own_does_not_name_the_items_of_a_loop() -> None:
    code = "for row in rows:\n    {}(row, shop)\n    hidden = row.open"
    names = [
        [" ".join(words) for words, cost in from_loop(part_of(code.format(it))) if cost < 6]
        for it in ("send", "send_row", "send_mail")
    ]
    assert names == [["send row"], ["send row"], []]


def test_the_last_call_of_finally_does_not_name_what_is_done() -> None:
    part = region("try:\n    for row in rows:\n        write_row(row)\nfinally:\n    remove_files()")
    assert [*from_calls(part)] == []


@pytest.mark.parametrize(
    ("between", "is_certain"), [("", False), ("\n", True), ("# and its rows\n", True), ("hide(row)\n", True)]
)
def test_a_comment_names_no_half_of_its_paragraph(between: str, is_certain: bool) -> None:
    text = f"# Set the groups of the row\nif row.a:\n    add(row)\n{between}if row.b:\n    move(row)\n"
    file = parse_file("shop.py", text.encode())
    block = SimpleNamespace(owner=file.tree, body=file.tree.body)
    more = {"start": 0, "stop": 1, "needs": ("row",), "gives": (), "end": ""}
    part = SimpleNamespace(block=block, body=file.tree.body[:1], **more)
    name = next(names_for(file, part, "show"))  # type: ignore[arg-type]
    assert (name.text, name.cost < 6) == ("set_groups", is_certain)


def test_a_flag_is_checked() -> None:
    part = region("can_go = row.open or (row.late and row.far)", ("row",), ("can_go",))
    assert next(from_value(part, "can_go", []))[0] == ["check", "can", "go"]


def test_one_item_with_another_value_in_each_branch_is_set() -> None:
    part = region("if low:\n    rating[i] = old + cap\nelse:\n    rating[i] = old - cap")
    assert next(from_filled(part))[0] == ["set", "rating"]


def test_an_item_that_is_looked_for_is_found() -> None:
    code = "for row in rows:\n    if row.open:\n        return row\nreturn None"
    assert verb_of_value(region(code, ("rows",)), "row") == "find"


@pytest.mark.parametrize(
    ("code", "does_more"),
    [
        ("for row in rows:\n    row.total = 3", False),
        ("show(rows)\nlog.info(rows)\nraise ValueError", False),
        ("show(rows)\nhide(rows)", False),
        ("show(rows)\nhide(rows)\nclose(rows)", True),
        ("order.state = 3\norder.save()", True),
        ("reply = client.post(order)\nshow(reply)", True),
        ("order.save()", False),
    ],
)
def test_several_effects_are_more_than_one_name_tells(code: str, does_more: bool) -> None:
    assert has_other_effects(region(code)) == does_more


@pytest.mark.parametrize(
    ("code", "end", "verb"),
    [
        ("if row.open:\n    raise ValueError(row)\nlog.info(row)", "", "validate"),
        ("if not row.open:\n    abort(404)", "", "validate"),
        ("if row.open:\n    show(row)\n    raise ValueError(row)", "", ""),
        ("try:\n    show(row)\nexcept KeyError:\n    raise", "", ""),
        ("row['open'] = sorted(row.parts)\nrow.done = True", "", "update"),
        ("row.done = True\nshop.done = True", "", ""),
        ("row.done = True\nshow(row)", "", ""),
        ("if row.open:\n    return True\nreturn row.a == row.b or not row.c", "value", "check"),
        ("if row.open:\n    return True\nreturn row.a", "value", ""),
        ("if row.open:\n    return", "value", ""),
    ],
)
def test_what_is_done_with_each_item_has_a_verb(code: str, end: str, verb: str) -> None:
    part = region(code, ("row",))
    part.end = end
    assert verb_of_effects(part, {"row"}) == verb


def part_of(code: str, **more: Any) -> Any:
    tree = ast.parse(code)
    owner = tree.body[0]
    block = SimpleNamespace(owner=owner, body=owner.body)  # type: ignore[attr-defined]
    return SimpleNamespace(block=block, body=block.body, **{"needs": (), "gives": (), "end": "", **more})


def test_what_runs_under_a_condition_is_handled_or_validated() -> None:
    handled = part_of("if kind == 'json':\n    show(row)\n    hide(row)")
    validated = part_of("if kind == 'json':\n    if not row:\n        abort(404)")
    assert next(from_condition(handled, []))[0] == ["handle", "json", "kind"]
    assert next(from_condition(validated, []))[0][0] == "validate"


def test_a_call_beside_others_tells_only_a_part() -> None:
    alone = region("if row:\n    push_message(row)\nlog.info(row)")
    beside = region("push_message(row)\non_message(row)")
    assert [cost <= 8 for _, cost in from_calls(alone)] == [True]
    assert [cost <= 8 for _, cost in from_calls(beside)] == [False]


def test_what_has_one_kind_of_effect_is_named_after_it() -> None:
    filled = "row['a'] = 1\nrow['b'] = 2"
    assert [cost <= 8 for _, cost in from_filled(region(filled))] == [True]
    assert [cost <= 8 for _, cost in from_filled(region(f"{filled}\nsend_row(row)"))] == [False]
    assert [cost <= 8 for _, cost in from_calls(region(f"{filled}\nsend_row(row)"))] == [False]


def test_a_condition_on_a_name_is_about_what_has_it() -> None:
    assert next(from_condition(part_of("if row.role.name == 'owner':\n    show(row)"), []))[0] == [
        "handle",
        "owner",
        "role",
    ]


@pytest.mark.parametrize(
    ("code", "is_certain"),
    [
        ("reply = get_reply(row)\nreturn reply", True),
        ("errors = []\nerrors.append(row)\nreturn errors", True),
        ("reply = get_reply(row)\nset_cookie(reply)\nreturn reply", False),
    ],
)
def test_a_returned_value_does_not_tell_effects(code: str, is_certain: bool) -> None:
    part = region(code, ("row",))
    assert [cost <= 8 for _, cost in from_returned(part, [])] == [is_certain]


def test_a_query_is_built() -> None:
    part = region("query = rows.filter(a=1)\nquery = query.filter(b=2)", ("rows",), ("query",))
    assert next(from_value(part, "query", ["show", "rows"]))[0] == ["build", "query"]


def test_errors_are_collected() -> None:
    assert next(from_filled(region("self._errors['a'] = 1\nself._errors['a'].append(2)")))[0] == ["collect", "errors"]
