"""Words and patterns that spare a tool a file never keep it from one in which it has work to do."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codemods._django_upgrade import ask as django_upgrade
from codemods._extract.observers import gather_observers
from codemods._pyupgrade import ask as pyupgrade
from codemods._ruff import ask as ruff
from codemods.run_django_upgrade import CODEMOD as RUN_DJANGO_UPGRADE
from codemods.run_pyupgrade import CODEMOD as RUN_PYUPGRADE
from codemods.run_ruff import CODEMOD as RUN_RUFF
from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.source.caller_sight import calls_by_function
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import words_of

_EXAMPLES = [it.before for codemod in (RUN_DJANGO_UPGRADE, RUN_PYUPGRADE, RUN_RUFF) for it in codemod.examples]
_NEWEST = (3, 15)
_PYUPGRADE = """
import argparse, collections, datetime, functools, io, itertools, mock, shlex, six, socket, subprocess, typing
from typing import NamedTuple, Optional, Text, Unpack, Generator
__metaclass__ = type
_missing = object()
class A(object):
    def f(self, *args: Unpack[T], x: Optional[int] = 1):
        self.assertEquals(super(A, self).f(), 1)
        for it in x:
            yield it
@six.python_2_unicode_compatible
class B(six.Iterator): pass
@six.add_metaclass(M)
class C: pass
B = NamedTuple("B", [("a", int)])
argparse.ArgumentParser(suggest_on_error=True)
x = collections.Mapping, isinstance(x, (int, int)), datetime.timezone.utc, "a".encode("utf-8")
x = collections.defaultdict(lambda: []), dict((a, b) for a, b in c), "{a}".format(**locals()), "{}".format(a)
x = io.open("a"), itertools.chain(*y), mock.mock.Mock, str("a"), open("a", "r"), open("a", encoding="utf-8")
x = set([1]), " ".join(shlex.quote(it) for it in y), six.text_type, six.iteritems(d), type(""), typing.Text
x = subprocess.run(y, universal_newlines=True), typing.List[int], Optional[int], Generator[int, None, None]
if x.startswith("a"):
    x = x[len("a"):]
@functools.lru_cache()
def g():
    try:
        pass
    except (IOError, OSError):
        raise socket.error("a")
