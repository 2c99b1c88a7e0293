"""The code that a change touches, also where only Python 2 reads other words."""

from typing import Any, cast

from toolkit.model.codemod import Facts
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
