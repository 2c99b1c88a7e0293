"""Verbs of values, and parts that do more than one name can tell."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.choose import Chooser
from codemods._extract.doubts import effects, is_doubtful, is_made_elsewhere
from codemods._extract.effects import verb_of_effects
from codemods._extract.naming import names_for
from codemods._extract.value_names import from_returned, from_value, verb_of_value
from codemods._extract.work_names import from_calls, from_condition, from_filled, from_loop
from toolkit.source.parse import parse_file


def region(code: str, needs: tuple[str, ...] = (), gives: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(body=ast.parse(code).body, needs=needs, gives=gives, end="")


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("if rows:\n    title = title + rows", "adjust"),
        ("if rows:\n    title = True\nelse:\n    title = a in rows", "check"),
        ("title = title.strip()\nif rows:\n    title = ''", "strip"),
    ],
)
def test_a_value_that_is_passed_in_needs_a_name_from_a_person(code: str, verb: str) -> None:
    part = region(code, ("title", "rows"), ("title",))
    assert verb_of_value(part, "title") == verb
    assert is_doubtful(part, [verb, "title"])


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("try:\n    seat = seats.get(1)\nexcept KeyError:\n    seat = seats.create(row)", "get_or_create"),
        ("if rows:\n    seat = seats.create(row)\nelse:\n    seat = seats.filter(a=1)[0].seat", "get_or_create"),
        ("if rows:\n    seat = {'a': 1}\nelse:\n    seat = {'b': 2}", "build"),
        ("seat = seats.find(row)\nif not seat:\n    seat = Seat(row)", "get_or_create"),
        ("seat = list()\nfor row in rows:\n    seat.append(row)", "collect"),
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
    assert is_doubtful(part, ["find", "seat"]) != is_certain


def test_a_call_with_an_object_of_its_own_does_not_name_the_items_of_a_loop() -> None:
    code = "for row in rows:\n    {}(row, shop)\n    hidden = row.open"
    names = [
        [" ".join(words) for words, cost in from_loop(part_of(code.format(it))) if cost < 6]
        for it in ("send", "send_row", "send_mail")
    ]
    assert names == [["send row"], ["send row"], []]


def test_the_last_call_of_finally_does_not_name_what_is_done() -> None:
    part = region("try:\n    for row in rows:\n        write_row(row)\nfinally:\n    remove_files()")
    assert [words for words, _ in from_calls(part)] == [["write", "row"]]
    assert is_doubtful(part, ["write", "row"])


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


def test_a_flag_is_what_is_asked() -> None:
    part = region("can_go = row.open or (row.late and row.far)", ("row",), ("can_go",))
    assert next(from_value(part, "can_go", []))[0] == ["can", "go"]


def test_one_item_with_another_value_in_each_branch_is_set() -> None:
    part = region("if low:\n    rating[i] = old + cap\nelse:\n    rating[i] = old - cap")
    assert next(from_filled(part))[0] == ["set", "rating"]


def test_an_item_that_is_looked_for_is_found() -> None:
    code = "for row in rows:\n    if row.open:\n        return row\nreturn None"
    assert verb_of_value(region(code, ("rows",)), "row") == "find"


@pytest.mark.parametrize(
    ("code", "does_more"),
    [
        ("for row in rows:\n    rows.total = 3", False),
        ("show(rows)\nlog.info(rows)\nraise ValueError", False),
        ("show(rows)\nhide(rows)", True),
        ("update_shop(rows)\nrows['day'] = 3", True),
        ("del rows['a']\nrows.append(3)", True),
        ("@shop.route\ndef show():\n    pass\nshop.start(3)", True),
        ("order.state = 3\norder.save()", True),
        ("reply = client.post(order)\nshow(reply)", True),
        ("order.save()", False),
    ],
)
def test_several_effects_are_more_than_one_name_tells(code: str, does_more: bool) -> None:
    assert (len(effects(region(code).body)) > 1) == does_more


@pytest.mark.parametrize(
    ("code", "verb", "is_told"),
    [
        ("seat = shop.import_all(row)", "check", False),
        ("seat = shop.create_seat(row)", "create", True),
        ("seat = Seats.add(row)", "add", True),
        ("seat = row.clone(seats)", "determine", False),
        ("seat: list[int] = []\nseat.append(row)", "collect", True),
        ("seat = seats[row]\nseat.state = 3", "build", False),
        ("seat = Seat(row)\nseat.state = 3", "build", True),
        ("seat = {}\nseat['a'] = 3", "collect", True),
        ("seat = 3", "fill", False),
        ("row = row.next\nseat = find(row)", "find", False),
        ("seat = []\nfor it in row:\n    it.open = True\n    seat.append(it)", "collect", False),
    ],
)
def test_a_name_of_a_value_tells_what_is_done_for_it(code: str, verb: str, is_told: bool) -> None:
    assert is_doubtful(region(code, ("row",), ("seat",)), [verb, "seat"]) != is_told


@pytest.mark.parametrize(
    ("words", "is_certain"),
    [
        ("create seat and shop", True),
        ("determine seat and shop", False),
        ("create seat and only", False),
        ("check seat and shop", False),
        ("create old seat and seat", False),
    ],
)
def test_a_verb_of_two_values_says_something_of_both(words: str, is_certain: bool) -> None:
    assert is_doubtful(region("seat, shop = row", (), ("seat", "shop")), words.split()) != is_certain


@pytest.mark.parametrize(
    ("given", "best"), [("groups", "include_groups"), ("one_group", "include_groups"), ("space", "find_space")]
)
def test_a_comment_names_the_value_that_is_given(given: str, best: str) -> None:
    file = parse_file("shop.py", f"# Include the groups\n{given} = find(row)\n".encode())
    block = SimpleNamespace(owner=file.tree, body=file.tree.body)
    more = {"start": 0, "stop": 1, "needs": ("row",), "gives": (given,), "end": ""}
    name = next(names_for(file, SimpleNamespace(block=block, body=file.tree.body, **more), "show"))  # type: ignore[arg-type]
    assert (name.text, name.cost < 6) == (best, True)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Configure the mail server\n# https://example.org/docs/mail", "configure_mail_server"),
        ("2. Register the feature instance", "register_feature_instance"),
        ("Step 3: notify the owner", "notify_owner"),
        ("If no row is left, then list all public pages", "list_public_pages"),
        ("Let's safely add provider-specific details", "add_provider_specific_details"),
        ("Send mails to opted-in users", "send_mails"),
        (f"Start the analysis of rows. If it {'is so for any reason and ' * 4}fails, it ends", "start_analysis"),
        (f"Start the analysis of rows. Then {'also and again ' * 5}", "start_analysis"),
        (f"Start the analysis of rows. Delete {'all that was kept and ' * 4}", ""),
        ("If rows change -> delete shelves, delete books, delete notes", ""),
        ("Check that the row is open", ""),
        ("Try compatible old format", ""),
        ("Create default profile if it does not exist", "ensure_default_profile"),
        ("Add a row if missing", "ensure_row"),
        ("Create the default profile if the profile doesn't exist yet", "ensure_default_profile"),
        ("Create a row when needed", "ensure_row"),
        ("Create a row if none exists", "ensure_row"),
        ("Create a row if there is none", "ensure_row"),
        ("Create a row if there is no row", "ensure_row"),
        ("Create a row unless one already exists", "ensure_row"),
        ("Add the row if it is not there", "ensure_row"),
        ("Add a row if the user wants it", "add_row"),
        ("Add a row if the user is not active", "add_row"),
        ("Create a row if the order is not paid yet", "create_row"),
        ("Create a row if the order does not exist", "create_row"),
        ("Create a row if it is not locked", "create_row"),
        ("Create a row if missing values are allowed", "create_row"),
        ("Create a row if it exists", "create_row"),
        ("Create row when not in debug mode", "create_row"),
        ("Check whether the row is open", ""),
        ("If this is so, it is fine", ""),
        ("Get the row_id of rows", ""),
    ],
)
def test_a_comment_says_what_is_done_among_other_words(comment: str, expected: str) -> None:
    file = parse_file("shop.py", f"# {comment}\nif row:\n    find(row)\n".encode())
    block = SimpleNamespace(owner=file.tree, body=file.tree.body)
    more = {"start": 0, "stop": 1, "needs": ("row",), "gives": (), "end": ""}
    names = names_for(file, SimpleNamespace(block=block, body=file.tree.body, **more), "show")  # type: ignore[arg-type]
    assert next((it.text for it in names if it.comment), "") == expected


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
    assert [len(effects(it.body)) for it in (alone, beside)] == [1, 2]
    assert all(is_doubtful(it, words) for it in (alone, beside) for words, _ in from_calls(it))


def test_what_has_one_kind_of_effect_is_named_after_it() -> None:
    filled = "row['a'] = 1\nrow['b'] = 2"
    assert effects(region(filled).body) == {"row ="}
    assert effects(region(f"{filled}\nsend_row(row)").body) == {"row =", "send_row"}


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
    part.end = "value"
    assert [is_doubtful(part, words) for words, _ in from_returned(part, [])] == [not is_certain]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("seats.append(1)", [("prepare_seats", False)]),
        ("for it in seats:\n    it.row = 1", [("prepare_seats", False)]),
        ("for it in seats:\n    it.save()", [("get_seats", True)]),
        ("seats['x'] = 1\nlog.info(seats)", [("prepare_seats", False)]),
        ("seats.row = 1", [("get_seats", True)]),
        ("if seats:\n    log.info(seats)", [("get_seats", False)]),
    ],
)
def test_what_is_got_and_changed_is_prepared(change: str, expected: list[tuple[str, bool]]) -> None:
    part = region(f"seats = shop.get(1)\n{change}", ("shop",), ("seats",))
    names = [words for words, _ in from_value(part, "seats", [])]
    assert [("_".join(it), is_doubtful(part, it)) for it in names] == expected


def test_two_values_of_which_one_is_made_of_the_other_are_set_together() -> None:
    for more, is_apart in (("length = size - begin", False), ("length = size - 1", True)):
        part = region(f"begin = int(header)\n{more}", ("header", "size"), ("begin", "length"))
        assert is_doubtful(part, ["get", "begin", "and", "length"]) == is_apart


@pytest.mark.parametrize(
    ("last", "is_extracted"),
    [("tags.append(2)", False), ("return tags", True), ("", True)],
)
def test_statements_are_extracted_already_if_another_part_only_returns_besides(last: str, is_extracted: bool) -> None:
    statements = "tags.append(1)\nif tags:\n    tags.pop()\n"
    other: Any = SimpleNamespace(_other_bodies=[[ast.dump(it) for it in ast.parse(statements + last).body]])
    assert Chooser._is_extracted_already(other, region(statements)) == is_extracted


@pytest.mark.parametrize(("last", "is_certain"), [("if not shop:\n    raise KeyError", False), ("shop = 1", True)])
def test_items_are_validated_if_nothing_else_is_refused(last: str, is_certain: bool) -> None:
    part = region(f"for it in rows:\n    if not it.open:\n        raise KeyError(it)\n{last}")
    part.block = SimpleNamespace(owner=None, body=part.body)
    assert [cost < 9 for words, cost in from_loop(part) if words[0] == "validate"] == [is_certain]


def test_a_result_is_what_is_collected() -> None:
    part = region("result = []\nfor row in rows:\n    result.append(row)", ("rows",), ("result",))
    assert next(from_value(part, "result", ["old", "rows"]))[0] == ["collect", "old", "rows"]
    assert not [*from_value(part, "result", ["result"])]


def test_a_query_is_built() -> None:
    part = region("query = rows.filter(a=1)\nquery = query.filter(b=2)", ("rows",), ("query",))
    assert next(from_value(part, "query", ["show", "rows"]))[0] == ["build", "query"]


def test_errors_are_collected() -> None:
    assert next(from_filled(region("self._errors['a'] = 1\nself._errors['a'].append(2)")))[0] == ["collect", "errors"]


@pytest.mark.parametrize(
    ("code", "certain"),
    [
        ("seats = find(row)\nif row.open:\n    seats = find(row.next)", ["find_seats"]),
        ("seats = None\nseats = find(row)\nif row.open:\n    seats = find(row.next)", []),
        ("# Get the seats\nrow.seats = 3\nrow.open = 1", ["set_row_seats_and_open"]),
        ("# Open the seats\nrow.seats = 3\nrow.open = 1", ["open_seats", "set_row_seats_and_open"]),
        ("formatted = find(row)\nif row.open:\n    formatted = find(row.next)", []),
        ("send_mail(row)\nif row.open:\n    send_mail(row.next)", []),
        ("if not row.open:\n    raise KeyError(row)", ["validate_row"]),
    ],
)
def test_what_a_name_leaves_out_needs_a_person(code: str, certain: list[str]) -> None:
    file = parse_file("shop.py", code.encode())
    body = file.tree.body
    start = int(len(body) == 3)
    given = tuple(it for it in ("seats", "formatted") if f"\n{it} =" in f"\n{code}" and "row.seats" not in code)
    block = SimpleNamespace(owner=file.tree, body=body)
    more = {"start": start, "stop": len(body), "needs": ("row",), "gives": given, "end": ""}
    part = SimpleNamespace(block=block, body=body[start:], **more)
    assert [it.text for it in names_for(file, part, "show") if it.cost <= 8] == certain  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "is_part"),
    [
        ("return seat", False),
        ("return seat.append", False),
        ("seat.append(3)", True),
        ("seat.open = 3", True),
        ("seat['a'] = 3", True),
        ("seat += 3", True),
        ("if row:\n    seat = 3", True),
    ],
)
def test_a_value_that_is_made_further_below_is_made_in_part(after: str, is_part: bool) -> None:
    tree = ast.parse(f"seat = []\nseat.append(row)\n{after}")
    part = SimpleNamespace(body=tree.body[:2], gives=("seat",), needs=())
    assert is_made_elsewhere(part, ast.walk(tree)) == is_part  # type: ignore[arg-type]


def test_what_stands_before_or_in_another_branch_makes_no_part() -> None:
    tree = parse_file(
        "shop.py", b"seat = 1\nif row:\n    seat = Seat(row)\nelse:\n    seat = None\nseat.open = 3\n"
    ).tree
    assert isinstance(tree.body[1], ast.If)
    part: Any = SimpleNamespace(body=tree.body[1].body, gives=("seat",), needs=())
    assert not is_made_elsewhere(part, ast.walk(tree), "create")
    assert is_made_elsewhere(part, ast.walk(tree), "find")
    part.needs = ("seat",)
    assert is_made_elsewhere(part, ast.walk(tree), "create")


@pytest.mark.parametrize("word", ["name", "full"])
def test_a_word_of_everything_is_beside_what_it_is_about(word: str) -> None:
    part = region(f"{word} = find(row)", ("row",), (word,))
    assert [words for words, _ in from_value(part, word, ["shop"])] == [["find", "shop", word]]


def test_a_comment_on_a_guard_is_about_the_guard() -> None:
    text = "# Skip closed seats.\nif row.a:\n    return\nseats[row] = 3\n"
    file = parse_file("shop.py", text.encode())
    block = SimpleNamespace(owner=file.tree, body=file.tree.body)
    part = SimpleNamespace(block=block, body=file.tree.body, start=0, stop=2, needs=("row", "seats"), gives=(), end="")
    assert all("skip" not in it.text for it in names_for(file, part, "show"))  # type: ignore[arg-type]


def test_two_values_that_are_set_apart_are_two_purposes() -> None:
    words = ["create", "seat", "and", "shop"]
    assert is_doubtful(region("seat = a(row)\nshop = b(row)", (), ("seat", "shop")), words)
    code = "if row:\n    seat = a(row)\n    shop = 1\nelse:\n    seat, shop = None, None"
    assert not is_doubtful(region(code, (), ("seat", "shop")), words)


@pytest.mark.parametrize(
    ("first", "is_certain"), [("seats = row.seats", True), ("seats = hide(row)\nhide(shop)", False), ("x = 1", False)]
)
def test_a_comment_covers_what_only_prepares_the_last_step(first: str, is_certain: bool) -> None:
    text = f"# Apply the role if any to seats.\n{first}\nfor seat in seats:\n    clear(seat)\n    grant(seat)\n"
    file = parse_file("shop.py", text.encode())
    block = SimpleNamespace(owner=file.tree, body=file.tree.body)
    more = {"start": 0, "stop": len(file.tree.body), "needs": ("row",), "gives": (), "end": ""}
    part = SimpleNamespace(block=block, body=file.tree.body, **more)
    found = [it for it in names_for(file, part, "show") if it.text == "apply_role"]  # type: ignore[arg-type]
    assert [it.cost < 6 for it in found] == [is_certain]


@pytest.mark.parametrize(("step", "verb"), [("1", "count"), ("10", "compute")])
def test_what_grows_by_more_than_one_is_not_counted(step: str, verb: str) -> None:
    part = region(f"total = 0\nfor it in row:\n    total += {step}", ("row",), ("total",))
    assert verb_of_value(part, "total") == verb
