import os
from pathlib import Path

import pytest

from tests.contracts.measured import findings_of
from toolkit.errors import SourceError
from toolkit.flows.measure_file import Measurer
from toolkit.model.facts import Content
from toolkit.model.plugins import RuleExample
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.tree import is_elif
from toolkit.rules import deep_nesting
from toolkit.rules.deep_nesting import FLOOR, RULE, signs
from toolkit.source.parse import parse_file
from toolkit.wiring.plugins import metrics

FOUR = Settings(thresholds=Thresholds(nesting=4, cognitive=1))
NESTED = "for a in x:\n while a:\n  with a:\n   try:\n    go()\n   except E:\n    go()\n"


def function(body: str, name: str = "f") -> str:
    return f"def {name}(x):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def measured(data: bytes) -> Content:
    return Measurer(tuple(metrics().values()), (RULE,))(("a.py", data))


def test_every_kind_of_block_counts() -> None:
    (finding,) = findings_of(RuleExample({"a.py": function(NESTED)}, settings=FOUR), RULE)
    assert (finding.args["nesting"], finding.place.line, finding.value) == (4, 5, 4)


@pytest.mark.parametrize("steps", [50, 400])
def test_the_work_on_a_ladder_grows_as_its_length(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    asked = []
    monkeypatch.setattr(deep_nesting, "is_elif", lambda file, node: asked.append(node) or is_elif(file, node))
    ladder = "".join(f"elif x == {number}:\n go()\n" for number in range(steps))
    text = function(f"if x:\n if x:\n  if x:\n   go()\n{ladder}")
    (seen,) = signs(parse_file("a.py", text.encode()))
    assert (seen.args["nesting"], len(asked)) == (3, steps + 3)


def test_functions_inside_count_for_themselves() -> None:
    inner = function(NESTED, "g")
    text = "def f(x):\n    if x:\n" + "".join(f"        {line}\n" for line in inner.splitlines())
    (finding,) = findings_of(RuleExample({"a.py": text}, settings=FOUR), RULE)
    assert finding.symbol == "a.py::f.g"


def test_two_definitions_of_one_name_are_one_finding() -> None:
    body = function(NESTED)
    text = "if y:\n" + "".join(f"  {line}\n" for line in body.splitlines())
    text += "else:\n" + "".join(f"  {line}\n" for line in body.splitlines())
    (finding,) = findings_of(RuleExample({"a.py": text}, settings=FOUR), RULE)
    assert len(finding.evidence) == 2
    assert finding.body_hash


def test_a_brain_function_is_told_elsewhere() -> None:
    limits = Thresholds(nesting=4, function_statements=5, cognitive=5, cyclomatic=2)
    assert findings_of(RuleExample({"a.py": function(NESTED)}, settings=Settings(thresholds=limits)), RULE) == ()


def differences(data: bytes) -> list[tuple[str, float, float]]:
    content = measured(data)
    seen = {(sign.qualname): sign.args["nesting"] for sign in content.signs}
    told = [item.qualname for item in content.functions]
    return [
        (item.qualname, item.metrics["nesting"], seen.get(item.qualname, 0))
        for item in content.functions
        if told.count(item.qualname) == 1
        and max(item.metrics["nesting"], FLOOR - 1) != max(seen.get(item.qualname, 0), FLOOR - 1)
    ]


def test_counts_as_the_metric_does() -> None:
    ladder = "if x:\n if x:\n  if x:\n   go()\n  elif y:\n   if z:\n    go()\n"
    for text in (
        function(NESTED),
        function(ladder),
        function("match x:\n case 1:\n  if x:\n   for y in x:\n    go()\n"),
    ):
        assert differences(text.encode()) == []


@pytest.mark.corpus
def test_counts_as_the_metric_does_on_real_projects() -> None:
    root = Path(os.environ.get("TEBIKI_TREES", "/nonexistent"))
    if not root.is_dir():
        pytest.skip("TEBIKI_TREES names no directory of real projects")
    different = []
    for path in sorted(root.rglob("*.py")):
        try:
            file = parse_file("a.py", path.read_bytes()) if path.is_file() else None
        except SourceError:
            continue
        if file is not None and any(signs(file)):
            different += [(str(path), *row) for row in differences(path.read_bytes())]
    assert different == []
