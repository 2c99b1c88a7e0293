"""Names that say everything that statements do."""

from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.whole_names import whole_names
from toolkit.source.parse import parse_file


def names(code: str, needs: str = "", gives: str = "") -> list[str]:
    body = parse_file("shop.py", code.encode()).tree.body
    block = SimpleNamespace(owner=None)
    part: Any = SimpleNamespace(block=block, body=body, needs=(*needs.split(),), gives=(*gives.split(),), end="")
    return ["_".join(words) for words, _ in whole_names(part, ["open", "orders"])]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row.a:\n    errors.append(1)", "check_row"),
        ("if 1:\n    errors.append(1)", "collect_errors"),
        ("if row.a:\n    seats.append(row)\nlog.info(row)", "add_seat"),
        ("for it in row:\n    if it:\n        self.seats.append(it)", "add_seats"),
        ("if row.a:\n    all_seats.extend(row)\n    all_seats.append(1)", "add_seats"),
        ("if row.a:\n    url_list.append(row)", "add_url"),
        ("for it in row:\n    seats_array.append(it)", "add_seats"),
        ("if row.a:\n    command.append(row)", "extend_command"),
        ("x = find(row)\nif x:\n    row['seat_count'] = x\nelse:\n    row['seat_count'] = 0", "set_seat_count"),
        ("if row.a:\n    order.title = 1\norder.price = 2", "set_order_title_and_price"),
        ("if row.a:\n    row.title = row.price = row.seat = 1", "set_row_fields"),
        ("for it in row:\n    order[it.a] = 1\n    order.setdefault(it.b, []).append(1)", ""),
        ("for it in row:\n    order[it.a] = 1\n    order[it.b].append(1)", "fill_order"),
        ("seats[row.a] = row.b or find(row)\nlog.info(row)", "set_seat"),
        ("if row.a not in seats:\n    seats[row.a] = {}", ""),
        ("seats[:] = [row]", ""),
        ("if row.a:\n    errors['title'] = 1\nelse:\n    errors['price'] = 2", "check_row"),
        ("for it in row:\n    if it.a:\n        errors.append(it)", "check_row"),
        ("if row.a:\n    mail_data['title'] = 1\nelse:\n    mail_data['title'] = 2", "set_mail_data_title"),
        ("if row.a:\n    shop.delete(row.full_name)", ""),
        ("if row.a:\n    shop.report(order, 3)", ""),
        ("for it in row:\n    to_create.append(it)", ""),
        ("for it in row:\n    command[it] = 3", "fill_command"),
        ("for it in row:\n    existing[it] = 3", ""),
        ("for it in row:\n    order[it.a] = old(order[it.a])", ""),
        ("for it in row:\n    seats.append(it)\n    url_list.append(1)", ""),
        ("for it in row.orders:\n    if it.old:\n        it.delete()", ""),
        ("for order in row.orders:\n    if order.old:\n        order.delete()", "delete_orders"),
        ("for it in row:\n    if it:\n        shop.send_mail(it)", "send_mails"),
        ("if row.a:\n    self.shop.send_mail(row)", "send_mail"),
        ("for it in row:\n    clean_seat_for_shop(it)\n    self.x.clean_seat_for_shop(1)", "clean_seats_for_shop"),
        ("for it in row:\n    if it:\n        Order(row=it).save()", "create_orders"),
        ("if row.a:\n    Order.objects.create(row=row)", "create_order"),
        ("for order in row.orders:\n    order.shop = shop\n    order.save()", "update_orders"),
        ("for order in row.orders:\n    order.shop = shop\n    shop.save()", ""),
        ("for it in row:\n    order = Order(it)\n    order.shop = shop\n    order.save()", "save_orders"),
        ("for it in row:\n    found.append(get_seats(it))", "collect_seats"),
        ("for it in row:\n    found.append(get_shop_data(it))", "collect_shop_data"),
        ("for it in row:\n    found[it.a] = get_seat(it)\n    found[it.b] = seat", "collect_seats"),
        ("if row.a:\n    found.append(seat)", "add_seat"),
        ("for it in row:\n    found.append(get_seat(it))\n    found.append(it)", ""),
        ("for it in row:\n    found.extend(get_seat(it))", ""),
        (
            "for it in row:\n    try:\n        seats[it] = 1\n    except KeyError as e:\n        raise Odd from e",
            "fill_seats",
        ),
        ("for it in row:\n    Order.objects.get_or_create(row=it)", ""),
        ("if row.a:\n    seatable.append(row)", ""),
        ("for it in row:\n    if it.a:\n        it.seat_count = 1", "set_seat_counts"),
        ("for it in row:\n    if it.a:\n        order['seat_link'] = it\n        break", "set_seat_link"),
        ("assert row.a\nfor it in row:\n    it.seat_count = 1", ""),
        ("for it in row:\n    merged_dict[it] = 1", "fill_merged_dict"),
        ("if row.a:\n    order[row.b] = 1\nelse:\n    order[row.c] = 2", "add_to_order"),
        ("order.setdefault(row.a, {})\nfor it in row:\n    order[it]['x'].append(1)", "add_to_order"),
        ("for it in row:\n    if it not in order:\n        order[it] = []\n    order[it].append(1)", "fill_order"),
        ("for it in row.shops:\n    if it:\n        order[it]['x'].append(1)", "add_shops_to_order"),
        ("if row.a:\n    order[row.b] = 1\norder['x'] = 3", ""),
        ("if row.a:\n    order[row.b] = order[row.c]\norder[row.d] = 1", ""),
        ("if row.a:\n    order[row.b] = 1\norder.send()", ""),
        ("for it in row:\n    if it:\n        clean[it] = 1", ""),
        ("try:\n    os.makedirs(row)\nexcept OSError:\n    if row.a:\n        raise", "create_directory"),
        ("for it in row:\n    if it:\n        it.mkdir()", "create_directories"),
        ("if row.a:\n    os.mkdir(row)\n    order.send()", ""),
        ("if row.a:\n    shop.add_error('x')", "validate_row"),
        ("if row.a:\n    self._error('x', row)", "validate_row"),
        ("if row.a:\n    log.error(row)", ""),
    ],
)
def test_the_only_effect_is_the_name(code: str, name: str) -> None:
    assert names(code, "row errors seats all_seats url_list command order shop found seatable merged_dict clean")[
        :1
    ] == ([name] if name else [])


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row:\n    orders = orders.filter(row=row)\n    seats = seats.filter(row=row)", "filter_orders_and_seats"),
        ("if row:\n    orders = orders.filter(row=row)\n    seats = seats.copy()", ""),
        ("if row:\n    orders = orders.filter(row=row)\n    seats = seats.filter(row=1)\n    row = 1", ""),
        ("if row:\n    orders = orders.filter(row=row)\n    seats = seats.filter(row=1)\n    row.save()", ""),
    ],
)
def test_two_queries_are_filtered_if_nothing_else_is_done(code: str, name: str) -> None:
    assert names(code, "row orders seats", "orders seats") == ([name] if name else [])


