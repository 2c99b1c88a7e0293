"""Parts that follow a pattern with a name of its own: to group, count, merge, look for something, or set one item."""

from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.name_words import classes_with_letters, words_of, words_of_class
from codemods._extract.naming import names_for
from codemods._extract.verbs import singular
from codemods._extract.whole_names import whole_names
from toolkit.source.parse import parse_file

NEEDS = "row rows shop shops found totals output report field seats seat_counts seat node contact user"


def part_of(code: str, needs: str = NEEDS, gives: str = "") -> Any:
    tree = parse_file("shop.py", code.encode()).tree
    block = SimpleNamespace(owner=tree, body=tree.body)
    more = {"start": 0, "stop": len(tree.body), "end": "", "block": block, "body": tree.body, "is_async": False}
    return SimpleNamespace(needs=(*needs.split(),), gives=(*gives.split(),), **more)


def first_name(code: str, needs: str = NEEDS, gives: str = "") -> str:
    found = whole_names(part_of(code, needs, gives), ["open", "orders"])
    return next(("_".join(words) for words, _ in found), "")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("for user in shop:\n    found.setdefault(user.city, []).append(user)", "group_users_by_city"),
        (
            "for city in rows:\n    if city not in found:\n        found[city] = []\n    found[city].append(seat)",
            "group_seats_by_city",
        ),
        ("for seat in rows:\n    city = seat.city\n    found[city].append(seat)", "group_seats_by_city"),
        ("for seat in rows:\n    found[shop].append(seat)", "collect_seats"),
        ("for seat in rows:\n    found[shop.city].append(seat)", "collect_seats"),
        ("for it in rows:\n    found[row.x].append(seat)", "collect_seats"),
        ("for it in rows:\n    found[it.city].append(seat)\n    found['all'] = 1", ""),
        ("for it in rows:\n    found[it.city].append(seat)\n    totals[it.city] = 1", ""),
        ("if row:\n    found[row.city].append(seat)", "add_seat"),
    ],
)
def test_values_that_are_put_under_a_key_are_grouped(code: str, name: str) -> None:
    assert first_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row not in totals:\n    totals[row] = 0\ntotals[row] += 1", "increment_total"),
        ("if row.open:\n    shop.seat_count += 1", "increment_seat_count"),
        ("if row.open:\n    report['late'] = 0\nreport['late'] += 1", "increment_late"),
        ("if row.open:\n    shop.seat_count += row.count", "set_seat_count"),
        ("if row.open:\n    shop.seat_count = 5\nshop.seat_count += 1\nrow.title = row", ""),
        ("for it in rows:\n    totals[it.x] += 1", "fill_totals"),
    ],
)
def test_what_grows_by_one_is_incremented(code: str, name: str) -> None:
    assert first_name(code) == name


@pytest.mark.parametrize(
    "code",
    [
        "if row.open:\n    shop.seat_count += 1\nelse:\n    {}",
        "if row.open:\n    {}\nelse:\n    shop.seat_count += 1",
        "if row.open:\n    shop.seat_count += 1\n{}",
    ],
)
@pytest.mark.parametrize(
    "store",
    [
        "shop.seat_count -= 1",
        "shop.seat_count *= 2",
        "shop.seat_count += 2",
        "shop.seat_count += True",
        "shop.seat_count = len(rows)",
        "shop.seat_count = 10",
        "shop.seat_count = False",
        "shop.seat_count = 0",
        "shop.seat_count, row = rows",
        "del shop.seat_count",
    ],
)
def test_what_also_gets_another_value_is_not_incremented(code: str, store: str) -> None:
    assert not first_name(code.format(store)).startswith("increment")


def test_an_item_that_may_start_at_a_hundred_is_not_incremented() -> None:
    assert first_name("if row not in totals:\n    totals[row] = 100\ntotals[row] += 1") != "increment_total"


