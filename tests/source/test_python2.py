"""Python 2 becomes the tree of the Python 3 that says the same, on its own lines."""

import ast
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file
from toolkit.source.python2 import parse_python2

SAME = {
    "print": ("print 'a', b\n", "print('a', b)\n"),
    "print nothing": ("if x: print\n", "if x: print()\n"),
    "print a comma": ("print a,\n", "print(a)\n"),
    "print to a file": ("print >>sys.stderr, 'a' % b, c\n", "print('a' % b, c, file=sys.stderr)\n"),
    "print nothing to a file": ("print >>f\n", "print(file=f)\n"),
    "print a tuple": ("print ('a', b)\nprint c\n", "print(('a', b))\nprint(c)\n"),
    "print over lines": ("print a, \\\n    b\nprint (c\n  + d), e\n", "print(a, b)\nprint((c + d), e)\n"),
    "print function": (
        "from __future__ import print_function\nprint('a', file=f)\nraise E, v\n",
        "from __future__ import print_function\nprint('a', file=f)\nraise E(v)\n",
    ),
    "print function without a word": ("print('a', file=f)\nx <> y\n", "print('a', file=f)\nx != y\n"),
    "exec": ("exec code\nexec code in g\nexec code in g, l\n", "exec(code)\nexec(code, g)\nexec(code, g, l)\n"),
    "exec a tuple": ("exec (code, g)\nprint a\n", "exec(code, g)\nprint(a)\n"),
    "except": ("try: a\nexcept E, e: b\n", "try: a\nexcept E as e: b\n"),
    "except a tuple": ("try: a\nexcept (A,B),e: b\n", "try: a\nexcept (A, B) as e: b\n"),
    "except, unpacked": (
        "try: a\nexcept E, (no, text): b\n",
        "try: a\nexcept E as unpacked_1:\n    (no, text) = unpacked_1; b\n",
    ),
    "except into an attribute": (
        "try: a\nexcept E, self.error: b\n",
        "try: a\nexcept E as unpacked_1:\n    self.error = unpacked_1; b\n",
    ),
    "raise": ("raise E, 'why'\nraise E\nraise\n", "raise E('why')\nraise E\nraise\n"),
    "raise with arguments": ("raise E, (1, 2)\nraise E, (1)\n", "raise E(1, 2)\nraise E((1))\n"),
    "raise with a traceback": ("raise E, v, tb\n", "raise E(v).with_traceback(tb)\n"),
    "raise nothing with a traceback": ("raise e, None, tb\n", "raise e.with_traceback(tb)\n"),
    "raise text": ("raise 'a', v\n", "raise 'a'(v)\n"),
    "backticks": ("x = `a` + `b, c` + `f(`d`)`\n", "x = repr((a)) + repr((b, c)) + repr(f(repr(d)))\n"),
    "unequal": ("x = a <> b\n", "x = a != b\n"),
    "numbers": ("x = 0755, 0xFFL, 12l, 00, 0, 1.5, 0L, 0o17\n", "x = 0o755, 0xFF, 12, 00, 0, 1.5, 0, 0o17\n"),
    "raw text": ("x = ur'\\d' + UR'a'\nprint x\n", "x = r'\\d' + r'a'\nprint(x)\n"),
    "bytes beyond ASCII": ("x = b'é' + Br'\\é'\n", "x = 'é' + r'\\é'\n"),
    "escapes of byte strings": (
        "x = 'C:\\Users\\new' + '\\N'\nprint x\n",
        "x = 'C:\\\\Users\\new' + '\\\\N'\nprint(x)\n",
    ),
    "escapes of text": (
        "from __future__ import unicode_literals\nprint '\\u3042'\n",
        "from __future__ import unicode_literals\nprint('あ')\n",
    ),
    "tuple parameters": (
        "def f(a, (b, (c, d)), e=1):\n    'doc'\n    print b\n",
        "def f(a, unpacked_1, e=1):\n    'doc'\n    (b, (c, d)) = unpacked_1\n    print(b)\n",
    ),
    "one parameter in brackets": ("def f((a)): print a\n", "def f(a): print(a)\n"),
    "tuple parameters of a lambda": (
        "x = lambda (a, b), c: a + b\nprint x\n",
        "x = lambda unpacked_1, c: a + b\nprint(x)\n",
    ),
    "a lambda's bracket": ("f(lambda(a): a)\nprint x\n", "f(lambda a: a)\nprint(x)\n"),
    "a comprehension over a bare tuple": ("x = [a for a in 1, 2 if a]\n", "x = [a for a in (1, 2) if a]\n"),
    "constants assigned to": ("True, False = 1, 0\nx = True\n", None),
    "new line in brackets of a target": (
        "try: a\nexcept E, (no,\n   text): b\n",
        "try: a\nexcept E as unpacked_1:\n    (no, text) = unpacked_1; b\n",
    ),
    "mixed tabs": ("if a:\n        b\n\tc\n\tif d:\n\t        e\n", "if a:\n    b\n    c\n    if d:\n        e\n"),
    "tabs in text stay": ("if a:\n\tx = '''\n\ty'''\n        print x\n", "if a:\n    x = '''\n\ty'''\n    print(x)\n"),
}


@pytest.mark.parametrize("name", [name for name, (_, expected) in SAME.items() if expected])
def test_the_tree_is_that_of_the_same_in_python_3(name: str) -> None:
    old, new = SAME[name]
    assert new is not None
    assert ast.dump(parse_python2(old)) == ast.dump(ast.parse(new))


