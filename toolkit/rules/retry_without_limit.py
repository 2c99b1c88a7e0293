"""A loop that retries forever.

`while True` around a `try` that leaves the loop on success and repeats it on failure: as long as the failure
lasts, so does the loop, and nobody notices. The rule needs a sign that the `try` depends on something external: a
sleep, or a handler for all errors or for those of I/O, connections or databases.

It leaves alone: functions whose name says that they serve for ever (`consume`, `watch`); loops that count, have a
deadline or re-raise the failure; loops without any exit (workers that serve forever); the loop around a whole script,
which its operator stops; and waits that are meant to be repeated (`queue.Empty`, `EINTR`, timeouts of a poll, a person
typing).
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, has_name
from toolkit.model.words import RuleWords
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_POLLS = {"Empty", "Full", "InterruptedError", "BlockingIOError", "StopIteration", "TimeoutExpired", "WouldBlock"}
_TAKES = {"input", "raw_input", "getpass", "prompt", "next", "pop", "popleft"}
_OUTSIDE = re.compile(
    r"\A(Exception|BaseException|StandardError|OSError|IOError|EnvironmentError|error)\Z"
    r"|Connect|Timeout|Network|Http|HTTP|URL|Request|Operational|Database|SMTP|Transport|Unavailable|Service"
)
_LEAVES = ast.Return | ast.Raise | ast.Break
_CLOCKS = {"time", "monotonic", "perf_counter", "now", "utcnow", "clock", "get_clock"}
_SERVES = re.compile(r"(\A|_)(consum\w*|listen\w*|watch\w*|poll\w*|monitor\w*|serve|daemon|worker)(_|\Z)")
"""Names of functions that serve for as long as the process runs."""
_MEANT = re.compile(r"#.*\b(for\s?ever|endless|infinite|never (stop|end|give))", re.IGNORECASE)


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, loop in endless_retries(file):
        yield sign(RULE.name, scope, loop)


def endless_retries(file: SourceFile) -> Iterator[tuple[Scope, ast.While]]:
    """Yield the loops that retry forever."""
    for scope, loop in file.each(ast.While):
        if (
            not isinstance(scope.node, ast.Module)
            and not _SERVES.search(scope.name)
            and isinstance(loop.test, ast.Constant)
            and loop.test.value
            and _retries(loop)
            and not any(map(_MEANT.search, file.lines[loop.lineno - 2 : loop.lineno]))
        ):
            yield scope, loop


def _retries(loop: ast.While) -> bool:
    attempts = [item for item in loop.body if isinstance(item, ast.Try)]
    if not attempts or _has_limit(loop):
        return False
    return any(
        _leaves_on_success(attempt, loop)
        and any(goes_round(handler) and not _tries_another(handler, attempt) for handler in attempt.handlers)
        for attempt in attempts
    )


def _tries_another(handler: ast.ExceptHandler, attempt: ast.Try) -> bool:
    """Return whether a failure changes what is tried next from what the error says, as a redirect does."""
    tried = {node.id for item in attempt.body for node in walk(item) if isinstance(node, ast.Name)}
    return any(
        any(isinstance(target, ast.Name) and target.id in tried for target in item.targets)
        and has_name(item.value, handler.name)
        for item in handler.body
        if isinstance(item, ast.Assign)
    )


def _leaves_on_success(attempt: ast.Try, loop: ast.While) -> bool:
    after = loop.body[loop.body.index(attempt) + 1 :]
    success = [*attempt.body, *attempt.orelse]
    return isinstance(success[-1], ast.Return | ast.Break) or (
        bool(after) and isinstance(after[-1], ast.Return | ast.Break)
    )


def goes_round(handler: ast.ExceptHandler) -> bool:
    """Return whether every path through the handler leads to another iteration of the loop."""
    nodes = [node for item in handler.body for node in walk(item)]
    if not _fails_outside(handler) or any(isinstance(node, _LEAVES) or _exits(node) for node in nodes):
        return False
    return isinstance(handler.body[-1], ast.Continue) or _is_last(handler)


def _fails_outside(handler: ast.ExceptHandler) -> bool:
    """Return whether the caught exception or a sleep indicates a retry of something external, and not a poll."""
    if handler.type is None:
        return True
    caught = {dotted_name(node).rpartition(".")[2] for node in walk(handler.type)}
    return not caught & _POLLS and (_sleeps(handler) or any(map(_OUTSIDE.search, caught)))


def _sleeps(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.Call) and last_name(node) == "sleep"
        for statement in handler.body
        for node in walk(statement)
    )


def _is_last(handler: ast.ExceptHandler) -> bool:
    """Return whether the `try` ends the loop's body, so that another iteration follows the handler."""
    attempt: ast.Try = handler.parent  # type: ignore[attr-defined]
    around = attempt.parent  # type: ignore[attr-defined]
    return isinstance(around, ast.While) and around.body[-1] is attempt and not attempt.finalbody


