"""Parts that send, save, delete or refuse are named by that, and by what it is done to."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.naming import names_for
from codemods._extract.stored_effects import StoredEffect, stored_effect
from codemods._extract.value_names import head_of_values
from codemods._extract.whole_names import whole_names
from toolkit.source.parse import parse_file


def part_of(code: str, needs: str = "", gives: str = "") -> Any:
    tree = parse_file("shop.py", code.encode()).tree
    block = SimpleNamespace(owner=tree, body=tree.body)
    more = {"start": 0, "stop": len(tree.body), "end": "", "block": block, "body": tree.body}
    return SimpleNamespace(needs=(*needs.split(),), gives=(*gives.split(),), **more)


def first_name(code: str, needs: str = "", gives: str = "") -> str:
    return next(("_".join(words) for words, _ in whole_names(part_of(code, needs, gives), ["open", "orders"])), "")


@pytest.mark.parametrize(
    ("call", "effect"),
    [
        ("db.execute('UPDATE orders SET state = 1 WHERE id = %d' % row)", StoredEffect("update", ("order",))),
        ("db.execute(f'delete from `shop`.`old_carts` where day < {day}')", StoredEffect("delete", ("old", "carts"))),
        ("db.execute(text('INSERT INTO orders VALUES (1)'))", StoredEffect("insert", ("order",))),
        ("db.execute('SELECT 1')", StoredEffect()),
        ("db.execute(sql)", None),
        ("db.execute('PRAGMA x')", None),
        ("db.orders.delete_many({})", StoredEffect("delete", ("orders",))),
        ("db['orders'].insert_one(row)", StoredEffect("insert", ("order",))),
        ("Order.objects.filter(day=1).delete()", StoredEffect("delete", ("orders",))),
        ("Order.objects.filter(pk=1).delete()", StoredEffect("delete", ("order",))),
        ("Order.all_objects.filter(pk=1).update(total_price=1)", StoredEffect("update", ("total", "price"))),
        ("Order.objects.filter(day=1).update(a=1, b=2)", StoredEffect("update", ("orders",))),
        ("row.update(a=1)", None),
        ("row.objects.all().delete()", None),
    ],
)
def test_what_a_call_does_to_a_database(call: str, effect: StoredEffect | None) -> None:
    (one,) = ast.parse(call).body
    assert isinstance(one, ast.Expr)
    assert isinstance(one.value, ast.Call)
    assert stored_effect(one.value) == effect


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row.a:\n    Order.objects.filter(day=1).delete()\nlog.info(row)", "delete_orders"),
        ("if row.a:\n    db.execute('DELETE FROM orders')\ndb.write_audit_log(row)", "delete_orders"),
        ("if row.a:\n    db.execute('DELETE FROM orders')\nshop.send_mail(row)", ""),
        ("if row.a:\n    shop.send_mail(row)\nelse:\n    shop.send_mail(1)\nshop.write_log(row)", "send_mail"),
        ("for it in row:\n    store.delete(it.file_id, shop)\nstore.delete(row[it], shop)", "delete_files"),
        ("for it in row:\n    store.delete(it.file_id)\nstore.delete(row.shop_id)", ""),
        ("shop.add_cors_headers(row)\nif row.a:\n    row.add_header('x', 1)", "add_headers"),
        ("for user in users:\n    gateway.send_ios(user)\n    gateway.send_web(user)", "send_to_users"),
        ("for user in users:\n    gateway.send_ios(user)\n    gateway.hide(user)", ""),
        ("if row.a:\n    channel.settimeout(3)\nif row.b:\n    channel.bind(row)", "configure_channel"),
        ("if row.a:\n    channel.settimeout(3)\nif row.b:\n    channel.close_all(row)", ""),
        ("if row.a:\n    channel.settimeout(3)", ""),
        ("if row.a:\n    create_seat_of_shop(row)\nelse:\n    update_seat_of_shop(row)", "create_or_update_seat"),
        ("if row.a:\n    create_seat(row)\nelse:\n    update_shop(row)", ""),
    ],
)
def test_a_strong_verb_and_its_object_are_the_name(code: str, name: str) -> None:
    assert first_name(code, "row users shop channel") == name


SENDS = "for user in users:\n    res = gateway.send_ios(user)\n    gateway.send_web(user)\n    {} += res['ok']"


@pytest.mark.parametrize(("call", "name"), [("create_user(row)", "get_or_create_user"), ("send_user(row)", "")])
def test_what_is_created_where_it_is_missing_is_told(call: str, name: str) -> None:
    code = f"user = User.find(row)\nif not user:\n    user = {call}\n"
    names = names_for(parse_file("shop.py", code.encode()), part_of(code, "row", "user"), "deliver")
    assert next((it.text for it in names if it.cost < 8 and it.text.startswith("get")), "") == name


@pytest.mark.parametrize(
    ("given", "needs", "name"),
    [("sent", "", "send_to_users"), ("total", "", "send_to_users"), ("price", "", ""), ("sent", "sent", "")],
)
def test_a_value_that_counts_what_is_sent_is_not_in_the_name(given: str, needs: str, name: str) -> None:
    code = f"{given} = 0\n{SENDS.format(given)}"
    assert first_name(code, f"users {needs}", given) == name
    file = parse_file("shop.py", code.encode())
    found = [it.text for it in names_for(file, part_of(code, f"users {needs}", given), "deliver")]
    assert not any(it.startswith(("compute_", "get_", "determine_")) for it in found)


@pytest.mark.parametrize(
    ("rest", "name"),
    [
        ("if not user:\n    user = User(row)\n    user.save()", "get_or_create_user"),
        ("if not user:\n    user = User(row)\n    user.create()\nelse:\n    user.update(a=1)", "create_or_update_user"),
        ("if not user:\n    user = User(row)\n    user.create()\nuser.name = row", "create_or_update_user"),
        ("if not user:\n    user = User(row)\n    user.create()\n    shop.send_mail(user)", ""),
        ("if user:\n    user.save()", ""),
    ],
)
def test_a_value_that_is_got_or_made_and_stored(rest: str, name: str) -> None:
    assert first_name(f"user = User.find_by_id(row)\n{rest}", "row shop", "user") == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (
            "reason = find(order)\nif reason == 1:\n    raise KeyError\nif order.old:\n    raise ValueError",
            "validate_order",
        ),
        ("reason = find(order, shop)\nif reason:\n    raise KeyError", ""),
        (
            "if not q.get('seats'):\n    errors.append(1)\nelif len(q['seats']) < 2:\n    errors.append(2)",
            "check_seats",
        ),
        ("if not q.get('seats'):\n    errors.append(1)\nif q.price:\n    order.seats = 2", ""),
        ("if order.day < now:\n    warnings.append(1)\nelif order.old:\n    errors.append(1)", "check_order"),
        ("if not order:\n    errors.append(1)\nif not shop:\n    errors.append(2)", "check_order_and_shop"),
        ("if not order:\n    errors.append(1)\nif not shop and is_open:\n    errors.append(2)", "collect_errors"),
        ("for order in orders:\n    if not order.open:\n        raise KeyError", "validate_orders"),
        ("if order.old:\n    raise KeyError\nshop.send(order)", ""),
    ],
)
def test_parts_that_only_refuse_are_named_by_what_they_ask_about(code: str, name: str) -> None:
    assert first_name(code, "order orders shop q now errors warnings is_open") == name


@pytest.mark.parametrize(
    ("function", "head"),
    [
        ("def f(x):\n    low_bonus = x\n    high_bonus = x\n", ["bonuses"]),
        ("def f(x):\n    low_bonus = x\n    high_bonus = x\n    top_bonus = 3\n", []),
        ("def f(x):\n    low_bonus = x\n    bonus = x\n", []),
        ("def f(x):\n    low_bonus = x\n    high_price = x\n", []),
        ("def f(x):\n    low_value = x\n    high_value = x\n", []),
    ],
)
def test_two_values_of_one_kind_have_its_name(function: str, head: list[str]) -> None:
    (node,) = parse_file("shop.py", function.encode()).tree.body
    assert isinstance(node, ast.FunctionDef)
    gives = [
        it.targets[0].id for it in node.body[:2] if isinstance(it, ast.Assign) and isinstance(it.targets[0], ast.Name)
    ]
    part: Any = SimpleNamespace(body=node.body[:2], gives=tuple(gives), needs=("x",))
    assert head_of_values(part) == head


def test_one_entry_for_each_turn_of_a_loop_is_added() -> None:
    code = "for seat in seats:\n    if not seat.open:\n        continue\n    result.append({'a': seat})\n"
    (loop,) = parse_file("shop.py", code.encode()).tree.body
    assert isinstance(loop, ast.For)
    part = part_of("pass", "seat result")
    part.block, part.body, part.end = SimpleNamespace(owner=loop, body=loop.body), loop.body, "next"
    assert ["_".join(words) for words, _ in whole_names(part, [])][:1] == ["add_seat"]


@pytest.mark.parametrize(
    ("code", "needs", "name"),
    [
        ("if errors:\n    print(1)\n    for it in errors:\n        print(it)", "errors", "print_errors"),
        ("if errors:\n    self.stdout.write(1)\n    self.stderr.write(2)", "errors verbose", "print_errors"),
        ("if errors:\n    log.info(1)\n    log.info(errors)", "errors", "log_errors"),
        ("if errors:\n    log.info(1)\n    print(errors)", "errors", ""),
        ("if errors:\n    print(1)\n    print(shop)", "errors shop", ""),
        ("if errors:\n    print(1)\n    row.pop()", "errors", ""),
        ("if errors:\n    messages.info(1)\n    messages.info(errors)", "errors", ""),
        ("try:\n    log.info(errors)\nexcept KeyError:\n    log.info(1)", "errors", ""),
        ("if errors:\n    log.info(1)\n    log.messages(errors)", "errors", "log_errors"),
    ],
)
def test_what_only_prints_or_logs_says_what(code: str, needs: str, name: str) -> None:
    assert first_name(code, needs) == name


@pytest.mark.parametrize(
    ("first", "name"),
    [("Order.objects.only('a')", "filter_orders"), ("shop.find()", "filter_open_orders"), ("x", "filter_open_orders")],
)
def test_a_query_is_called_by_its_rows(first: str, name: str) -> None:
    code = (
        f"def f(row):\n    qs = {first}\n    if row:\n        qs = qs.filter(a=row)\n    else:\n        qs = qs.all()\n"
    )
    (function,) = parse_file("shop.py", code.encode()).tree.body
    assert isinstance(function, ast.FunctionDef)
    part = part_of("pass", "row qs", "qs")
    part.body = function.body[1:]
    assert ["_".join(words) for words, _ in whole_names(part, ["open", "orders"])][:1] == [name]
