"""Calls of static methods lead back by their last names, whatever their first parameter is called."""

import pytest

from codemods._extract.recursion import find_cycles
from toolkit.source.parse import parse_file

_FILE = """\
class Report:
    @staticmethod
    def total({first}):
        return {first}.kind.total({first}.rest)
"""


@pytest.mark.parametrize("first", ["rows", "self"])
def test_the_first_parameter_of_a_static_method_is_no_receiver(first: str) -> None:
    found = find_cycles(parse_file("report.py", _FILE.format(first=first).encode()))
    assert ("total", f"{first}.kind.total") in found
