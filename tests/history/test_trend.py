"""The trend: which revisions, what they held, and sums that equal measuring every file whole."""

import ast
import hashlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history.repositories import History, Memory, code, git
from toolkit.errors import GitError
from toolkit.git import repository
from toolkit.history.method_split import HEAD, split_methods
from toolkit.history.python2_translation import translate_python2
from toolkit.history.revisions import choose_revisions, mainline_revisions, read_contents
from toolkit.history.trend import TrendSampling, read_trend

TODAY = date(2026, 1, 1)


def measure(path: str, data: bytes) -> dict[str, float] | None:
    """Functions, methods that call themselves, branches and lines: sums that know where a method stands."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return None
    nodes = list(ast.walk(tree))
    methods = [item for node in nodes if isinstance(node, ast.ClassDef) for item in node.body]
    return {
        "functions": sum(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in nodes),
        "methods": sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in methods),
        "branches": sum(isinstance(node, ast.If | ast.For | ast.While | ast.ExceptHandler) for node in nodes),
        "lines": data.count(b"\n"),
    }


def trend(where, **more):
    return read_trend(where, measure, TrendSampling(TODAY, **more))


@given(st.integers(0, 3000), st.integers(2, 80))
def test_the_choice_has_the_wanted_size_and_both_ends(count, wanted):
    chosen = choose_revisions(count, wanted)
    assert len(chosen) == min(count, wanted)
    assert chosen == sorted(set(chosen))
    assert set(chosen) <= set(range(count))
    assert not count or (chosen[0], chosen[-1]) == (0, count - 1)


@given(st.integers(100, 3000), st.integers(1, 5))
def test_the_choice_is_stable_as_the_history_grows(count, more):
    before, after = set(choose_revisions(count, 60)), set(choose_revisions(count + more, 60))
    assert len(after - before) <= more + 1


SNIPPETS = st.sampled_from(
    [
        b"import os\n",
        b"# a comment\n\n",
        b"@decorated\n@twice(\n    1,\n)\n",
        b"def f():\n    if a:\n        return 1\n\n",
        b"async def g():\n    for x in y: pass\n",
        b"class A(B):\n    x = 1\n    def f(self):\n        self.f()\n\n    @p\n    def g(self):\n        if a: pass\n",
        b"class T:\n\tdef f(self):\n\t\tpass\n\tdef g(self):\n\t\tpass\n",
        b"class E: pass\n",
        b'"""\ndef not_code():\n    if x: pass\n"""\n',
        b"x = (\n  1,\n\n)\n",
        b"class S:\n    def f(self):\n        '''\n    def no():\n        '''\n    def g(self): pass\n",
        b"class N:\n    if a:\n        def f(self): pass\n    else:\n        def f(self): 1\n    def g(self): pass\n",
        b"print 'Python 2'\n",
        b"\r\ndef w():\r\n    pass\r\n",
    ]
)


@given(st.lists(SNIPPETS, max_size=8).map(b"".join))
def test_pieces_are_the_file(data):
    assert b"".join(piece.removeprefix(HEAD) for piece in split_methods(data)) == data


@given(st.lists(SNIPPETS, max_size=8).map(b"".join))
@settings(max_examples=50)
def test_every_piece_that_parses_adds_up(data):
    parts = [measure("", piece) for piece in split_methods(data)]
    if None in parts:
        return
    heads = sum(piece.startswith(HEAD) for piece in split_methods(data))
    whole = measure("", data)
    assert sum(part["functions"] for part in parts) == whole["functions"]
    assert sum(part["methods"] for part in parts) == whole["methods"]
    assert sum(part["lines"] for part in parts) - heads == whole["lines"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"print 'a', b\n", b"_ =  'a', b\n"),
        (b"    print >>f, a\n", b"    _ =  f, a\n"),
        (b"print('a')\n", b"print('a')\n"),
        (b"if a: print b\n", b"if a: _ = b\n"),
        (b"sort(lambda (a, b): a)\n", b"sort(lambda a, b: a)\n"),
        (b"print = log\n", b"print = log\n"),
        (b"exec code in where\n", b"_ = code in where\n"),
        (b"exec(code)\n", b"exec(code)\n"),
        (b"raise E, 'no'\n", b"_ = E, 'no'\n"),
        (b"raise E('a', 'b')\n", b"raise E('a', 'b')\n"),
        (b"except (A, B), e:\n", b"except (A, B) as e:\n"),
        (b"except (A, B):\n", b"except (A, B):\n"),
        (b"f(async=True)\n", b"f(async_=True)\n"),
        (b"async def f(): pass\n", b"async def f(): pass\n"),
        (b"print 0755, 10L, 0.05, x0L\n", b"_ = 0o755, 10, 0.05, x0L\n"),
        (b"x = 0755\n", b"x = 0755\n"),
    ],
)
def test_spelling(old, new):
    assert b" ".join(translate_python2(old).split(b" ")).replace(b"  ", b" ") == new.replace(b"  ", b" ")


def test_revisions_hold_what_git_says_they_held(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n", "web/b.py": "b = 1\n", "README": "x"})
    history.commit({"web/b.py": None, "web/c c.py": "c = 1\n"})
    history.commit({"README": "y"})
    history.commit({"a.py": "a = 2\n", "web/d.py": "d = 1\n"})
    repo = history.build(tmp_path)
    for directory in (repo, repo / "web"):
        found = repository(directory)
        line = mainline_revisions(found, TODAY)
        for revision, files in zip(line, read_contents(found, line), strict=True):
            listed = git(repo, "ls-tree", "-r", "-z", revision.hash, "--format=%(objectname) %(path)").split("\0")
            rows = [row.split(" ", 1) for row in listed if row.endswith(".py")]
            assert files == {path.encode(): key for key, path in rows if path.startswith(found.prefix)}


def test_a_trend_by_hand(tmp_path):
    history = History()
    history.commit({"a.py": code("def f(): pass")}, day="2020-01-01")
    history.commit({"b.py": code("class A:", "    def g(self): pass", "    def h(self): pass")}, day="2020-02-01")
    history.commit({"c.py": "what is ' this\n", "tests/t.py": code("def test(): pass")}, day="2020-03-01")
    found = trend(history.build(tmp_path), wanted=lambda path: not path.startswith("tests/"))
    assert [(point.day, point.files, point.unmeasured, point.metrics["functions"]) for point in found] == [
        ("2020-01-01", 1, 0, 1),
        ("2020-02-01", 2, 0, 3),
        ("2020-03-01", 2, 1, 3),
    ]
    assert found[-1].metrics == {"functions": 3, "methods": 2, "branches": 0, "lines": 4}
    assert found[-1].revision == git(tmp_path, "rev-parse", "HEAD")


def test_a_cut_inside_a_string_is_noticed(tmp_path):
    history = History()
    history.commit({"a.py": code('text = """', "def f(): pass", "def g(): pass", '"""', "def h(): pass")})
    (point,) = trend(history.build(tmp_path))
    assert (point.metrics["functions"], point.metrics["lines"]) == (1, 5)


def test_python_2_is_measured_the_fast_way_or_whole(tmp_path):
    history = History()
    history.commit({"a.py": code("def f():", "    print 'a'", "", "def g():", "    print 'b'")})
    history.commit({"a.py": code("def f():", "  print", "  x = `1`", "def g(): pass")})
    first, second = trend(history.build(tmp_path))
    assert (first.files, first.metrics["functions"], first.metrics["lines"]) == (1, 2, 5)
    assert (second.files, second.unmeasured, second.metrics) == (0, 1, {})


def test_each_content_is_measured_once_and_kept(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n", "b.py": "a = 1\n"})
    history.commit({"c.py": "c = 1\n"})
    repo = history.build(tmp_path)
    measured = []

    def counting(path, data):
        measured.append(data)
        return measure(path, data)

    cache = Memory()
    first = read_trend(repo, counting, TrendSampling(TODAY), cache)
    assert sorted(measured) == [b"a = 1\n", b"c = 1\n"]
    assert read_trend(repo, counting, TrendSampling(TODAY), cache) == first
    assert len(measured) == 2
    read_trend(repo, counting, TrendSampling(TODAY, version="2"), cache)
    assert len(measured) == 4


def test_links_and_submodules_are_not_files(tmp_path):
    repo = History().build(tmp_path, checkout=False)
    (repo / "a.py").write_text("a = 1\n")
    (repo / "link.py").symlink_to("a.py")
    git(repo, "add", ".")
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module.py")
    git(repo, "commit", "-qm", "x")
    (point,) = trend(repo)
    assert (point.files, point.unmeasured) == (1, 0)


def test_no_git_and_no_commit(tmp_path):
    assert trend(tmp_path) == ()
    git(tmp_path, "init", "-q")
    assert trend(tmp_path) == ()


def test_missing_contents_are_counted_and_missing_directories_are_an_error(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    repo = history.build(tmp_path / "origin")
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repo}", "partial")
    git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{repo}", "treeless")
    old, new = trend(tmp_path / "partial")
    assert (old.files, old.unmeasured, new.files, new.unmeasured) == (0, 1, 1, 0)
    with pytest.raises(GitError):
        trend(tmp_path / "treeless")


def test_nothing_is_written(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    repo = history.build(tmp_path)
    (repo / "a.py").write_text("changed, not committed\n")

    def snapshot():
        return {path: hashlib.sha256(path.read_bytes()).digest() for path in repo.rglob("*") if path.is_file()}

    before = snapshot()
    assert len(trend(repo)) == 2
    assert snapshot() == before


def test_sha256_repository(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256")
    (tmp_path / "a.py").write_text("a = 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "x")
    (point,) = trend(tmp_path)
    assert (point.files, len(point.revision)) == (1, 64)
