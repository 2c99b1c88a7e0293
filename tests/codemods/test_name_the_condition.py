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
        assert ("bool(x)" in after) != ("not (" in form and place > 2)
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
    [
        ("x.startswith(b)", "x.startswith(b)"),
        ("x.isdigit()", "x.isdigit()"),
        ("x.is_late(b)", "bool(x.is_late(b))"),
        ("x.issue()", "bool(x.issue())"),
        ("x.ready", "bool(x.ready)"),
        ("x[b]", "bool(x[b])"),
        ("b", "bool(b)"),
        ("x.rows(b)", "bool(x.rows(b))"),
    ],
)
def test_only_the_truth_of_the_last_part_is_kept(last: str, kept: str) -> None:
    test = f"(\n        x is not None\n        and (not isinstance(x, int) or {last})\n    )"
    code = f"def f(x, b):\n    if {test}:\n        send_mail()\n"
    assert f"or {kept})" in rewritten(CODEMOD, code)


@pytest.mark.parametrize(
    "more", ["class Odd:\n    def isdigit(self):\n        return Once()\n", "odd.isdigit = x\n", "isdigit = x\n"]
)
def test_a_method_that_is_named_like_one_of_texts_may_give_an_object(more: str) -> None:
    code = "def f(x, b):\n    if b is None and (b is not x or x.isdigit()):\n        send_mail()\n"
    case = CodemodExample(code, files={"odd.py": more})
    assert [it.args["line"].count("bool(x.isdigit())") for it in sites_in(CODEMOD, case)] == [1]
    assert "bool(" not in rewritten(CODEMOD, code)


@pytest.mark.parametrize("last", ["x.issue", "x.is_kept()", "x.issue_of()"])
def test_the_value_of_the_last_part_is_released_before_the_body_runs(last: str) -> None:
    """An object that a property or a call makes is gone where the body begins."""
    made = (
        "class Made:\n    def __bool__(self):\n        return True\n\n    def __del__(self):\n        log('gone')\n\n\n"
    )
    asked = (
        "class Asked:\n    issue = property(lambda self: Made())\n    is_kept = issue_of = lambda self: Made()\n\n\n"
    )
    body = f"    if y is None and (y is not None or {last}):\n        send_mail(y)\n    return y\n"
    code = f"{PRELUDE}{made}{asked}def f(x, y):\n    x = Asked()\n{body}"
    after = rewritten(CODEMOD, code)
    assert after != code
    assert observed(code, 1, None) == observed(after, 1, None)
