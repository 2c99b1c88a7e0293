"""Contract of every name of the product: one class a name, no words that say nothing, verbs and nouns."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.contracts.names import Name, count_by_room, in_source, names

UNUSED_WORDS = frozenset({"told", "said", "came", "thing", "things", "wish", "wishes", "asked", "whoever", "stuff"})
"""Words that no module, class or function has in its name."""
LEFT_OVER: Mapping[str, int] = {
    "codemods": 3,
    "toolkit/change": 4,
    "toolkit/cli": 1,
    "toolkit/filters": 25,
    "toolkit/rules": 1,
    "toolkit/flows": 18,
    "toolkit/history": 5,
    "toolkit/model": 3,
    "toolkit/probe": 38,
    "toolkit/proof": 6,
    "toolkit/render": 9,
    "toolkit/state": 3,
}
"""Room -> how many parameters and attributes still have such a word. The numbers may only fall."""
OF_PYMONGO = {"started", "failed"}
"""Methods whose names pymongo's `CommandListener` prescribes."""


def _show(found: list[Name]) -> str:
    return "\n".join(f"{name.place}: {name.kind} {name.text}" for name in found)


def test_every_public_class_has_a_name_of_its_own() -> None:
    places = defaultdict(list)
    for name in names():
        if name.kind == "class" and name.is_public():
            places[name.text].append(name.place)
    assert {text: found for text, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("kind", ["module", "class", "function"])
def test_no_name_has_a_word_that_says_nothing(kind: str) -> None:
    found = [name for name in names() if name.kind == kind and name.words & UNUSED_WORDS]
    assert not found, _show(found)


def test_parameters_and_attributes_with_such_words_become_fewer() -> None:
    found = [name for name in names() if name.kind in ("parameter", "attribute") and name.words & UNUSED_WORDS]
    counts = count_by_room(found)
    more = [name for name in found if counts[name.room] > LEFT_OVER.get(name.room, 0)]
    assert not more, f"Rename what is new among:\n{_show(more)}"


def test_no_function_is_named_by_a_bare_participle() -> None:
    """Functions that act begin with a verb, values with a noun, predicates with is, has or can."""
    found = [
        name
        for name in names()
        if name.kind == "function" and name.lines > 1 and name.is_bare_participle() and name.text not in OF_PYMONGO
    ]
    assert not found, _show(found)


@pytest.mark.parametrize("text", ["told", "_placed", "__answered", "written", "proved", "freed"])
def test_bare_participles_are_seen(text: str) -> None:
    assert Name("function", text, "").is_bare_participle()


@pytest.mark.parametrize("text", ["is_placed", "seed", "feed", "embed", "read", "put", "written_values", "speed"])
def test_other_names_are_no_bare_participles(text: str) -> None:
    assert not Name("function", text, "").is_bare_participle()


def test_every_kind_of_name_is_seen() -> None:
    source = (
        "class ToldStory:\n"
        "    asked: int\n"
        "    def _came(self, wish, /, *said, thing=1, **told):\n"
        '        """A docstring."""\n'
        "        local = self.stuff = 1\n"
        "        return local\n"
    )
    found = {(name.kind, name.text, name.lines) for name in in_source(source, "toolkit/a.py")}
    parameters = {("parameter", text, 0) for text in ("self", "wish", "said", "thing", "told")}
    attributes = {("attribute", text, 0) for text in ("asked", "stuff")}
    assert found == {("class", "ToldStory", 0), ("function", "_came", 2)} | parameters | attributes
    assert Name("class", "ToldStory", "").words == {"told", "story"}
    assert "local" not in {text for _, text, _ in found}
