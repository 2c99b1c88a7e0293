"""Handlers that name what they catch, and do not hide it.

What: `except:` becomes `except BaseException:`, which catches the same. For review: an exception that is passed over in
silence is logged. As a proposal: a handler that goes on with its work catches `Exception` only, which lets the order
to end the process through; that is a note, unless `narrow_except.to=Exception` asks for it.

Why: nobody can tell from `except:` what was meant, and what is passed over in silence is found by customers.

When not: the type to catch cannot be guessed from the code, so no narrower one than `Exception` is ever proposed.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._stars.rebinding import may_rebind, star_facts
from codemods._versions.evidence import MARKS, gather_pythons, runs_on_python3
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.source.rewrite_site import make_site

_NAME = "narrow_except"
_ALL = "BaseException"
_BROAD = {_ALL, "Exception"}
_VERDICTS: dict[str, Verdict] = {"": "certain", "rebound": "refused"}
_ALLOWED = re.compile(r"#.*(?:noqa|bare-except|W0702)", re.IGNORECASE)
"""Comments by which a handler is allowed to name nothing; they are wrong once it does."""
_STOPS = {"KeyboardInterrupt", "SystemExit", "GeneratorExit"}


def _gather(file: SourceFile) -> dict[str, Any]:
    return {**star_facts(file, _bound_names(file), frozenset({_ALL})), MARKS: gather_pythons(file)}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    bare_is_more = not runs_on_python3(file, facts)
    names, own = _bound_names(file), _gather(file)
    is_open = bool(own["stars"]) and may_rebind({**facts.gathered, facts.path: own}, facts.path, own["stars"], _ALL)
    for scope, handler in file.each(ast.ExceptHandler):
        if handler.type is None:
            is_allowed = bool(_ALLOWED.search(file.lines[handler.lineno - 1]))
            reasons = {"rebound": _ALL in names, "star": is_open, "old_classes": bare_is_more, "allowed": is_allowed}
            reason = next((it for it, holds in reasons.items() if holds), "")
            yield make_site(_NAME, _VERDICTS.get(reason, "review"), scope, handler, reason, args={"to": _ALL})
        elif dotted_name(handler.type) in _BROAD and _is_silent(handler):
            yield _propose_logging(file, scope, handler)
        if handler.type is None or dotted_name(handler.type) == _ALL:
            yield from _propose_narrowing(scope, handler, facts)


def _propose_narrowing(scope: Scope, handler: ast.ExceptHandler, facts: Facts) -> Iterator[Site]:
    """The proposal to let the end of the process through."""
    if _raises(handler) or any(_names_a_stop(other) for other in handler.parent.handlers):  # type: ignore[attr-defined]
        return
    wanted = facts.options.get("to") == "Exception" and handler.type is not None
    yield make_site(_NAME, "review", scope, handler, "lets_end_through", args={"to": "Exception"}, edits=wanted)


def _propose_logging(file: SourceFile, scope: Scope, handler: ast.ExceptHandler) -> Site:
    logger = next((name for name in _loggers(file) if not _is_rebound(scope, name)), "")
    imports = () if logger else ("import logging",)
    args = {"logger": logger or "logging.getLogger(__name__)", "where": scope.qualname or "module"}
    return make_site(_NAME, "review", scope, handler, "logged", args=args, imports=imports)


def _loggers(file: SourceFile) -> Iterator[str]:
    """Names of the module that hold a logger of the standard library."""
    for node in file.root.nodes(ast.Assign):
        made = isinstance(node.value, ast.Call) and dotted_name(node.value.func).rpartition(".")[2] == "getLogger"
        if made and isinstance(node.targets[0], ast.Name) and node.parent is file.tree:  # type: ignore[attr-defined]
            yield node.targets[0].id


def _is_rebound(scope: Scope, name: str) -> bool:
    """Return whether a function around a place gives the name of the module's logger another meaning."""
    around: Scope | None = scope
    while around is not None and around.kind != "module":
        given = getattr(around.node, "args", None)
        if given is not None and any(isinstance(it, ast.arg) and it.arg == name for it in walk(given)):
            return True
        own = {it.id for it in around.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)}
        own |= {(alias.asname or alias.name).partition(".")[0] for alias in around.nodes(ast.alias)}
        own |= {it.name for it in around.nodes(ast.ExceptHandler) if it.name}
        own |= {child.name for child in around.children}
        if name in own:
            return True
        around = around.parent
    return False


