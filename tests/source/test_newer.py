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
if sys.version_info < (3, 14):
    PAIRS["template string"] = ("t'{a['b']}'", "f\"{a['b']}\"")


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
