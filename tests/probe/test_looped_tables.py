"""Tables over which functions loop are put back after a call that changed them."""

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.generate.looped_tables import LoopedTables, row_lines

SOURCE = """\
def plural(word):
    for pattern, ending in RULES:
        if word.endswith(pattern):
            return ending
    return [KNOWN[one] for one in sorted(KNOWN)] + [one for one in STOPPED], CACHE.get(word)
"""


def names() -> dict[str, Any]:
    return {"RULES": [("s", "ses")], "KNOWN": {"a": []}, "STOPPED": {"x"}, "CACHE": {}}


@pytest.mark.parametrize(
    ("change", "is_lasting"),
    [
        (lambda known: None, False),
        (lambda known: known["RULES"].insert(0, ("x", "xes")), True),
        (lambda known: known["RULES"].__setitem__(0, ("t", "ts")), True),
        (lambda known: known["KNOWN"].update(b=1), True),
        (lambda known: known["KNOWN"].update(a=1), True),
        (lambda known: known["STOPPED"].clear(), True),
        (lambda known: known["CACHE"].update(word=1), False),  # looked up, so that others do not meet it
    ],
)
def test_what_a_call_changed_in_a_table_is_undone(change: Any, is_lasting: bool) -> None:
    known, subject = names(), SimpleNamespace(in_vain=0.0)
    tables = LoopedTables([(ast.parse(SOURCE).body[0], known), (None, known)])
    change(known)
    assert (tables.put_back(subject), subject.in_vain > 0) == (is_lasting, is_lasting)
    assert {**known, "CACHE": {}} == names()
    assert not tables.put_back(subject)


def test_only_loops_over_tables_of_the_module_have_rows() -> None:
    source = SOURCE.replace("    return [KNOWN", "    for other in word:\n        print(other)\n    return [KNOWN")
    assert list(row_lines(ast.parse(source).body[0], names())) == [3]
