"""An `except` that silently drops all errors, or a failed database or network call.

When such code fails in production, nothing is logged, the caller gets an empty result, and the cause has to be
guessed. The rule looks at handlers for `Exception`, `BaseException` or everything, and for failures of
databases and of other systems, whose body only passes, continues, or returns an empty value.

It leaves alone: handlers that log, re-raise, keep the error or have a comment, or that are followed by a line that
    logs, raises or reports an error; functions whose name announces it (`parse_safely`) or that only help to debug;
    narrow handlers (`KeyError`, `ImportError`, `StopIteration`); clean-up whose failure changes nothing (`close()`,
    `unlink()`); and guesses whose failure is a valid answer (`int(text)`, `objects.get()` of one row whose fields are
    read, optional imports, `False` from a function named like a question).
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, parent
from toolkit.model.words import RuleWords
from toolkit.rules._attempts import CLEANS, FEW_STATEMENTS, LOSES_WORK, does_work, is_guess
from toolkit.rules._handlers import answers_requests
from toolkit.rules._logs import logs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import follow, imported_names, last_name

_BROAD = {"Exception", "BaseException", "StandardError"}
_SERIOUS = {
    *("PyMongoError", "OperationFailure", "AutoReconnect", "ServerSelectionTimeoutError", "BulkWriteError"),
    *("OperationalError", "SQLAlchemyError", "RedisError"),
    *("RequestException", "SMTPException"),
}
_PROMISES_QUIET = re.compile(r"(\A|_)(safe|safely|try|maybe|silent|silently|quiet|quietly|ignore)(_|\Z)|or_none\Z")
_EXPLAINS = re.compile(
    r"#.*(\b(fail|guard|ignor|rais|except|error|optional|succeed|best.effort|may not|might)|忽略|無視|跳过)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\A_*(is|has|can|check|valid|validate)(_|[A-Z]|\Z)")
_DEBUGS = re.compile(r"(\A|_)debug|Debug")
"""Names of aids to debugging, where failure is harmless."""
_QUIET_FUNCTIONS = {"__del__", "__exit__", "__repr__", "__str__", "__unicode__", "__getattr__", "__contains__"}

# Our own mark is one of them: what it says is kept with the suppression, which must have something to hide.
_LINT_MARKS = ("noqa", "pylint", "type:", "pragma", "todo", "fixme", "xxx", "nosec", "tebiki:")


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, handler in file.each(ast.ExceptHandler):
        given = _given_back(handler.body)
        if given and not _is_harmless(scope, handler) and not _has_explanation(file, handler):
            caught = _caught(handler, file)
            if caught:
                leads = answers_requests(scope) + LOSES_WORK * does_work(handler)
                args = {"caught": caught, "given": given, "leads": leads}
                yield sign(RULE.name, scope, handler, **args)


def _given_back(body: list[ast.stmt]) -> str:
    """Return the action of a silent handler, as code; empty if it does more than go on without the error."""
    done = ""
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if not _is_silent(statement):
            return ""
        done = ast.unparse(statement)
    return done


def _is_silent(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None or _is_empty(statement.value)
    return isinstance(statement, ast.Pass | ast.Continue)


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return not value.value
    if isinstance(value, ast.List | ast.Tuple):
        return not value.elts
    return isinstance(value, ast.Dict) and not value.keys


def _caught(handler: ast.ExceptHandler, file: SourceFile) -> str:
    """Return the caught class, as code, if it covers all errors or a failure that must be reported; else empty."""
    if handler.type is None:
        return "except:"
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        name = follow(dotted_name(kind), imported_names(file)).rpartition(".")[2]
        if name in _BROAD or (name in _SERIOUS and isinstance(handler.body[-1], ast.Pass)):
            return f"except {dotted_name(kind)}"
    return ""


def _is_harmless(scope: Scope, handler: ast.ExceptHandler) -> bool:
    """Return whether the failure changes nothing, or is a valid answer."""
    name = scope.name
    if name in _QUIET_FUNCTIONS or _DEBUGS.search(name) or name in CLEANS or _PROMISES_QUIET.search(name):
        return True
    attempt: ast.Try = handler.parent  # type: ignore[attr-defined]
    if _ASKS.match(name) and _says_no(handler) and len(attempt.body) <= FEW_STATEMENTS:
        return True
    if isinstance(handler.body[-1], ast.Pass) and _is_logged_after(attempt):
        return True
    return any(map(_decides, attempt.handlers)) or _only_imports(attempt) or is_guess(attempt)


def _is_logged_after(attempt: ast.Try) -> bool:
    """Return whether the statement after the `try` writes to a log."""
    around = parent(attempt)
    for field in ("body", "orelse", "finalbody"):
        block = getattr(around, field, ())
        if attempt in block:
            after = block[block.index(attempt) + 1 :][:1]
            return any(map(_tells, after))
    return False


def _tells(item: ast.stmt) -> bool:
    """Return whether a statement reports the error: it raises, logs, or notifies somebody."""
    if isinstance(item, ast.Raise):
        return True
    called = item.value if isinstance(item, ast.Expr) else None
    return isinstance(called, ast.Call) and (logs(called) or last_name(called) in ("error", "fail", "abort"))


def _decides(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler is for interrupts, which shows that the choice was deliberate."""
    return handler.type is not None and dotted_name(handler.type) in ("KeyboardInterrupt", "SystemExit")


