"""Editing one file: bytes outside of the sites stay, guards object, several codemods share a pass."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.method_rename import renaming
from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.model.codemod import Card, Codemod, Facts, Rewritten, Site
from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_site import make_site

RENAME = Pack((renaming("old"),))


def edited(code: str | bytes, pack: Pack = RENAME) -> Rewritten:
    return pack(("app.py", code if isinstance(code, bytes) else code.encode()))


def codemod(rewrite: Callable[[Site, Any], Any], name: str = "made", **more: Any) -> Pack:
    """A codemod that rewrites every call of `old`."""

    def find(file: SourceFile, _facts: Facts) -> Iterator[Site]:
        for scope, call in file.each(ast.Call):
            if isinstance(call.func, ast.Name) and call.func.id == "old":
                yield make_site(name, "certain", scope, call, **more)

    card = Card((1, 1), "low", "skim", ())
    return Pack((Codemod(name=name, card=card, words={}, tokens=(("old",),), find=find, rewrite=rewrite),))


def replaced(text: str, **more: Any) -> Pack:
    return codemod(lambda _site, _node: cst.parse_expression(text), **more)


@pytest.mark.parametrize(
    "code",
    [
        "a.old()",
        "x = a.old(b.old())  # old\n",
        "if x: a.old(); b.old(c.old())\n",
        "if a.old():\n\tpass\nelif b.old(\n  1,\n):\n\tc.old()\n\t# old\nelse:\n\td.old()\n",
        "@a.old()\nclass A(b.old()):\n  @c.old()\n  def f(self, x=d.old()):\n    return e.old()\n",
        "with a.old() as b, c.old():\n    for d in e.old(): f.old()\n    while g.old():\n        h.old()\n",
        "try:\n    a.old()\nexcept b.old():\n    c.old()\nelse:\n    d.old()\nfinally:\n    e.old()\n",
        "match a.old():\n    case B() if c.old():\n        d.old()\n",
        "x = (a\n     .old(1)\n  .old())\n\n\n\ny = '''\n'''; z.old()\n",
        "lambda: a.old()\nf'{a.old()}'\n[b.old() for c in d.old() if e.old()]\n",
        "async def f():\n    async with a.old():\n        await b.old()\n    return [c async for c in d.old()]\n",
        "def f():\n    return 1; a.old()\n\f\ndef g():\n    b.old()\n",
        "if a.old(): \\\n  b.old()\n",
    ],
)
def test_every_site_is_rewritten_and_nothing_else(code: str) -> None:
    done = edited(code)
    assert done.data is not None
    assert done.data.decode() == code.replace(".old(", ".old_renamed(")
    assert len(done.applied) == code.count(".old(")
    assert not done.left
    assert not done.failure


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark_stay(mark: bytes, end: str) -> None:
    code = mark + "import a\nif a:\n    a.old('あ')\n\nb.old()".replace("\n", end).encode()
    assert edited(code).data == code.replace(b"old", b"old_renamed")


def test_mixed_line_ends_stay() -> None:
    code = b"if a.old(1,\n   2):\r\n    b.old()\n    c()\r\n\rd.old(\r3)\r\n"
    assert edited(code).data == code.replace(b".old", b".old_renamed")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "latin-1", "utf-8"])
def test_the_encoding_stays(encoding: str) -> None:
    said = "é" if encoding == "latin-1" else "日本"
    code = f"# coding: {encoding}\nx = '{said}'; a.old('{said}')  # {said}\n".encode(encoding)
    assert edited(code).data == code.replace(b".old", b".old_renamed")


def test_what_an_encoding_cannot_express_is_refused() -> None:
    done = edited(b"# coding: ascii\nold()\n", replaced("'é'"))
    assert done.data is None
    assert [it.reason for it in done.left] == ["encoding"]


line = st.sampled_from(
    ["a.old()", "b = 'old'", "if a.old():\n    b.old()", "x = [\n  1, a.old(),\n]", "# old", "", "あ.old()"]
)


@given(st.lists(line, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_files_of_any_shape(lines: list[str], end: str, ends: bool) -> None:
    code = ("\n".join(lines) + "\n" * ends).replace("\n", end)
    done = edited(code)
    assert (done.data or code.encode()).decode() == code.replace(".old(", ".old_renamed(")


def test_ten_codemods_share_a_pass() -> None:
    pack = Pack(tuple(renaming(f"old{number}") for number in range(10)))
    code = "x = " + " + ".join(f"a.old{number}(b.old{9 - number}())" for number in range(10)) + "\n"
    done = edited(code, pack)
    assert done.data is not None
    assert done.data.decode().count("_renamed(") == 20
    assert {it.codemod for it in done.applied} == {f"old{number}" for number in range(10)}


def test_sites_can_be_left_out() -> None:
    done = edited("a.old()\nb.old()\n", Pack((renaming("old"),), skip=frozenset({("app.py", "old", 1)})))
    assert done.data == b"a.old()\nb.old_renamed()\n"


def test_lines_are_those_before_the_change() -> None:
    grow = codemod(lambda _site, node: node.with_changes(func=cst.Name("new")), imports=("import new",))
    done = edited("import a\n\n\nold()\nold()\n", grow)
    assert done.data == b"import a\nimport new\n\n\nnew()\nnew()\n"
    assert [it.line for it in done.applied] == [4, 5]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("old()\n", "import new\n\nnew\n"),
        ('"""Text."""\n\nold()\n', '"""Text."""\n\nimport new\n\nnew\n'),
        ("# coding: utf-8\n# licence\nold()\n", "# coding: utf-8\n# licence\nimport new\n\nnew\n"),
        ("from __future__ import annotations\nold()\n", "from __future__ import annotations\n\nimport new\nnew\n"),
        ("import a\nimport new\nold()\n", "import a\nimport new\nnew\n"),
    ],
)
def test_imports_go_to_the_top(before: str, after: str) -> None:
    done = edited(before, replaced("new", imports=("import new",)))
    assert (done.data or b"").decode() == after


@pytest.mark.parametrize(
    "taken", ["new = 1", "def f(new): pass", "from a import new", "import a as new", "class new: pass"]
)
def test_a_name_that_means_something_else_is_not_imported(taken: str) -> None:
    done = edited(f"{taken}\nold()\n", replaced("new", imports=("import new",)))
    assert done.data is None
    assert [it.reason for it in done.left] == ["name_taken"]


@pytest.mark.parametrize(
    ("rewrite", "reason"),
    [
        (lambda _site, _node: cst.parse_expression("(yield)"), "not_compiled"),
        (lambda _site, _node: cst.Name("break"), "not_compiled"),
        (lambda _site, _node: None, "not_rewritten"),
    ],
)
def test_a_site_that_a_guard_objects_to_is_left_out_alone(rewrite: Callable[[Site, Any], Any], reason: str) -> None:
    def on_first(at: Site, node: Any) -> Any:
        return rewrite(at, node) if at.line == 1 else cst.Name("fine")

    done = edited("old()\nold()\n", codemod(on_first))
    assert done.data == b"old()\nfine\n"
    assert [(it.line, it.reason) for it in done.left] == [(1, reason)]


def test_a_comment_that_would_be_lost_is_kept() -> None:
    done = edited("x = old(\n    1,  # one\n)\n", replaced("new"))
    assert done.data is None
    assert [(it.reason, it.args["detail"]) for it in done.left] == [("comments_lost", "# one")]


def test_syntax_that_the_target_does_not_know_is_refused() -> None:
    pack = replaced("(x := 1)")
    old = Pack(pack.codemods, {"made": Facts(target=(3, 7))})
    assert [it.reason for it in edited("old()\n", old).left] == ["new_syntax"]
    assert edited("old()\n", pack).data == b"(x := 1)\n"


def test_what_never_ends_is_refused_whole() -> None:
    with pytest.raises(SourceError) as refusal:
        edited("old()\n", replaced("old(old())"))
    assert refusal.value.reason == "endless"


def test_two_codemods_that_want_the_same_node() -> None:
    first, second = replaced("a", name="first").codemods[0], replaced("b", name="second").codemods[0]
    done = edited("old()\n", Pack((first, second)))
    assert (done.data, [it.codemod for it in done.applied], done.left) == (b"a\n", ["first"], ())


def test_two_codemods_that_want_the_same_node_have_it_one_after_the_other() -> None:
    def wanting(name: str, olds: set[str], new: str) -> Codemod:
        def find(file: SourceFile, _facts: Facts) -> Iterator[Site]:
            for scope, node in file.each(ast.Name):
                if node.id in olds:
                    yield make_site(name, "certain", scope, node)

        card = Card((1, 1), "low", "skim", ())
        return Codemod(
            name=name, card=card, words={}, tokens=((),), find=find, rewrite=lambda _site, _node: cst.Name(new)
        )

    done = edited("old\n", Pack((wanting("first", {"old"}, "middle"), wanting("second", {"old", "middle"}, "new"))))
    assert (done.data, [it.codemod for it in done.applied], done.left) == (b"new\n", ["first", "second"], ())


def test_one_statement_does_not_become_two_where_others_share_its_line() -> None:
    def two(_site: Site, _node: Any) -> Any:
        return cst.parse_expression("old")

    def statements(_site: Site, node: cst.If) -> Any:
        return cst.FlattenSentinel([node.with_changes(test=cst.Name("new")), cst.parse_statement("more()")])

    def find(file: SourceFile, _facts: Facts) -> Iterator[Site]:
        for scope, node in file.each(ast.If):
            if isinstance(node.test, ast.Name) and node.test.id == "old":
                yield make_site("made", "certain", scope, node)

    card = Card((1, 1), "low", "skim", ())
    made = Codemod(name="made", card=card, words={}, tokens=(("if",),), find=find, rewrite=statements)
    done = edited("def f():\n    if old: a()\n    if b: c()\n", Pack((made,)))
    assert done.data == b"def f():\n    if new: a()\n    more()\n    if b: c()\n"


PYTHON2 = b"import b\n\ndef f(a):\n    a.old(u'x')\n    print 'old'\n    if a.old(): print a.old()\n"


def test_python_2_where_the_statement_reads_the_same() -> None:
    done = edited(PYTHON2)
    assert done.data == PYTHON2.replace(b"a.old(u", b"a.old_renamed(u")
    assert {it.reason for it in done.left} == {"python2"}
    assert {it.line for it in done.left} == {6}


def test_python_2_in_the_head_of_a_block() -> None:
    code = b"def f(a):\n    if a.old():\n        print 'old'\n    while a.old() <> 1:\n        a()\n"
    done = edited(code)
    assert done.data == code.replace(b"if a.old()", b"if a.old_renamed()")
    assert [(it.line, it.reason) for it in done.left] == [(4, "python2")]


@pytest.mark.parametrize("code", [b"def f(:\n", b"\xff = 1\n", b"x = '\0'\n"])
def test_what_cannot_be_parsed_is_an_error(code: bytes) -> None:
    with pytest.raises(SourceError):
        edited(code)
