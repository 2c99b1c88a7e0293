"""Mongo-style filters that the project evaluates or translates itself, instead of handing them to MongoDB.

What: a file that asks for at least `_FEW` different query operators by name: compared with `==`, looked up in a filter
    (`"$or" in filter`, `filter.get("$or")`), a `case`, or a key of a table of functions or SQL operators.
Why: MongoDB's answers differ from what one would write in Python or SQL (null, arrays, types, dates), and client apps
    rely on the ones that this code gives.
When not: filters that are built for MongoDB, names of operators in a list of those that are allowed, code that looks
    for one or two operators before it passes a filter on, and a function that `tebiki filters characterize` holds.

The finding is about the function that takes a filter and a document, so that `tebiki filters characterize` can be
started with its name; about the file if no function of it looks like one (a translation to SQL).
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import FunctionNode, Scope, SourceFile, parent
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, production_signs

_OPERATORS = frozenset(
    (
        *("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$and", "$or", "$nor", "$not"),
        *("$exists", "$type", "$all", "$size", "$elemMatch", "$regex", "$mod"),
    )
)
"""Query operators (https://www.mongodb.com/docs/manual/reference/operator/query/)."""
_FEW = 5
_NAMED = 6
_MATCHES = re.compile(r"match|eval|satisf|accept|fulfil|(\A|_)(check|test|apply|filter)", re.IGNORECASE)
_LOOKS_UP = ("get", "pop", "has_key")
_TARGET = "target.json"
"""File in which `tebiki filters characterize` keeps the name of a function."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    if file.text.count("$") < _FEW:
        return
    asked = [(node.lineno, name) for node in file.nodes(ast.Constant) if (name := _compared_operator(node))]
    names = dict.fromkeys(name for _, name in sorted(asked))
    if len(names) < _FEW:
        return
    evaluator = _evaluator(file)
    line = min(asked)[0]
    listed = ", ".join(list(names)[:_NAMED])
    yield Sign(
        RULE.name,
        evaluator,
        line,
        line,
        {"operators": len(names), "listed": listed, "says": "evaluates" if evaluator else "translates"},
    )


def _find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each file, unless a suite of the project holds what its function answers."""
    held = [text for path, text in project.documents.items() if path.rpartition("/")[2] == _TARGET]
    for file, seen in production_signs(project, RULE.name):
        function = f'"{project.imports.modules.get(file.path, "")}:{seen.qualname}"'
        if not any(function in text for text in held):
            yield about_sign("medium", file, seen, value=seen.args["operators"], certainty="likely")


def _compared_operator(node: ast.Constant) -> str:
    """Return the query operator that a text names where the code decides by it; empty for other texts."""
    if not isinstance(node.value, str) or node.value not in _OPERATORS:
        return ""
    around = parent(node)
    match around:
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()]) | ast.Compare(left=ast.Constant(), ops=[ast.In() | ast.NotIn()]):
            decides = True
        case ast.MatchValue():
            decides = True
        case ast.Subscript(slice=index, ctx=ast.Load()):
            decides = index is node
        case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]):
            decides = first is node and name in _LOOKS_UP
        case ast.Dict():
            decides = _is_operator_table(around)
        case _:
            decides = False
    return node.value if decides else ""


def _is_operator_table(table: ast.Dict) -> bool:
    """Return whether each key is an operator and each value a function, or the text of an operator of SQL."""
    keys = all(isinstance(key, ast.Constant) and key.value in _OPERATORS for key in table.keys)
    texts = all(isinstance(value, ast.Constant) and _is_operator_of_sql(value.value) for value in table.values)
    functions = all(isinstance(value, ast.Lambda | ast.Attribute | ast.Name) for value in table.values)
    return keys and len(table.keys) > 2 and (texts or functions)


def _is_operator_of_sql(value: object) -> bool:
    return isinstance(value, str) and not value.startswith("$")


def _evaluator(file: SourceFile) -> str:
    """Return the function that takes a filter and a document: the one that leads to most of the others.

    A name with `match` comes first: `filter_rows` takes many documents.
    """
    functions = {scope.qualname: scope for scope in file.root.children if scope.kind == "function"}
    reached = {name: _find_reached(name, functions) for name in functions}
    asking = {
        scope.qualname.partition(".")[0]
        for scope, node in file.each(ast.Constant)
        if scope.kind == "function" and _compared_operator(node)
    }
    able = [
        name
        for name, scope in functions.items()
        if _takes_two(scope) and _MATCHES.search(name) and (asking & reached[name] or not asking)
    ]
    order = list(functions)
    rank = {name: ("match" not in name.lower(), -len(reached[name] & set(able)), order.index(name)) for name in able}
    return min(rank, key=rank.__getitem__, default="")


def _takes_two(scope: Scope) -> bool:
    """Return whether a function takes two values and needs no more."""
    if not isinstance(scope.node, FunctionNode):
        return False
    given = scope.node.args
    needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    return needed == 2 and all(value is not None for value in given.kw_defaults)


def _find_reached(name: str, functions: dict[str, Scope]) -> set[str]:
    """Return the functions of a file that one of them reaches by name, itself included."""
    found, waiting = {name}, [name]
    while waiting:
        scope = functions[waiting.pop()]
        named = {node.id for inner in scope.walk() for node in inner.nodes(ast.Name)}
        fresh = (named & functions.keys()) - found
        found |= fresh
        waiting += fresh
    return found


