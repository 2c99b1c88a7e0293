"""YAML that is only data: `yaml.load` becomes `yaml.safe_load`.

What: `yaml.load(x)`, `yaml.load(x, Loader=yaml.Loader)`, `yaml.unsafe_load(x)` and their forms for many documents
become `yaml.safe_load` and `yaml.safe_load_all`. For review: a text that names classes of Python is refused then.

Why: without a safe loader, a text creates any object that it names, and so runs code.

When not: `pickle`, `marshal`, `eval` and `exec` have no safe form: a note says what to use.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.unsafe_load import unsafe_calls
from toolkit.source.rewrite_site import make_site

_NAME = "load_yaml_safely"
_SAFE = {
    "yaml.load": "safe_load",
    "yaml.unsafe_load": "safe_load",
    "yaml.load_all": "safe_load_all",
    "yaml.unsafe_load_all": "safe_load_all",
}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "unsafe_load")
    for called in unsafe_calls(file):
        if not is_wanted(called.node):
            continue
        args = {"call": called.name, "safe": _SAFE.get(called.name, "")}
        if called.name not in _SAFE:
            yield make_site(_NAME, "review", called.scope, called.node, "no_safe_form", args=args, edits=False)
        elif not isinstance(called.node.func, ast.Attribute):
            yield make_site(_NAME, "refused", called.scope, called.node, "bare_name", args=args)
        else:
            yield make_site(_NAME, "review", called.scope, called.node, "only_data", args=args)


def _rewrite(at: Site, node: cst.Call) -> Any:
    assert isinstance(node.func, cst.Attribute)
    first = node.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    func = node.func.with_changes(attr=cst.Name(at.args["safe"]))
    return node.with_changes(func=func, args=[first])


EN = CodemodWords(
    title="YAML that is only data",
    what="`yaml.load` without a safe loader becomes `yaml.safe_load`, for review.",
    why="Without a safe loader a text creates any object that it names, and so runs code on the server.",
    when_not="`pickle`, `eval` and the like have no safe form; a function imported by its bare name is left.",
    preconditions=("None: a text that names classes of Python is refused then, so every site is for review.",),
    look_at="Whether the files that are read hold nothing but data: search them for `!!python`.",
    reasons={
        "only_data": "`{call}` becomes `{safe}`, which refuses texts that name classes: search what is read for"
        " `!!python`.",
        "no_safe_form": "`{call}` has no safe form: use JSON, or sign the data and check the signature first.",
        "bare_name": "`{call}` was imported by its bare name: change the import by hand.",
    },
)
JA = CodemodWords(
    title="データだけのYAML",
    what="安全なローダーのない`yaml.load`を、要レビューの変更として`yaml.safe_load`に置き換えます。",
    why="安全なローダーがないと、文字列に書かれた任意のオブジェクトが作られ、サーバーでコードが実行されます。",
    when_not="`pickle`や`eval`などには安全な形がありません。関数名だけでimportした呼び出しも変更しません。",
    preconditions=("ありません。Pythonのクラスを指定した文字列は読めなくなるため、すべての箇所が要レビューです。",),
    look_at="読み込むファイルがデータだけかどうかを確認してください。`!!python`を検索します。",
    reasons={
        "only_data": "`{call}`を`{safe}`に置き換えます。クラスを指定した文字列は読めなくなります。"
        "読み込むファイルで`!!python`を検索してください。",
        "no_safe_form": "`{call}`には安全な形がありません。JSONを使うか、署名を検証してから読み込んでください。",
        "bare_name": "`{call}`は関数名だけでimportされています。importを手作業で変更してください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 10), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("yaml",), ("loads",), ("eval",), ("exec",), ("jsonpickle",)),
    find=_find,
    rewrite=_rewrite,
    fixes=("unsafe_load",),
    examples=(
        CodemodExample(
            "import yaml\n\nconfig = yaml.load(open('shop.yml'))\n",
            "import yaml\n\nconfig = yaml.safe_load(open('shop.yml'))\n",
            verdict="review",
            reason="only_data",
        ),
        CodemodExample(
            "import yaml as y\n\nparts = y.load_all(text, Loader=y.Loader)\n",
            "import yaml as y\n\nparts = y.safe_load_all(text)\n",
            verdict="review",
            reason="only_data",
        ),
        CodemodExample("import yaml\n\nyaml.load(text, Loader=yaml.SafeLoader)\n", note="it is safe"),
        CodemodExample("from yaml import load\n\nload(text)\n", verdict="refused", reason="bare_name"),
    ),
)
