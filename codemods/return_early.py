"""Guard clauses: leave the function, or go on with the loop, first; then the main work needs no block of its own.

What: an `if` at the end of a function or loop becomes its opposite followed by `return` or `continue`, and its body
moves out by one level; an `if` whose `else` always leaves is turned around, so that the leaving comes first.

Why: every level of nesting is a condition to keep in mind for as long as the block lasts, and the cases in which
nothing happens stand far from the condition that decides them.

When not: where both branches matter equally, in a row of similar `if`, where the block handles an error, in short
blocks and in `elif` ladders: these are left alone. For review where the opposite of the condition is not exact
(`==`, `<` of unknown types) or hard to read, where a comment speaks of it, in one branch of several, and for the last
step of a longer function.
"""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

import libcst as cst

from codemods._early.conditions import find_doubt
from codemods._early.opposite import opposite
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, is_elif, name_of, parent
from toolkit.source.rewrite_site import make_site

_LEAST = 4
"""Statements from which on a block is worth moving out."""
_SHORT = 3
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LEAVING_CALLS = {"abort", "exit", "_exit", "fail", "skip", "skipTest"}
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def _find(file: SourceFile, _facts: Facts) -> Iterator[Site]:
    for scope in file.scopes:
        if scope.kind == "function":
            yield from _at_end(file, scope, scope.node.body, _Leaving(_return(scope)))
        loops: list[ast.For | ast.AsyncFor | ast.While]
        loops = [*scope.nodes(ast.For), *scope.nodes(ast.AsyncFor), *scope.nodes(ast.While)]
        for loop in loops:
            yield from _at_end(file, scope, loop.body, _Leaving("continue"))
        for node in scope.nodes(ast.If):
            if node.orelse and not is_elif(file, node) and not _is_ladder(file, node):
                yield from _turned_around(file, scope, node)


class _Leaving(NamedTuple):
    """The way a block is left, why it is refused, what a person must check, and whether it is a branch of a `try`."""

    words: str
    refusal: str = ""
    review: str = ""
    in_branch: bool = False


def _at_end(file: SourceFile, scope: Scope, body: list[ast.stmt], leave: _Leaving) -> Iterator[Site]:
    """The `if` at the end of a block that is followed by the end of the function or loop."""
    last = body[-1]
    if isinstance(last, ast.If):
        if not last.orelse and not is_elif(file, last) and _is_main_work(last.body) and not _is_one_of_many(body):
            review = leave.review or ("row" if _ends_row(body) else "last_step" if _is_last_step(body) else "")
            yield _site(file, scope, last, leave.refusal, review, leave=leave.words)
        yield from _at_end(file, scope, last.body, leave._replace(review="siblings") if last.orelse else leave)
        if last.orelse and not _is_ladder(file, last):
            yield from _at_end(file, scope, last.orelse, leave)
    elif isinstance(last, ast.With | ast.AsyncWith):
        yield from _at_end(file, scope, last.body, leave)
    elif isinstance(last, ast.Try):
        yield from _at_end(file, scope, last.body, leave._replace(refusal="try_else") if last.orelse else leave)
        for branch in (*(it.body for it in last.handlers), *filter(None, [last.orelse])):
            inner = leave._replace(in_branch=True, review="siblings" if leave.in_branch else leave.review)
            yield from _at_end(file, scope, branch, inner)
        if last.finalbody:
            yield from _at_end(file, scope, last.finalbody, leave._replace(refusal="in_finally"))


def _turned_around(file: SourceFile, scope: Scope, node: ast.If) -> Iterator[Site]:
    """An `if` with a long body and a short `else` that leaves."""
    short = _weight(node.orelse)
    if short > _SHORT or _weight(node.body) < 2 * short or not _is_main_work(node.body):
        return
    if _leaves(node.orelse):
        yield _site(file, scope, node, review="row" if _ends_row(_block_of(node)) else "")
    elif _leaves_by_call(node.orelse[-1]):
        yield _site(file, scope, node, review="leaves_by_call")
    elif any(isinstance(inner, _LEAVING) for item in node.orelse for inner in _own_statements(item)):
        yield _site(file, scope, node, "may_go_on")


def _block_of(node: ast.If) -> list[ast.stmt]:
    """The block that a statement is in, up to it."""
    for name in _BLOCKS:
        block = getattr(parent(node), name, ())
        if node in block:
            return list(block[: block.index(node) + 1])
    return [node]


