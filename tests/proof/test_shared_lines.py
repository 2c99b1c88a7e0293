"""Statements that share a line are held each by its own mutants."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from tests.interpreters import interpreter, sweep
from toolkit.model.strength import MutantResult
from toolkit.proof.answers.statement_lines import mutants_of
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.proof.statements.shared_lines import places_on_shared_lines
from toolkit.session.probe_environment import PROBE

CODE = """\
def f(a, b):
    if a: return b
    log(a); c = (a,
        b); g(a)
    for c in a: d = c; e(d)
    try: k(a)
    except ValueError: pass
    else:
        h(a)
    return 1
"""


def _shown(code: str) -> list[tuple[int, int, str]]:
    tree = ast.parse(code)
    places = places_on_shared_lines(tree)
    kinds = {id(it): (getattr(it, "lineno", 0), type(it).__name__) for it in ast.walk(tree)}
    return sorted((kinds[key][0], place, kinds[key][1]) for key, place in places.items())


def test_only_statements_that_share_a_line_have_a_place():
    assert _shown(CODE) == [
        *((2, 0, "If"), (2, 1, "Return"), (3, 0, "Expr"), (3, 1, "Assign"), (4, 0, "Expr"), (5, 0, "For")),
        *((5, 1, "Assign"), (5, 2, "Expr"), (6, 0, "Try"), (6, 1, "Expr"), (7, 0, "ExceptHandler"), (7, 1, "Pass")),
    ]
    assert _shown("def f(x): return x\nclass A: b = 1\nx = [\n    1]\ny = 2\n") == []


LISTING = """\
import json, sys, types
package = types.ModuleType("tebiki_probe")
package.__path__ = [sys.argv[1]]
sys.modules["tebiki_probe"] = package
from tebiki_probe.strength.mutants import MutableFile
found = MutableFile(sys.argv[2], "m.py").find_mutants([(1, 99)])
print(json.dumps([[one.first, one.place, one.kind] for one in found]))
"""


@sweep("2.7", "3.8", "3.13")
def test_mutants_tell_their_statement(version: str, tmp_path: Path):
    (tmp_path / "m.py").write_text(CODE)
    command = [interpreter(version), "-B", "-c", LISTING, str(PROBE), str(tmp_path / "m.py")]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    places = {(first, place, kind) for first, place, kind in found if kind in {"call", "return"} or place}
    assert places == {
        *((2, 1, "return"), (3, 0, "call"), (3, 1, "value"), (3, 1, "member"), (4, 0, "call"), (5, 1, "value")),
        *((5, 2, "call"), (6, 1, "call"), (9, 0, "call"), (10, 0, "return")),
    }


@pytest.mark.parametrize("line", ["LOGGER.info('{}'); return x", "if x: LOGGER.info('{}')"])
def test_a_log_beside_a_statement_is_held_by_none_of_its_mutants(line: str):
    before, after = (f"def f(x):\n    {line.format(it)}\n".encode() for it in "ab")
    changed = changed_statements({"m.py": before}, {"m.py": after}, lambda _path: False)
    found = [MutantResult("m.py", 2, "return", "", "None", True, True, 2, place) for place in (0, 1)]
    own = {it.side: it.place for it in changed}
    assert len(own) == 2
    assert [[one.place for one in mutants_of(it, found)] for it in changed] == [[own["old"]], [own["new"]]]
    (place,) = {*own.values()}
    assert mutants_of(changed[0], [it for it in found if it.place != place]) == ()
