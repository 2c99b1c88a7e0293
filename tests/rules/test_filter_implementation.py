"""Own implementations of Mongo-style filters: which code is one, and the function that is characterized."""

import pytest

from tests.examples.legacy_environment import EXAMPLE
from tests.rules.ask import findings_in, lines_in, measured
from toolkit.model.graph import ImportGraph
from toolkit.model.project import Project
from toolkit.rules.filter_implementation import RULE

_HEAD = "def matches(cond, doc):\n    for op, value in cond.items():\n"
_LADDER = "".join(
    f'        if op == "{name}":\n            return doc > value\n' for name in ("$gt", "$gte", "$lt", "$lte", "$in")
)


@pytest.mark.parametrize(
    "code",
    [
        _HEAD + _LADDER,
        _HEAD
        + "        match op:\n"
        + "".join(
            f'            case "{name}":\n                return value\n'
            for name in ("$gt", "$lt", "$ne", "$in", "$or")
        ),
        'def f(cond):\n    return cond.get("$and") or cond["$or"] or "$nor" in cond or cond.pop("$not") or "$eq" in x',
        'T = {"$gt": gt, "$gte": ge, "$lt": lt, "$lte": le, "$ne": lambda a, b: a != b}\n',
    ],
    ids=["ladder", "match", "look-ups", "table"],
)
def test_speaks(code: str) -> None:
    assert len(lines_in(RULE, code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        'ALLOWED = {"$gt", "$gte", "$lt", "$lte", "$in", "$nin"}\n',
        'NAMES = {"gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte", "in": "$in"}\n',
        'def q(a):\n    return {"$gt": a, "$gte": a, "$lt": a, "$lte": a, "$in": [a]}\n',
        'def q(cond):\n    cond["$gt"] = cond["$gte"] = cond["$lt"] = cond["$lte"] = cond["$in"] = 1\n',
        'if op == "$set" or op == "$inc" or op == "$push" or op == "$pull" or op == "$unset":\n    pass\n',
        _HEAD + '        return op == "$gt" or op == "$lt" or op == "$in" or op == "$gt"\n',
    ],
    ids=["allowed", "names", "a filter", "stores", "updates", "three of them"],
)
def test_is_silent(code: str) -> None:
    assert lines_in(RULE, code) == []


@pytest.mark.parametrize(
    ("name", "function", "says"), [("filter_eval", "matches", "evaluates"), ("filter_sql", "", "translates")]
)
def test_of_the_example(name: str, function: str, says: str) -> None:
    path = f"push_api/{name}.py"
    (finding,) = findings_in(RULE, {path: (EXAMPLE / path).read_text("utf-8")})
    assert (finding.symbol, finding.args["says"]) == (f"{path}::{function}" if function else path, says)


def test_the_function_with_the_document_is_named_whatever_stands_first() -> None:
    many = "def filter_rows(conds, rows):\n    return [row for row in rows if matches(conds, row)]\n"
    (finding,) = findings_in(RULE, {"app.py": "def check(cond):\n    return 1\n\n\n" + _HEAD + _LADDER + many})
    assert finding.symbol == "app.py::matches"


@pytest.mark.parametrize(("function", "count"), [("shop.app:matches", 0), ("shop.other:matches", 1)])
def test_a_function_whose_answers_are_held_is_left_alone(function: str, count: int) -> None:
    assert RULE.find
    suite = {"tests/filters/target.json": f'{{"function": "{function}"}}'}
    modules = ImportGraph(modules={"shop/app.py": "shop.app"})
    file = measured(RULE, "shop/app.py", _HEAD + _LADDER)
    assert len(list(RULE.find(Project("shop", (file,), documents=suite, imports=modules)))) == count