def _site(file: SourceFile, scope: Scope, node: ast.If, refusal: str = "", review: str = "", **args: Any) -> Site:
    heads = file.lines[node.lineno - 1 : node.body[0].lineno - 1]
    if node.orelse:
        heads += file.lines[node.body[-1].end_lineno : node.orelse[0].lineno - 1]
    if any("pragma:" in line for line in heads):
        review = "pragma"
    doubt = find_doubt(file, scope, node)
    reason = refusal or review or doubt
    verdict: Verdict = "refused" if refusal else "review" if reason else "certain"
    args |= {"flips": doubt != "compares" or reason == doubt, "spreads": doubt != "long_condition"}
    return make_site("return_early", verdict, scope, node, reason, args=args)


def _is_main_work(body: list[ast.stmt]) -> bool:
    """Return whether a block is long, and not the handling of an error."""
    return _weight(body) >= _LEAST and not isinstance(body[-1], ast.Raise)


def _is_one_of_many(body: list[ast.stmt]) -> bool:
    """True if the last `if` of a block follows another one of its kind: turned around, it would not look like them."""
    before = body[-2] if len(body) > 1 else None
    return isinstance(before, ast.If) and not before.orelse and not _leaves(before.body)


def _ends_row(body: list[ast.stmt]) -> bool:
    """True if the last statement of a block follows an `if` that does its own work and leaves: both are cases."""
    before = body[-2] if len(body) > 1 else None
    return isinstance(before, ast.If) and not before.orelse and _leaves(before.body) and not _is_guard(before)


def _is_last_step(body: list[ast.stmt]) -> bool:
    """True if what stands before the last `if` of a block is more than what it holds: it is not the main work."""
    last = body[-1]
    assert isinstance(last, ast.If)
    return _weight(body[:-1]) > _weight(last.body)


def _return(scope: Scope) -> str:
    """The statement that leaves the function without a value: `return None` if it returns values elsewhere."""
    values = (node.value for node in scope.nodes(ast.Return))
    return "return None" if any(value is not None for value in values) else "return"


def _is_ladder(file: SourceFile, node: ast.If) -> bool:
    return len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If) and is_elif(file, node.orelse[0])


def _leaves(body: list[ast.stmt]) -> bool:
    """Return whether execution never continues after a block."""
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _leaves(last.body) and _leaves(last.orelse)
    return isinstance(last, _LEAVING)


def _leaves_by_call(last: ast.stmt) -> bool:
    if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
        return False
    called = last.value.func
    return name_of(called) in _LEAVING_CALLS


def _weight(body: list[ast.stmt]) -> int:
    """The number of statements in a block; guard clauses do not count."""
    return sum(0 if _is_guard(node) else sum(1 for _ in _own_statements(node)) for node in body)


def _is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and not node.orelse and len(node.body) == 1 and isinstance(node.body[0], _LEAVING)


def _own_statements(node: ast.AST) -> Iterator[ast.stmt]:
    """A statement and those inside it; what a function defines inside is counted as one."""
    if isinstance(node, ast.stmt):
        yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for name in _BLOCKS:
            for item in getattr(node, name, ()):
                yield from _own_statements(item)


def _rewrite(at: Site, node: cst.If) -> Any:
    if not isinstance(node.body, cst.IndentedBlock):
        return None
    guard = node.with_changes(
        test=opposite(node.test, flips=at.args["flips"], spreads=at.args["spreads"]),
        whitespace_before_test=cst.SimpleWhitespace(" "),
        body=_leaving(at, node),
        orelse=None,
    )
    # A comment at the end of the block is not a statement, but it is written like one and keeps its place.
    return cst.FlattenSentinel([guard, *node.body.body, *node.body.footer])


