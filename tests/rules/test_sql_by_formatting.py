import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.sql_by_formatting import RULE

HEAD = "from sqlalchemy import text\n\nTABLE = 'users'\n\ndef f(cursor, name, order, ids, model, flag):\n    "


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("cursor.execute(\"SELECT * FROM users WHERE name = '%s'\" % name)", "name"),
        ("cursor.execute('SELECT * FROM users WHERE name = %(n)s' % {'n': name})", "name"),
        ("cursor.execute('SELECT * FROM users WHERE a = %s AND b = %s' % (1, name))", "name"),
        ("cursor.execute('SELECT * FROM users WHERE name = {}'.format(name))", "name"),
        ("cursor.execute('SELECT * FROM users WHERE name = {n}'.format(n=name))", "name"),
        ("cursor.execute('SELECT * FROM users WHERE name = {0}'.format(name))", "name"),
        ("cursor.execute(f'DELETE FROM users WHERE name = {name}')", "name"),
        ("cursor.execute('UPDATE users SET name = ' + name)", "name"),
        ("cursor.execute(text('SELECT 1 FROM users ORDER BY ' + order))", "order"),
        ("User.objects.raw('SELECT * FROM users WHERE name LIKE %s' % name.strip())", "name.strip()"),
        ("sql = 'SELECT * FROM users WHERE 1 = 1'\n    sql += ' AND n = ' + name\n    cursor.execute(sql)", "name"),
        ("cursor.execute('INSERT INTO users VALUES (' + name + ')')", "name"),
        ("cursor.execute('SELECT * FROM users WHERE id IN (' + ','.join(ids) + ')')", "','.join(ids)"),
        ("cursor.execute('SELECT * FROM users LIMIT %s' % (name if flag else 1))", "name if flag else 1"),
        ("fetch_all('SELECT * FROM users WHERE name = ' + name)", "name"),
        ("part = name + '!'\n    cursor.execute('SELECT * FROM users WHERE a = ' + part)", "part"),
    ],
)
def test_value_in_the_text(code: str, value: str) -> None:
    (finding,) = findings_in(RULE, {"app.py": HEAD + code})
    assert finding.args["value"] == value


@pytest.mark.parametrize(
    "code",
    [
        "cursor.execute('SELECT * FROM users WHERE name = %s', [name])",
        "cursor.execute('SELECT * FROM users WHERE id = %d' % name)",
        "cursor.execute('SELECT * FROM users WHERE id = {:d}'.format(name))",
        "cursor.execute('SELECT * FROM users WHERE id = %s' % int(name))",
        "cursor.execute('SELECT 100%% FROM users WHERE id = 1')",
        "cursor.execute('SELECT * FROM %s WHERE id = 1' % name)",
        "cursor.execute('SELECT * FROM users WHERE t = ' + TABLE)",
        "cursor.execute('SELECT * FROM users WHERE t = ' + model.TABLE)",
        "cursor.execute('SELECT * FROM users WHERE ' + model._meta.db_table + '.id = 1')",
        "cursor.execute('SELECT * FROM users ORDER BY ' + model['column'])",
        "cursor.execute('SELECT * FROM users WHERE id IN (' + ','.join(['%s'] * len(ids)) + ')', ids)",
        "cursor.execute('SELECT * FROM users WHERE id IN (' + ','.join('%s' for _ in ids) + ')', ids)",
        "way = 'ASC' if flag else 'DESC'\n    cursor.execute('SELECT * FROM users ORDER BY ' + way)",
        "for way in ('a', 'b'):\n        cursor.execute('SELECT * FROM users WHERE k = ' + way)",
        "cursor.execute(name)",
        "cursor.execute(name % ids)",
        "cursor.execute()",
        "cursor.execute('SELECT * FROM users WHERE day = ' + today())",
        "cursor.execute('run-%s' % name)",
        "cursor.execute('SELECT * FROM users WHERE a = {}'.format(*ids))",
        "cursor.execute('SELECT * FROM users WHERE a = ' + f'{1}')",
    ],
)
def test_parameters_names_and_numbers(code: str) -> None:
    findings = findings_in(RULE, {"app.py": HEAD + code})
    if "*ids" in code:
        assert [finding.args["value"] for finding in findings] == ["*ids"]
    else:
        assert findings == ()


def test_long_values_are_cut() -> None:
    code = "cursor.execute('SELECT * FROM users WHERE a = ' + name.replace('aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'))"
    (finding,) = findings_in(RULE, {"app.py": HEAD + code})
    assert len(finding.args["value"]) == 40


def test_lines_of_statements_over_several_lines() -> None:
    assert lines_in(
        RULE, HEAD + "cursor.execute(\n        'SELECT a FROM users WHERE b = '\n        + name\n    )\n"
    ) == [6]


@pytest.mark.parametrize(
    ("steps", "is_told"),
    [
        ("number = int(name)\n    {}", False),
        ("if not name:\n        return\n    number = int(name)\n    {}", False),
        ("with cursor:\n        number = int(name)\n        {}", False),
        ("{}\n    number = int(name)", True),
        ("if flag:\n        number = int(name)\n    {}", True),
        ("number = int(name) if flag else 0\n    {}", True),
        ("convert = lambda: int(name)\n    {}", True),
        ("number = int(name)\n    name = order\n    {}", True),
        ("with suppress(ValueError):\n        number = int(name)\n    {}", True),
        ("numbers = [int(name) for name in ids]\n    {}", True),
    ],
)
def test_a_conversion_counts_if_it_runs_first(steps: str, is_told: bool) -> None:
    query = "cursor.execute('SELECT * FROM users WHERE name = ' + name)"
    assert bool(lines_in(RULE, HEAD + steps.format(query))) == is_told
