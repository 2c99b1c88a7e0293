"""A fresh value for each call, in place of a default that all calls share.

What: a parameter whose default is a new list, dictionary or set, and which the function changes or gives away, gets
`None` as its default, and the new value in the first lines. For review: what one call leaves is not found by the next.

Why: the default is made once, when `def` runs; what one request puts into it is there for the next one.

When not: where the name says that sharing is meant (`_cache`), where an annotation says what the parameter may be, and
in functions on one line.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile
from toolkit.rules.mutable_default import shared_defaults
from toolkit.source.rewrite_site import make_site

_NAME = "replace_mutable_default"
_MEANT = ("cache", "memo", "registry")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "mutable_default")
    shared: dict[Scope, set[str]] = {}
    for scope, place in shared_defaults(file):
        if is_wanted(place):
            shared.setdefault(scope, set()).add(place.id)
    for scope, names in shared.items():
        reason = _refusal(scope, names)
        verdict: Verdict = "refused" if reason else "review"
        args = {"names": ", ".join(sorted(names))}
        yield make_site(_NAME, verdict, scope, scope.node, reason or "fresh", args=args)


def _refusal(scope: Scope, names: set[str]) -> str:
    """Return the reason to keep a default; empty if it can go."""
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    if any(word in name.lower() for name in names for word in _MEANT):
        return "meant"
    given = scope.node.args
    if any(it.annotation for it in (*given.posonlyargs, *given.args, *given.kwonlyargs) if it.arg in names):
        return "annotated"
    return "one_line" if scope.node.body[0].lineno == scope.node.lineno else ""


def _rewrite(at: Site, node: cst.FunctionDef) -> Any:
    names = at.args["names"].split(", ")
    made: list[cst.BaseStatement] = []

    def without(given: Any) -> list[cst.Param]:
        return [_with_none(it, made) if it.name.value in names and it.default is not None else it for it in given]

    params = node.params.with_changes(
        posonly_params=without(node.params.posonly_params),
        params=without(node.params.params),
        kwonly_params=without(node.params.kwonly_params),
    )
    assert isinstance(node.body, cst.IndentedBlock)
    lines = list(node.body.body)
    start = 1 if _is_docstring(lines[0]) else 0
    body = node.body.with_changes(body=[*lines[:start], *made, *lines[start:]])
    return node.with_changes(params=params, body=body)


def _with_none(given: cst.Param, made: list[cst.BaseStatement]) -> cst.Param:
    assert given.default is not None
    test = cst.Comparison(given.name, [cst.ComparisonTarget(cst.Is(), cst.Name("None"))])
    value = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(given.name)], given.default)])
    made.append(cst.If(test, cst.IndentedBlock([value])))
    return given.with_changes(default=cst.Name("None"))


def _is_docstring(line: cst.CSTNode) -> bool:
    first = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return isinstance(first, cst.Expr) and isinstance(first.value, cst.SimpleString | cst.ConcatenatedString)


EN = CodemodWords(
    title="A fresh default for each call",
    what="A list, dictionary or set that is made once as a default, and changed or given away by the calls, is made"
    " anew in each call: the default becomes `None`. For review.",
    why="What one request puts into the shared value is there for the next one, perhaps of another client.",
    when_not="The name says that sharing is meant, an annotation says what may be passed, or the function is one line.",
    preconditions=("None: a call does not find any more what others left, so every site is for review.",),
    look_at="Whether anything relies on the shared value, and whether any caller passes `None` on purpose.",
    reasons={
        "fresh": "Calls do not share `{names}` any more: check that none relies on it, and that none passes `None`.",
        "meant": "The name `{names}` says that calls share it on purpose.",
        "annotated": "The annotation of `{names}` would have to allow `None`.",
        "one_line": "The function is written on one line.",
    },
)
JA = CodemodWords(
    title="呼び出しごとの新しい既定値",
    what="一度だけ作られ、呼び出しの中で書き換えられるリスト、辞書、集合の既定値を、呼び出しごとに作るようにします。"
    "既定値は`None`になります。要レビューの変更です。",
    why="あるリクエストで入れた値が、次のリクエスト（別の契約企業の場合もあります）にも残ります。",
    when_not="共有を意図した名前の場合、型注釈がある場合、1行で書かれた関数の場合は変更しません。",
    preconditions=("ありません。ほかの呼び出しが残した値が見えなくなるため、すべての箇所が要レビューです。",),
    look_at="共有された値に頼っている箇所がないか、`None`を渡す呼び出し元がないかを確認してください。",
    reasons={
        "fresh": "呼び出しの間で`{names}`を共有しなくなります。"
        "共有に頼る箇所と、`None`を渡す呼び出し元がないことを確認してください。",
        "meant": "`{names}`という名前から、共有を意図していると考えられます。",
        "annotated": "`{names}`の型注釈が`None`を許していません。",
        "one_line": "関数が1行で書かれています。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 6), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    fixes=("mutable_default",),
    examples=(
        CodemodExample(
            'def collect(user, seen=[]):\n    """Collect ids."""\n    seen.append(user.id)\n    return len(seen)\n',
            'def collect(user, seen=None):\n    """Collect ids."""\n    if seen is None:\n        seen = []\n'
            "    seen.append(user.id)\n    return len(seen)\n",
            verdict="review",
            reason="fresh",
        ),
        CodemodExample(
            "class Query:\n    async def run(self, host, *, filter={'old': False}):  # why\n"
            "        filter['host'] = host\n        return filter\n",
            "class Query:\n    async def run(self, host, *, filter=None):  # why\n        if filter is None:\n"
            "            filter = {'old': False}\n        filter['host'] = host\n        return filter\n",
            verdict="review",
            reason="fresh",
        ),
        CodemodExample("def send(user, extra={}):\n    return push(user, **extra)\n", note="it is only read"),
        CodemodExample(
            "def price(id, _registry={}):\n    _registry[id] = 1\n    return _registry[id]\n",
            verdict="refused",
            reason="meant",
        ),
        CodemodExample(
            "def ids(user, seen: list = []):\n    seen.append(user)\n    return seen\n",
            verdict="refused",
            reason="annotated",
        ),
    ),
)
