"""Division of the rows of a parametrised test: some of each kind are fast tests, the others run in `nox -s corpora`."""

from collections.abc import Iterable
from typing import Any

import pytest


def fast_rows(rows: Iterable[str], *fast: str) -> list[Any]:
    """Each row as a parameter; all but the fast ones are marked `corpus`.

    Args:
        rows: names, as a table has them.
        fast: those that run in the fast suite; each must be a row.
    """
    names = list(rows)
    assert set(fast) <= set(names), fast
    return [name if name in fast else pytest.param(name, marks=pytest.mark.corpus) for name in names]
