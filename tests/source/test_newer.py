"""Code that only newer Pythons accept: f-strings of 3.12, type parameters, `type` statements, template strings."""

import ast
import sys

import pytest

from toolkit.errors import SourceError
from toolkit.source.newer import may_be_newer, parse_newer
from toolkit.source.parse import parse_file

PAIRS = {
    "the same quotes": ("f'{a['b']}-{c}'", "f'{a[\"b\"]}-{c}'"),
    "a string in a string": ("f'{f'{x + '1'}'}'", "f\"\"\"{f'''{x + '1'}'''}\"\"\""),
    "a backslash": (r"f'{'\n'.join(a)}!'", "f'{N.join(a)}!'"),
    "a shown value": ("f'{a['b']=}'", "f\"{a['b']=}\""),
    "a shown value, written": ("f'{a['b'] = !s:>{w}}'", "f\"{a['b'] = !s:>{w}}\""),
    "conversion and format": ("f'{a['b']!r:{w}.{p['q']}f}'", "f'''{a[\"b\"]!r:{w}.{p[\"q\"]}f}'''"),
    "braces and escapes": (r"f'{{\t{a['b']}}}\''", r"f'''{{	{a['b']}}}{Q}'''"),
    "raw": (r"rf'\d{a['b']}'", "f'\\\\d{a[\"b\"]}'"),
    "side by side": ("'x' f'{a['b']}' 'y' r'\\z'", "'x' f\"{a['b']}\" 'y' '\\\\z'"),
    "all of it": ("f'{*a, 'b'}'", "f'{*a, \"b\"}'"),
    "a call on it": ("f'{a['b']}'.strip(f'{c['d']}')", "f\"{a['b']}\".strip(f\"{c['d']}\")"),
}


def _dumped(text: str) -> str:
    return ast.dump(ast.parse(text)).replace("Name(id='N', ctx=Load())", "Constant(value='\\n')")


@pytest.mark.parametrize("name", PAIRS)
def test_strings_have_the_tree_of_an_older_spelling(name: str) -> None:
    newer, older = PAIRS[name]
    expected = _dumped(older)
    if name == "braces and escapes":
        quote = "FormattedValue(value=Name(id='Q', ctx=Load()), conversion=-1)"
        expected = expected.replace(f"Constant(value='}}'), {quote}", 'Constant(value="}\'")')
    assert ast.dump(parse_newer(newer + "\n")) == expected
    found = parse_file("a.py", f"é = ({newer}, last)\n".encode())
    [statement] = found.tree.body
    last = statement.value.elts[1]  # type: ignore[attr-defined]
    assert ast.get_source_segment(found.text, last) == "last"


def test_expressions_keep_their_places() -> None:
    text = "é = 1\nx = [f'''é{\n  one['a']  # why\n  + f'{two['b']}'\n}''', three]\n"
    names = [node for node in ast.walk(parse_newer(text)) if isinstance(node, ast.Name | ast.Subscript)]
    pieces = [ast.get_source_segment(text, node) for node in names]
    assert sorted(filter(None, pieces)) == ["one", "one['a']", "three", "two", "two['b']", "x", "é"]


PARAMETERS = """
def largest[T: (int, str), *Rest, **P](
    values: list[T],
) -> T: ...

class Box[
    T = int,
](Base): ...

type Pairs[K,
           V] = dict[K, V]
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python has trees for type parameters")
def test_type_parameters_leave_the_rest_in_its_place() -> None:
    function, box, pairs = parse_newer(PARAMETERS).body
    assert ast.unparse(function) == "def largest(values: list[T]) -> T:\n    ..."
    assert ast.unparse(box) == "class Box(Base):\n    ..."
    assert isinstance(pairs, ast.Assign)
    parts = [ast.get_source_segment(PARAMETERS, node) for node in (*pairs.targets, pairs.value)]
    assert parts == ["Pairs", "dict[K, V]"]


def test_what_is_not_newer_is_not_asked() -> None:
    assert not may_be_newer("print 'x'\nclass A: pass\ndef f(x): return type(x)\nd['a']\n")


@pytest.mark.parametrize("text", ["f'{a[}'\n", "def f[T(): ...\n", "x = f'{'\n", "type X = \n"])
def test_what_no_python_accepts_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(SourceError, match="line 1"):
        parse_file("a.py", text.encode())


def test_strings_in_strings_end_somewhere() -> None:
    text = "f'{" * 60 + "x" + "}'" * 60
    with pytest.raises((SourceError, RecursionError)):
        parse_file("a.py", text.encode())


@pytest.mark.parametrize(
    ("newer", "texts"),
    [
        ('f"""<a href="{url("""x""")}">"""', ['<a href="', '">']),
        (r"rf'\{f'{a}'}'", ["\\"]),
        (r"""f'\"{a['b']}\N{EM DASH}"\x41'""", ['"', '\u2014"A']),
        ("f'''say '{a['''b''']}\n'''", ["say '", "\n"]),
    ],
)
def test_texts_may_end_with_a_quote_or_backslash(newer: str, texts: list[str]) -> None:
    [statement] = parse_file("a.py", f"{newer}\n".encode()).tree.body
    values = statement.value.values  # type: ignore[attr-defined]
    assert [it.value for it in values if isinstance(it, ast.Constant)] == texts


@pytest.mark.parametrize("value", ["a, 'b'", "(a, 'b')", "(x for x in 'b')", "((a, 'b'))", "(a), 'b'", "()or'b'"])
def test_what_has_parentheses_has_its_own_place(value: str) -> None:
    text = f"é = 1\n\nx = f'é{{{value}}}'\n"
    [held] = [it.value for it in ast.walk(parse_file("a.py", text.encode()).tree) if isinstance(it, ast.FormattedValue)]
    expected = value[1:-1] if value.startswith("((") else value
    assert ast.get_source_segment(text, held) == expected


@pytest.mark.parametrize("text", ["if x: type Y = int\n", "x = 1; type Y[T] = int\n", "if x:\n  class A[T]: pass\n"])
def test_a_statement_may_begin_anywhere(text: str) -> None:
    assert not parse_file("a.py", text.encode()).python2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("class A[T: int](B): pass\n", "class A[T: str](B): pass\n"),
        ("def f[T](x): pass\n", "def f(x): pass\n"),
        ("def f[*T](x): pass\n", "def f[**T](x): pass\n"),
        ("type X[T: int] = T\n", "type X[T = int] = T\n"),
        ("type X = int\n", "X = int\n"),
        ("x = t'{a['b']}'\n", "x = f'{a['b']}'\n"),
    ],
)
def test_what_a_tree_has_no_form_for_still_differs(one: str, other: str) -> None:
    assert len({ast.dump(parse_file("a.py", it.encode()).tree) for it in (one, other)}) == 2


def test_names_in_type_parameters_are_found() -> None:
    text = "class A[T: One, *Ts = *Two](B):\n    def f[U = Three](self): ...\n    type X[V: f'{'Four'}'] = Five\n"
    file = parse_file("a.py", text.encode())
    assert {it.id for it in file.nodes(ast.Name)} >= {"One", "Two", "Three", "B", "Five"}
