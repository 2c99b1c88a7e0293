"""A request that sleeps.

`time.sleep` in a request handler occupies a worker that could serve another request; in an `async` function it
blocks every request of the process. The rule reports only functions that are registered as the answer to a
request, and of `async` functions.

It leaves alone: workers, jobs, scripts, functions that handlers merely call, and the pause between two messages of a
stream.
"""

import ast
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, ancestors
from toolkit.model.words import RuleWords
from toolkit.rules._handlers import answers_requests
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, last_name


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in calls(file).calls_of("time.sleep"):
        stops_all = isinstance(called.scope.node, ast.AsyncFunctionDef)
        if stops_all or (answers_requests(called.scope) and not _paces(called) and not _is_short(called)):
            given = ast.unparse(called.node.args[0]) if called.node.args else ""
            yield sign(RULE.name, called.scope, called.node, call=f"time.sleep({given})", leads=stops_all)


def _is_short(called: Called) -> bool:
    """Return whether a handler sleeps for less than a second outside a loop, which costs less than most queries."""
    given = called.node.args[0] if called.node.args else None
    repeats = any(isinstance(outer, ast.While | ast.For) for outer in ancestors(called.node))
    return isinstance(given, ast.Constant) and isinstance(given.value, int | float) and given.value < 1 and not repeats


def _paces(called: Called) -> bool:
    """Return whether a sleep stands in a loop that goes on sending to the client, as a stream of events does."""
    loops = (outer for outer in ancestors(called.node) if isinstance(outer, ast.While))
    return any(
        isinstance(node, ast.Yield) or (isinstance(node, ast.Call) and last_name(node) in _SENDS)
        for loop in loops
        for node in walk(loop)
    )


_SENDS = frozenset(("send", "send_json", "send_text", "emit"))
"""Calls that send one message of several to the client."""


RULE = Rule(
    name="blocking_sleep",
    severity="medium",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Sleep inside a request",
            seen="Requests or the event loop wait for a fixed time in {count} place(s) of {files} file(s), first in"
            " `{name}` with `{call}`.",
            cause="The function waits for another system by guessing how long it takes.",
            why="A sleeping worker serves nobody. A handful of such requests at the same moment is enough to make"
            " every client app wait, and in asynchronous code a single one is.",
            steps=(
                "Find out what is waited for, and lock the answer with a characterization test.",
                "Move the wait into a job, and let the client app ask for the result or be told.",
                "In asynchronous code use `await asyncio.sleep(...)`.",
            ),
            fine_when="A deliberate short delay against guessing of passwords, with enough workers.",
            looked_for="`time.sleep` in functions that are registered as the answer to a request, and in `async`"
            " functions.",
        ),
        "ja": RuleWords(
            title="リクエスト処理中のスリープ",
            seen="リクエストの処理中またはイベントループの中で、一定の時間待機しています"
            "（{count}か所、{files}ファイル）。最初は`{name}`の`{call}`です。",
            cause="ほかのシステムの完了を待つために、見込みの時間だけ停止しています。",
            why="停止中のワーカーは、ほかのリクエストを処理できません。"
            "少数のリクエストが重なるだけで、すべてのクライアントアプリが待たされます。非同期コードでは単独でも同じです。",
            steps=(
                "何を待っているのかを調べ、今の応答を仕様化テストで記録します。",
                "待つ処理をジョブに移し、クライアントアプリには結果を問い合わせてもらうか、通知します。",
                "非同期コードでは`await asyncio.sleep(...)`を使います。",
            ),
            fine_when="パスワードの総当たりを防ぐための短い待ち時間で、ワーカー数に余裕がある場合です。",
            looked_for="リクエストを処理する関数と`async`関数から、`time.sleep`の呼び出しを探しました。",
        ),
    },
    treatment=Treatment(8, 3, kind="fix"),
    remedy=Remedy(
        "import time\n"
        "from web import app\n"
        "\n"
        '@app.route("/report")\n'
        "def report():\n"
        "    start_report()\n"
        "    time.sleep(3)\n"
        "    return read_report()\n",
        "from web import app\n"
        "\n"
        '@app.route("/report")\n'
        "def report():\n"
        "    key = start_report()\n"
        '    return {"status": f"/report/{key}"}, 202\n',
    ),
    examples=(
        RuleExample(
            {
                "api.py": "import time\nfrom web import app\n\n@app.route('/report')\ndef report():\n"
                "    start_report()\n"
                "    time.sleep(3)\n    return read_report()\n"
            },
            (7,),
        ),
        RuleExample(
            {
                "hub.py": "from time import sleep\n\nasync def poll(queue):\n    sleep(1)\n"
                "    return await queue.get()\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "worker.py": "import time\n\ndef work(jobs):\n    while jobs:\n        jobs.run()\n"
                "        time.sleep(5)\n"
            },
            note="a worker",
        ),
        RuleExample(
            {
                "live.py": "import time\nfrom web import sock\n\n@sock.route('/live')\ndef live(ws):\n"
                "    while True:\n        ws.send(read())\n        time.sleep(1)\n"
            },
            note="between two messages",
        ),
        RuleExample(
            {"hub.py": "import asyncio\n\nasync def poll(queue):\n    await asyncio.sleep(1)\n"}, note="it gives way"
        ),
    ),
)