def _is_silent(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(node, ast.Pass | ast.Continue) for node in handler.body)


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for item in handler.body for node in walk(item))


def _names_a_stop(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(
        dotted_name(node).rpartition(".")[2] in _STOPS for node in walk(handler.type)
    )


def _bound_names(file: SourceFile) -> set[str]:
    """The names that the file binds; `*` if it has a wildcard import."""
    names = {node.id for node in file.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
    names.update(scope.name for scope in file.scopes)
    names.update(node.arg for node in file.nodes(ast.arg))
    names.update(node.attr for node in file.nodes(ast.Attribute) if not isinstance(node.ctx, ast.Load))
    names.update(node.name or "" for node in file.nodes(ast.ExceptHandler))
    names.update(node.name or "" for node in file.nodes(ast.MatchAs))
    names.update(node.name or "" for node in file.nodes(ast.MatchStar))
    names.update(node.rest or "" for node in file.nodes(ast.MatchMapping))
    return names.union(alias.asname or alias.name for alias in file.nodes(ast.alias))


def _rewrite(at: Site, node: cst.ExceptHandler) -> Any:
    if "to" in at.args:
        space = cst.SimpleWhitespace(" ") if node.type is None else node.whitespace_after_except
        return node.with_changes(type=cst.Name(at.args["to"]), whitespace_after_except=space)
    where = f"ignored in {at.args['where']}"
    said = cst.parse_expression(f'{at.args["logger"]}.exception("{where}")')
    return node.with_changes(body=_with_first(node.body, cst.Expr(said)))


def _with_first(block: cst.BaseSuite, statement: cst.Expr) -> cst.BaseSuite:
    """Insert a statement at the beginning of a silent block, replacing a `pass`."""
    first, *rest = block.body
    if isinstance(block, cst.SimpleStatementSuite):
        return block.with_changes(body=[statement, *rest] if isinstance(first, cst.Pass) else [statement, first, *rest])
    assert isinstance(first, cst.SimpleStatementLine)
    if isinstance(first.body[0], cst.Pass):
        return block.with_changes(body=[first.with_changes(body=[statement]), *rest])
    line = cst.SimpleStatementLine([statement], leading_lines=first.leading_lines)
    return block.with_changes(body=[line, first.with_changes(leading_lines=()), *rest])


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.5, 5), risk="low", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    tokens=(("except",),),
    find=_find,
    gather=_gather,
    gather_tokens=((),),
    rewrite=_rewrite,
    fixes=("bare_except", "swallowed_exception"),
    words={
        "en": CodemodWords(
            title="Handlers that say what they catch",
            what="`except:` becomes `except BaseException:`, which catches the same; for review, a silently"
            " ignored exception is logged. Catching less is only proposed.",
            why="Nobody can tell from `except:` what was meant, and silent failures are found by users.",
            when_not="The kinds of failure to expect cannot be seen in the code: none is ever guessed.",
            preconditions=(
                "`BaseException` means the built-in class in the whole file.",
                "Nothing in the project speaks of Python 2, where `except:` also catches old-style classes.",
            ),
            look_at="At each place, whether the failure that is expected has a name: then catch that and nothing else.",
            reasons={
                "rebound": "The file gives `BaseException` a meaning of its own.",
                "allowed": "A comment tells linters that this handler names nothing on purpose: choose the class, and"
                " delete the comment.",
                "star": "A module that is imported with `*` may bind any name: check that `BaseException` is not one"
                " of them, or run `expand_wildcard_import` first.",
                "old_classes": "In Python 2, of which the project speaks, `except:` also catches exceptions of"
                " old-style classes: check that none is raised here.",
                "logged": "Log the exception that `{where}` ignores, with `{logger}`: check whether it is expected,"
                " and how often it comes.",
                "lets_end_through": "This handler also catches KeyboardInterrupt and SystemExit; `{to}` would not."
                " Change it by hand, or run with `--set narrow_except.to=Exception --review`.",
            },
        ),
        "ja": CodemodWords(
            title="捕捉する例外の明示",
            what="`except:`を、同じ範囲を捕捉する`except BaseException:`に置き換えます。"
            "要レビューの変更として、握りつぶしている例外をログに記録します。範囲を狭める変更は提案だけです。",
            why="`except:`からは、何を捕捉するつもりだったのかがわかりません。握りつぶした例外は、利用者が先に気づくことになります。",
            when_not="想定する失敗の種類はコードからはわからないため、推測では指定しません。",
            preconditions=(
                "ファイル全体で、`BaseException`が組み込みのクラスを指しています。",
                "文書にもコードにも、Python 2で動かす形跡がありません。Python 2では旧形式のクラスも捕捉します。",
            ),
            look_at="箇所ごとに、想定している例外の種類がわかるかどうかを確認してください。わかる場合は、その例外だけを捕捉します。",
            reasons={
                "rebound": "このファイルでは`BaseException`が別の意味を持ちます。",
                "allowed": "型を書かないことを、コメントでリンターに許可しています。"
                "捕捉する型を選び、コメントを削除してください。",
                "star": "`*`でimportしたモジュールの名前がすべてはわかりません。"
                "`BaseException`が含まれないことを確認するか、先に`expand_wildcard_import`で名前を明示してください。",
                "old_classes": "Python 2で動かしている形跡があります。Python 2の`except:`は旧形式のクラスも捕捉します。"
                "発生しないことを確認してください。",
                "logged": "`{where}`の例外を`{logger}`で記録します。想定した例外かどうかと、"
                "発生の頻度を確認してください。",
                "lets_end_through": "この例外処理は、終了要求（`KeyboardInterrupt`と`SystemExit`）も捕捉します。"
                "`{to}`にすると捕捉しません。"
                "手作業で変更するか、`--set narrow_except.to=Exception --review`を付けて実行してください。",
            },
        ),
    },
    examples=(
        CodemodExample(
            "def save(session, row):\n    try:\n        session.add(row)\n    except:\n        session.rollback()\n"
            "        raise\n",
            "def save(session, row):\n    try:\n        session.add(row)\n    except BaseException:\n"
            "        session.rollback()\n        raise\n",
            files={"setup.cfg": "[options]\npython_requires = >=3.8\n"},
        ),
        CodemodExample(
            "def load(path: str):\n    try:\n        return read(path)\n    except :  # whatever\n"
            "        return None\n",
            "def load(path: str):\n    try:\n        return read(path)\n    except BaseException:  # whatever\n"
            "        return None\n",
            note="that `Exception` would be enough is said in a note",
        ),
        CodemodExample(
            "import urllib2\n\n\ndef load(url):\n    try:\n        return urllib2.urlopen(url).read()\n    except:\n"
            "        return None\n",
            "import urllib2\n\n\ndef load(url):\n    try:\n        return urllib2.urlopen(url).read()\n"
            "    except BaseException:\n        return None\n",
            verdict="review",
            reason="old_classes",
        ),
        CodemodExample(
            "import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef tell(user):\n    try:\n        push(user)\n"
            "    except Exception:\n        pass  # not important\n",
            "import logging\n\nlog = logging.getLogger(__name__)\n\n\ndef tell(user):\n    try:\n        push(user)\n"
            '    except Exception:\n        log.exception("ignored in tell")  # not important\n',
            verdict="review",
            reason="logged",
        ),
        CodemodExample("try:\n    import json\nexcept ImportError:\n    json = None\n", note="it says what it catches"),
        CodemodExample(
            "def load(path: str):\n    try:\n        return read(path)\n    except ValueError:\n        return None\n",
            note="it catches one kind",
        ),
        CodemodExample(
            "class BaseException(Exception):\n    pass\n\n\ndef f():\n    try:\n        g()\n    except:\n"
            "        raise Failed\n",
            verdict="refused",
            reason="rebound",
        ),
    ),
)