def _says_no(handler: ast.ExceptHandler) -> bool:
    answer = handler.body[-1]
    return isinstance(answer, ast.Return) and isinstance(answer.value, ast.Constant) and answer.value.value is False


def _only_imports(attempt: ast.Try) -> bool:
    return all(isinstance(item, ast.Import | ast.ImportFrom | ast.Pass) for item in attempt.body)


def _has_explanation(file: SourceFile, handler: ast.ExceptHandler) -> bool:
    """Return whether a comment in the handler, or one about failure at the `try`, explains it."""
    last = max(item.end_lineno or item.lineno for item in handler.body)
    above = file.lines[handler.lineno - 2].strip()
    near = [above] if above.startswith("#") else []
    near += [line for line in file.lines[handler.lineno - 1 : last] if "#" in line]
    if not all(map(_is_lint_mark, near)):
        return True
    attempt: ast.Try = handler.parent  # type: ignore[attr-defined]
    first = attempt.lineno - 1
    while first and file.lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return any(_EXPLAINS.search(line) for line in file.lines[max(0, first - 1) : attempt.body[0].lineno])


def _is_lint_mark(line: str) -> bool:
    comment = line.partition("#")[2].strip().lower()
    return not comment or comment.startswith(_LINT_MARKS)


RULE = Rule(
    name="swallowed_exception",
    severity="medium",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Swallowed exception",
            seen="Every failure is caught and nothing is logged in {count} place(s) of {files} file(s), first in"
            " `{name}`: `{caught}` goes on with `{given}`.",
            cause="The handler was added to keep one request alive, and the failure it was meant for was never"
            " named. Since then it also hides every other failure.",
            why="A client app gets an empty or half-done answer with a success status, and nobody is told."
            " With many client apps the first report comes from a user, and the log holds nothing to start from.",
            steps=(
                "Record today's answer for the normal and the failing case with a characterization test.",
                "Log the exception with its traceback in the handler and watch the log until the next release.",
                "Replace the handler by one for the failures that the log shows.",
                "Answer the remaining failures with an error status instead of an empty value.",
            ),
            fine_when="The failure really changes nothing for the caller, and a comment in the handler says why.",
            looked_for="Handlers for every exception, or for failed database and network calls, that only pass,"
            " continue or return an empty value; handlers that log, re-raise or carry a comment were left out.",
        ),
        "ja": RuleWords(
            title="例外の握りつぶし",
            seen="あらゆる失敗を捕捉し、ログを残さずに先へ進みます（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{caught}`で、`{given}`で続けています。",
            cause="リクエストを途中で止めないために追加した処理で、想定した例外の種類が書かれていません。"
            "そのため、想定外の失敗もすべて隠れます。",
            why="クライアントアプリには、空または途中までの結果が正常応答として返ります。"
            "利用者からの連絡で初めて気づくことになり、調査の手がかりもログに残りません。",
            steps=(
                "正常時と失敗時の今の応答を、仕様化テストで記録します。",
                "例外の内容とトレースバックをログに出し、次のリリースまで様子を見ます。",
                "ログに現れた例外だけを捕捉するように書き換えます。",
                "残りの失敗は、空の値ではなくエラー応答として返します。",
            ),
            fine_when="失敗しても呼び出し元に影響がなく、その旨がコメントに書かれている場合です。",
            looked_for="すべての例外、またはデータベースと通信の失敗を捕捉し、何もしないか空の値を返す箇所を"
            "探しました。ログ出力、再送出、コメントのある箇所は除いています。",
        ),
    },
    treatment=Treatment(4, 1, kind="fix"),
    remedy=Remedy(
        "def coupons(user):\n"
        "    try:\n"
        "        rows = load_coupons(user)\n"
        "        return render(rows)\n"
        "    except Exception:\n"
        "        return []\n",
        "def coupons(user):\n"
        "    try:\n"
        "        rows = load_coupons(user)\n"
        "    except DatabaseError:\n"
        '        log.exception("coupons of %s", user.id)\n'
        "        raise\n"
        "    return render(rows)\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "def coupons(user):\n    try:\n        rows = load_coupons(user)\n"
                "        return render(rows)\n"
                "    except Exception:\n        return []\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "jobs.py": "def deliver(users):\n    for user in users:\n        try:\n            push(user)\n"
                "            user.sent += 1\n        except:\n            continue\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "store.py": "from pymongo.errors import PyMongoError\n\ndef keep(item):\n    try:\n"
                "        db.items.insert_one(item)\n    except PyMongoError:\n        pass\n"
            },
            (6,),
        ),
        RuleExample(
            {"app.py": "try:\n    import ujson as json\nexcept Exception:\n    pass\n"},
            note="an optional import",
        ),
        RuleExample(
            {
                "app.py": "def total(cart):\n    try:\n        return price(cart)\n    except Exception:\n"
                "        log.exception('price')\n        return None\n"
            },
            note="it is logged",
        ),
        RuleExample(
            {
                "guest.py": "def wait(guest):\n    while guest.starts:\n        try:\n"
                "            return guest.status()\n        except Exception:\n            pass\n"
                "        log.debug('not ready yet')\n        time.sleep(1)\n"
            },
            note="the next line logs",
        ),
        RuleExample(
            {
                "trait.py": "def validate(self, obj, value):\n    try:\n        if self.resolve(value):\n"
                "            return value\n    except Exception:\n        pass\n    self.error(obj, value)\n"
            },
            note="the next line reports the error",
        ),
        RuleExample(
            {"app.py": "def stop(sock):\n    try:\n        sock.close()\n    except Exception:\n        pass\n"},
            note="clean-up",
        ),
        RuleExample(
            {
                "app.py": "def page(args):\n    try:\n        return int(args['page'])\n"
                "    except Exception:\n        return 0\n"
            },
            note="the failed conversion is the answer",
        ),
        RuleExample(
            {
                "app.py": "def is_dns(data):\n    try:\n        dpkt.dns.DNS(data)\n        return True\n"
                "    except Exception:\n        return False\n"
            },
            note="the failure is the answer to the question in the name",
        ),
        RuleExample(
            {
                "app.py": "def warm(cache):\n    try:\n        cache.preload()\n    except Exception:\n"
                "        pass  # the first request fills it as well\n"
            },
            note="the handler says why",
        ),
        RuleExample(
            {
                "app.py": "def parse(value):\n    # If an error occurs, the validation reports it\n"
                "    # (say, a badly written id).\n    try:\n        value = serialize(value)\n"
                "    except Exception:\n        pass\n    return value\n"
            },
            note="the comment above the attempt says why",
        ),
        RuleExample(
            {
                "app.py": "def enableDebug(rules):\n    for rule in rules:\n        try:\n            rule.trace()\n"
                "        except Exception:\n            pass\n"
            },
            note="an aid to debugging",
        ),
    ),
)
