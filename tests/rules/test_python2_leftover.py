import ast
import os
from pathlib import Path

import pytest

from tests.contracts.measured import findings_of
from toolkit.errors import SourceError
from toolkit.model.findings import Finding
from toolkit.model.plugins import RuleExample
from toolkit.rules.python2_leftover import RULE
from toolkit.source.parse import parse_file


def only(**texts: str) -> Finding:
    (finding,) = findings_of(RuleExample({f"{name}.py": text for name, text in texts.items()}), RULE)
    return finding


@pytest.mark.parametrize(
    ("line", "notation"),
    [
        ("print x", "print x"),
        ("print 'a %s' % x", "print x"),
        ("if x: print 'a'", "print x"),
        ("raise E, 'x'", "raise E, x"),
        ("exec 'x' in y", "exec x"),
        ("x = `y`", "backticks"),
        ("x = 'a' + `y`", "backticks"),
        ("x = y <> z", "<>"),
        ("f('a', 0777)", "octal 0777"),
        ("x = 10L", "long 10L"),
        ("x = ur'a'", "ur''"),
        ("f(async=True)", "async = x"),
        ("x = lambda (a, b): a", "def f((a, b))"),
    ],
)
def test_names_what_has_to_change(line: str, notation: str) -> None:
    finding = only(tool=f"y = '{'x' * 3}'\n{line}\n")
    assert finding.args["notations"] == [notation]
    assert [place.line for place in finding.evidence] == [2]


def test_texts_of_several_lines_hold_no_code() -> None:
    finding = only(tool='x = """\nprint x\nraise E, x\n"""\nprint x\n')
    assert [place.line for place in finding.evidence] == [5]


def test_what_no_notation_explains_is_still_told() -> None:
    finding = only(tool="x = [y for y in 1, 2]\n")
    assert finding.args["notations"] == ["SyntaxError"]
    assert finding.place.line == 1


def test_severity_is_high_where_the_rest_has_moved_on_and_imports_it() -> None:
    assert only(tool="print 1\n").severity == "low"
    assert only(tool="print 1\n", app="import tool\n").severity == "high"


def test_of_a_whole_project_in_python_2_the_upgrade_tells_all() -> None:
    files = {f"tool{n}.py": "print 1\n" for n in range(9)} | {"app.py": "import tool0\nimport tool1\n"}
    assert findings_of(RuleExample(files), RULE) == ()


def test_scripts_of_a_program_that_has_moved_on_are_told() -> None:
    files = {f"bin/tool{n}.py": "print 1\n" for n in range(9)} | {f"shop/part{n}.py": "a = 1\n" for n in range(9)}
    (finding,) = findings_of(RuleExample(files), RULE)
    assert (finding.args["files"], finding.args["count"]) == (9, 9)


def test_what_breaks_an_import_leads_the_finding_of_the_project() -> None:
    finding = only(atool="print 1\nprint 2\n", tool="print 1\n", app="import tool\n")
    assert finding.severity == "high"
    assert [str(place) for place in finding.evidence] == ["tool.py:1", "atool.py:1", "atool.py:2"]


def test_scripts_of_a_program_that_declares_python_2_belong_to_its_upgrade() -> None:
    files = {f"bin/tool{n}.py": "print 1\n" for n in range(9)} | {f"shop/part{n}.py": "a = 1\n" for n in range(9)}
    files |= {"Dockerfile": "FROM python:2.7\n", "vendor/six/Dockerfile": "FROM python:3.9\n"}
    assert findings_of(RuleExample(files), RULE) == ()


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")  # ast.parse turns warnings that are errors into syntax errors
def test_names_the_line_that_python_3_names() -> None:
    root = Path(os.environ.get("TEBIKI_TREES", "/nonexistent"))
    if not root.is_dir():
        pytest.skip("TEBIKI_TREES names no directory of real projects")
    named = told = 0
    for path in sorted(root.rglob("*.py")):
        data = path.read_bytes() if path.is_file() else b""
        try:
            ast.parse(data)
        except (SyntaxError, ValueError) as error:
            try:
                file = parse_file("x.py", data)
            except SourceError:
                continue
            if file.python2 and RULE.signs:
                named += 1
                told += getattr(error, "lineno", 0) in {sign.line for sign in RULE.signs(file)}
    if not named:
        pytest.skip("the trees hold no Python 2")
    assert told >= 0.97 * named
