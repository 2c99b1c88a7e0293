"""Mutants of what runs when a module is imported."""

from pathlib import Path

from toolkit.probe.strength.import_mutants import mutants_of
from toolkit.probe.strength.mutants import MutableFile


def test_every_part_of_the_head_of_a_class_is_taken_away_once(tmp_path: Path):
    place = tmp_path / "shop.py"
    place.write_text("@register\nclass Admin(Login, metaclass=Meta):\n    pass\n")
    found = [(it.line, it.kind, it.was) for it in mutants_of(str(place), "shop.py", [(1, 2)])]
    assert found == [(1, "decorator", ""), (2, "base", ""), (2, "keyword", "metaclass")]


def test_changes_on_the_lines_that_were_asked_for_are_told_apart(tmp_path: Path):
    place = tmp_path / "shop.py"
    place.write_text("PRICES = {\n    'a': 1,\n    'b': 2,\n}\n")
    found = mutants_of(str(place), "shop.py", [(3, 3)])
    assert {it.line for it in found if it.is_near} == {3}
    assert {it.line for it in found if not it.is_near} >= {1, 2}


def test_a_class_in_a_function_takes_no_place_on_its_line(tmp_path: Path):
    place = tmp_path / "shop.py"
    place.write_text(
        "def by(rank):\n    class Key:\n        def __lt__(self, other):\n            return rank < 0\n    return Key\n"
    )
    found = [it for it in MutableFile(str(place), "shop.py").find_mutants() if it.line == 4]
    assert found
