"""The table of constructs in the documentation tells the truth."""

from pathlib import Path

import complexipy
import pytest
from radon.complexity import cc_visit

from tests.metrics.constructs import CONSTRUCTS
from tests.metrics.sources import of_function

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: tuple(map(int, cells[1:]))
    for line in PAGE.splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 5 and cells[1].isdigit()
}


def test_every_construct_is_in_the_table() -> None:
    assert list(ROWS) == list(CONSTRUCTS)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_numbers(construct: str) -> None:
    text = CONSTRUCTS[construct]
    ours = of_function(text, "f")
    radon = next(block for block in cc_visit(text) if block.name == "f").complexity
    theirs = next(found for found in complexipy.code_complexity(text).functions if found.name == "f").complexity
    assert (ours["cyclomatic"], radon, ours["cognitive"], theirs) == ROWS[construct]
