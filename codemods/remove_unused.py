"""Code without a use: functions that nothing mentions, code in comments, and statements that are never reached.

What: functions and private methods whose name nothing in the project mentions, runs of comment lines that are code, and
statements behind a `return`, `raise`, `continue` or `break` are removed, with the comments directly above them.

Why: it is read, searched and migrated with the rest; git keeps it.

When not: names that frameworks call, names in strings, documents or tests, public functions of libraries. For review
where the name is public (a template could call it), where the file looks names up at run time, and where imports,
constants or variables would be left that only this code uses. A statement that is never
reached stays if it makes its function a generator, or a name in it local.
"""

import ast
import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from codemods._methods.computed import annotations_of, defaults_of
from codemods._rules.places import match_wanted
from codemods._unused.lines import block_of, lines_of_comments, lines_of_function
from codemods._unused.lookups import marks_of, module_mark
from codemods._unused.orphans import orphaned_names, reason_of
from codemods._unused.unreachable import unreachable_runs
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.descendants import walk
from toolkit.model.facts import Content
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import Scope, SourceFile, dotted_name, parent
from toolkit.rules._published import is_run_as_it_is
from toolkit.rules.commented_out_code import commented_runs
from toolkit.rules.unused_function import is_called_from_outside, unmentioned_functions, unmentioned_names
from toolkit.source.lookups import ANY, looked_into
from toolkit.source.names import mentioned_names
from toolkit.source.own_module import takes_own_module
from toolkit.source.rewrite_site import make_line_site

_NAME = "remove_unused"
_SHOWN = re.compile(r"(?i)(?<![a-z])(?:samples?|uncomment)(?![a-z])")
"""Words of files that hold code to be copied."""
_LOOKS_UP = {"globals", "locals", "vars", "dir", "eval", "exec", "getmembers", "__dict__"}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    yield from _functions(file, facts)
    is_wanted = match_wanted(file, facts.path, "commented_out_code")
    scopes = {scope.qualname: scope for scope in file.scopes}
    for qualname, first, last in commented_runs(file):
        if is_wanted(ast.Pass(lineno=first)):
            lines = lines_of_comments(file.lines, first, last)
            is_shown = _is_shown(file, facts.path, lines[0])
            verdict: Verdict = "review" if is_shown else "certain"
            yield make_line_site(_NAME, verdict, scopes[qualname], lines, "shown" if is_shown else "comment")
    for run in unreachable_runs(file, partial(_is_elsewhere, facts)):
        yield make_line_site(
            _NAME, run.verdict, run.scope, run.lines, run.reason, args={"name": run.name, "orphans": run.name}
        )


def _is_elsewhere(facts: Facts, name: str) -> bool:
    """Return whether another file mentions a name."""
    return facts.project.is_elsewhere(WHOLE, name, facts.path)


def _is_shown(file: SourceFile, path: str, line: int) -> bool:
    """Return whether commented-out code is there to be copied, as the file's name, its docstring or a comment says."""
    said = (PurePosixPath(path).stem, ast.get_docstring(file.tree) or "", *file.lines[max(line - 3, 0) : line])
    return any(map(_SHOWN.search, said))


def _functions(file: SourceFile, facts: Facts) -> Iterator[Site]:
    scopes = list(unmentioned_functions(file))
    if not scopes or is_called_from_outside(facts.path):
        return
    is_wanted = match_wanted(file, facts.path, "unused_function")
    others = [names for path, names in facts.gathered.items() if path != facts.path]
    names = {scope.name for scope in scopes}
    unused = unmentioned_names(names, [*others, mentioned_names(file)], facts.documents)
    marks = {module_mark(facts.path), *marks_of([ANY])}
    is_looked_into = _looks_names_up(file) or any(not marks.isdisjoint(mentioned) for mentioned in others)
    is_open = not is_run_as_it_is(facts.gathered, facts.documents)
    wanted = unused.difference(facts.spoken)
    scopes = [it for it in scopes if it.name in wanted and (it.name.startswith("_") or not is_open)]
    scopes = [it for it in scopes if is_wanted(it.node)]
    found = [_site(file, it, it.name, is_looked_into=is_looked_into) for it in scopes]
    removed = [(site.line, site.end_line) for site in found if site.verdict == "certain"]
    is_mentioned = partial(_is_elsewhere, facts)
    for scope, site in zip(scopes, found, strict=True):
        lines = (site.line, site.end_line)
        orphans = orphaned_names(file, lines, removed, is_mentioned) if lines in removed else []
        args = {"name": site.args["name"], "orphans": ", ".join(orphans)}
        reason = reason_of(orphans, is_mentioned)
        yield make_line_site(_NAME, "review", scope, lines, reason, args=args) if orphans else site


