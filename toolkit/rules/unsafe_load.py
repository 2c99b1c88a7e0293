"""Data that can carry code, read in a way that runs it.

`yaml.load` without a safe loader creates any object the text names; `pickle.loads`, `eval` and `exec` run what
they are given. The rule speaks of `yaml.load` whatever is read, and of the others only when the data comes from
a request or a socket.

It leaves alone: `yaml.safe_load`, `SafeLoader`, `FullLoader` (which runs no code since PyYAML 5.4), pickles that the
program wrote itself (caches, queues), and YAML that the line before made as JSON, which has no tags.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, follow, imported_names, last_name

_YAML = ("yaml.load", "yaml.load_all")
_UNSAFE_YAML = ("yaml.unsafe_load", "yaml.unsafe_load_all")
_SAFE_LOADERS = {"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"}
_LOADS = ("pickle.loads", "cPickle.loads", "marshal.loads", "dill.loads", "jsonpickle.decode", "eval", "exec")
_FROM_OUTSIDE = re.compile(
    r"\brequest\.(data|get_data|body|form|args|json|values|cookies|GET|POST|COOKIES|params|headers|files|get_data|raw_post_data)\b"
    r"|\.recv\(|\.recvfrom\(|\.get_argument\(|\brequest\.get_json\("
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in unsafe_calls(file):
        yield sign(RULE.name, called.scope, called.node, call=f"{called.name}()")


def unsafe_calls(file: SourceFile) -> Iterator[Called]:
    """The calls that create or run arbitrary objects named by their data."""
    seen = calls(file)
    for called in (*seen.calls_of(*_YAML), *seen.calls_of(*_UNSAFE_YAML)):
        if called.name not in _UNSAFE_YAML and _has_safe_loader(called, file):
            continue
        if not (called.node.args and _is_json(called.node.args[0], called.scope)):
            yield called
    for called in seen.calls_of(*_LOADS):
        if called.node.args and _comes_from_outside(called.node.args[0], called.scope):
            yield called


def _has_safe_loader(called: Called, file: SourceFile) -> bool:
    loader = called.argument(1, "Loader")
    if loader is None:
        return called.is_open
    name = follow(dotted_name(loader), imported_names(file)).rpartition(".")[2]
    return name in _SAFE_LOADERS or name not in ("Loader", "UnsafeLoader", "CLoader")


def _is_json(value: ast.expr, scope: Scope) -> bool:
    """Return whether a text comes from `json.dumps`, or from a function with JSON in its name."""
    if isinstance(value, ast.Call):
        return last_name(value) == "dumps" or "json" in last_name(value).lower()
    if not isinstance(value, ast.Name):
        return False
    before = [node for node in scope.nodes(ast.Assign) if node.lineno < value.lineno and _gives(node, value.id)]
    last = max(before, key=lambda node: node.lineno, default=None)
    return last is not None and isinstance(last.value, ast.Call) and _is_json(last.value, scope)


def _gives(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _comes_from_outside(value: ast.expr, scope: Scope) -> bool:
    if isinstance(value, ast.Name):
        return any(
            _FROM_OUTSIDE.search(ast.unparse(node.value)) for node in scope.nodes(ast.Assign) if _gives(node, value.id)
        )
    return bool(_FROM_OUTSIDE.search(ast.unparse(value)))


RULE = Rule(
    name="unsafe_load",
    severity="high",
    signs=_signs,
    words={
        "en": RuleWords(
            title="Loading that runs code",
            seen="`{name}` reads data with `{call}`, which creates or runs whatever the data names ({count} place(s)).",
            cause="The function with the short name does more than reading, and the safe one has a longer name.",
            why="Anyone who can write the data can run code on the server, with all its passwords and user data.",
            steps=(
                "Find out who can write the data, and record what is read today with a characterization test.",
                "Use `yaml.safe_load`, or JSON in place of pickle and `eval`.",
                "If objects have to be restored, sign the data and check the signature before it is read.",
            ),
            fine_when="The data is part of the program itself and nobody else can write it.",
            looked_for="`yaml.load` without a safe loader, and `pickle`, `marshal`, `eval` and `exec` on data from a"
            " request or a socket.",
        ),
        "ja": RuleWords(
            title="コードを実行する読み込み",
            seen="`{name}`は`{call}`でデータを読み込んでいます（{count}か所）。"
            "データに書かれたオブジェクトの生成やコードの実行が行われます。",
            cause="短い名前の関数に、読み込み以上の機能があります。安全な関数は別の名前です。",
            why="データを書き込める相手は、サーバー上でコードを実行できます。"
            "そこからパスワードや利用者のデータにも到達できます。",
            steps=(
                "誰がデータを書き込めるかを調べ、今の読み込み結果を仕様化テストで記録します。",
                "`yaml.safe_load`を使います。pickleと`eval`は、JSONに置き換えます。",
                "オブジェクトの復元が必要な場合は、データに署名し、読み込む前に検証します。",
            ),
            fine_when="データがプログラムの一部で、ほかの誰も書き込めない場合です。",
            looked_for="安全なローダーを指定しない`yaml.load`を探しました。"
            "`pickle`、`marshal`、`eval`、`exec`は、リクエストやソケットのデータに対するものが対象です。",
        ),
    },
    treatment=Treatment(1, 1, kind="fix"),
    remedy=Remedy(
        "import yaml\n\ndef read(path):\n    return yaml.load(open(path))\n",
        "import yaml\n\ndef read(path):\n    return yaml.safe_load(open(path))\n",
    ),
    examples=(
        RuleExample({"conf.py": "import yaml\n\ndef read(path):\n    return yaml.load(open(path))\n"}, (4,)),
        RuleExample(
            {
                "dump.py": "import json, yaml\n\ndef dump(row):\n    text = json.dumps(row)\n"
                "    return yaml.dump([yaml.load(text), yaml.load(row.to_json())])\n"
            },
            note="JSON has no tags",
        ),
        RuleExample(
            {
                "api.py": "import pickle\nfrom flask import request\n\ndef restore():\n    data = request.get_data()\n"
                "    return pickle.loads(data)\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "conf.py": "import yaml\n\ndef read(path):\n    first = yaml.safe_load(open(path))\n"
                "    return first or yaml.load(open(path), Loader=yaml.SafeLoader)\n"
            },
            note="safe loaders",
        ),
        RuleExample(
            {"cache.py": "import pickle\n\ndef get(store, key):\n    return pickle.loads(store.get(key))\n"},
            note="the program's own data",
        ),
    ),
)
