"""A count in the database that is read, changed in Python and written back.

What: a row that a query loads, `row.votes += 1`, and `row.save()` or `session.commit()` in one function.
Why: two requests at the same time read the same number, and one of the two changes is lost.
When not: rows that are locked (`select_for_update`), changes that the database makes (`F("votes") + 1`), texts, and
    attributes that are not named like a count or an amount.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_LOADS = re.compile(
    r"\.objects\b|\.query\b|session\.(query|get|scalar)\(|\bget_object_or_404\(|\.(get_or_404|first_or_404|get_object)\("
)
_LOCKS = re.compile(r"for_update|[Ll]ock\b|_lock|Lock\(")
_AMOUNT = re.compile(
    r"(\A|_)(balance|credits?|amount|money|funds|wallet|price|stock|quantity|qty|inventory|available|remaining|quota"
    r"|points|coins|budget|paid|due|days|seats|tickets|uses|used)(_|\Z)",
    re.IGNORECASE,
)
"""Names of numbers whose loss somebody notices; they come first."""
_COUNT = re.compile(
    r"(\A|_)(num|number|counts?|counter|views|hits|votes|likes|score|total|downloads?|attempts?|tries|karma|reputation"
    r"|failures|replies|clicks|visits|shares)(_|\Z)",
    re.IGNORECASE,
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "+=" not in file.text and "-=" not in file.text:
        return
    for scope in file.functions:
        for node in scope.nodes(ast.AugAssign):
            if _changes_number(node) and _is_written_back(node, scope):
                leads = bool(_AMOUNT.search(node.target.attr))  # type: ignore[union-attr]
                yield sign(RULE.name, scope, node, change=shorten_code(node), leads=leads)


def _changes_number(node: ast.AugAssign) -> bool:
    """Return whether a statement adds to an attribute of a local name that is named like a count or an amount."""
    target = node.target
    if not isinstance(node.op, ast.Add | ast.Sub) or not isinstance(target, ast.Attribute):
        return False
    has_text = any(isinstance(item, ast.JoinedStr | ast.List) or (is_text(item)) for item in walk(node.value))
    is_number = bool(_AMOUNT.search(target.attr) or _COUNT.search(target.attr))
    return is_number and not has_text and isinstance(target.value, ast.Name) and not _is_of_database(node.value)


def _is_of_database(value: ast.expr) -> bool:
    return any(isinstance(item, ast.Call) and last_name(item) in ("F", "Value") for item in walk(value))


def _is_written_back(node: ast.AugAssign, scope: Scope) -> bool:
    """Return whether the row was loaded by a query of this function without a lock, and is saved after the change."""
    row = dotted_name(node.target.value)  # type: ignore[union-attr]
    if not any(_LOADS.search(ast.unparse(item)) for item in assigned_values(scope, row)):
        return False
    if _LOCKS.search(ast.unparse(scope.node)):
        return False
    return any(_saves(call, row) for call in scope.nodes(ast.Call) if call.lineno > node.lineno)


def _saves(call: ast.Call, row: str) -> bool:
    receiver = dotted_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if last_name(call) == "save":
        return receiver == row
    return last_name(call) == "commit" and "session" in receiver


def _find(project: Project) -> Iterator[Finding]:
    yield from one_per_sign(RULE, production_signs(project, RULE.name))


RULE = Rule(
    name="lost_update",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Count changed outside the database",
            seen="A number of a row is loaded, changed and saved in {count} place(s) of {files} file(s), first"
            " `{change}` in `{name}`.",
            cause="The code is tried with one request at a time, and then it counts right.",
            why="Two requests at the same moment load the same number, and one of their changes is lost: balances,"
            " stock and limits are wrong afterwards, and nothing in the log says so.",
            steps=(
                "Add a test that loads the row twice and saves both.",
                "Let the database add (`F('votes') + 1`, `Row.votes + 1`), or lock the row before it is read.",
                "Let a condition of the `UPDATE` check a limit that must not be passed, such as a balance.",
                "Count the rows anew where the number can be derived, and mend those that differ.",
            ),
            fine_when="One worker alone changes these rows, or nobody minds a lost count.",
            looked_for="Numbers of rows of Django and SQLAlchemy, named like a count or an amount, to which a function"
            " adds in Python what it then saves, without a lock.",
        ),
        "ja": RuleWords(
            title="データベースの外で変える数",
            seen="行の数値を読み込み、変更してから保存しています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{change}`です。",
            cause="1件ずつ試せば、正しく数えられます。",
            why="同時に届いた2件のリクエストが同じ数値を読み、片方の変更が失われます。"
            "残高、在庫、回数の上限が誤ったままになり、ログにも残りません。",
            steps=(
                "同じ行を二重に読み込み、両方を保存するテストを追加します。",
                "データベースの側で加減するか（`F('votes') + 1`、`Row.votes + 1`）、読み込む前に行を排他します。",
                "残高など、超えてはならない上限は、`UPDATE`の条件で確かめます。",
                "ほかのデータから求められる数値は数え直し、違っている行を直します。",
            ),
            fine_when="これらの行を変えるワーカーが1つだけの場合や、数え漏れが問題にならない場合です。",
            looked_for="DjangoとSQLAlchemyの行のうち、件数や金額を表す名前の数値を探しました。"
            "関数の中で加減し、排他せずに保存するものが対象です。",
        ),
    },
    treatment=Treatment(3, 2, kind="fix", other=0, risk="medium"),
    remedy=Remedy(
        "def use(request, code):\n"
        "    coupon = Coupon.objects.get(code=code)\n"
        "    coupon.uses += 1\n"
        "    coupon.save()\n",
        "def use(request, code):\n    Coupon.objects.filter(code=code).update(uses=F('uses') + 1)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "def vote(request, key):\n    item = get_object_or_404(Item, pk=key)\n"
                "    item.votes += 1\n    item.save(update_fields=['votes'])\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "api.py": "def pay(key, amount):\n    account = Account.query.get(key)\n"
                "    account.balance -= amount\n    db.session.commit()\n"
            },
            (3,),
        ),
        RuleExample(
            {
                "views.py": "def vote(request, key):\n    item = Item.objects.select_for_update().get(pk=key)\n"
                "    item.votes += 1\n    item.save()\n"
            },
            note="locked",
        ),
        RuleExample(
            {
                "views.py": "def vote(request, key):\n    item = Item.objects.get(pk=key)\n"
                "    item.votes += F('weight')\n    item.save()\n"
            },
            note="the database adds",
        ),
        RuleExample(
            {
                "views.py": "def note(request, key):\n    item = Item.objects.get(pk=key)\n    item.votes_text += 'x'\n"
                "    item.comment += request.POST['c']\n    item.save()\n"
            },
            note="texts",
        ),
        RuleExample(
            {
                "views.py": "def total(request, key):\n    item = Summary(key)\n    for row in Item.objects.all():\n"
                "        item.total += row.price\n    item.save()\n"
            },
            note="a new row",
        ),
    ),
)
