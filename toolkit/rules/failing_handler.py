"""An error handler that fails itself.

What: `"no connection: " + error` adds an exception to a text, which raises TypeError, and `error.message` of a built-in
    exception raises AttributeError, because Python 3 has no such attribute.
Why: the handler runs when something goes wrong, and then hides what it was behind an error of its own.
When not: programs for Python 2, where built-in exceptions had a message; exceptions of libraries and of the project;
    names that get another value; and attributes that are asked for with `hasattr` or inside a `try`.
"""

import ast
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, ancestors, dotted_name, is_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import one_per_sign, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._python2 import runs_on_python2
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_BUILT_IN = {
    *("Exception", "BaseException", "ArithmeticError", "AssertionError", "AttributeError", "ConnectionError"),
    *("EnvironmentError", "EOFError", "FileNotFoundError", "IOError", "ImportError", "IndexError", "KeyError"),
    *("LookupError", "NameError", "NotImplementedError", "OSError", "OverflowError", "PermissionError", "RuntimeError"),
    *("StopIteration", "TimeoutError", "TypeError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError"),
    *("ValueError", "ZeroDivisionError"),
}
"""Built-in exceptions, which have had no `message` since Python 3.0."""
_ASKS = ("hasattr", "isinstance", "getattr", "PY2", "version_info")


def _signs(file: SourceFile) -> Iterator[Sign]:
    if file.python2 or "except" not in file.text:
        return
    for scope, handler in file.each(ast.ExceptHandler):
        failing = next(_failing_nodes(handler), None) if handler.name else None
        if failing is not None:
            kind = "text" if isinstance(failing, ast.BinOp) else "message"
            yield sign(RULE.name, scope, failing, code=shorten_code(failing), says=kind)


def _failing_nodes(handler: ast.ExceptHandler) -> Iterator[ast.expr]:
    """Yield the expressions of a handler that raise an error, whatever the exception says."""
    inside = [node for statement in handler.body for node in walk(statement)]
    given = [node for node in inside if is_name(node, handler.name)]
    if any(isinstance(node.ctx, ast.Store) for node in given):
        return
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
    has_no_message = bool(types) and {dotted_name(item) for item in types} <= _BUILT_IN
    for node in inside:
        if isinstance(node, ast.BinOp):
            fails = _adds_to_text(node, handler.name or "")
        elif isinstance(node, ast.Attribute):
            fails = has_no_message and _reads_message(node, handler.name or "")
        else:
            continue
        if fails and not _is_tried(node, handler):
            yield node


def _adds_to_text(node: ast.BinOp, name: str) -> bool:
    if not isinstance(node.op, ast.Add):
        return False
    sides = (node.left, node.right)
    is_error = [is_name(side, name) for side in sides]
    return (is_error[1] and _is_text(node.left)) or (is_error[0] and _is_text(node.right))


def _is_text(node: ast.expr) -> bool:
    """Return whether an expression is certainly a text: a literal, or one that is joined or formatted."""
    if isinstance(node, ast.BinOp):
        first_decides = isinstance(node.op, ast.Add | ast.Mod) and _is_text(node.left)
        return first_decides or (isinstance(node.op, ast.Add) and _is_text(node.right))
    if isinstance(node, ast.Call):
        return last_name(node) == "str" or (last_name(node) == "format" and isinstance(node.func, ast.Attribute))
    return isinstance(node, ast.JoinedStr) or (is_text(node))


def _reads_message(node: ast.Attribute, name: str) -> bool:
    is_read = node.attr == "message" and isinstance(node.ctx, ast.Load)
    return is_read and is_name(node.value, name)


def _is_tried(node: ast.expr, handler: ast.ExceptHandler) -> bool:
    """Return whether a handler asks first whether this works, or catches what happens if it does not."""
    inner: ast.AST = node
    for around in ancestors(node):
        if around is handler:
            return False
        if isinstance(around, ast.ExceptHandler) and around.name == handler.name:
            return True  # another exception of the same name
        if isinstance(around, ast.If | ast.IfExp) and any(word in ast.unparse(around.test) for word in _ASKS):
            return True
        if isinstance(around, ast.Try) and inner in around.body:
            return True
        inner = around
    return False


