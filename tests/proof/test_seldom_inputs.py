"""Changes that only seldom inputs show are barred."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements


def _is_barred(old: str, new: str) -> bool:
    before, after = ({"shop.py": f"def f(a, b, c):\n    a = {it}\n    return a\n".encode()} for it in (old, new))
    return "seldom" in {it.barred for it in changed_statements(before, after, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a + b + c", "a + (b + c)"),
        ("a * b / c", "a / c * b"),
        ("a * b + a * c", "a * (b + c)"),
        ("a * b + c + b", "a * b + (c + b)"),
        ("b\n    a = a + b + c", "b\n    a += b + c"),
        ("b\n    a += b + c", "b\n    a += b\n    a += c"),
        ("round(a + a * b / 100, 2)", "round(a * (1 + b / 100), 2)"),
        ("sorted(a, key=lambda it: (it.b, it.c))", "sorted(sorted(a, key=lambda it: it.b), key=lambda it: it.c)"),
        ("sorted(a, key=b, reverse=True)", "sorted(a, key=b)[::-1]"),
        ("a.startswith('b')", "'b' in a"),
        ("a.isdigit()", "a.isdecimal()"),
        ("list(map(str.isdigit, a))", "list(map(str.isdecimal, a))"),
        ('getattr(a, "isdigit")()', "a.isdecimal()"),
        ('b\n    a.headers["x"] = c', 'b\n    a.headers.setdefault("x", c)'),
        ("a.setdefault(b, c)", "a.get(b, c)"),
        ("b\n    a.discard(c)", "b\n    a.remove(c)"),
    ],
)
def test_what_only_seldom_inputs_tell_apart_is_barred(old: str, new: str) -> None:
    assert _is_barred(old, new)
    assert _is_barred(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a + b * c", "c + b * a"),
        ("a + b", "a - b"),
        ("'x' + a + b", "f'x{a}{b}'"),
        ("sorted(a, key=b)", "sorted([*a], key=b)"),
        ("a.lower().strip()", "a.strip().lower()"),
        ("b\n    a = a + b * c / 2", "b\n    a += b * c / 2"),
        ("a + b * c", "a + product(b, c)"),
        ("a + b * c - b", "a + product(b, c) - b"),
        ("max(b, key=lambda it: it.c)", "max(b, key=lambda one: one.c)"),
        ("[*b]\n    a.sort(key=c)", "sorted(b, key=c)"),
    ],
)
def test_what_every_input_tells_apart_is_not(old: str, new: str) -> None:
    assert not _is_barred(old, new)


def _asks_otherwise(old: str, new: str) -> bool:
    before, after = ({"shop.py": f"def f(a, b, c):\n    a = {it}\n    return a\n".encode()} for it in (old, new))
    return "protocol" in {it.barred for it in changed_statements(before, after, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a in ('x', 'y')", "a in {'x', 'y'}"),
        ("a not in ['x', 'y']", "a not in frozenset(('x', 'y'))"),
        ("a == 'x' or a == 'y'", "a in {'x', 'y'}"),
        ("1 if a == 'x' else 2 if a == 'y' else 3", "{'x': 1, 'y': 2}.get(a, 3)"),
        ("1 if a == 'x' else 2", "{'x': 1, 'y': 2}[a]"),
        ("1 if a == 'x' else 2", "_CODES.get(a)"),
        ("len(a) == len([it for it in a if it])", "len(a) == len(set(a))"),
        ("{'x', 'y'} & b", "{'x', b}"),
        ("','.join(str(it) for it in a)", "','.join(f'{it}' for it in a)"),
        ("'%s!' % (a,) + b", "f'{a}!' + c"),
        ("'%s' % (a.b,) + b", "'{}'.format(a.b) + c"),
        ("f'{a!s}' + b", "f'{a}' + c"),
        ("a == None and b", "a is None and c"),
    ],
)
def test_another_special_method_of_an_operand_is_barred(old: str, new: str) -> None:
    assert _asks_otherwise(old, new)
    assert _asks_otherwise(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a in ('x', 'y')", "a in ('x', 'z')"),
        ("a in {'x', 'y'}", "a in {'x', 'z'}"),
        ("str(len(a)) + b", "f'{len(a)}' + c"),
        ("str(a) in ('x', 'y')", "str(a) in {'x', 'y'}"),
        ("a is None and b", "a is None and c"),
        ("f'{a}' + b", "f'{a}' + c"),
    ],
)
def test_the_same_special_methods_of_operands_are_not(old: str, new: str) -> None:
    assert not _asks_otherwise(old, new)


def test_a_container_that_hashes_what_it_is_asked_for_is_barred() -> None:
    before, after = ({"shop.py": f"_A = {it}\ndef f(a):\n    return a in _A\n".encode()} for it in ("('x',)", "{'x'}"))
    assert {it.barred for it in changed_statements(before, after, lambda _path: False)} == {"protocol"}


def _is_replaced(old: str, new: str) -> bool:
    before, after = ({"shop.py": f"def f(a, b, c):\n    {it}\n    return a\n".encode()} for it in (old, new))
    return "in_place" in {it.barred for it in changed_statements(before, after, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('a.setdefault("log", []).append(b)', 'a["log"] = a.get("log", []) + [b]'),
        ('a["log"].append(b)', 'a.update(log=[*a["log"], b])'),
        ("a.rows.sort()", "a.rows = sorted(a.rows)"),
        ('getattr(a, "rows").sort()', 'setattr(a, "rows", sorted(a.rows))'),
        ("a.rows += [b]", "a.rows = a.rows + [b]"),
        ("del a.rows[b]", "a.rows = a.rows[:b] + a.rows[b + 1 :]"),
        ("a.rows[:] = b", "a.rows = b"),
        ('a["meta"]["x"] = b', 'a["meta"] = dict(a["meta"], x=b)'),
        ("a.seen.add(b)", "a.seen = a.seen | {b}"),
        ("a.b.c.update(b)", "a.b.c = {**a.b.c, **b}"),
        ("a.rows.clear()", "a.rows = []"),
    ],
)
def test_a_container_that_is_replaced_and_not_changed_is_barred(old: str, new: str) -> None:
    assert _is_replaced(old, new)
    assert _is_replaced(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a.rows.append(b)", "a.rows += [b]"),
        ("a.count += b", "a.count = a.count + b"),
        ("a.rows = []\n    a.rows.append(b)", "a.rows = [b]"),
        ("rows = []\n    rows.append(b)\n    a.rows = rows", "a.rows = [b]"),
        ('a["x"] = b', "a.update(x=b)"),
        ("a.rows.append(b)", "a.rows.append(c)"),
        ("found = a.setdefault(b, [])", "if b not in a:\n        a[b] = []\n    found = a[b]"),
    ],
)
def test_what_is_changed_or_made_as_before_is_not(old: str, new: str) -> None:
    assert not _is_replaced(old, new)