def _exits(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted_name(node.func) in ("sys.exit", "exit", "os._exit", "quit")


def _has_limit(loop: ast.While) -> bool:
    """Return whether the loop tests a counter or the clock, consumes an iterator, or waits for a person."""
    nodes = list(walk(loop))
    counters = {name for node in nodes for name in _counter_names(node)}
    return any(_takes(node) or _tests(node, counters) for node in nodes)


def _counter_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement updates from their own value: `n += 1`, `n = n - 1`."""
    if isinstance(node, ast.AugAssign):
        yield dotted_name(node.target)
    elif isinstance(node, ast.Assign):
        read = {dotted_name(inner) for inner in walk(node.value)}
        yield from (dotted_name(target) for target in node.targets if dotted_name(target) in read)


def _takes(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Call) and last_name(node) in _TAKES)


def _tests(node: ast.AST, counters: set[str]) -> bool:
    """Return whether a comparison or a condition depends on a counter or on the clock."""
    if not isinstance(node, ast.Compare | ast.If):
        return False
    inside = list(walk(node if isinstance(node, ast.Compare) else node.test))
    return any(
        dotted_name(inner) in counters for inner in inside if isinstance(inner, ast.Name | ast.Attribute)
    ) or any(isinstance(inner, ast.Call) and last_name(inner) in _CLOCKS for inner in inside)


RULE = Rule(
    name="retry_without_limit",
    severity="high",
    signs=_signs,
    words={
        "en": RuleWords(
            title="Retry without a limit",
            seen="`{name}` tries again after each failure and has no limit ({count} place(s)).",
            cause="The failure was expected to pass quickly. The case that it stays was not written down.",
            why="While the other system is down the loop never ends: the request hangs, the worker is lost, and"
            " the repeated calls keep the other system from coming back.",
            steps=(
                "Lock the successful path with a characterization test.",
                "Count the tries or set a deadline, and raise the last failure when it is reached.",
                "Wait longer after each failure, with a random part, and log each one.",
                "Decide what the caller answers when the tries are used up.",
            ),
            fine_when="A worker process whose only duty is to wait for the other system, watched from outside.",
            looked_for="Endless loops that are left on success and repeated on failure, without a test of a"
            " counter or of the clock, and without a way out in the handler.",
        ),
        "ja": RuleWords(
            title="上限のない再試行",
            seen="`{name}`は失敗するたびに再試行し、回数にも時間にも上限がありません（{count}か所）。",
            cause="失敗はすぐに解消する前提で書かれており、失敗が続く場合の動作が決められていません。",
            why="相手のシステムが止まっている間、ループが終わりません。"
            "リクエストとワーカーが止まったままになり、再試行の集中が相手の復旧も妨げます。",
            steps=(
                "成功したときの動作を、仕様化テストで記録します。",
                "回数または期限の上限を決め、超えたら最後の例外を送出します。",
                "失敗のたびに待ち時間を延ばし、乱数でずらし、ログに残します。",
                "上限に達したときの、呼び出し元の応答を決めます。",
            ),
            fine_when="相手のシステムを待つことだけが役割のワーカーで、外部から監視している場合です。",
            looked_for="成功すると抜け、失敗すると繰り返す無限ループのうち、回数や時刻の判定も、"
            "例外処理からの出口もないものを探しました。",
        ),
    },
    treatment=Treatment(8, 3, kind="fix"),
    remedy=Remedy(
        "def send(gateway, message):\n"
        "    while True:\n"
        "        try:\n"
        "            return gateway.send(message)\n"
        "        except IOError:\n"
        "            time.sleep(1)\n",
        "def send(gateway, message):\n"
        "    for attempt in range(5):\n"
        "        try:\n"
        "            return gateway.send(message)\n"
        "        except IOError:\n"
        "            time.sleep(2**attempt)\n"
        "    raise GatewayDown(message.id)\n",
    ),
    examples=(
        RuleExample(
            {
                "links.py": "def leads_here(adapter, path):\n    while True:\n        try:\n"
                "            return adapter.match(path)\n        except RequestRedirect as error:\n"
                "            path = error.new_url\n"
            },
            note="another address each time",
        ),
        RuleExample(
            {
                "gateway.py": "def send(gateway, message):\n    while True:\n        try:\n"
                "            return gateway.send(message)\n        except IOError:\n            time.sleep(1)\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "db.py": "def connect(url):\n    while 1:\n        try:\n            db = open_database(url)\n"
                "        except DatabaseError:\n            log.warning('again')\n            continue\n"
                "        return db\n"
            },
            (2,),
        ),
        RuleExample(
            {
                "gateway.py": "def send(gateway, message):\n    tries = 0\n    while True:\n        try:\n"
                "            return gateway.send(message)\n        except IOError:\n            tries += 1\n"
                "            if tries > 5:\n                raise\n"
            },
            note="it counts",
        ),
        RuleExample(
            {
                "gateway.py": "def send(message):\n    while True:\n        try:\n            answer = post(message)\n"
                "            if answer.status == 503:\n                continue\n            return answer\n"
                "        except ConnectionError:\n            time.sleep(10)\n"
            },
            (2,),
            note="what is compared is not a limit",
        ),
        RuleExample(
            {
                "guest.py": "def connect(host):\n    # may loop for ever: without the host there is nothing to do\n"
                "    while True:\n        try:\n            return host.connect()\n"
                "        except IOError:\n            time.sleep(1)\n"
            },
            note="a comment says that it is meant",
        ),
        RuleExample(
            {
                "worker.py": "def serve(jobs):\n    while True:\n        try:\n            handle(jobs.get())\n"
                "        except Exception:\n            log.exception('job')\n"
            },
            note="a worker serves for ever",
        ),
        RuleExample(
            {
                "poll.py": "def take(queue):\n    while True:\n        try:\n            return queue.get(timeout=1)\n"
                "        except Empty:\n            continue\n"
            },
            note="waiting is the purpose",
        ),
        RuleExample(
            {
                "session.py": "def create(store):\n    while True:\n        key = new_key()\n        try:\n"
                "            store.add(key)\n        except KeyTaken:\n            continue\n        return key\n"
            },
            note="the next key is another one",
        ),
    ),
)
