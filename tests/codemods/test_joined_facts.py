"""Joins that a project computes once, and after an edit for what changed, against a plain search of all files."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codemods._extract.surroundings import FunctionSurroundings, gather_surroundings
from codemods._methods.reached import is_reached
from codemods._names.settled_functions import is_settled
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import ProjectFacts
from toolkit.source.parse import parse_file

_PIECES = [
    "import inspect\ndef look():\n    return inspect.stack()[1]\ndef call():\n    return look()\n",
    "class Base:\n  def _run(self):\n    return call()\nclass Shop(Base):\n  def _sell(self):\n    return 1\n",
    "class Other(Base):\n    x = give(Shop)\n    def _run(self):\n        return getattr(self, '_sell_' + name)\n",
    "def _late(rows):\n    return rows\nvalue = _late([1])\n",
    "import shop\nfor name in dir(shop):\n    print(name)\n",
    "import other\nother._late = print\nsetattr(shop, '_' + key, 1)\n",
    "for name, value in vars(Shop).items():\n    print(name)\n",
    "def walk(it):\n    return vars(it)\nwalk(Base())\nwalk(shop)\n",
    "import weakref\nheld = weakref.WeakSet()\ndef rows():\n    yield held['a']\ndef more():\n    return rows()\n",
    "import sys\ndef trace(frames, **more):\n    return sys._getframe(1).f_locals\ntrace(**{})\nprint(globals())\n",
    "@odd\nclass Third(Shop):\n    def _sell(self):\n        return _late_\n",
    "import logging\nlogging.basicConfig(format='%(funcName)s')\n",
]  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=2).map("".join)
_PATHS = ("shop.py", "other.py", "app/__init__.py")
_PROJECTS = st.fixed_dictionaries(dict.fromkeys(_PATHS, _TEXTS))


def _gather(path: str, text: str) -> dict[str, Any]:
    return gather_surroundings(parse_file(path, text.encode()))


def _said(project: Mapping[str, Any], path: str, text: str, *, is_gathered: bool) -> list[object]:
    """Answers to all that codemods ask about the functions of a file."""
    file = parse_file(path, text.encode())
    around = FunctionSurroundings(file, Facts(path, gathered=project, is_gathered=is_gathered), 1)
    facts = ProjectFacts.of(around.project)
    methods = [it for it in file.functions if it.is_method]
    return [
        (around.taken, around.seers, around.lasting, around.sees_module, around.cycles),
        [(around.static_owner(it), around.inner_names(it), around.place_of_observer(it)) for it in file.functions],
        [(around.is_observed(it), is_settled(file, it, facts, path)) for it in file.functions],
        [(around.is_walked(it), around.is_given_away(it), around.ending(it)) for it in methods],
        [is_reached(facts, it.name, it.parent.name) for it in methods if it.parent is not None],
        [around.is_class_elsewhere(it) for it in ("Base", "Shop", "Other", "Third")],
    ]


@given(_PROJECTS, st.lists(st.tuples(st.sampled_from(_PATHS), _TEXTS), max_size=3))
def test_shared_answers_are_those_of_a_file_alone(texts: dict[str, str], edits: list[tuple[str, str]]) -> None:
    gathered = {path: _gather(path, text) for path, text in texts.items()}
    shared = ProjectFacts(gathered)
    for path, text in [*texts.items(), *edits]:
        alone = {**gathered, path: _gather(path, text)}
        assert _said(shared, path, text, is_gathered=text == texts[path]) == _said(alone, path, text, is_gathered=True)


def _is_settled_by_all(gathered: Mapping[str, Any], path: str, name: str, owner: str) -> bool:
    """Return whether no other file says or builds a name, and none sets names of its module or class: file by file."""
    others = [one for other, found in gathered.items() if other != path for one in found["names"]]
    begins = tuple(one for one in others if one.endswith("_") and len(one) > 1)
    is_rebound = any(not {owner, "*"}.isdisjoint(found["rebound"]) for found in gathered.values())
    return not is_rebound and name not in others and not name.startswith(begins)


@given(_PROJECTS)
def test_a_name_is_settled_if_no_other_file_says_it(texts: dict[str, str]) -> None:
    code = "def _late_one(rows):\n    return rows\nprint(_late_one([1]))\n"
    file = parse_file("shop.py", code.encode())
    gathered = {path: _gather(path, text) for path, text in texts.items()} | {"shop.py": gather_surroundings(file)}
    for names in ([], ["_late_one"], ["_late_"], ["_late"], ["_"], ["_late_one_"]):
        gathered["other.py"] = {**gathered["other.py"], "names": names}
        expected = _is_settled_by_all(gathered, "shop.py", "_late_one", "shop")
        assert is_settled(file, file.functions[0], ProjectFacts(gathered), "shop.py") == expected


def _is_reached_by_all(gathered: Mapping[str, Any], name: str, owner: str) -> bool:
    """Return whether the project may reach a method without saying its name: class by class."""
    classes = [it for one in gathered.values() for it in one["classes"]]
    below = {owner}
    for _ in classes:
        below |= {it[0] for it in classes if below & {*it[1]}}
    others = [it for it in classes if it[0] in below - {owner}]
    is_handed = any(one.partition(":")[2] in below for it in gathered.values() for one in it["handed"])
    names = [one for it in gathered.values() for one in it["names"] if one.endswith("_") and len(one) > 1]
    known = {it[0] for it in classes} | {"object"}
    return (
        is_handed
        or any(it["private"] or it["walks"] for it in gathered.values())
        or any(map(name.startswith, names))
        or any(it[2] or not {*it[1]} - {""} <= known for it in others)
    )


@given(_PROJECTS)
def test_a_method_is_reached_as_a_search_of_all_classes_says(texts: dict[str, str]) -> None:
    gathered = {path: _gather(path, text) for path, text in texts.items()}
    project = ProjectFacts(gathered)
    for owner in ("Base", "Shop", "Other"):
        for name in ("_run", "_sell", "_late_one"):
            assert is_reached(project, name, owner) == _is_reached_by_all(gathered, name, owner)
