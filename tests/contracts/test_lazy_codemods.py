"""A proof of a change by hand asks for no codemod, so that it does not wait for the import of all of them."""

import subprocess
import sys

_PROGRAM = """\
import sys
from toolkit.cli._pulls import speaker
from toolkit.wiring.plugins import codemod_names

known = speaker("en").codemods
assert "return_early" in known and "no_such_codemod" not in known
assert list(known) == list(codemod_names()) and len(known) == len(codemod_names())
assert "libcst" not in sys.modules
assert known["return_early"].card and known.get("no_such_codemod") is None
"""


def test_the_texts_of_a_proof_import_no_codemod_that_nobody_asks_for() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
