"""Limits on queries: where they are put, and that nothing is limited without a person."""

import sqlite3
from typing import Any

import pytest

from tests.codemods.apply import rewritten
from toolkit.change.edit import Pack
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("bound_query")
ROUTE = "@app.route('/rows')\ndef rows():\n"


@pytest.mark.parametrize(
    ("query", "bounded"),
    [
        ("list(User.objects.all())", "list(User.objects.all()[:1000])"),
        ("list(User.objects.order_by('id'))", "list(User.objects.order_by('id')[:1000])"),
        ("list((User.objects.values()))", "list((User.objects.values()[:1000]))"),
        ("User.query.all()", "User.query.limit(1000).all()"),
        ("session.query(User).order_by(User.id).all()", "session.query(User).order_by(User.id).limit(1000).all()"),
        ("[it for it in db.session.query(User).order_by(User.id)]", None),
    ],
)
def test_a_limit_is_put_where_the_library_takes_it(query: str, bounded: str | None) -> None:
    after = rewritten(CODEMOD, f"{ROUTE}    return jsonify({query})\n", review=True)
    wanted = bounded or query.replace("order_by(User.id)", "order_by(User.id).limit(1000)")
    assert after == f"{ROUTE}    return jsonify({wanted})\n"


@pytest.mark.parametrize(
    ("lines", "is_limited"),
    [
        (["rows = User.objects.all()", "return render(request, 'u.html', {'rows': list(rows)})"], True),
        (["rows = list(User.objects.all())", "context = {'rows': rows}", "return render(request, context)"], True),
        (["return jsonify([it.name for it in User.query.all()])"], True),
        (["return jsonify([it.name for it in User.query.all() if it.open])"], False),
        (["return jsonify({it.id: it for it in User.query.all()})"], False),
        (["return jsonify(len(User.objects.all()))"], False),
        (["mails = list(User.objects.values_list('mail'))", "return jsonify(request.mail in mails)"], False),
        (["rows = list(User.objects.all())", "log(rows)", "return jsonify(rows)"], False),
        (["total = 0", "for row in User.objects.all():", "    total += row.paid", "return jsonify(total)"], False),
    ],
)
def test_only_rows_that_are_answered_as_they_are_get_a_limit(lines: list[str], is_limited: bool) -> None:
    code = ROUTE + "".join(f"    {line}\n" for line in lines)
    assert (rewritten(CODEMOD, code, review=True) != code) == is_limited


def test_nothing_is_limited_without_review() -> None:
    code = f"{ROUTE}    return jsonify(User.query.all())\n"
    done = Pack((CODEMOD,))(("app.py", code.encode()))
    assert (done.data, [site.verdict for site in done.left]) == (None, ["review"])


def test_tests_and_what_a_comment_allows_are_left_alone() -> None:
    code = f"{ROUTE}    # tebiki: allow unbounded_query -- three rows\n    return jsonify(User.query.all())\n"
    assert rewritten(CODEMOD, code, review=True) == code
    done = Pack((CODEMOD,), accept=frozenset({"review"}))(("tests/app.py", code.replace("# tebiki", "# ").encode()))
    assert done.data is None


@pytest.mark.parametrize(("rows", "answered"), [(0, 0), (3, 3), (4, 3)])
def test_an_answer_is_the_same_up_to_the_limit(rows: int, answered: int) -> None:
    class Query:
        def __init__(self, most: int = -1) -> None:
            self.most = most

        def limit(self, most: int) -> "Query":
            return Query(most)

        def all(self) -> list[Any]:
            return database.execute("SELECT id FROM users ORDER BY id LIMIT ?", (self.most,)).fetchall()

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE users (id INTEGER)")
    database.executemany("INSERT INTO users VALUES (?)", [(number,) for number in range(rows)])
    code = "def rows(request):\n    return list(User.query.all())\n"
    after = rewritten(CODEMOD, code, review=True).replace("1000", "3")
    results = []
    for text in (code, after):
        world: dict[str, Any] = {"User": type("User", (), {"query": Query()})}
        exec(compile(text, "program", "exec"), world)
        results.append(world["rows"](None))
    database.close()
    assert results[1] == results[0][:answered]
    assert len(results[0]) == rows
