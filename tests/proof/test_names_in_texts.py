"""Local names that a text mentions matter to readers of the text, so they keep their names in normal forms."""

import pytest

from tests.proof.test_normal_form import how_equal, of


def renamed(text_and_call: str, before: str = "") -> str:
    """Return how a function is known to be equal after its name `limit` was changed."""
    old = f"limit = x\n{text_and_call}"
    return how_equal(of(old, before=before), of(old.replace("limit = x", "most = x"), before=before))


@pytest.mark.parametrize(
    "body",
    [
        "t = 'price > @limit'\nreturn y.query(t)",
        "return y.query(f'{x} > @limit')",
        "return y.query('price > @limit' + x)",
        "return y.query('{} > @limit'.format(x))",
        "return y.look(' '.join(['price', 'limit']))",
        "return y.look({'where': 'price > @limit'})",
        "return Query('price > @limit')",
        "t = 'select * from limit'\nreturn y.execute(t)",
        "t = f'select {x} from limit'\nreturn y.execute(t)",
        "t = 'a * limit'\nreturn evaluate(t)",
        "t = 'price ~ limit'\nreturn ols(t)",
        "return y.query(x)",
        "ask = y.query\nreturn ask(x)",
        "return getattr(y, z)(x)",
        "ask = getattr(y, z)\nreturn ask(x)",
        "return __builtins__['ev' + 'al'](x)",
        "return y.sql(queries.PRICES)",
        "t = 'FROM limit'\nreturn y.execute(t)",
        "t = 'select 1 from a, limit where x'\nreturn y.execute(t)",
        "t = '-- new\\nselect 1 from (limit)'\nreturn y.execute(t)",
        "t = 'create table t as select 1 from limit'\nreturn y.execute(t)",
        "t = 'select 1 '\nt += 'from limit'\nreturn y.execute(t)",
        "t = 'sin(limit)'\nreturn z(t)",
        "return evaluate('limit')",
        "t = 'select 1 from main.t, limit'\nreturn y.execute(t)",
        "t = \"select 1 from 'a.csv' t, limit\"\nreturn y.execute(t)",
        "t = 'merge into t using limit on 1'\nreturn y.execute(t)",
        "t = 'insert into t table limit'\nreturn y.execute(t)",
        "t = 'pivot limit on x'\nreturn y.execute(t)",
        "t = f'{x} > @{y}'\nreturn z.ask(t)",
        "t = f'select 1 from {x}'\nreturn z.execute(t)",
        "return y.query(f'{x}')",
        "return y.query(text())",
        "return y.query(TEXTS['main'])",
        "return y.query(expr=x)",
        "t = x.strip()\nreturn y.query(t)",
        "return y.query(Main_Query)",
    ],
)
def test_name_in_a_text_keeps_its_name(body: str) -> None:
    assert renamed(body) == ""


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("Q = 'price > @limit'", "return y.query(Q)"),
        ("Q = ('name', 'price > @limit')", "return y.look(Q[1])"),
        ("class C:\n    Q = 'price > @limit'", "return y.look(C.Q)"),
    ],
)
def test_function_that_reads_a_text_with_its_name_has_no_form(before: str, body: str) -> None:
    assert renamed(body, before) == ""


@pytest.mark.parametrize(
    "body",
    [
        "return {'error': 'limit reached by the user'}",
        "raise ValueError('the limit is too low')",
        "return session.query(User).filter(User.limit == 'limit')",
        "return session.query(User.limit, models.User)",
        "return session.query(func.count(User.id))",
        "return y['limit']",
        "return 'mail to limit-team@example.com'",
        "t = 'no limit from here'\nreturn t",
        "'''Take it from limit.'''\nlog.debug('read from limit')\nreturn x",
    ],
)
def test_text_for_people_says_no_name(body: str) -> None:
    assert renamed(body) == "exact"


@pytest.mark.parametrize(("old", "new", "expected"), [("password", "value", ""), ("value", "password", "exact")])
def test_name_that_hides_a_secret_from_reports_is_kept(old: str, new: str, expected: str) -> None:
    body = "{} = x\nreturn y({})"
    assert how_equal(of(body.format(old, old)), of(body.format(new, new))) == expected
