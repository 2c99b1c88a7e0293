"""A condition that has a name is asked at its place, in the same order, as far as before, and once."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.codemods.apply import rewritten, sites_in
from tests.codemods.test_same_behaviour import Once, makers, observed
from toolkit.model.codemod import CodemodExample
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("name_the_condition")
PARTS = (
    "x == 1",
    "y != x",
    "not x",
    "not y",
    "x is None",
    "y is not x",
    "isinstance(x, int)",
    "bool(y)",
    "log('asked') is None",
    "log('one') == log('two')",
    "seq(log('three')) != [0]",
    "x in seq(y)",
    "x < 2",
)
VALUES = ("x", "y", "seq(x)", "log('truth')")
FORMS = (
    "{0} and {1} and {2} and ({3} or {4})",
    "{0} or {1} and {2} or not ({3} and {4})",
    "({0} or {1}) and ({2} or {3}) and {4}",
    "({0} and {1} or {2}) and {3} or {4}",
)
IN_ELSE = (
    "    with around('outer'):\n        if x is not y:\n            log('first')\n        else:\n"
    "            if {test}:\n                send_mail(x)\n"
)
HEADS = (
    "    if {test}:\n        send_mail(x)\n",
    "    for each in seq(x):\n        if {test}:\n            raise MailExpiredError\n        log(each)\n",
    "    try:\n        if {test}: send_mail(y)\n        else: log(2)\n    except ValueError:\n        log('caught')\n",
    "    if {test}:\n        return send_mail(x)\n    elif x is y:\n        log('same')\n",
    IN_ELSE,
)
PRELUDE = "class MailExpiredError(ValueError):\n    pass\n\n\ndef send_mail(to):\n    log('sent')\n\n\n"


def program(form: str, parts: list[str], head: str) -> str:
    return f"{PRELUDE}def f(x, y):\n{head.format(test=form.format(*parts))}    return x\n"


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a program whose condition is certain: at most one of its parts is a value."""
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=5, max_size=5))
    if draw(st.integers(0, 3)):
        parts[draw(st.integers(0, 4))] = draw(st.sampled_from(VALUES))
    return program(draw(st.sampled_from(FORMS)), parts, draw(st.sampled_from(HEADS)))


@settings(max_examples=400, deadline=None)
@given(programs(), st.just(Once) | makers, st.just(Once) | makers)
def test_conditions_are_asked_as_before(code: str, x: Callable[[], Any], y: Callable[[], Any]) -> None:
    after = rewritten(CODEMOD, code)
    assume(after != code)
    assert observed(code, x(), y()) == observed(after, x(), y())
    assert rewritten(CODEMOD, after, review=True) == after