def _find(project: Project) -> Iterator[Finding]:
    noted = list(production_signs(project, RULE.name))
    if noted and not runs_on_python2(project):
        yield from one_per_sign(RULE, noted)


RULE = Rule(
    name="failing_handler",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Error handler that fails itself",
            seen="Error handlers raise an error of their own in {count} place(s) of {files} file(s), first `{code}` in"
            " `{name}`.",
            cause="Handlers hardly ever run in tests, and the code is older than the Python that runs it, or was never"
            " run at all.",
            why="When something goes wrong, the log and the client get a TypeError or AttributeError of the handler"
            " instead of what happened, and what the handler would have repaired or answered does not happen.",
            steps=(
                "Write a test for each handler that lets the call before it fail.",
                "Use the exception as text with `str(error)`, or log it with `logger.exception`.",
                "Look in the log for such errors of handlers: they tell which failures were hidden.",
            ),
            fine_when="Only exceptions of a class that has this attribute can arrive here.",
            looked_for="Texts to which a caught exception is added with `+`, and `message` of built-in exceptions, in"
            " programs for Python 3.",
            says={
                "text": "An exception cannot be added to a text: this raises TypeError.",
                "message": "Built-in exceptions of Python 3 have no `message`: this raises AttributeError.",
            },
        ),
        "ja": RuleWords(
            title="それ自体が失敗するエラー処理",
            seen="エラー処理の中で別のエラーが発生します（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{code}`です。",
            cause="エラー処理はテストでほとんど動きません。コードが今のPythonより古いか、一度も実行されていません。",
            why="失敗したとき、起きたことの代わりに、エラー処理自体のTypeErrorやAttributeErrorがログと応答に出ます。"
            "復旧や応答など、予定していた処理も行われません。",
            steps=(
                "エラー処理ごとに、その前の呼び出しを失敗させるテストを書きます。",
                "例外は`str(error)`で文字列にするか、`logger.exception`でログに出します。",
                "ログで、エラー処理自体のエラーを探します。どの失敗が隠れていたかがわかります。",
            ),
            fine_when="この属性を持つクラスの例外だけが届く場合です。",
            looked_for="捕まえた例外を`+`で文字列に足す箇所と、組み込み例外の`message`を読む箇所を探しました。"
            "Python 3で動くプログラムが対象です。",
            says={
                "text": "例外は文字列に足せないため、TypeErrorになります。",
                "message": "Python 3の組み込み例外には`message`がないため、AttributeErrorになります。",
            },
        ),
    },
    treatment=Treatment(1, 1, kind="fix", other=0, risk="low"),
    remedy=Remedy(
        "def load(client):\n"
        "    try:\n"
        "        return client.load()\n"
        "    except OSError as error:\n"
        "        log.error('not loaded: ' + error)\n"
        "        return None\n",
        "def load(client):\n"
        "    try:\n"
        "        return client.load()\n"
        "    except OSError as error:\n"
        "        log.error('not loaded: %s', error)\n"
        "        return None\n",
    ),
    examples=(
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n    except client.Error as e:\n"
                "        log.error('cannot send to ' + client.name + ': ' + e)\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n"
                "    except (KeyError, ValueError) as e:\n        return {'error': e.message}\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n    except client.Error as e:\n"
                "        log.error('cannot send: ' + str(e))\n        return {'error': e.message}\n"
            },
            note="a class of its own, and a text",
        ),
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n    except Exception as e:\n"
                "        text = e.message if hasattr(e, 'message') else str(e)\n        return {'error': text}\n"
            },
            note="asked for",
        ),
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n    except Exception as e:\n"
                "        e = describe(e)\n        return {'error': e.message, 'text': 'failed: ' + e}\n"
            },
            note="another value",
        ),
        RuleExample(
            {
                "push.py": "def send(client):\n    try:\n        client.send()\n    except Exception as e:\n"
                "        try:\n            return e.message\n"
                "        except AttributeError:\n            return str(e)\n"
            },
            note="tried",
        ),
    ),
)