@pytest.mark.parametrize("name", SAME)
def test_no_construct_moves_what_follows(name: str) -> None:
    old = SAME[name][0]
    tree = parse_python2(f"{old}marker = 1\n")
    assert tree.body[-1].lineno == old.count("\n") + 1
    last = max(getattr(node, "end_lineno", 0) for node in ast.walk(ast.Module(tree.body[:-1], [])))
    assert last <= old.count("\n")


def test_names_that_became_keywords_keep_their_names() -> None:
    tree = parse_python2(
        "import a.async as await\nfrom async.b import await\n"
        "def async(await=1):\n    global nonlocal_\n    print self.async, async(await=2), 'async'\n"
    )
    found = ast.dump(tree)
    assert "tebiki" not in found
    for piece in ("name='a.async', asname='await'", "module='async.b'", "FunctionDef(name='async'", "arg='await'"):
        assert piece in found
    assert "attr='async'" in found
    assert "Constant(value='async')" in found


def test_constants_that_are_assigned_to_become_names() -> None:
    tree = parse_python2(SAME["constants assigned to"][0])
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    assert sorted(names) == ["False", "True", "True", "x"]


def test_what_is_put_in_stands_on_the_line_where_it_arrives() -> None:
    tree = parse_python2("def f(a,\n      (b, c)):\n    'doc'\n    return b\n")
    [function] = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert [statement.lineno for statement in function.body] == [3, 2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "x = = 1\n",
        "def f(:\n",
        "x = (\n",
        "'''\n",
        "if a:\n    b\n  c\n",
        "f(x) = `y`\n",
        "a\nasync 0777\n",
        "1 = a <> b\n",
    ],
)
def test_what_python_2_rejects_is_a_syntax_error_with_its_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"syntax: line \d+: .*read as Python 2"):
        parse_python2(text)


def test_a_target_that_python_3_rejects_is_a_syntax_error() -> None:
    with pytest.raises(SourceError, match="syntax"):
        parse_python2("try: a\nexcept E, f(x): b\n")


def test_a_deep_tree_is_walked_without_recursion() -> None:
    deep = "x = " + "[" * 90 + "]" * 90 + "\nprint x\n"
    assert parse_python2(deep).body[1].lineno == 2


_STATEMENTS = """
import ast, json, sys
LIKE = {"Print": "Expr", "Exec": "Expr", "TryExcept": "Try", "TryFinally": "Try"}
for path in sys.stdin.read().split("\\n")[:-1]:
    rows = set()
    for node in ast.walk(ast.parse(open(path, "rb").read().replace(b"\\r\\n", b"\\n"))):
        if not isinstance(node, ast.stmt) or getattr(node, "decorator_list", None):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Str):
            continue
        kind = type(node).__name__
        rows.add((node.lineno, LIKE.get(kind, kind), getattr(node, "name", "")))
    print(json.dumps(sorted(rows)))
"""
"""Python 2.7's own view; it puts long strings on their last line and decorated definitions on their first."""


@pytest.mark.corpus
@pytest.mark.parametrize(("project", "expected"), [("crits", 43), ("cuckoo", 18), ("zamboni", 61), ("reddit", 62)])
def test_every_statement_of_real_python_2_stands_where_python_2_sees_it(project: str, expected: int) -> None:
    folder = os.environ.get("TEBIKI_TREES")
    if not folder or not (Path(folder) / project).is_dir():
        pytest.skip(f"TEBIKI_TREES names no folder with a checkout of {project}")
    python2 = shutil.which("python2.7")
    if python2 is None:
        pytest.skip("there is no python2.7 to ask")
    trees = dict(_python2_trees(Path(folder) / project))
    assert len(trees) == expected
    asked = "".join(f"{path}\n" for path in trees).encode()
    answer = subprocess.run([python2, "-c", _STATEMENTS], input=asked, capture_output=True, check=True).stdout
    for (path, tree), line in zip(trees.items(), answer.splitlines(), strict=True):
        seen = {tuple(row) for row in json.loads(line)}
        ours = set(_statements(tree))
        unpacking = {row for row in ours - seen if row[1] == "Assign"}  # what a tuple parameter becomes
        assert ours - unpacking == seen, path
        assert len(unpacking) <= 1, path


def _python2_trees(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        file = parse_file(str(path), path.read_bytes())
        if file.python2:
            yield str(path), file.tree


def _statements(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or getattr(node, "decorator_list", None):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            continue
        yield node.lineno, type(node).__name__, getattr(node, "name", "")


_PIECES = [
    *(
        "print ",
        "exec ",
        "`",
        "(",
        ")",
        ", ",
        "\t",
        "        ",
        "\n",
        "'a'",
        "'''",
        "\\\n",
        "0777L",
        "ur'b'",
        "<>",
        ">>",
    ),
    *("lambda (a, b): ", "async ", "await", "except E, (a, b):", "raise E, v, t", "try:", "def f((a, b)):", "if a:\n"),
    *("nonlocal ", "None = 1", "x", ":", ";", "#"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_any_text_is_a_tree_on_its_own_lines_or_a_syntax_error(text: str) -> None:
    try:
        file = parse_file("a.py", text.encode())
    except SourceError as error:
        event(error.reason)
        return
    last = max((getattr(node, "end_lineno", 0) for node in ast.walk(file.tree)), default=0)
    assert last <= len(file.lines)
