"""One level for two conditions that only make sense together.

What: an `if` in which nothing stands but another `if` becomes one whose condition joins both by `and`, if neither of
them has an `else`; an `else` in which nothing stands but an `if` becomes an `elif`. The body moves out by one level.

Why: every level of nesting is a condition to keep in mind for as long as the block lasts.

When not: where a comment stands beside one of the two. For review where the joined condition is long, or has so many
parts that the two levels may be easier to read, where both branches of an `if` hold nothing but an `if`, and where a
comment of several lines stands in the `else`.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, is_elif
from toolkit.source.rewrite_site import make_site

_NAME = "join_conditions"
_MOST = 4
"""Conditions that are still read at a glance when `and` and `or` join them."""
_LONGEST = 100
_LOOSE = (cst.IfExp, cst.Lambda, cst.NamedExpr)


def _find(file: SourceFile, _facts: Facts) -> Iterator[Site]:
    for scope in file.scopes:
        for node in scope.nodes(ast.If):
            inner = node.body[0]
            if len(node.body) == 1 and isinstance(inner, ast.If) and not node.orelse and not inner.orelse:
                yield _site(file, scope, node, inner)
            elif len(node.orelse) == 1 and isinstance(last := node.orelse[0], ast.If) and not is_elif(file, last):
                yield _site_of_else(file, scope, node, last)


def _site(file: SourceFile, scope: Scope, node: ast.If, inner: ast.If) -> Site:
    heads = file.lines[node.lineno - 1 : inner.body[0].lineno - 1]
    if node.lineno == inner.lineno:
        return make_site(_NAME, "refused", scope, node, "one_line")
    if any("#" in line for line in heads) or inner.body[0].lineno == inner.lineno:
        return make_site(_NAME, "refused", scope, node, "commented")
    verdict: Verdict = "certain" if _is_readable(file, node, inner) else "review"
    return make_site(_NAME, verdict, scope, node, "" if verdict == "certain" else "long_condition")


def _site_of_else(file: SourceFile, scope: Scope, node: ast.If, inner: ast.If) -> Site:
    between = file.lines[node.body[-1].end_lineno or 0 : inner.lineno - 1]
    beside = [line for line in between if "#" in line and not line.lstrip().startswith("#")]
    is_alone = file.lines[inner.lineno - 1][: inner.col_offset].isspace()
    if beside or not is_alone:
        return make_site(_NAME, "refused", scope, node, "commented" if is_alone else "one_line")
    if len([line for line in between if "#" in line]) > 1:
        return make_site(_NAME, "review", scope, node, "long_comment", args={"elif": True})
    if len(node.body) == 1 and isinstance(node.body[0], ast.If):
        return make_site(_NAME, "review", scope, node, "alike", args={"elif": True})
    return make_site(_NAME, "certain", scope, node, "else_if", args={"elif": True})


def _is_readable(file: SourceFile, node: ast.If, inner: ast.If) -> bool:
    """Return whether the joined condition is short: on one line, of few parts."""
    tests = (node.test, inner.test)
    is_plain = not any(isinstance(it, ast.NamedExpr | ast.Lambda | ast.IfExp) for it in tests)
    is_flat = all(it.lineno == it.end_lineno for it in tests) and inner.lineno == node.lineno + 1
    width = len(file.lines[node.lineno - 1].rstrip()) + len(file.lines[inner.lineno - 1].strip()) + len("and () ")
    return is_plain and is_flat and width <= _LONGEST and sum(map(_count_parts, tests)) <= _MOST


def _count_parts(test: ast.expr) -> int:
    return sum(map(_count_parts, test.values)) if isinstance(test, ast.BoolOp) else 1


def _rewrite(at: Site, node: cst.If) -> Any:
    if at.args.get("elif"):
        return _with_elif(node)
    if not isinstance(node.body, cst.IndentedBlock) or len(node.body.body) != 1:
        return None
    inner = node.body.body[0]
    if not isinstance(inner, cst.If) or node.orelse or inner.orelse or not isinstance(inner.body, cst.IndentedBlock):
        return None
    test = cst.BooleanOperation(_in_brackets(node.test), cst.And(), _in_brackets(inner.test))
    # A comment at the end of the outer block is written like a statement of the inner one, and keeps its place.
    body = inner.body.with_changes(footer=[*inner.body.footer, *node.body.footer])
    return node.with_changes(test=test, whitespace_before_test=cst.SimpleWhitespace(" "), body=body)


def _with_elif(node: cst.If) -> Any:
    block = node.orelse.body if isinstance(node.orelse, cst.Else) else None
    if not isinstance(block, cst.IndentedBlock) or any(line.comment for line in block.footer):
        return None
    inner = block.body[0]
    if len(block.body) != 1 or not isinstance(inner, cst.If):
        return None
    assert isinstance(node.orelse, cst.Else)
    return node.with_changes(
        orelse=inner.with_changes(leading_lines=[*node.orelse.leading_lines, *inner.leading_lines])
    )


def _in_brackets(test: cst.BaseExpression) -> cst.BaseExpression:
    """A condition that means the same beside an `and`."""
    is_or = isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or)
    if test.lpar or not (is_or or isinstance(test, _LOOSE)):
        return test
    return test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


EN = CodemodWords(
    title="Nested conditions joined",
    what="An `if` in which nothing stands but another `if` becomes one whose condition joins both by `and`, and an"
    " `else` in which nothing stands but an `if` becomes an `elif`.",
    why="The body moves out by one level, and every level is a condition to keep in mind.",
    when_not="One of two conditions to be joined has an `else`, or a comment stands beside one of them.",
    preconditions=(
        "The inner `if` is all that stands in the outer one, or in its `else`.",
        "Neither of two conditions to be joined has an `else` or `elif`, and no comment stands beside them.",
        "The joined condition fits on one line and has at most 4 parts.",
    ),
    look_at="Whether the joined condition reads well.",
    reasons={
        "else_if": "Nothing else stands in the `else`.",
        "alike": "Both branches hold nothing but an `if`: check whether the two levels show better what they share.",
        "long_comment": "A comment of several lines moves in front of the `elif`: check that it does not speak"
        " of both branches.",
        "long_condition": "The joined condition is long, or has many parts: check that it reads well.",
        "commented": "A comment or a statement stands beside one of the conditions.",
        "one_line": "Both conditions stand on one line.",
    },
)
JA = CodemodWords(
    title="入れ子の条件の統合",
    what="中に別の`if`しかない`if`を、2つの条件を`and`でつないだ1つの`if`に置き換えます。"
    "中に`if`しかない`else`は`elif`に置き換えます。",
    why="本体のネストが1段浅くなり、覚えておく条件が減ります。",
    when_not="つなぐ条件のどちらかに`else`がある箇所と、条件の横にコメントがある箇所は変更しません。",
    preconditions=(
        "外側の`if`（またはその`else`）の中には、内側の`if`だけがあります。",
        "つなぐ条件のどちらにも`else`や`elif`がなく、条件の横にコメントはありません。",
        "つないだ条件は1行に収まり、判定は4つ以下です。",
    ),
    look_at="つないだ条件が読みやすいかを確認してください。",
    reasons={
        "else_if": "`else`の中にほかの文はありません。",
        "alike": "両方の分岐に`if`だけがあります。元の形のほうが対応を読み取りやすくないか確認してください。",
        "long_comment": "複数行のコメントが`elif`の前に移ります。両方の分岐についての説明でないか確認してください。",
        "long_condition": "つないだ条件が長いか、判定が多くなります。読みやすいかを確認してください。",
        "commented": "条件の行にコメントまたは文があります。",
        "one_line": "2つの条件が1行に書かれています。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.3, 2), risk="low", review="read", proofs=("compiles", "api", "locks", "tests", "complexity")),
    words={"en": EN, "ja": JA},
    tokens=(("if",),),
    find=_find,
    rewrite=_rewrite,
    examples=(
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        if user.email or user.phone:\n            send(user)\n",
            "def deliver(user):\n    if user.active and (user.email or user.phone):\n        send(user)\n",
        ),
        CodemodExample(
            "def kind(row):\n    if row.old:\n        return 1\n    elif row.new:\n        if row.open:\n"
            "            return 2\n    return 3\n",
            "def kind(row):\n    if row.old:\n        return 1\n    elif row.new and row.open:\n"
            "        return 2\n    return 3\n",
        ),
        CodemodExample(
            "def kind(row):\n    if row.old:\n        return 1\n    else:\n        # not yet seen\n"
            "        if row.new:\n            return 2\n        else:\n            return 3\n",
            "def kind(row):\n    if row.old:\n        return 1\n    # not yet seen\n    elif row.new:\n"
            "        return 2\n    else:\n        return 3\n",
            reason="else_if",
        ),
        CodemodExample(
            "def kind(row):\n    if row.old:\n        return 1\n    else:\n        # The row is new.\n"
            "        # Close the one before.\n        if row.open:\n            return 2\n        row.close()\n",
            note="something else stands in the `else`",
        ),
        CodemodExample(
            "def kind(row):\n    if row.old:\n        return 1\n    else:\n        # The row is new.\n"
            "        # Close the one before.\n        if row.open:\n            return 2\n",
            "def kind(row):\n    if row.old:\n        return 1\n    # The row is new.\n"
            "    # Close the one before.\n    elif row.open:\n        return 2\n",
            verdict="review",
            reason="long_comment",
        ),
        CodemodExample(
            "def check(a, b):\n    if a.old:\n        if b.name != a.name:\n            fail(a)\n    else:\n"
            "        if b.name:\n            fail(b)\n",
            "def check(a, b):\n    if a.old:\n        if b.name != a.name:\n            fail(a)\n"
            "    elif b.name:\n        fail(b)\n",
            verdict="review",
            reason="alike",
        ),
        CodemodExample(
            "def pick(a, b):\n    if a.x and a.y and a.z:\n        if b.x and b.y:\n            a.take(b)\n",
            "def pick(a, b):\n    if a.x and a.y and a.z and b.x and b.y:\n        a.take(b)\n",
            verdict="review",
            reason="long_condition",
        ),
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        # as the contract says\n        if user.email:\n"
            "            send(user)\n",
            verdict="refused",
            reason="commented",
        ),
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        if user.email:\n            send(user)\n"
            "        else:\n            call(user)\n",
            note="the inner one has an `else`",
        ),
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        send(user)\n    else:\n        if user.email:\n"
            "            call(user)\n        log(user)\n",
            note="something else stands in the `else`",
        ),
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        if user.email:\n            send(user)\n"
            "        log(user)\n",
            note="something else stands in the outer one",
        ),
    ),
)
