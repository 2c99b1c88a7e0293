"""Offers of codemods: kept by what they depend on, and the same as without a cache."""

from collections.abc import Callable, Iterator, Mapping
from textwrap import indent
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.cache_in_memory import CacheInMemory
from toolkit.executors import serial
from toolkit.flows.measure_file import Measurer
from toolkit.flows.measure_files import as_files, measure_files
from toolkit.flows.offers import Workshop, try_codemods
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.model.cache import Cache, NoCache
from toolkit.model.history import History
from toolkit.model.links import digest
from toolkit.model.plan import UnfinishedCodemod
from toolkit.model.project import Project
from toolkit.model.request import silent
from toolkit.model.results import Result
from toolkit.model.settings import Settings
from toolkit.planning.codemod_offers import Offered
from toolkit.source.file_bytes import FileBytes
from toolkit.wiring import plugins

ANSWERS = plugins.codemods_by_rule()
RULES = {name: plugins.rules()[name] for name in ANSWERS}
MEASURER = Measurer(tuple(plugins.metrics().values()), tuple(RULES.values()), "1")
PIECES = (
    "def _late(rows):\n    return rows\n",
    "def _early(rows):\n    return rows\n",
    "def send(rows):\n    return _late(rows)\n",
    "from b import *\n",
    "from b import _late\nimport b\n",
    "print(getattr(b, '_' + kind))\n",
    "HANDLER = '_early'\nNAME = 'x'\n",
    "import os\n__all__ = ['send']\n",
    "def count(db):\n    return db.users.find({}).count()\n",
    "from pymongo import MongoClient\ndb = MongoClient().shop\ndb.users.insert({'a': 1})\n",
    (
        "import sqlite3\n\n"
        "def find(cursor, name):\n    cursor.execute(\"SELECT id FROM users WHERE name = '%s'\" % name)\n"
    ),
    "class Store:\n    def run(self, sql):\n        return self.cursor.execute(sql)\n",
    "def page(store, name):\n    return store.run(\"SELECT id FROM users WHERE name = '%s'\" % name)\n",
    "def add(item, rows=[]):\n    rows.append(item)\n    return rows\n",
    "def broken(:\n",
)
PATHS = ("a.py", "b.py", "shop/c.py", "tests/test_a.py")
DOCUMENTS = ({}, {"setup.cfg": "[metadata]\nname = a\n"}, {"setup.cfg": "[options]\nscripts = a:_late\n"})
files = st.fixed_dictionaries({path: st.lists(st.sampled_from(PIECES), max_size=4).map("\n\n".join) for path in PATHS})
states = st.lists(st.tuples(files, st.sampled_from(DOCUMENTS)), min_size=2, max_size=4)


def offers(
    sources: Mapping[str, str],
    documents: Mapping[str, str],
    cache: Cache,
    run: Callable[[Any, list[Any]], Iterator[Result[Any, Any]]] = serial.run,
    **options: Any,
) -> Offered:
    data = {path: text.encode() for path, text in sources.items()}
    found = FileBytes(data, {path: digest(content) for path, content in data.items()}, ())
    contents, _ = measure_files(found, MEASURER, cache, serial.run, silent)
    measured = as_files(found, contents, lambda path: path.startswith("tests/"))
    project = Project(
        name="shop",
        files=measured,
        history=History(),
        imports=build_import_graph(measured, "shop"),
        settings=Settings(),
        today="2026-11-27",
        documents=documents,
    )
    shop = Workshop(plugins.codemod, ANSWERS, run, MEASURER, RULES, **options)
    return try_codemods(project, run_rules(project, RULES.values()).findings, found, shop, cache)


def as_written(offered: Offered) -> bytes:
    """Every value of an offer, as a report writes it: pairs and lists look alike there."""
    settled, sites, left = sorted(offered.settled), sorted(offered.sites.items()), sorted(offered.left.items())
    return msgspec.json.encode([settled, sites, left, offered.faults, offered.minutes])


@settings(max_examples=25, deadline=None)
@given(states)
def test_kept_results_are_those_that_would_be_found_again(history: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    cache = CacheInMemory()
    for sources, documents in history:
        assert as_written(offers(sources, documents, cache)) == as_written(offers(sources, documents, NoCache()))


def test_after_an_edit_one_file_is_gathered_again() -> None:
    tried: list[tuple[str, list[str]]] = []

    def run(function: Any, items: list[Any]) -> Iterator[Result[Any, Any]]:
        tried.append((type(function).__name__, [item[0] for item in items]))
        return serial.run(function, items)

    sources = {"a.py": PIECES[10], "b.py": "total = 1\n", "c.py": "import b\nb.total = 2\n"}
    cache = CacheInMemory()
    first = offers(sources, {}, cache, run)
    assert ("_Gatherer", ["a.py", "b.py", "c.py"]) in tried
    assert first.sites["pass_sql_parameters", "a.py"]
    tried.clear()
    assert as_written(offers(sources, {}, cache, run)) == as_written(first)
    assert tried == []
    offers({**sources, "c.py": PIECES[11]}, {}, cache, run)
    assert ("_Gatherer", ["c.py"]) in tried


def test_a_file_that_runs_out_of_time_is_told() -> None:
    def run(function: Any, items: list[Any]) -> Iterator[Result[Any, Any]]:
        for item in items:
            if type(function).__name__ == "Pack" and item[0] == "b.py":
                yield Result(item, failure=("timeout", "60 s"))
            else:
                yield from serial.run(function, [item])

    found = offers({"a.py": PIECES[13], "b.py": PIECES[13]}, {}, NoCache(), run)
    assert found.unfinished == (UnfinishedCodemod("replace_mutable_default", "b.py", "timeout", "60 s"),)
    assert found.faults == {}
    assert {path for _, path in found.sites} == {"a.py"}
    assert offers({"a.py": PIECES[13]}, {}, NoCache()).unfinished == ()


def test_what_only_becomes_a_note_is_not_resolved() -> None:
    private = "\n".join(["def _late(rows):", "    total = 0", *["    total += rows[0]"] * 30, "    return total\n"])
    sources = {f"shop/m{number}.py": f"{private}\n\nprint(1)\n" for number in range(12)}
    assert offers(sources, {}, NoCache()).settled == {"unused_function:."}
    method = {"shop/m0.py": f"class Shop:\n{indent(private, '    ')}\n\nprint(Shop())\n"}
    assert offers(sources | method, {}, NoCache()).settled == frozenset()


def test_a_costly_codemod_is_offered_as_an_earlier_trial_found_it() -> None:
    sources, cache, costly = {"a.py": PIECES[13]}, CacheInMemory(), frozenset({"replace_mutable_default"})
    assert offers(sources, {}, cache, costly=costly, is_thorough=False).untried == costly
    tried = offers(sources, {}, cache, costly=costly)
    assert tried.sites
    assert offers(sources, {}, cache, costly=costly, is_thorough=False) == tried
    changed = {"a.py": PIECES[13] + "\n\ntotal = 0\n"}
    assert offers(changed, {}, cache, costly=costly, is_thorough=False).untried == costly
