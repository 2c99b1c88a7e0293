"""Logs without secrets: a value that must not be in a log is replaced by `***`.

What: a password, token, personal field or whole request that is an argument of a log call becomes `"***"`, for review.

Why: logs are copied to more places, kept longer and read by more people than the database.

When not: in a template that writes it as a number (`%d`), where the text would raise, and where it is only a part of
an expression that computes something.
"""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors
from toolkit.rules.logged_secret import logged_fields
from toolkit.source.rewrite_site import make_site

_NAME = "mask_logged_secret"
_NUMBER = re.compile(r"%(?:\(\w+\))?[#0 +-]*\d*(?:\.\d+)?[diouxXeEfFgGc]|\{[^{}]*:[^{}]*[dfgxeEn%]\}")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "logged_secret")
    for scope, call in file.each(ast.Call):
        seen: list[ast.AST] = []
        for node, shown in logged_fields(call):
            if not is_wanted(call) or any(around in seen for around in ancestors(node)):
                continue
            seen.append(node)
            args = {"field": shown, "mark": _mark(file, node, call)}
            if _writes_numbers(call):
                yield make_site(_NAME, "refused", scope, node, "number", args=args)
            else:
                yield make_site(_NAME, "review", scope, node, "masked", args=args)


def _mark(file: SourceFile, node: ast.AST, call: ast.Call) -> str:
    """The text in the place of a value, in quotes other than those of an f-string around it."""
    for around in ancestors(node):
        if around is call:
            break
        if isinstance(around, ast.JoinedStr):
            written = ast.get_source_segment(file.text, around) or ""
            return '"***"' if written.lstrip("rRfFbBuU").startswith("'") else "'***'"
    return '"***"'


def _writes_numbers(call: ast.Call) -> bool:
    texts = (node.value for node in walk(call) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and _NUMBER.search(text) for text in texts) or any(
        isinstance(node, ast.FormattedValue) and node.format_spec is not None for node in walk(call)
    )


def _rewrite(at: Site, _: cst.BaseExpression) -> cst.BaseExpression:
    return cst.SimpleString(at.args["mark"])


EN = CodemodWords(
    title="Logs without secrets",
    what="A password, token, personal field or whole request that a log call writes is replaced by `***`, for review.",
    why="Logs are copied to more places, kept longer and read by more people than the database.",
    when_not="The template of the message expects a number (`%d`), which a text would break.",
    preconditions=("None: what the log says is different, so every site is for review.",),
    look_at="Whether somebody needs a part of the value to follow a case: then log an id or a hash in its place.",
    reasons={
        "masked": "The log does not show `{field}` any more: if a case must be followed, log an id or a hash.",
        "number": "The message expects a number for `{field}`: mask it by hand.",
    },
)
JA = CodemodWords(
    title="秘密情報を含まないログ",
    what="ログの呼び出しに渡されたパスワード、トークン、個人情報、リクエスト全体を、"
    "要レビューの変更として`***`に置き換えます。",
    why="ログはデータベースより多くの場所に複製され、長く残り、多くの人が読みます。",
    when_not="メッセージの書式が数値用（`%d`など）の場合は、文字列にするとエラーになるため変更しません。",
    preconditions=("ありません。ログの内容が変わるため、すべての箇所が要レビューです。",),
    look_at="調査に値の一部が必要かどうかを確認してください。必要な場合は、IDやハッシュを記録します。",
    reasons={
        "masked": "ログに`{field}`が出なくなります。調査に必要な場合は、IDやハッシュを記録してください。",
        "number": "メッセージの書式が`{field}`に数値を求めています。手作業でマスクしてください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="low", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    fixes=("logged_secret",),
    examples=(
        CodemodExample(
            "def login(name, password):\n    log.info('login of %s with %s', name, password)\n",
            "def login(name, password):\n    log.info('login of %s with %s', name, \"***\")\n",
            verdict="review",
            reason="masked",
        ),
        CodemodExample(
            "def send(user):\n    print(f'token {user.access_token} of {user.id}')\n",
            "def send(user):\n    print(f'token {\"***\"} of {user.id}')\n",
            verdict="review",
            reason="masked",
        ),
        CodemodExample("log.info('no password for %s', user_id)\n", note="it only speaks of one"),
        CodemodExample("log.info('pin %d', pin_code)\n", verdict="refused", reason="number"),
    ),
)