"""
"""A place of work for each fixer that is not always asked."""
_DECORATED = b"\n@a(b())\ndef f(x=c(), *, y: d()): return lambda: e(g)\n"


@pytest.mark.parametrize("text", [*_EXAMPLES, _PYUPGRADE])
@pytest.mark.parametrize("target", [(3, 8), _NEWEST])
def test_pyupgrade_says_the_same_if_every_fixer_is_asked(
    monkeypatch: pytest.MonkeyPatch, text: str, target: tuple[int, int]
) -> None:
    if parse_file("a.py", text.encode()).python2:
        return
    spared = list(pyupgrade.fixed_texts(text, target))
    monkeypatch.setattr(pyupgrade, "WORDS", {})
    assert spared == list(pyupgrade.fixed_texts(text, target))


def test_each_fixer_of_pyupgrade_that_is_not_always_asked_can_be_seen_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyupgrade, "WORDS", {name: words for name, words in pyupgrade.WORDS.items() if name != "mock"})
    tree = ast.parse(_PYUPGRADE)
    from pyupgrade._data import Settings, visit

    names = visit(pyupgrade._functions_without(frozenset()), tree, Settings(_NEWEST, keep_runtime_typing=False))
    assert pyupgrade.WORDS.keys() <= {name for found in names.values() for name, _ in found}


@given(st.text(alphabet="abdnNuUx0\\\n{}'rw7", max_size=6), st.sampled_from(["", "b", "u", "r", "f"]))
@example("\\d", "")
@example("\\N{a}", "b")
@example("\\\\d", "")
def test_no_pattern_keeps_a_fixer_of_tokens_from_a_text(inside: str, prefix: str) -> None:
    text = f'x = {prefix}"""{inside} """\n'
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return
    from pyupgrade import _main

    for name, change in (
        ("escape_sequences", _main._fix_escape_sequences),
        ("unicode_prefix", _main._remove_u_prefix),
    ):
        is_changed = any(change(it) != it for it in pyupgrade.tokens_of(text) if it.name == "STRING")
        assert not is_changed or pyupgrade._TOKENS[name].search(text)


@pytest.mark.parametrize("path", ["a.py", "shop/models.py", "shop/tests/test_a.py", "settings.py", "a/__init__.py"])
@pytest.mark.parametrize("text", _EXAMPLES)
def test_django_upgrade_says_the_same_if_every_fixer_is_asked(
    monkeypatch: pytest.MonkeyPatch, text: str, path: str
) -> None:
    if parse_file("a.py", text.encode()).python2:
        return
    spared = list(django_upgrade.fixed_texts(text, path, (5, 0)))
    monkeypatch.setattr(django_upgrade, "_may_act", lambda *_given: True)
    assert spared == list(django_upgrade.fixed_texts(text, path, (5, 0)))


def test_the_words_of_django_upgrade_are_those_of_its_own_tables() -> None:
    from django_upgrade.data import FIXERS, Settings, State
    from django_upgrade.fixers import compatibility_imports as imports
    from django_upgrade.fixers import utils_http

    assert django_upgrade.WORDS.keys() <= FIXERS.keys()
    words = {*django_upgrade.WORDS["compatibility_imports"]}
    for tables in (imports.REPLACEMENTS_EXACT, imports.REPLACEMENTS_EXCEPT_MIGRATIONS):
        for module, names in (item for by_module in tables.values() for item in by_module.items()):
            assert module.rpartition(".")[2] in words or words.issuperset(names)
    assert {*utils_http.RENAMES, *utils_http.URLLIB_NAMES} <= {*django_upgrade.WORDS["utils_http"]}
    state = State(Settings((9, 9)), "a.py", defaultdict(set))
    for name, known in django_upgrade.WORDS.items():
        fixer = FIXERS[name]
        named = {it for functions in fixer.ast_funcs.values() for _, names in functions for it in names or ()}
        few = named - {*known}
        assert name == "request_headers" or not few, f"{name} is called for {few}, too"
        assert fixer.condition or django_upgrade._may_act(fixer, state, frozenset(known))


def test_ruff_says_the_same_of_many_files_at_once_as_of_each(tmp_path: Path) -> None:
    texts = {f"shop/{number}/{name}": text for number, text in enumerate(_EXAMPLES) for name in ("a.py", "__init__.py")}
    texts |= {"shop/b/__init__.py": "from . import a\nfrom shop import c\nimport os\n", "broken.py": "def f(:\n"}
    many = ruff.offers_by_path(texts, (3, 8), tmp_path)
    assert many == {path: ruff.offers(text, path, (3, 8)) for path, text in texts.items()}
    assert any(many.values())


def test_an_answer_about_a_file_counts_until_the_file_is_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f(x):\n    if x:\n        return 1\n    else:\n        return 2\n"
    answers = {"a.py": ruff.offers(text, "a.py", (3, 8))}
    asked: list[str] = []

    def ask(given: str, *_more: object) -> list[object]:
        asked.append(given)
        return []

    monkeypatch.setattr("codemods.run_ruff.offers", ask)
    done = Pack((RUN_RUFF,), {"run_ruff": Facts(answers=answers)})(("a.py", text.encode()))
    assert done.data is not None
    assert b"else" not in done.data
    assert asked == [done.data.decode()]


def test_words_hold_every_identifier_as_python_reads_it() -> None:
    text = "ｏｌｄ = ſet(b\"x\"[0]) if 1 else f'{new!r}' + _a1\n"
    names = {it.id for it in ast.walk(ast.parse(text)) if isinstance(it, ast.Name)}
    assert names == {"old", "set", "new", "_a1"}
    assert names <= words_of(text)


@pytest.mark.parametrize("module", ["extract_function.py", "_extract/surroundings.py", "_versions/evidence.py"])
def test_calls_of_functions_are_those_below_them_in_the_tree(module: str) -> None:
    root = Path(__file__).parents[2] / "codemods"
    file = parse_file(
        module, (root / module).read_bytes() + b"\n@a(b())\ndef f(x=c(), *, y: d()): return lambda: e(g)\n"
    )
    functions = [it for it in walk(file.tree) if isinstance(it, ast.FunctionDef)]
    plain = {it: {one for one in walk(it) if isinstance(one, ast.Call)} for it in functions}
    assert {it: {*found} for it, found in calls_by_function(file).items()} == plain


def test_a_decorator_that_hands_on_another_object_is_found() -> None:
    text = "def swap(f):\n    def inner(self):\n        return f(self.other)\n    return inner\n"
    text += "def plain(f):\n    return f\n"
    assert gather_observers(parse_file("a.py", text.encode()))["swappers"] == ["swap"]