@pytest.mark.parametrize(
    "code",
    [
        "if row.a:\n    seats.append(row)\nif row.b:\n    row.seat = 1",
        "if row.a:\n    raise KeyError\nif row.b:\n    seats.append(row)",
        "if row.a:\n    seats.append(row)\n    seats.pop()",
        "for it in row:\n    row[key] = 1\nelse:\n    row['title'] = 1",
        "if row.a:\n    send_mail(row)\n    log.info(1)",
        "if row.a:\n    shop.send_mail(row)\n    shop.call(row)",
        "if row.a:\n    os.remove(row)",
        "if row.a:\n    session.add(row)",
        "for it in seats:\n    it.open = True\nseats.append(row)",
        "del row.seat",
    ],
)
def test_several_effects_have_no_whole_name(code: str) -> None:
    assert names(code, "row seats shop key") == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if order.old:\n    raise KeyError(row)\nif order.new and shop:\n    abort(404)", "validate_order"),
        ("if order.old and shop.open:\n    raise KeyError", ""),
        ("if user.old:\n    raise KeyError", ""),
        ("if is_open:\n    raise KeyError", ""),
        ("if row:\n    order = 1\nif order:\n    raise KeyError", ""),
    ],
)
def test_what_every_refusal_asks_about_is_validated(code: str, name: str) -> None:
    assert names(code, "order shop row is_open")[:1] == ([name] if name else [])


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row:\n    seats = seats.filter(a=row).exclude(b=1)", "filter_seats"),
        ("if row:\n    qs = qs.filter(a=row).order_by('b')", "filter_open_orders"),
        ("if row:\n    qs = qs.order_by('b')", ""),
        ("if row:\n    seats = seats.filter(a=row)\n    row.seat = 1", ""),
        ("if row:\n    seats = shop.filter(seats)", ""),
        ("if row:\n    title += f' {row}'", "extend_title"),
        ("if row:\n    title += 2", ""),
        ("if row:\n    title += ' '\nelse:\n    title = ''", ""),
    ],
)
def test_a_value_that_goes_in_and_out_is_filtered_or_extended(code: str, name: str) -> None:
    given = next(it for it in ("seats", "qs", "title") if it in code)
    assert names(code, f"row shop {given}", given) == ([name] if name else [])


CHAIN = "if kind == 'seat_row':\n    shop.a()\n    row.b()\nelif kind == 'x':\n    row.c()\n    shop.d()\n"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (CHAIN, "handle_seat_row"),
        (CHAIN.replace("elif kind", "elif row.kind"), ""),
        (CHAIN.replace("== 'seat_row'", "== 'seat row'"), ""),
        (CHAIN.replace("elif", "if"), "handle_seat_row"),
        (CHAIN.replace("seat_row", "seat"), "handle_seat_order"),
        (
            CHAIN.replace("kind == 'seat_row'", "isinstance(row, SeatRow)").replace(
                "kind == 'x'", "isinstance(row, X)"
            ),
            "handle_seat_row",
        ),
    ],
)
def test_the_whole_branch_of_a_case_has_its_name(code: str, name: str) -> None:
    branch: Any = parse_file("shop.py", code.encode()).tree.body[0]
    part: Any = SimpleNamespace(block=SimpleNamespace(owner=branch), body=branch.body, needs=(), gives=(), end="")
    assert ["_".join(words) for words, _ in whole_names(part, ["main", "order"])] == ([name] if name else [])
    part.end = "value"
    assert not [words for words, _ in whole_names(part, []) if words[0] == "handle"]
    part.end, part.body = "", branch.body[:1]
    assert not [words for words, _ in whole_names(part, []) if words[0] == "handle"]


def test_what_is_refused_beside_another_act_is_not_validated() -> None:
    assert names("if not row:\n    raise KeyError\nshop.evaluate(row)", "row shop")[:1] == []
    assert names("seats = evaluate(row)\nif row.late:\n    raise KeyError", "row")[:1] == []
    assert names("name = shop.get(row)\nif name and row:\n    raise KeyError", "row shop")[:1] == []
    assert names("name = get(row)\nif name and row:\n    raise KeyError", "row")[:1] == ["validate_row"]
