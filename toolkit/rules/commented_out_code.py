"""Code that was disabled by turning it into a comment.

What: at least 8 consecutive comment lines that parse as Python without the `#`, most of them statements.
Why: nobody knows whether it is still needed; searches find it, and it no longer fits the code around it.
When not: prose, examples in a comment, tables, and licence headers (they do not parse as statements).
"""

import ast
import re
import textwrap
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._set_aside import words_of_structure
from toolkit.source.syntax import syntax_tree

LINES = 8
_RUN = re.compile(r"#[^\n]*(?:\n[ \t]*#[^\n]*){7,}")
_FOR_TOOLS = re.compile(
    r"#.*coding[:=]|#!|#\s*(type|pylint|fmt|noqa|ruff|flake8|isort|mypy|pyright|yapf|cython|distutils|language|nosec"
    r"|pragma|coverage|doctest)\b\s*[:=]|#\s*(///|%%)",
    re.IGNORECASE,
)
"""Lines that a tool, or Python itself, reads."""
_CODE = (
    *(ast.Assign, ast.AugAssign, ast.Return, ast.Call, ast.If, ast.For, ast.FunctionDef, ast.ImportFrom, ast.Import),
    ast.Raise,
)


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every run of comment lines that is code."""
    for qualname, first, last in commented_runs(file):
        yield Sign("commented_out_code", qualname, first, last, {"lines": last - first + 1})


def commented_runs(file: SourceFile) -> Iterator[tuple[str, int, int]]:
    """Yield every run of comment lines that is code: (qualified name around it, first line, last line)."""
    if file.text.count("#") < LINES:
        return
    for run in _RUN.finditer(file.text):
        lines = [line.strip() for line in run.group().split("\n")]
        first = file.text.count("\n", 0, run.start()) + 1
        if not file.lines[first - 1].lstrip().startswith("#"):  # the run begins behind a statement
            lines, first = lines[1:], first + 1
        last = first + len(lines) - 1
        if any(map(_FOR_TOOLS.match, lines)):
            continue
        if len(lines) >= LINES and _is_code("\n".join(line[1:] for line in lines)) and not _in_text(file, first, last):
            yield _around(file, first), first, last


def _is_code(code: str) -> bool:
    """Return whether a text parses, and has at least half as many real statements and calls as lines."""
    try:
        tree = syntax_tree(textwrap.dedent(code) + "\n")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    lines = {node.lineno for node in walk(tree) if isinstance(node, _CODE)}
    return 2 * len(lines) >= len([line for line in code.splitlines() if line.strip()])


def _in_text(file: SourceFile, first: int, last: int) -> bool:
    """Return whether the lines are part of a string."""
    texts = (node for node in file.nodes(ast.Constant) if isinstance(node.value, str))
    return any(node.lineno <= first and last <= (node.end_lineno or 0) for node in texts)


def _around(file: SourceFile, line: int) -> str:
    """Return the qualified name of the innermost function or class around a line."""
    inside: Scope = file.root
    for scope in file.scopes:
        node = scope.node
        if isinstance(node, ast.Module):
            continue
        if node.lineno < line <= (node.end_lineno or 0):
            inside = scope
    return inside.qualname


EN = RuleWords(
    title="Commented-out code",
    seen="{lines} lines from line {line} on are code that was turned into a comment (places in `{name}`: {count}).",
    cause="It was switched off for a while, or kept just in case, and nobody came back to it.",
    why=(
        "Every reader has to find out whether it still counts, searches find it, and if it is switched on again it no "
        "longer "
        "fits the code around it."
    ),
    steps=(
        "Look in the history when it was switched off, and why.",
        "If the reason is still valid, write the reason down in one sentence.",
        "Delete the code: the history keeps it.",
    ),
    fine_when="It is an example for the reader; then say so in the line above it.",
    looked_for=(
        "Runs of at least 8 comment lines which parse as Python, and of which at least half are statements or calls."
    ),
    step="Remove code in comments: {names}",
)
JA = RuleWords(
    title="コメントアウトされたコード",
    seen="{line}行目から{lines}行が、コメントにして無効化されたコードです（`{name}`の中に{count}か所）。",
    cause="一時的に無効にしたまま、または念のために残したまま、見直されていないことが原因です。",
    why=(
        "読む人は、まだ意味があるかどうかを毎回判断する必要があり、検索結果にも混ざります。"
        "後から有効に戻しても、周りのコードとはもう合わなくなっています。"
    ),
    steps=(
        "いつ、なぜ無効にされたのかを履歴で調べます。",
        "その事情が今も有効であれば、1文のコメントとして書き残します。",
        "コードは削除します。内容は履歴に残っています。",
    ),
    fine_when="読む人のための使用例として書かれている場合です。その場合は、直前の行に使用例だと書いておきます。",
    looked_for="8行以上続くコメントのうち、Pythonとして解釈でき、半分以上の行が文か呼び出しであるものを調べました。",
    step="コメントになったコードの削除：{names}",
)

_OLD = """\
def send(user, text):
    push(user.token, text)
#    if user.device == 'ios':
#        payload = {'aps': {'alert': text}}
#        connection = apns.connect(host)
#        connection.send(user.token, payload)
#    else:
#        payload = {'data': text}
#        gcm.send(user.token, payload)
#    user.sent += 1
"""
_PROSE = """\
# Copyright (c) 2012.
# This module sends
# messages to devices
# and keeps a record
# of each of them
# so that support can
# answer questions
# later on.
def send():
    return 1
"""
RULE = Rule(
    name="commented_out_code",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=Treatment(0, 1.0, per="span", kind="remove", locks=False, risk="low"),
    signs=signs,
    remedy=Remedy(
        "def send(user, text):\n"
        "    push(user.token, text)\n"
        '#    if user.device == "ios":\n'
        '#        payload = {"aps": {"alert": text}}\n'
        "#        connection = apns.connect(host)\n"
        "#        connection.send(user.token, payload)\n"
        "#    else:\n"
        '#        payload = {"data": text}\n'
        "#        gcm.send(user.token, payload)\n"
        "#    user.sent += 1\n",
        "def send(user, text):\n    push(user.token, text)\n",
    ),
    examples=(
        RuleExample({"a.py": _OLD}, lines=(3,)),
        RuleExample(
            {"a.py": "X = 1\n" + "".join(f"# register('coupon{n}', view_{n})\n" for n in range(9))}, lines=(2,)
        ),
        RuleExample({"a.py": f"TEXT = '''\n{_OLD}'''\n"}, note="Part of a string."),
        RuleExample({"a.py": _PROSE}),
        RuleExample({"a.py": "".join(f"# name{n}\n" for n in range(12))}, note="Parses, but says nothing."),
        RuleExample({"a.py": _OLD.replace("#    user.sent += 1\n", "")}, note="Seven lines."),
    ),
)
