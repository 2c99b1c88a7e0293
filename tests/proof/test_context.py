"""The code that a change touches, also where only Python 2 reads other words."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from toolkit.model.codemod import Facts, Version
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import ProofTools

READ = (
    b"def read(line):\n    try:\n        return int(line)\n    except ValueError, error:\n        return str(error)\n"
)
PRINTED = b"def other(line):\n    print line\n"


def test_another_spelling_of_a_handler_in_python_2_is_touched():
    before = {"a.py": READ + PRINTED}
    after = {"a.py": READ.replace(b"ValueError, error", b"ValueError as error") + PRINTED}
    context = ProofContext(cast("Any", None), ProofTools(target=Facts.target, python=None), before, after)
    assert context.touched_symbols == ()  # of which the trees differ
    assert context.production_symbols == ("a.py::read",)


LOOP = (
    b"def read(lines):\n    found = []\n    for it in lines:\n        found.append([one for one in it])\n"
    b"    return found\n"
)
NAMED = LOOP.replace(b"found", b"rows")


@pytest.mark.parametrize(
    ("declared", "target", "is_equal"),
    [(None, (3, 8), False), ((3, 6), (3, 8), True), ((2, 7), (3, 8), False), ((3, 6), (2, 7), False)],
)
def test_the_python_that_a_project_declares_says_whether_python_2_may_run_it(
    tmp_path: Path, declared: Version | None, target: Version, is_equal: bool
) -> None:
    tools = ProofTools(target=target, declared=declared)
    checkout = SimpleNamespace(lay_out=lambda _state: tmp_path)
    context = ProofContext(cast("Any", checkout), tools, {"a.py": LOOP}, {"a.py": NAMED})
    assert {bool(it.equal) for it in context.changed_statements} == {is_equal}