def _site(file: SourceFile, scope: Scope, name: str, *, is_looked_into: bool) -> Site:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    assert scope.parent is not None
    args = {"name": scope.qualname}
    lines = lines_of_function(file.lines, node)
    block = block_of(node)
    if block is None or (len(block) == 1 and not isinstance(parent(node), ast.Module)):
        return make_line_site(_NAME, "refused", scope, lines, "alone", args=args)
    if not name.startswith("_"):
        return make_line_site(_NAME, "review", scope, lines, "public", args=args)
    if scope.parent.kind != "module":
        return make_line_site(_NAME, "review", scope, lines, "method", args=args)
    if is_looked_into or not name.strip("_"):
        return make_line_site(_NAME, "review", scope, lines, "looked_up", args=args)
    if _runs_something(node):
        return make_line_site(_NAME, "review", scope, lines, "runs", args=args)
    return make_line_site(_NAME, "certain", scope, lines, args=args)


def _looks_names_up(file: SourceFile) -> bool:
    """Return whether a file may reach its own functions by names that its text does not show."""
    asked = (call for call in file.nodes(ast.Call) if dotted_name(call.func) in ("getattr", "hasattr"))
    is_computed = any(len(call.args) > 1 and not isinstance(call.args[1], ast.Constant) for call in asked)
    return is_computed or takes_own_module(file) or not _LOOKS_UP.isdisjoint(mentioned_names(file))