def test_every_form_is_certain_at_every_place() -> None:
    for form, head in itertools.product(FORMS, HEADS):
        code = program(form, [*PARTS[:5]], head)
        assert [it.verdict for it in sites_in(CODEMOD, CodemodExample(code))] == ["certain"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", range(5))
def test_the_truth_of_a_value_is_asked_once(form: str, place: int) -> None:
    for other, y in itertools.product(("x is None", "x is not None"), (0, 1)):
        parts = [other, "y == 1", other, "y == 1", other]
        parts[place] = "x"
        code = program(form, parts, HEADS[0])
        after = rewritten(CODEMOD, code)
        is_last = "not (" not in form and form.rstrip(")").endswith(f"{{{place}}}")
        assert ("bool(x)" in after) != (is_last or ("not (" in form and place > 2))
        assert observed(code, Once(), y) == observed(after, Once(), y)


@pytest.mark.parametrize(
    "more",
    [
        "class Odd:\n    def __eq__(self, other):\n        return Once()\n",
        "class Odd:\n    __lt__ = compare\n",
        "setattr(Odd, '__eq__', compare)\n",
        "def bool(value):\n    return value\n",
    ],
)
def test_odd_comparisons_and_another_bool_need_review(more: str) -> None:
    code = more + program(FORMS[0], ["x", *PARTS[1:5]], HEADS[0])
    assert [(it.verdict, it.reason) for it in sites_in(CODEMOD, CodemodExample(code))] == [("review", "asked_twice")]


@pytest.mark.parametrize(
    "code",
    [
        "if a == 1 and (b == 2 or c == 3):\n    send_mail(a)\n",
        "class A:\n    if a == 1 and (b == 2 or c == 3):\n        send_mail(a)\n",
        "def f(a):\n    class A:\n        if a == 1 and (a == 2 or a == 3):\n            send_mail(a)\n",
        "def f(a):\n    if a == 1 and (a == 2 or a == 3):\n        send_mail(a, f'{should_send_mail}')\n",
        "@njit\ndef f(a):\n    if a == 1 and (a == 2 or a == 3):\n        send_mail(a)\n",
        "inspect.getsource(f)\ndef f(a):\n    if a == 1 and (a == 2 or a == 3):\n        send_mail(a)\n",
        "def f(a):\n    if (a == 1 and (a == 2 or a == 3)  # why\n    ):\n        send_mail(a)\n",
        "def f(a):\n    if (a == 1 and (a == 2 or a == 3)\n        # why:\n    ):\n        send_mail(a)\n",
        "def f(a):\n    if a == 1 and \\\n(a == 2 or a == 3):\n        send_mail(a)\n",
        "def f(a):\n    if a == 1 and b == 2:\n        send_mail(a)\n",
        "def f(a):\n    if a == 1 or b == 2 or c:\n        send_mail(a)\n",
    ],
)
def test_others_are_left_alone(code: str) -> None:
    assert rewritten(CODEMOD, code, review=True) == code


def test_a_comment_after_the_colon_stays() -> None:
    code = "def f(a):\n    if a == 1 and (a == 2 or a == 3):  # why\n        send_mail(a)\n"
    assert "    if should_send_mail:  # why\n" in rewritten(CODEMOD, code)


@pytest.mark.parametrize(
    ("head", "body", "name"),
    [
        ("", "user.save()", "should_save_user"),
        ("", "await store.push_job(a)", "should_push_job"),
        ("", "raise InvalidEmail(a)", "has_invalid_email"),
        ("", "raise web.errors.SessionClosed", "is_session_closed"),
        ("# if the account is locked\n    ", "return 1", "account_is_locked"),
        ("# TODO: remove\n    ", "return 1", ""),
        ("", "raise ValueError('no')", ""),
        ("", "raise PermissionDenied(a)", ""),
        ("", "log.append(a)", ""),
        ("", "a = 1", ""),
    ],
)
def test_names_are_what_stands_there(head: str, body: str, name: str) -> None:
    code = f"async def f(a, b):\n    {head}if a == 1 and (b == 2 or a is None):\n        {body}\n"
    found = [(it.verdict, it.args.get("name", "")) for it in sites_in(CODEMOD, CodemodExample(code))]
    assert found == [("certain" if name else "refused", name)]


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("not row.first_mail or row.first_mail is None or row.first_mail == ''", "is_first_mail_missing"),
        (
            "row.first_mail and row.first_mail is not None and len(row.first_mail) > 0 and row.first_mail != 'None'",
            "has_first_mail",
        ),
        ("row['first_mail'] is None or row['first_mail'] == '' or row['first_mail'] == []", "is_first_mail_missing"),
        ("row.first_mail is None or row.name == '' or row.first_mail == []", ""),
        ("row.first_count is None or row.first_count == 0 or not row.first_count", ""),
    ],
)
def test_a_value_that_is_missing_gives_its_name(test: str, name: str) -> None:
    code = f"def f(row):\n    if (\n        {test}\n    ):\n        return 1\n"
    assert [it.args.get("name", "") for it in sites_in(CODEMOD, CodemodExample(code))] == [name]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("def f(userName, jobTitle, other_name):", "shouldSendMail"),
        ("def f(user_name, job_title, otherName):", "should_send_mail"),
    ],
)
def test_a_name_is_written_like_the_variables_around(head: str, name: str) -> None:
    test = "(\n        f.a is not None\n        or f.b is not None\n        or f.c is None\n    )"
    code = f"{head}\n    if {test}:\n        send_mail()\n"
    assert [it.args["name"] for it in sites_in(CODEMOD, CodemodExample(code))] == [name]


@pytest.mark.parametrize(
    ("last", "kept"),
    [("x.is_late(b)", "x.is_late(b)"), ("x.ready", "x.ready"), ("x.rows(b)", "bool(x.rows(b))")],
)
def test_the_last_part_is_asked_once_without_a_call(last: str, kept: str) -> None:
    test = f"(\n        x is not None\n        and (not isinstance(x, int) or {last})\n    )"
    code = f"def f(x, b):\n    if {test}:\n        send_mail()\n"
    assert f"or {kept})" in rewritten(CODEMOD, code)
