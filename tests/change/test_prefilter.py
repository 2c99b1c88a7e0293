"""The prefilter passes over no file in which a parser would find the words."""

import ast
import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.bench.method_rename import renaming
from toolkit.executors import processes
from toolkit.flows.refactor import refactor
from toolkit.model.refactor import RefactorOptions
from toolkit.model.settings import Settings
from toolkit.source.rewrite_filter import may_hold
from toolkit.wiring import plugins

TREES = Path(os.environ.get("TEBIKI_TREES", "nowhere"))


@pytest.mark.parametrize("text", ["a.old()", "a.ｏｌｄ()", "a.𝐨𝐥𝐝()", "# あ\nold", "ａｏｌｄ.old"])
def test_words_in_any_spelling(text: str) -> None:
    assert may_hold([("old",)])(text)


def test_groups() -> None:
    either = may_hold([("a", "b"), ("c",)])
    assert [either(text) for text in ("a", "b a", "c", "x")] == [False, True, True, False]
    assert may_hold([()])("")
    assert not may_hold([])("anything")


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Pc", "Lo", "Mn"]), min_size=1, max_size=6))
@example("ﬁ")
@example("e\u0301")
def test_what_python_reads_is_found(name: str) -> None:
    try:
        tree = ast.parse(f"x.{name}()\n")
    except (SyntaxError, ValueError):
        return
    read = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert all(may_hold([(attribute,)])(f"x.{name}()\n") for attribute in read)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["alerta", "eve", "graphite-web", "girder", "cuckoo", "reddit", "django"])
def test_with_and_without_it_the_bytes_are_the_same(name: str) -> None:
    if not (TREES / name).is_dir():
        pytest.skip(f"set TEBIKI_TREES to a directory that holds {name}")
    codemods = (*map(plugins.codemod, ("return_early", "narrow_except")), *map(renaming, ("get", "items", "save")))
    accept = frozenset({"certain", "review"})
    run = partial(processes.run, timeout=600)
    wish = partial(RefactorOptions, TREES / name, codemods, accept=accept, settings=Settings())
    filtered, whole = refactor(wish(), run), refactor(wish(prefilter=False), run)
    assert filtered.after == whole.after
    assert filtered.files == whole.files
    assert filtered.after
    assert not [it for it in whole.unread if it.reason in ("fault", "timeout", "crashed")]
