"""Deeply nested blocks: a reader must keep every outer condition in mind.

What: a block at least `nesting` levels deep in a function (`if`, `for`, `while`, `with`, `try`, `match`; an `elif`
    is as deep as its `if`), in a function of at least the `cognitive` limit.
Why: the state on the innermost line depends on every line above it that opened a block.
When not: a brain function has a finding of its own, which covers this; a function so short that its depth
    is its only difficulty (a search through a small tree) can be read as it is.
"""

import ast
from collections.abc import Iterator

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import restructure
from toolkit.model.tree import SourceFile, is_elif, parent
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules._signs import sign
from toolkit.rules.brain_function import is_brain

FLOOR = 3
"""Minimum depth of a sign; lower settings have the same effect."""
_BLOCKS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.AsyncFor, ast.AsyncWith, ast.TryStar, ast.Match)
_BLOCK_SET = frozenset(_BLOCKS)


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield the deepest block of each function that has at least `FLOOR` levels."""
    for scope in file.functions:
        if scope.count(*_BLOCKS) < FLOOR:
            continue
        known: dict[ast.AST, int] = {scope.node: 0}
        depth, node = max(
            ((_depth(file, node, known), node) for node in scope.nodes(*_BLOCKS)), key=lambda pair: pair[0]
        )
        if depth >= FLOOR:
            yield sign("deep_nesting", scope, node, nesting=depth)


def _depth(file: SourceFile, node: ast.AST, known: dict[ast.AST, int]) -> int:
    """Return the nesting depth of a block, itself included.

    Args:
        file: the file.
        node: the block.
        known: depths so far, that of the function among them; those of the node and of all around it are added.
    """
    path = []
    while node not in known:
        path.append(node)
        around = parent(node)
        assert around is not None
        node = around
    depth = known[node]
    for inner in reversed(path):
        depth += type(inner) in _BLOCK_SET and not (isinstance(inner, ast.If) and is_elif(file, inner))
        known[inner] = depth
    return depth


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each function that nests too deeply, at its deepest block."""
    limits = project.settings.thresholds
    yield from one_per_symbol(
        about_sign("low", file, seen, value=seen.args["nesting"])
        for file, seen in production_signs(project, "deep_nesting")
        if seen.args["nesting"] >= limits.nesting and _is_hard(file, seen, limits)
    )


def _is_hard(file: File, seen: Sign, limits: Thresholds) -> bool:
    """Return whether the function around a block is hard to read, and not a brain function."""
    functions = [item for item in file.content.functions if item.qualname == seen.qualname]
    around = [item for item in functions if item.line <= seen.line <= item.end_line]
    return not any(is_brain(item, limits) for item in functions) and any(
        item.metrics["cognitive"] >= limits.cognitive for item in around
    )


EN = RuleWords(
    title="Deep nesting",
    seen="In `{name}`, blocks are nested {nesting} deep, the innermost one at line {line}.",
    cause="Checks were wrapped around the code that was already there, instead of ending the function early.",
    why=(
        "To know when the innermost line runs, one must keep {nesting} conditions in mind, and a missing `else` is "
        "easy to "
        "overlook: such a request gets an empty answer or none."
    ),
    steps=(
        "Lock today's behaviour of the function with characterization tests, one for each way out.",
        "Turn the outer checks into guard clauses: test the opposite and return, raise or continue at once.",
        "Extract the body of the innermost loop into a function with a name.",
    ),
    fine_when="The nesting mirrors the data (a small grid or tree) and every level is one line.",
    looked_for=(
        "Functions of at least the cognitive limit in the settings, with blocks nested at least as deep as the limit "
        "for it; an `elif` does not count as deeper."
    ),
)
JA = RuleWords(
    title="深いネスト",
    seen="`{name}`はネストの深さが{nesting}段で、最も深いブロックは{line}行目にあります。",
    cause="早めに関数を終える代わりに、既存の処理を条件で囲む形でチェックが追加されてきたことが原因です。",
    why=(
        "最も深い行が実行される条件を知るには、{nesting}個の条件を同時に覚えておく必要があります。"
        "`else`の書き忘れに気づきにくく、その場合のリクエストには空の応答が返るおそれがあります。"
    ),
    steps=(
        "関数の出口ごとに仕様化テストを1件ずつ作り、現行動作を固定します。",
        "外側のチェックをガード節に置き換え、条件に合わないときはその場で関数を終えます。",
        "最も内側のループの中身を、名前を付けた関数として抽出します。",
    ),
    fine_when="データの形（小さな表や木）に合わせたネストで、各段が1行程度の場合です。",
    looked_for="認知的複雑度とネストの深さがどちらも設定値以上の関数を調べました。`elif`は深さに数えていません。",
)

_DEEP = """\
def targets(segments, now):
    found = []
    for segment in segments:
        if segment.active:
            for user in segment.users:
                if user.token:
                    if user.allows(now):
                        found.append(user)
    return found
"""
_LOW = Settings(thresholds=Thresholds(cognitive=12))
RULE = Rule(
    name="deep_nesting",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=restructure(0.4),
    signs=signs,
    find=find,
    remedy=Remedy(
        "def targets(segments, now):\n"
        "    found = []\n"
        "    for segment in segments:\n"
        "        if segment.active:\n"
        "            for user in segment.users:\n"
        "                if user.token:\n"
        "                    if user.allows(now):\n"
        "                        found.append(user)\n"
        "    return found\n",
        "def targets(segments, now):\n"
        "    found = []\n"
        "    for segment in segments:\n"
        "        if segment.active:\n"
        "            found += reachable(segment.users, now)\n"
        "    return found\n"
        "\n"
        "\n"
        "def reachable(users, now):\n"
        "    return [user for user in users if user.token and user.allows(now)]\n",
    ),
    examples=(
        RuleExample({"segments.py": _DEEP}, lines=(7,), settings=_LOW),
        RuleExample(
            {"segments.py": "class Segment:\n" + "".join(f"    {line}\n" for line in _DEEP.splitlines())},
            lines=(8,),
            settings=Settings(thresholds=Thresholds(nesting=4, cognitive=12)),
            note="The evidence is the deepest block, wherever the limit is.",
        ),
        RuleExample(
            {
                "errors.py": """\
def text(code):
    if code == 400:
        return "bad request"
    elif code == 401:
        return "log in first"
    elif code == 403:
        return "not allowed"
    elif code == 404:
        return "not found"
    elif code == 409:
        return "changed meanwhile"
    else:
        return "error"
"""
            },
            note="A ladder is as deep as its first branch.",
        ),
        RuleExample(
            {"segments.py": _DEEP.replace("if user.token:\n    ", "if not user.token: continue\n")}, settings=_LOW
        ),
        RuleExample({"segments.py": _DEEP}, note="Deep, but short."),
        RuleExample(
            {"segments.py": _DEEP},
            settings=Settings(thresholds=Thresholds(nesting=6, cognitive=12)),
            note="The limit decides.",
        ),
    ),
)
