"""Retries that come to an end: a loop that tries for ever counts its failures, and lets the last one out.

What: before the loop `tries = 0`; in each handler that goes round again, the failure is counted, and from the tenth on
(`--set limit_retries.most=N`) it is raised. For review: the caller has to answer it.

Why: while the other system is down the loop never ends, the request hangs and the worker is lost.

When not: where the function already uses the name `tries` or `failures`, and in handlers on one line.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile
from toolkit.rules.retry_without_limit import endless_retries, goes_round
from toolkit.source.rewrite_site import make_site

_NAME = "limit_retries"
_NAMES = ("tries", "failures")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "retry_without_limit")
    given = facts.options.get("most", "10")
    most = int(given) if given.isdigit() else 10
    for scope, loop in endless_retries(file):
        if is_wanted(loop):
            name = _free_name(file, scope)
            places = list(_handlers(loop))
            is_plain = all(it.body[0].lineno > it.lineno for _, _, it in places)
            reason = "" if name and is_plain else "name_used" if is_plain else "one_line"
            verdict: Verdict = "refused" if reason else "review"
            args = {"name": name, "most": most, "handlers": [[attempt, handler] for attempt, handler, _ in places]}
            yield make_site(_NAME, verdict, scope, loop, reason or "raises", args=args)


def _handlers(loop: ast.While) -> Iterator[tuple[int, int, ast.ExceptHandler]]:
    """The handlers after which the loop goes round: number of the `try` in the loop, number of the handler in it."""
    for attempt, item in enumerate(loop.body):
        if isinstance(item, ast.Try):
            for number, handler in enumerate(item.handlers):
                if goes_round(handler):
                    yield attempt, number, handler


def _free_name(file: SourceFile, scope: Scope) -> str:
    """A name for the counter that nothing in the function or the module is called; empty: there is none."""
    used = {node.id for node in file.nodes(ast.Name)} | {node.arg for node in file.nodes(ast.arg)}
    used |= {inner.name for inner in file.scopes}
    used |= {(node.asname or node.name).partition(".")[0] for node in file.nodes(ast.alias)}
    del scope
    return next((name for name in _NAMES if name not in used), "")


def _rewrite(at: Site, node: cst.While) -> Any:
    name, most = at.args["name"], at.args["most"]
    body = list(node.body.body)
    for attempt, number in at.args["handlers"]:
        tried: Any = body[attempt]
        if not isinstance(tried, cst.Try):
            return None
        handlers = list(tried.handlers)
        block = handlers[number].body
        counted = [cst.parse_statement(f"{name} += 1"), cst.parse_statement(f"if {name} >= {most}:\n    raise")]
        handlers[number] = handlers[number].with_changes(body=block.with_changes(body=[*counted, *block.body]))
        body[attempt] = tried.with_changes(handlers=handlers)
    start = cst.parse_statement(f"{name} = 0")
    return cst.FlattenSentinel([start, node.with_changes(body=node.body.with_changes(body=body))])


EN = CodemodWords(
    title="Retries with a limit",
    what="A loop that tries for ever counts its failures, and raises the 10th one, for review."
    " `--set limit_retries.most=NUMBER` says another number.",
    why="While the other system is down the loop never ends: the request hangs, and the worker is lost.",
    when_not="The names for the counter are used already, or a handler is written on one line.",
    preconditions=("None: the last failure reaches the caller, so every site is for review.",),
    look_at="Whether the number of tries fits the wait between them, and what the caller answers.",
    reasons={
        "raises": "After {most} failures the last one is raised: check that the number fits the wait between the tries,"
        " and what the caller answers.",
        "name_used": "The file uses the names that the counter could have.",
        "one_line": "A handler is written on one line.",
    },
)
JA = CodemodWords(
    title="上限のある再試行",
    what="無限に再試行するループで失敗を数え、10回目の失敗を例外として送出します。要レビューの変更です。"
    "回数は`--set limit_retries.most=NUMBER`で変えられます。",
    why="相手のシステムが止まっている間、ループが終わりません。リクエストは返らず、ワーカーが失われます。",
    when_not="カウンターに使う名前がすでに使われている場合と、例外処理が1行で書かれている場合は変更しません。",
    preconditions=("ありません。最後の失敗が呼び出し元に届くため、すべての箇所が要レビューです。",),
    look_at="回数が待ち時間に見合っているか、呼び出し元が何を返すかを確認してください。",
    reasons={
        "raises": "{most}回失敗すると、最後の例外を送出します。"
        "回数が待ち時間に見合っているか、呼び出し元が何を返すかを確認してください。",
        "name_used": "カウンターに使う名前が、このファイルですでに使われています。",
        "one_line": "例外処理が1行で書かれています。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 10), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("while", "try"),),
    find=_find,
    rewrite=_rewrite,
    fixes=("retry_without_limit",),
    examples=(
        CodemodExample(
            "def send(gateway, message):\n    while True:\n        try:\n            return gateway.send(message)\n"
            "        except IOError:\n            time.sleep(1)\n",
            "def send(gateway, message):\n    tries = 0\n    while True:\n        try:\n"
            "            return gateway.send(message)\n        except IOError:\n            tries += 1\n"
            "            if tries >= 10:\n                raise\n            time.sleep(1)\n",
            verdict="review",
            reason="raises",
        ),
        CodemodExample(
            "def connect(url):\n    log('start')\n\n    # until it is there\n    while 1:\n        try:\n"
            "            db = open_database(url)\n        except DatabaseError:\n            log('again')\n"
            "            continue\n        return db\n",
            "def connect(url):\n    log('start')\n\n    # until it is there\n    tries = 0\n    while 1:\n"
            "        try:\n            db = open_database(url)\n        except DatabaseError:\n            tries += 1\n"
            "            if tries >= 10:\n                raise\n            log('again')\n            continue\n"
            "        return db\n",
            verdict="review",
            reason="raises",
        ),
        CodemodExample(
            "def serve(jobs):\n    while True:\n        try:\n            handle(jobs.get())\n"
            "        except Exception:\n            log.exception('job')\n",
            note="a worker serves for ever",
        ),
        CodemodExample(
            "def send(gateway, tries, failures):\n    while True:\n        try:\n            return gateway.send(1)\n"
            "        except IOError:\n            time.sleep(1)\n",
            verdict="refused",
            reason="name_used",
        ),
    ),
)
