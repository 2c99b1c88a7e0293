"""Names for the body of a main loop: what the function does, done to one item."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from codemods._extract.item_names import from_item
from codemods._extract.work_names import loop_words
from toolkit.source.parse import parse_file


def name(code: str, gives: tuple[str, ...] = ()) -> str:
    function = parse_file("shop.py", code.encode()).tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    loop = next(it for it in ast.walk(function) if isinstance(it, ast.For))
    part: Any = SimpleNamespace(block=SimpleNamespace(owner=loop), body=loop.body, gives=gives, end="")
    return next(("_".join(it) for it in from_item(part, function.name, *loop_words(part))), "")


@pytest.mark.parametrize(
    ("head", "loop", "expected"),
    [
        ("export_users(shop)", "user in shop.users", "export_user"),
        ("import_old_seats(shop)", "it in shop.seats", "import_old_seat"),
        ("delete_seats_of_shop(shop)", "seat in shop.seats", "delete_seat"),
        ("delete_seats(shop)", "user in shop.users", ""),
        ("submit_csv(rows)", "row in rows", "submit_csv_row"),
        ("parse_invoice_internal(lines)", "address in lines", "parse_invoice_address"),
        ("create_order(rows)", "seat in rows", ""),
        ("interpolate(all)", "series in all", "interpolate_series"),
        ("send_mail_to_users(users)", "user in users", ""),
        ("list_users(users)", "user in users", ""),
        ("seats(users)", "user in users", ""),
        ("publish(rows)", "x in y", ""),
        ("send_mails(users)", "user in users", "send_mail"),
        ("export_mails(users)", "user in users", ""),
        ("parse_results(rows)", "row in rows", "parse_row"),
        ("delete_results(rows)", "row in rows", ""),
        ("parse_results(rows)", "user in rows", ""),
    ],
)
def test_the_body_of_the_main_loop_does_to_one_item_what_the_function_does(head: str, loop: str, expected: str) -> None:
    code = f"def {head}:\n    for {loop}:\n        mark(1)\n        mark(2)\n"
    assert name(code) == expected
    assert name(code, gives=("a",)) == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def export_users(all):\n    for user in all:\n        out.append(user)\n", ""),
        ("def parse_users(all):\n    for user in all:\n        out.append(user)\n", "parse_user"),
        ("def export_users(all):\n    while all:\n        for user in all:\n            mark(user)\n", ""),
        ("def export_users(all):\n    a()\n    b()\n    c()\n    for user in all:\n        mark(user)\n", ""),
    ],
)
def test_a_loop_that_collects_or_is_a_small_part_has_no_such_name(code: str, expected: str) -> None:
    assert name(code) == expected
