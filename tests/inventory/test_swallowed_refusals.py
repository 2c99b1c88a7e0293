"""Refusals that a `try` around them swallows are none, nor those after the handler."""

from textwrap import indent

import pytest

from tests.inventory.programs import endpoints_with_checks, handler_checks_of

START = "from functools import wraps\nfrom flask import Flask, abort, session\n\napp = Flask(__name__)\n\n\n"
SWALLOWED = "try:\n    if not session.get('admin'):\n        abort(403)\nexcept Exception:\n    pass\n"
CASES = [
    (SWALLOWED, False),
    (SWALLOWED.replace("Exception", "(KeyError, BaseException)"), False),
    (SWALLOWED.replace("abort(403)", "return abort(403)"), False),
    (SWALLOWED.replace("abort(403)", "raise Forbidden").replace("Exception", "Forbidden"), False),
    (SWALLOWED.replace("Exception", "KeyError"), True),
    (SWALLOWED.replace("pass", "raise"), True),
    (SWALLOWED.replace("pass", "abort(500)"), True),
    (SWALLOWED.replace("abort(403)", "return '', 403"), True),
    ("if not session.get('admin'):\n    abort(403)\n", True),
]


@pytest.mark.parametrize(("body", "checks"), CASES)
def test_a_decorator_whose_refusal_is_swallowed_is_no_check(body: str, checks: bool) -> None:
    wrapper = f"@wraps(view)\ndef inner(*args, **kwargs):\n{indent(body, '    ')}    return view(*args, **kwargs)\n"
    decorator = f"def admin_only(view):\n{indent(wrapper, '    ')}    return inner\n\n\n"
    program = f"{START}{decorator}@app.route('/orders')\n@admin_only\ndef orders():\n    return ''\n"
    (found,) = (item for item in endpoints_with_checks({"shop.py": program}) if item.route.path == "/orders")
    assert found.checked_by == (("admin_only",) if checks else ())


@pytest.mark.parametrize(("body", "checks"), CASES)
def test_a_handler_whose_refusal_is_swallowed_checks_nobody(body: str, checks: bool) -> None:
    handler = f"@app.route('/orders')\ndef orders():\n{indent(body, '    ')}    return ''\n"
    found = handler_checks_of({"shop.py": START + handler})
    assert bool(found) is checks


@pytest.mark.parametrize(
    ("body", "checks"),
    [
        ("answer = view(*args, **kwargs)\nif not session.get('admin'):\n    abort(403)\nreturn answer\n", False),
        ("if not session.get('admin'):\n    abort(403)\nanswer = view(*args, **kwargs)\nreturn answer\n", True),
    ],
)
def test_a_decorator_that_refuses_after_the_handler_is_no_check(body: str, checks: bool) -> None:
    wrapper = f"@wraps(view)\ndef inner(*args, **kwargs):\n{indent(body, '    ')}"
    decorator = f"def admin_only(view):\n{indent(wrapper, '    ')}    return inner\n\n\n"
    program = f"{START}{decorator}@app.route('/orders')\n@admin_only\ndef orders():\n    return ''\n"
    (found,) = (item for item in endpoints_with_checks({"shop.py": program}) if item.route.path == "/orders")
    assert found.checked_by == (("admin_only",) if checks else ())