MERGE = "for key, val in seat_counts.items():\n    if key in output:\n        {}\n    else:\n        {}"


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("output[key].extend(val)", "found.update(val)", "merge_seat_counts"),
        ("output[key].extend(val)", "output[key] = val", "merge_seat_counts"),
        ("output[key].extend(val)", "found.update(row)", ""),
        ("output[key].extend(val)", "shop.send(val)", ""),
    ],
)
def test_all_items_of_one_value_are_merged(one: str, other: str, name: str) -> None:
    assert first_name(MERGE.format(one, other)) == name
    assert not first_name(MERGE.format(one, other) + "\nfound.append(seat)").startswith("merge")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if row:\n    output[row][field] = 1\nelse:\n    output[row][field] = 2", "set_output_field"),
        ("if row not in output:\n    output[row] = {}\noutput[row][it] = 1\noutput[row][it] = 2", "set_output_value"),
        ("if row:\n    output[field] = 1\nelse:\n    output[row] = 2", ""),
        ("self.output = {}\nif row:\n    self.output[it] = 1\nelse:\n    self.output[it] = 2", "set_output_value"),
        ("shop.row = 0\nif row:\n    shop.rowset[it] = 1\nelse:\n    shop.rowset[it] = 2", ""),
        ("if row:\n    output[field] = 1\nelse:\n    output[field] = 2\n    output['x'] = 1", ""),
        ("if row:\n    output[field] = 1\nelse:\n    output[field] = 2\n    found.append(1)", ""),
    ],
)
def test_branches_that_set_one_computed_item(code: str, name: str) -> None:
    assert first_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("for contact, key in find(row):\n    node.set(key, contact)", "set_contacts"),
        ("for it in row:\n    node.set(it, 3)", ""),
        ("if row.a:\n    node.set(A, row.a)\nnode.set(B, row.b)\nnode.set(C, row.c)", "set_node_fields"),
        ("if row.a:\n    node.set(A, row.a)\nnode.set(B, row.b)", ""),
        ("if row.a:\n    node.set(A, row.a)\nnode.set(B, row.b)\nshop.set(C, row.c)", ""),
        ("if row:\n    shop.public_key = row\n    report['public_key'] = row", "set_public_key"),
        ("if row:\n    shop.public_key = row\n    report['open'] = row", ""),
    ],
)
def test_setters_and_values_that_get_the_same(code: str, name: str) -> None:
    assert first_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("invoice = get_invoice(row)\nif not invoice:\n    raise KeyError(row)", "check_invoice_exists"),
        ("found = find_old_invoice(row, shop)\nif found is None:\n    self._error(row)", "check_old_invoice_exists"),
        ("invoice = get_invoice(row)\nif not invoice:\n    row = 1\nelse:\n    raise KeyError(row)", ""),
        (
            "invoice = get_invoice(row)\nif invoice:\n    row = 1\nelse:\n    raise KeyError(row)",
            "check_invoice_exists",
        ),
        (
            "invoice = get_invoice(row)\nif invoice is not None:\n    row = 1\nelse:\n    abort(404)",
            "check_invoice_exists",
        ),
        ("invoice = get_invoice(row)\nif invoice is None:\n    row = 1\nelse:\n    abort(404)", ""),
        ("invoice = get_invoice(row)\nassert not invoice", "validate_row"),
        ("invoice = get_invoice(row)\nassert invoice", "check_invoice_exists"),
        ("invoice = get_invoice(row)\nif not invoice.paid:\n    raise KeyError(row)", "validate_row"),
        ("invoice = pay(row)\nif not invoice:\n    raise KeyError(row)", "validate_row"),
        ("invoices = get_invoices(row)\nif not invoices:\n    raise KeyError(row)", "validate_row"),
        ("if not ip.is_private:\n    raise KeyError(ip)", "validate_ip"),
        ("for it in ips_to_check:\n    if not it.is_private:\n        raise KeyError(it)", "validate_ips"),
    ],
)
def test_what_is_looked_for_has_to_exist(code: str, name: str) -> None:
    assert first_name(code, "row shop ip ips_to_check") == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("if user.endswith('x'):\n    user = user[:-1]\nuser = user.strip().lower()", "normalize_user"),
        ("if row:\n    user = user.strip()\nelse:\n    user = row.strip()", ""),
        ("if row:\n    user = user[:row]", ""),
        ("if row:\n    user = user.strip()\nelse:\n    user = user[0]", ""),
    ],
)
def test_a_text_in_another_form_is_normalized(code: str, name: str) -> None:
    assert first_name(code, gives="user") == name


def test_an_object_that_is_found_or_made_is_created_or_updated() -> None:
    code = "try:\n    seat = Seat(row)\n    seat.save()\nexcept KeyError:\n    seat = {}\n    seat.{}\n    seat.save()"
    assert first_name(code.format("Seat.objects.get(row)", "title = row"), "row") == "create_or_update_seat"
    assert first_name(code.format("Seat(row, 1)", "title = row"), "row") == "save_seat"


@pytest.mark.parametrize(("needs", "is_certain"), [("row shop", True), ("shop", False)])
def test_a_comment_tells_how_one_statement_changes_a_value(needs: str, is_certain: bool) -> None:
    code = "# add missing prices\nfor it in shop:\n    if it.price:\n        row = row.merge(it)\n"
    found = names_for(parse_file("shop.py", code.encode()), part_of(code, needs, "row"), "deliver")
    assert ("add_missing_prices" in [it.text for it in found if it.cost < 8]) == is_certain


def test_a_single_letter_belongs_to_the_name_of_a_class() -> None:
    assert words_of_class("XFormVersion") == ["xform", "version"]
    assert words_of_class("HTTPServer") == words_of("HTTPServer") == ["http", "server"]
    assert classes_with_letters("for it in XForm.objects: getXSum(XRow)") == {"xform", "xrow"}
    assert [singular(it) for it in ("indices", "prices")] == ["index", "price"]
