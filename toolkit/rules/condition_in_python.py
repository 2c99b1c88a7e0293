"""A condition of a query that Python evaluates, so that the database never sees it.

What: `filter(Coupon.used_at is None)`, `where(Coupon.shop in shops)`, `filter(not Coupon.used)` and
    `filter(Coupon.shop == shop and Coupon.used == False)`, in queries of SQLAlchemy, SQLModel, Peewee and Beanie.
Why: `is`, `in`, `not`, `and` and `or` cannot be overloaded by a column. The first three give a constant, and of
    `a and b` only one side reaches the database: rows are missing, or those of others are returned, without an error.
When not: operators that columns overload (`==`, `&`, `~`, `.is_(None)`, `.in_(...)`), and switches of the program in
    front of a condition (`flag and Coupon.used == True`).
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, imports_any, last_name
from toolkit.source.code_text import shorten_code

_QUERIES = ("filter", "where", "having", "find", "find_one", "find_many", "filter_")
_JOINED = ("or_", "and_", "not_", "Or", "And")
_MAPPERS = ("sqlalchemy", "sqlmodel", "beanie")
_LISTS = re.compile(r"filter|condition|criteri|clause|where|quer", re.IGNORECASE)
_ON_ROWS = re.compile(r"(\A|[.(])(query|session|select|update|delete)\b|\A[A-Z]\w*[a-z]\w*\.", re.IGNORECASE)
_COLUMN = re.compile(r"[A-Z]\w*[a-z]\w*\.[a-z_]\w*(\.[a-z_]\w*)*")


def _signs(file: SourceFile) -> Iterator[Sign]:
    seen: set[int] = set()
    for called in _calls_with_conditions(file):
        for condition in _conditions(called.node.args):
            says = _kind(condition)
            if says and id(condition) not in seen:
                seen.add(id(condition))
                yield sign(RULE.name, called.scope, condition, code=shorten_code(condition), says=says)


def _calls_with_conditions(file: SourceFile) -> Iterator[Called]:
    """Yield the calls whose arguments are conditions: queries, their operators, and lists of conditions that grow."""
    found = calls(file)
    for called in found.ending(*_QUERIES):
        if called.receiver is not None and _ON_ROWS.search(ast.unparse(called.receiver)):
            yield called
    if not imports_any(file, *_MAPPERS):
        return
    yield from found.ending(*_JOINED)
    for called in found.ending("append"):
        if called.receiver is not None and _LISTS.search(ast.unparse(called.receiver)):
            yield called


def _conditions(given: list[ast.expr]) -> Iterator[ast.expr]:
    """Yield the conditions of which arguments are made by operators and functions that a column overloads."""
    for node in given:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
            yield from _conditions([node.left, node.right])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            yield from _conditions([node.operand])
        elif isinstance(node, ast.Call) and last_name(node) in _JOINED:
            yield from _conditions(node.args)
        else:
            yield node


def _kind(node: ast.expr) -> str:
    """Return how Python decides a condition on a column; empty if it does not."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and _is_column(node.left):
        if isinstance(node.ops[0], ast.Is | ast.IsNot):
            return "identity" if isinstance(node.comparators[0], ast.Constant) else ""
        return "member" if isinstance(node.ops[0], ast.In | ast.NotIn) else ""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        compared = node.operand.left if isinstance(node.operand, ast.Compare) else node.operand
        return "identity" if _is_column(compared) else ""
    if isinstance(node, ast.BoolOp):
        return "one_side" if all(map(_reads_column, node.values)) else ""
    return ""


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and bool(_COLUMN.fullmatch(dotted_name(node)))


def _reads_column(node: ast.expr) -> bool:
    """Return whether a side of `and` and `or` is a condition on a column."""
    if isinstance(node, ast.Compare):
        return _is_column(node.left) or any(map(_is_column, node.comparators))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _is_column(node.func.value)
    return bool(_kind(node)) if isinstance(node, ast.BoolOp | ast.UnaryOp) else False


def _find(project: Project) -> Iterator[Finding]:
    yield from one_per_sign(RULE, production_signs(project, RULE.name), is_urgent=True)