def _leaving(at: Site, node: cst.If) -> cst.IndentedBlock:
    """The block of the guard clause."""
    header: cst.TrailingWhitespace = node.body.header  # type: ignore[attr-defined]
    if not isinstance(node.orelse, cst.Else):
        return cst.IndentedBlock([cst.parse_statement(at.args["leave"])], header=header)
    block = _on_lines_of_its_own(node.orelse.body)
    said = [line for line in node.orelse.leading_lines if line.comment]
    if block.header.comment:
        said.append(cst.EmptyLine(comment=block.header.comment))
    first, *rest = block.body
    assert isinstance(first, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    first = first.with_changes(leading_lines=[*said, *first.leading_lines])
    return block.with_changes(body=[first, *rest], header=header)


def _on_lines_of_its_own(block: cst.BaseSuite) -> cst.IndentedBlock:
    if isinstance(block, cst.IndentedBlock):
        return block
    assert isinstance(block, cst.SimpleStatementSuite)
    return cst.IndentedBlock([cst.SimpleStatementLine(block.body, trailing_whitespace=block.trailing_whitespace)])


_CARD = Card(minutes=(0.5, 3), risk="low", review="read", proofs=("compiles", "api", "locks", "tests", "complexity"))

CODEMOD = Codemod(
    name="return_early",
    card=_CARD,
    tokens=(("if",),),
    find=_find,
    rewrite=_rewrite,
    fixes=("deep_nesting",),
    words={
        "en": CodemodWords(
            title="Guard clauses",
            what="An `if` at the end of a function or loop becomes its opposite followed by `return` or `continue`, and"
            " an `if` whose `else` always leaves is turned around, so that the main work moves out by one level.",
            why="Every level of nesting is one more condition to keep in mind, and the case in which nothing happens"
            " stands far from the condition that decides it.",
            when_not="Both branches matter equally, several `if` stand in a row, the block handles an error, or it is"
            " short: such places are left alone.",
            preconditions=(
                "Nothing but the end of the function or loop body comes after the `if`: either way ends the same.",
                "A branch that is put first leaves on every path, by `return`, `raise`, `continue` or `break`.",
                "The opposite of the condition is exact: `==` and `<` are turned around only between plain types.",
                "The condition is on one line: a test, or at most 3 joined by one operator. No comment speaks of it.",
                "The `if` is not in a `finally`, and not in a `try` that has an `else`.",
            ),
            look_at="Whether the guard clause reads well, and whether a comment on the `if` still says what is meant.",
            reasons={
                "in_finally": "It stands in a `finally`, where a `return` would swallow an exception.",
                "try_else": "It stands in a `try` with an `else`, which a `return` would skip.",
                "may_go_on": "The short branch leaves on some paths only, and goes on with the code below on others.",
                "leaves_by_call": "The short branch ends with a call that usually does not come back: check that this"
                " one never does.",
                "compares": "The comparison becomes its opposite: check that no class defines it in its own way, and"
                " that no number may be NaN.",
                "long_condition": "The condition is long, or mixes `and` and `or`: check that its opposite reads well.",
                "commented": "A comment speaks of the condition: check that it still says what is meant.",
                "row": "It ends a row of cases: turned around, it would not look like them.",
                "siblings": "It stands in one of several branches, where leaving is easily overlooked.",
                "last_step": "More stands before it than in it: a step added below later would be skipped, too.",
                "pragma": "A pragma on the `if` would speak about the guard clause only.",
            },
        ),
        "ja": CodemodWords(
            title="ガード節への置き換え",
            what="関数やループの末尾にある`if`を、逆の条件と`return`または`continue`に置き換えます。"
            "`else`が必ず抜ける`if`は向きを逆にし、主な処理のネストを1段浅くします。",
            why="ネストが1段増えるごとに、覚えておく条件が1つ増えます。"
            "何もしない場合の処理が、それを決める条件から離れた場所にあります。",
            when_not="2つの分岐が同じ重さの箇所、同じ形の`if`が並ぶ箇所、エラー処理のブロック、短いブロックはそのまま残します。",
            preconditions=(
                "`if`のあとには関数またはループ本体の終わりしかなく、どちらを通っても同じように終わります。",
                "先に置く分岐は、すべての経路で`return`、`raise`、`continue`、`break`のどれかで抜けます。",
                "条件は正確に逆になります。`==`や`<`を逆にするのは、両辺が基本の型の場合だけです。",
                "条件は1行で、同じ演算子でつないだ3つ以下の判定です。条件を説明するコメントはありません。",
                "`if`は`finally`の中にも、`else`のある`try`の中にもありません。",
            ),
            look_at="ガード節が読みやすいか、`if`のコメントの意味が今も正しいかを確認してください。",
            reasons={
                "in_finally": "`finally`の中にあり、`return`を置くと例外が失われます。",
                "try_else": "`else`のある`try`の中にあり、`return`を置くと`else`が実行されません。",
                "may_go_on": "短い分岐は一部の経路でだけ抜け、ほかの経路では下の処理へ進みます。",
                "leaves_by_call": "短い分岐の最後は、通常は戻らない呼び出しです。必ず戻らないことを確認してください。",
                "compares": "比較が逆になります。比較を独自に定義したクラスや、"
                "NaNになりうる数ではないことを確認してください。",
                "long_condition": "条件が長いか、`and`と`or`が混ざっています。"
                "逆の条件が読みやすいかを確認してください。",
                "commented": "条件を説明するコメントがあります。意味が今も正しいかを確認してください。",
                "row": "並んだ場合分けの最後です。逆にすると、ほかと形がそろわなくなります。",
                "last_step": "この前の処理のほうが長く、ここは最後の一手順です。後から下に足した処理も飛ばされます。",
                "siblings": "複数の分岐の1つにあります。途中で抜けることが見落とされやすくなります。",
                "pragma": "`if`の行にあるpragmaの対象が、ガード節だけになります。",
            },
        ),
    },
    examples=(
        CodemodExample(
            "def deliver(user):\n    if user.active:\n        coupon = pick(user)\n        log(coupon)\n"
            "        send(user, coupon)\n        user.sent += 1\n",
            "def deliver(user):\n    if not user.active:\n        return\n    coupon = pick(user)\n    log(coupon)\n"
            "    send(user, coupon)\n    user.sent += 1\n",
        ),
        CodemodExample(
            "def total(rows):\n    sum = 0\n    for row in rows:\n        if row in known and row.price:\n"
            "            check(row)\n            price = row.price\n            # with tax\n"
            "            price *= rate\n            sum += price\n    return sum\n",
            "def total(rows):\n    sum = 0\n    for row in rows:\n        if row not in known or not row.price:\n"
            "            continue\n        check(row)\n        price = row.price\n        # with tax\n"
            "        price *= rate\n        sum += price\n    return sum\n",
        ),
        CodemodExample(
            "def find(id):\n    if id == wanted:\n        row = load(id)\n        check(row)\n        mark(row)\n"
            "        done = save(row)\n    else:\n        raise KeyError(id)  # unknown\n    return done\n",
            "def find(id):\n    if id != wanted:\n        raise KeyError(id)  # unknown\n    row = load(id)\n"
            "    check(row)\n    mark(row)\n    done = save(row)\n    return done\n",
            verdict="review",
            reason="compares",
            note="a class may define `!=` in its own way",
        ),
        CodemodExample(
            "def show(id):\n    if id:\n        a = load(id)\n        b = price(a)\n        c = tax(b)\n"
            "        page = render(a, b, c)\n    else:\n        abort(404)\n    return page\n",
            "def show(id):\n    if not id:\n        abort(404)\n    a = load(id)\n    b = price(a)\n    c = tax(b)\n"
            "    page = render(a, b, c)\n    return page\n",
            verdict="review",
            reason="leaves_by_call",
        ),
        CodemodExample(
            "def close(db, log):\n    db.flush()\n    db.check()\n    db.stop()\n    db.wait()\n    db.free()\n"
            "    if log:\n        log.flush()\n        log.check()\n        log.stop()\n        log.free()\n",
            "def close(db, log):\n    db.flush()\n    db.check()\n    db.stop()\n    db.wait()\n    db.free()\n"
            "    if not log:\n        return\n    log.flush()\n    log.check()\n    log.stop()\n    log.free()\n",
            verdict="review",
            reason="last_step",
        ),
        CodemodExample("def f(x):\n    if x:\n        a()\n        b()\n", note="a short block is easy to read"),
        CodemodExample(
            "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n    log(x)\n",
            note="something comes after the `if`",
        ),
        CodemodExample(
            "def f(x):\n    try:\n        if x:\n            a()\n            b()\n            c()\n            d()\n"
            "    except KeyError:\n        pass\n    else:\n        log(x)\n",
            verdict="refused",
            reason="try_else",
        ),
        CodemodExample(
            "def f(x):\n    try:\n        a()\n    finally:\n        if x:\n            a()\n            b()\n"
            "            c()\n            d()\n",
            verdict="refused",
            reason="in_finally",
        ),
    ),
)