def _runs_something(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether defining a function does more than to define it: defaults and annotations are computed then."""
    computed = ast.Call | ast.Await | ast.NamedExpr | ast.Subscript | ast.BinOp
    parts = (*defaults_of(node), *annotations_of(node))
    return any(isinstance(it, computed) for part in parts for it in walk(part))


def _gather(file: SourceFile) -> list[str]:
    return [*mentioned_names(file), *marks_of(looked_into(file))]


def _gather_measured(content: Content) -> list[str]:
    return [*content.names, *marks_of(content.looked_into)]


def _rewrite(_site: Site, _node: Any) -> None:
    return None


EN = CodemodWords(
    title="Code without a use",
    what="Functions and private methods that nothing in the project mentions, code in comments, and statements that are"
    " never reached are removed, with the comments directly above them.",
    why="It is read, searched and migrated with the rest, and it makes the system look larger than it is.",
    when_not="Names that frameworks call, names in strings, documents and tests, and public functions of libraries are"
    " left alone; public functions of applications are for review.",
    preconditions=(
        "A function of a module begins with `_`; neither code nor short strings, documents and tests mention it.",
        "No file looks up names of its module that are put together at run time, and defining it computes nothing.",
        "A statement that is never reached makes nothing local and is no reason for a generator; comments do nothing.",
    ),
    look_at="Whether another repository, a template or a person with a shell uses the name, and whether a comment said"
    " when the code is to come back.",
    reasons={
        "comment": "Nothing runs comments; git keeps the code.",
        "unreachable": "Nothing comes here: the statement before it always leaves.",
        "shown": "The file or a comment speaks of a sample or says to uncomment: the code may be there to be copied.",
        "unfinished": "`{name}` is marked as unfinished: what nothing reaches may be how it is to go on.",
        "orphans": "Nothing but this code uses `{orphans}`: remove that with it.",
        "orphans_here": "Nothing else in this file uses `{orphans}`: remove that with it, unless another file takes it"
        " from here.",
        "idle_try": "What is left of the `try` raises every error again, and does nothing else: remove it as well.",
        "binds": "`{name}` is local only because of this code: without it, another one of that name would be meant.",
        "captures": "The function sees `{name}` only because of this code, and all its names are read there at once.",
        "public": "Search for `{name}` where this analysis does not look: templates, other repositories, cron jobs.",
        "method": "Search for `{name}`: a library may call methods of this object by their names.",
        "looked_up": "Names of this module are looked up at run time: make sure that `{name}` is none of them.",
        "runs": "Defining `{name}` computes defaults or annotations: make sure that nothing depends on that.",
        "alone": "`{name}` is the only statement of its block.",
    },
)
JA = CodemodWords(
    title="使われていないコードの削除",
    what="プロジェクトのどこにも名前が出てこない関数と非公開メソッド、コメントアウトされたコード、実行されない文を、"
    "直前のコメントとともに削除します。",
    why="使われていなくても、調査や移行のたびに読む必要があり、システムが実際より大きく見えます。",
    when_not="フレームワークが呼び出す名前、文字列・設定ファイル・テストに出てくる名前、ライブラリの公開関数は"
    "変更しません。アプリケーションの公開関数は要レビューです。",
    preconditions=(
        "モジュールの関数で、名前が`_`で始まり、コード、短い文字列、設定ファイル、テストのどこにも出てきません。",
        "実行時に組み立てた名前でそのモジュールを調べるファイルはなく、関数の定義時に計算される値もありません。",
        "実行されない文は、ほかの名前の意味にもジェネレーターかどうかにも影響しません。コメントは実行されません。",
    ),
    look_at="ほかのリポジトリ、テンプレート、手作業がその名前を使っていないか、"
    "コードを戻す時期がコメントに書かれていないかを確認してください。",
    reasons={
        "comment": "コメントは実行されません。コードはgitの履歴に残ります。",
        "unreachable": "直前の文で必ず抜けるため、ここには到達しません。",
        "shown": "見本であること、またはコメントを外して使うことが書かれています。"
        "コピーして使うためのコードかもしれません。",
        "unfinished": "`{name}`には未完成の印があります。到達しないコードは、続きを書くためのものかもしれません。",
        "orphans": "`{orphans}`を使っているのはこのコードだけです。一緒に削除してください。",
        "orphans_here": "このファイルで`{orphans}`を使っているのはこのコードだけです。"
        "ほかのファイルがここから取り込んでいなければ、一緒に削除してください。",
        "idle_try": "残る`try`は、すべての例外をそのまま送出するだけで意味がありません。一緒に削除してください。",
        "binds": "`{name}`はこのコードがあるために局所変数になっています。削除すると、同じ名前の別のものを指します。",
        "captures": "このコードがあるため、関数から外側の`{name}`が見えます。"
        "その関数では、すべての名前がまとめて読まれます。",
        "public": "この解析が見ていない場所（テンプレート、ほかのリポジトリ、定期実行）で`{name}`を検索してください。",
        "method": "`{name}`を検索してください。ライブラリがこのオブジェクトのメソッドを名前で呼び出すことがあります。",
        "looked_up": "このモジュールの名前は実行時に調べられます。`{name}`が対象でないことを確認してください。",
        "runs": "`{name}`の定義時に既定値や注釈が計算されます。それに依存するものがないことを確認してください。",
        "alone": "`{name}`は、そのブロックの唯一の文です。",
    },
)
_COMMENTED = "".join(f"#    row{n} = load({n})\n" for n in range(8))
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.5, 3), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_measured=_gather_measured,
    gather_tokens=((),),
    reads_texts=True,
    fixes=("unused_function", "commented_out_code"),
    examples=(
        CodemodExample(
            "def total(cart):\n    return 1\n\n\n# as it was before 2015\ndef _old_total(cart):\n    return 2\n\n\n"
            "total([])\n",
            "def total(cart):\n    return 1\n\n\ntotal([])\n",
        ),
        CodemodExample(
            "class Job:\n    def start(self):\n        return 1\n\n    def _retry(self):\n        return 2\n",
            "class Job:\n    def start(self):\n        return 1\n",
            verdict="review",
            reason="method",
        ),
        CodemodExample(
            "def send(user):\n    push(user)\n" + _COMMENTED + "\n\nsend(1)\n",
            "def send(user):\n    push(user)\n\n\nsend(1)\n",
            reason="comment",
        ),
        CodemodExample(
            "def rate():\n    return 10\n    log('rate')\n\n\nrate()\n",
            "def rate():\n    return 10\n\n\nrate()\n",
            reason="unreachable",
        ),
        CodemodExample(
            "def total(cart):\n    return 1\n\n\ndef old_total(cart):\n    return 2\n\n\ntotal([])\n",
            "def total(cart):\n    return 1\n\n\ntotal([])\n",
            verdict="review",
            reason="public",
        ),
        CodemodExample(
            "def _convert(path):\n    return path\n",
            files={"setup.cfg": "console_scripts =\n  convert = app:_convert\n"},
            note="an entry point",
        ),
        CodemodExample(
            "def _on_sent(x):\n    return x\n", files={"go.py": "handler = '_on_sent'\n"}, note="a string names it"
        ),
        CodemodExample("import signals\n\n\n@signals.sent.connect\ndef _count(sender):\n    return sender\n"),
        CodemodExample("def rows():\n    return\n    yield\n\n\nrows()\n", note="a generator without a row"),
    ),
)
