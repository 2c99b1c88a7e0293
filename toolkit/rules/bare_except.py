"""An `except:` (or `except BaseException`) that also catches requests to end the process.

Besides errors it catches `SystemExit`, `KeyboardInterrupt` and, with gevent, timeouts and the end of a
greenlet: a worker that should end goes on. The rule reports handlers that do something about the error
but never re-raise; those that do nothing at all belong to `swallowed_exception`.

All handlers of a project are one finding: one decision and one sweep through the code settle them.

It leaves alone: handlers that raise, end the process, or hand the error itself on (`sys.exc_info()`,
`set_exception`), those beside a handler that lets an interrupt through, optional imports, and short attempts that only
convert a value or clean up (`data.decode("utf-8")`): an interrupt there is unlikely.
"""

import ast
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._attempts import only_asks_or_cleans
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign_of_file
from toolkit.source.calls import last_name

_EXITS = {"exit", "_exit", "abort", "exc_info", "set_exception", "throw", "reraise", "fail", "errback"}
_STOPS = {"KeyboardInterrupt", "SystemExit", "GeneratorExit", "GreenletExit"}


def _signs(file: SourceFile) -> Iterator[Sign]:
    for handler in file.nodes(ast.ExceptHandler):
        if handler.type is not None and dotted_name(handler.type) != "BaseException":
            continue
        attempt: ast.Try = handler.parent  # type: ignore[attr-defined]
        if any(map(_names_a_stop, attempt.handlers)) or any(map(_imports, attempt.body)):
            continue
        if not _acts_and_stays(handler) or only_asks_or_cleans(attempt):
            continue
        caught = "except BaseException" if handler.type else "except:"
        yield sign_of_file(RULE.name, handler, caught=caught)


def _names_a_stop(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(
        dotted_name(node).rpartition(".")[2] in _STOPS for node in walk(handler.type)
    )


def _imports(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _acts_and_stays(handler: ast.ExceptHandler) -> bool:
    """Return whether the handler calls or assigns something, and neither raises nor ends the process."""
    acts = False
    for node in (inner for statement in handler.body for inner in walk(statement)):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and last_name(node) in _EXITS):
            return False
        acts = acts or isinstance(node, ast.Call | ast.Assign | ast.AugAssign)
    return acts


RULE = Rule(
    name="bare_except",
    severity="low",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Handler that also catches SystemExit",
            seen="`{caught}` without raising again, in {count} place(s) of {files} file(s), first in `{path}`:"
            " it also catches `SystemExit` and `KeyboardInterrupt`, which ask the process to end.",
            cause="The kind of error was not known when the code was written, so everything was caught, including"
            " `SystemExit` and `KeyboardInterrupt`, which are not errors.",
            why="During a release without downtime old workers are asked to end. A worker that catches this keeps"
            " old code running, or is killed in the middle of a request.",
            steps=(
                "Lock today's behaviour of the function with a characterization test.",
                "Replace the line by `except Exception:`, which lets the exit through.",
                "Name the failures that are really expected once the log shows them.",
            ),
            fine_when="The outermost loop of a worker that must record every end, and raises again afterwards.",
            looked_for="`except:` and `except BaseException` with a body that acts, does not raise, does not end"
            " the process and does not hand the error on.",
        ),
        "ja": RuleWords(
            title="終了要求まで捕捉する例外処理",
            seen="`{caught}`で捕捉し、再送出していません（{count}か所、{files}ファイル、最初は`{path}`）。"
            "エラーと一緒に、プロセスの終了要求も捕捉します。",
            cause="書いた時点で例外の種類がわからず、すべてを捕捉しています。"
            "エラーではない`SystemExit`と`KeyboardInterrupt`も含まれます。",
            why="無停止リリースでは、古いワーカーに終了を指示します。"
            "それを捕捉すると古いコードが動き続けるか、リクエストの途中で強制終了されます。",
            steps=(
                "この関数の今の動作を、仕様化テストで記録します。",
                "終了要求を通すように、`except Exception:`へ書き換えます。",
                "ログで実際に起きた例外を確かめ、その種類だけを指定します。",
            ),
            fine_when="ワーカーの最も外側のループで、終了を記録したあとに再送出している場合です。",
            looked_for="`except:`と`except BaseException`のうち、何らかの処理をし、再送出も終了もせず、"
            "例外をほかへ渡さない箇所を探しました。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix"),
    remedy=Remedy(
        'def run(job):\n    try:\n        job.start()\n    except:\n        log.exception("job %s failed", job.id)\n',
        "def run(job):\n"
        "    try:\n"
        "        job.start()\n"
        "    except Exception:\n"
        '        log.exception("job %s failed", job.id)\n',
    ),
    examples=(
        RuleExample(
            {"jobs.py": "def run(job):\n    try:\n        job.start()\n    except:\n        log.exception('job')\n"},
            (4,),
        ),
        RuleExample(
            {
                "jobs.py": "def run(job):\n    try:\n        job.start()\n    except BaseException as error:\n"
                "        job.state = 'failed'\n        job.why = str(error)\n"
            },
            (4,),
        ),
        RuleExample(
            {
                "db.py": "def save(session, row):\n    try:\n        session.add(row)\n    except:\n"
                "        session.rollback()\n        raise\n"
            },
            note="it raises again",
        ),
        RuleExample(
            {"main.py": "try:\n    main()\nexcept:\n    traceback.print_exc()\n    sys.exit(1)\n"},
            note="it ends the process",
        ),
        RuleExample(
            {
                "pool.py": "def work(future, job):\n    try:\n        future.set_result(job())\n"
                "    except BaseException as error:\n        future.set_exception(error)\n"
            },
            note="it hands the error on",
        ),
    ),
)