RULE = Rule(
    name="condition_in_python",
    severity="high",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Condition that never reaches the database",
            seen="Conditions of queries are decided by Python in {count} place(s) of {files} file(s), first `{code}` in"
            " `{name}`.",
            cause="The condition reads like Python, but a column can overload only some operators: not `is`, `in`,"
            " `not`, `and` and `or`.",
            why="The query runs without the condition, or with one that is never true: rows are missing, or rows come"
            " that should not, and no error shows it.",
            steps=(
                "Write a test with one row that the condition should let through and one that it should not.",
                "Use `== None` or `.is_(None)`, `.in_(...)`, `~`, and separate arguments, `and_` or `or_`.",
                "Find out which answers were wrong, above all where the condition kept rows of others away.",
            ),
            fine_when="The name on the left is no column but a value of the program.",
            looked_for="`is`, `in`, `not`, `and` and `or` on columns of classes, in the arguments of queries and of"
            " what joins conditions.",
            says={
                "identity": "A column is never `None` itself, so the condition is a constant.",
                "member": "Python looks through the list itself, so the condition is a constant, or an error.",
                "one_side": "Only one side of it becomes part of the query.",
            },
        ),
        "ja": RuleWords(
            title="データベースに届かない条件",
            seen="クエリの条件がPythonの側で決まっています。"
            "{count}か所（{files}ファイル）にあり、最初は`{name}`の`{code}`です。",
            cause="Pythonらしい書き方ですが、カラムが意味を変えられる演算子は限られています。"
            "`is`、`in`、`not`、`and`、`or`は変えられません。",
            why="条件なしで、または決して成り立たない条件で検索します。"
            "あるはずの行が返らず、返してはいけない行が返りますが、エラーにはなりません。",
            steps=(
                "条件を満たす行と満たさない行を1つずつ用意するテストを書きます。",
                "`== None`か`.is_(None)`、`.in_(...)`、`~`に直し、`and`と`or`は別々の引数か`and_`、`or_`にします。",
                "どの応答が誤っていたかを調べます。他人の行を除く条件を最初に確かめます。",
            ),
            fine_when="左側の名前がカラムではなく、プログラムの値の場合です。",
            looked_for="クエリと、条件をまとめる関数の引数のうち、クラスのカラムに`is`、`in`、`not`、`and`、`or`を使うものを探しました。",
            says={
                "identity": "カラムそのものが`None`になることはないため、条件は定数です。",
                "member": "Pythonがリストを調べるため、条件は定数になるか、エラーになります。",
                "one_side": "クエリに入るのは片方だけです。",
            },
        ),
    },
    treatment=Treatment(1, 1, kind="fix", other=0, risk="medium"),
    remedy=Remedy(
        "def open_coupons(session, shop):\n"
        "    return session.query(Coupon).filter(Coupon.shop == shop and Coupon.used_at is None).all()\n",
        "def open_coupons(session, shop):\n"
        "    return session.query(Coupon).filter(Coupon.shop == shop, Coupon.used_at.is_(None)).all()\n",
    ),
    examples=(
        RuleExample(
            {
                "store.py": "def unused(session):\n"
                "    return session.query(Coupon).filter(or_(Coupon.used_at is None, Coupon.kept == True)).all()\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "store.py": "def of(shop, code):\n"
                "    return Coupon.query.filter(Coupon.shop == shop and Coupon.code == code).first()\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "store.py": "def of(shops):\n"
                "    return db.session.execute(select(Coupon).where(Coupon.shop in shops, ~Coupon.used))\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "api.py": "from beanie.operators import Or\n\nasync def coupons(me):\n    criteria = []\n"
                "    criteria.append(Or(Coupon.shop is None, Coupon.shop.owner == me))\n"
                "    return await Coupon.find(*criteria).to_list()\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "store.py": "def unused(session, shops, only_mine, me):\n"
                "    found = session.query(Coupon).filter(Coupon.used_at == None, Coupon.shop.in_(shops))\n"
                "    return found.filter(only_mine and Coupon.owner == me)\n"
            },
            note="operators of columns, and a switch of the program",
        ),
        RuleExample(
            {
                "store.py": "from sqlalchemy import or_\n\ndef unused(session, limits):\n"
                "    if Settings.limit is None and not Settings.strict:\n"
                "        limits.append(Coupon.limit in limits)\n"
                "    return session.query(Coupon).filter(or_(Coupon.limit > 0, Coupon.limit.is_(None)))\n"
            },
            note="conditions of the program",
        ),
        RuleExample(
            {
                "store.py": "def bright(colours):\n"
                "    return list(filter(lambda item: item.kind is Colour.RED and Colour.seen is None, colours))\n"
            },
            note="no query",
        ),
    ),
)
