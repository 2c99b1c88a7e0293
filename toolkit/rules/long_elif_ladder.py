"""A long chain of `if` and `elif`: a table of cases written as code.

What: a chain of at least `elif-branches` conditions (`else` does not count), anywhere.
Why: each case is one more branch to read and to test, and reordering branches can change the result.
When not: a short chain; a `match` (it names its subject once).
"""

import ast
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import restructure
from toolkit.model.tree import SourceFile, is_elif
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules._signs import sign

FLOOR = 4
"""Minimum number of branches of a sign; lower settings have the same effect."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every chain of at least `FLOOR` branches, at its first `if`."""
    for scope, node in file.each(ast.If):
        if not node.orelse or is_elif(file, node):
            continue
        branches, last = 1, _next(file, node)
        while last is not None:
            branches, last = branches + 1, _next(file, last)
        if branches >= FLOOR:
            yield sign("long_elif_ladder", scope, node, branches=branches)


def _next(file: SourceFile, node: ast.If) -> ast.If | None:
    """Return the `elif` after a condition, if there is one."""
    after = node.orelse[0] if len(node.orelse) == 1 else None
    return after if isinstance(after, ast.If) and is_elif(file, after) else None


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each symbol with a long chain, led by its longest one."""
    limit = project.settings.thresholds.elif_branches
    yield from one_per_symbol(
        about_sign("low", file, seen, value=seen.args["branches"])
        for file, seen in production_signs(project, "long_elif_ladder")
        if seen.args["branches"] >= limit
    )


EN = RuleWords(
    title="Long elif ladder",
    seen="`{name}` chooses with a chain of {branches} `if` and `elif` branches from line {line} on.",
    cause="Each new kind of input got one more branch, and nobody turned the list of cases into data.",
    why=(
        "Adding a case means editing a function that serves every client app, and a branch placed too early hides a "
        "later "
        "one without any error."
    ),
    steps=(
        "Lock today's behaviour with characterization tests: one for each branch and one for what no branch accepts.",
        (
            "If all conditions compare the same value with a constant, replace the chain by a dispatch table (a "
            "dictionary)."
        ),
        "If they ask for types, give each type a method, or register a handler for each type.",
        "Otherwise move each branch into a function with a name, so that only the choice remains here.",
    ),
    fine_when=(
        "The order of the conditions matters and each branch is one line, as in a parser or a list of error codes."
    ),
    looked_for="Chains of `if` and `elif` with at least as many conditions as the limit in the settings.",
)
JA = RuleWords(
    title="長いelifの連なり",
    seen="`{name}`の{line}行目から、`if`と`elif`による分岐が{branches}個連なっています。",
    cause="入力の種類が増えるたびに分岐が1つずつ追加され、場合分けの一覧がデータとして整理されていないことが原因です。",
    why=(
        "場合を1つ追加するだけでも、すべてのクライアントアプリが通る関数を編集することになります。"
        "順番を間違えると、後ろの分岐はエラーも出ないまま使われなくなります。"
    ),
    steps=(
        "分岐ごと、およびどの分岐にも当てはまらない場合の仕様化テストを作り、現行動作を固定します。",
        "すべての条件が同じ値と定数の比較であれば、対応表（辞書）による分岐に置き換えます。",
        "型で分岐している場合は、型ごとのメソッドにするか、型ごとの処理を登録する形にします。",
        "それ以外の場合は、各分岐の中身を名前を付けた関数に抽出し、ここには選択だけを残します。",
    ),
    fine_when="条件の順番に意味があり、各分岐が1行で済む場合です（構文の解釈、エラーコードの一覧など）。",
    looked_for="条件の数が設定値以上ある、`if`と`elif`の連なりを調べました。",
)


def _ladder(branches: int) -> str:
    lines = [
        f"    {'elif' if n else 'if'} kind == 'coupon{n}':\n        return send_{n}(user)\n" for n in range(branches)
    ]
    return "def send(kind, user):\n" + "".join(lines) + "    else:\n        raise ValueError(kind)\n"


RULE = Rule(
    name="long_elif_ladder",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=restructure(0.4),
    signs=signs,
    find=find,
    remedy=Remedy(
        "def send(kind, user):\n"
        '    if kind == "coupon":\n'
        "        return send_coupon(user)\n"
        '    elif kind == "news":\n'
        "        return send_news(user)\n"
        '    elif kind == "bill":\n'
        "        return send_bill(user)\n"
        "    raise ValueError(kind)\n",
        'SENDERS = {"coupon": send_coupon, "news": send_news, "bill": send_bill}\n'
        "\n"
        "\n"
        "def send(kind, user):\n"
        "    if kind not in SENDERS:\n"
        "        raise ValueError(kind)\n"
        "    return SENDERS[kind](user)\n",
    ),
    examples=(
        RuleExample({"send.py": _ladder(9)}, lines=(2,)),
        RuleExample({"send.py": _ladder(5)}, lines=(2,), settings=Settings(thresholds=Thresholds(elif_branches=5))),
        RuleExample({"send.py": _ladder(7)}),
        RuleExample({"test_send.py": _ladder(12)}, note="Test code is left alone."),
        RuleExample(
            {"send.py": "def send(kind):\n" + "".join(f"    if kind == {n}:\n        return {n}\n" for n in range(12))},
            note="Separate questions are not a chain: a dispatch table would not keep their order visible.",
        ),
    ),
)