_EXAMPLE = """import operator

COMPARE = {"$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt}

def matches(cond, doc):
    if "$or" in cond:
        return any(matches(one, doc) for one in cond["$or"])
    return all(holds(op, doc.get(name), value) for name, test in cond.items() for op, value in test.items())

def holds(op, actual, value):
    if op == "$in":
        return actual in value
    if op == "$exists":
        return (actual is not None) == value
    return COMPARE[op](actual, value)
"""
_TRANSLATION = """SQL = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<=", "$ne": "<>"}

def to_sql(cond):
    return " AND ".join("%s %s ?" % (name, SQL[op]) for name, test in cond.items() for op in test)
"""
_QUERY = """def find(db, a):
    return db.c.find({"$or": [{"x": {"$gt": a, "$lt": 9, "$ne": 3}}], "y": {"$in": [a]}})
"""
_ALLOWED = """ALLOWED = ("$gt", "$gte", "$lt", "$lte", "$in", "$nin")

def is_allowed(op):
    return op in ALLOWED
"""
_PASSES_ON = """def add_tenant(cond, tenant):
    if "$or" in cond or "$and" in cond:
        return {"$and": [cond, tenant]}
    return dict(cond, **tenant)
"""

RULE = Rule(
    name="filter_implementation",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    words={
        "en": RuleWords(
            title="Own implementation of filters",
            seen="`{path}` implements Mongo-style filters itself: it asks for {operators} operators, such as {listed}.",
            cause="Clients were offered filters as MongoDB has them, and some of the data is not in MongoDB.",
            why="What such code answers for null, lists, other types and dates is seldom what MongoDB answers, and"
            " client apps rely on it. Nobody sees which answers a change alters, because no document lists them.",
            steps=(
                "Lock what it answers today, and read the differences from MongoDB: `tebiki filters characterize`.",
                "Decide for each difference whether clients rely on it, before anybody corrects it.",
                "Compare a second implementation with the first one: `tebiki filters compare`.",
                "Only then take the code apart, with the generated tests as its lock.",
            ),
            fine_when="It only checks which operators a client may use before MongoDB gets the filter.",
            looked_for="Files that decide by at least 5 different query operators of MongoDB: in comparisons,"
            " look-ups in a filter, `case` and tables of functions or SQL operators.",
            step="Lock what the filters answer: {names}",
            guide="It writes tests that hold every answer of today, and a page with the differences from MongoDB.",
            says={
                "evaluates": "`{name}` takes a filter and a document.",
                "translates": "No function of it takes a filter and a document; write one that runs the translation on"
                " a few rows, and characterize that one.",
            },
        ),
        "ja": RuleWords(
            title="フィルターの独自実装",
            seen="`{path}`は、Mongo形式のフィルターを独自に実装しています。{operators}個の演算子（{listed}など）を扱っています。",
            cause="MongoDBと同じ形式のフィルターをクライアントアプリに提供する一方で、MongoDBにないデータがあったためです。",
            why="null、リスト、型の違い、日付などに対する答えは、多くの場合MongoDBと異なり、クライアントアプリはその答えに依存しています。"
            "答えをまとめた文書がないため、変更でどの答えが変わるのか、誰にもわかりません。",
            steps=(
                "`tebiki filters characterize`で今の答えを固定し、MongoDBとの違いを読みます。",
                "違いを直す前に、クライアントアプリがその答えに依存していないかを1つずつ判断します。",
                "2つ目の実装がある場合は、`tebiki filters compare`で1つ目と比べます。",
                "そのあとで、生成されたテストで動作を確かめながら、コードを分割します。",
            ),
            fine_when="MongoDBに渡す前に、クライアントアプリが使える演算子を確かめているだけの場合です。",
            looked_for="MongoDBのクエリ演算子のうち5種類以上で処理を分けているファイルを探しました。"
            "比較、フィルターの参照、`case`、関数やSQL演算子の表が対象です。",
            step="フィルターの今の答えを固定する：{names}",
            guide="今の答えをすべて固定するテストと、MongoDBとの違いをまとめたページを書き出します。",
            says={
                "evaluates": "`{name}`が、フィルターとドキュメントを受け取ります。",
                "translates": "フィルターとドキュメントを受け取る関数はありません。"
                "変換の結果を数行のデータで実行する関数を書き、それを調べます。",
            },
        ),
    },
    treatment=Treatment(
        *(40, 0),
        per="finding",
        reach="alone",
        kind="test",
        new_files=2,
        locks=False,
        released=False,
        risk="low",
        command="tebiki filters characterize {function} . --out characterization_tests/filters",
    ),
    remedy=Remedy(
        "def matches(cond, doc):\n    ...  # eleven operators, no test\n",
        "# the same code, and what it answers, held by generated tests:\n"
        "# tebiki filters characterize shop.filters:matches . --out characterization_tests/filters\n",
    ),
    examples=(
        RuleExample({"shop/filters.py": _EXAMPLE}, (3,)),
        RuleExample({"translate.py": _TRANSLATION}, (1,)),
        RuleExample({"store.py": _QUERY}, note="a filter for MongoDB"),
        RuleExample({"api.py": _ALLOWED}, note="a list of what is allowed"),
        RuleExample({"scope.py": _PASSES_ON}, note="two operators, and the filter is passed on"),
    ),
)
