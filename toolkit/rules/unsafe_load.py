"""Data that can carry code, read in a way that runs it.

`yaml.load` without a safe loader creates any object the text names; `pickle.loads`, `eval` and `exec` run what
they are given. The rule speaks of `yaml.load` whatever is read, and of the others only when the data comes from
a socket; data of a request belongs to `request_text_runs`. A file that the function opens itself is a milder case: who
writes files on the server can do most things already.

It leaves alone: files of the program itself (`open` of a literal, or of a path beside the code), `yaml.safe_load`,
 `SafeLoader`, `FullLoader` (which runs no code since PyYAML 5.4), pickles that the
program wrote itself (caches, queues), and YAML that the line before made as JSON, which has no tags.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign
from toolkit.rules._signs import sign
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import Called, calls, follow, imported_names, last_name

_YAML = ("yaml.load", "yaml.load_all")
_UNSAFE_YAML = ("yaml.unsafe_load", "yaml.unsafe_load_all")
_SAFE_LOADERS = {"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"}
_LOADS = ("pickle.loads", "cPickle.loads", "marshal.loads", "dill.loads", "jsonpickle.decode", "eval", "exec")
_FROM_OUTSIDE = re.compile(r"\.recv\(|\.recvfrom\(")
_BESIDE_CODE = re.compile(r"__file__|\b(root_path|BASE_DIR|PROJECT_ROOT|instance_path)\b")
"""Beginnings of paths to files that a program comes with."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for called in unsafe_calls(file):
        opened = _find_path(called.node.args[0], called.scope) if called.node.args else None
        if opened is None or not _is_own_file(opened, called.scope):
            args = {"call": f"{called.name}()", "opened": opened is not None, "leads": opened is None}
            yield sign(RULE.name, called.scope, called.node, **args)


def _find_path(data: ast.expr, scope: Scope) -> ast.expr | None:
    """The path of the file that a function reads data from: `open(path)`, its `read()`, or a name for one of these."""
    if isinstance(data, ast.Name):
        opened = [
            found
            for node in scope.nodes(ast.With)
            for item in node.items
            if is_name(item.optional_vars, data.id)
            if (found := _find_path(item.context_expr, scope)) is not None
        ]
        given = [node.value for node in scope.nodes(ast.Assign) if _gives(node, data.id)]
        return next(iter(opened), None) or (
            _find_path(given[0], scope) if len(given) == 1 and given[0] is not data else None
        )
    if isinstance(data, ast.Call) and isinstance(data.func, ast.Attribute) and data.func.attr in ("read", "read_text"):
        return _find_path(data.func.value, scope) if data.func.attr == "read" else data.func.value
    return data.args[0] if isinstance(data, ast.Call) and last_name(data) == "open" and data.args else None


def _is_own_file(path: ast.expr, scope: Scope) -> bool:
    """Return whether a path leads to a file that the program comes with."""
    if isinstance(path, ast.Name):
        given = _values_of(path.id, scope)
        return len(given) == 1 and not isinstance(given[0], ast.Name) and _is_own_file(given[0], scope)
    if isinstance(path, ast.JoinedStr) and path.values and isinstance(path.values[0], ast.FormattedValue):
        fixed = all(isinstance(part, ast.Constant) for part in path.values[1:])
        return fixed and _is_own_file(path.values[0].value, scope)
    return isinstance(path, ast.Constant) or bool(_BESIDE_CODE.search(ast.unparse(path)))


def _values_of(name: str, scope: Scope) -> list[ast.expr]:
    """Return the values that a name is given in a function, or else in its module."""
    found = list(assigned_values(scope, name))
    while not found and scope.parent is not None:
        scope = scope.parent
        found = list(assigned_values(scope, name))
    return found


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
    receiver = called.receiver
    if isinstance(receiver, ast.Name) and receiver.id not in imported_names(file):
        return True  # an instance that the file makes: `yaml = YAML()` of ruamel.yaml, which is safe by default
    if loader is None:
        return called.is_open
    name = _base_loader(follow(dotted_name(loader), imported_names(file)).rpartition(".")[2], file)
    return name in _SAFE_LOADERS or name not in ("Loader", "UnsafeLoader", "CLoader")


def _base_loader(name: str, file: SourceFile) -> str:
    """Return the name of the loader from which a class of the file derives, directly or over others of the file."""
    bases = {node.name: node.bases for node in file.nodes(ast.ClassDef)}
    seen: set[str] = set()
    while bases.get(name) and name not in seen:
        seen.add(name)
        name = dotted_name(bases[name][0]).rpartition(".")[2]
    return name


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
    return any(is_name(target, name) for target in node.targets)


def _comes_from_outside(value: ast.expr, scope: Scope) -> bool:
    if isinstance(value, ast.Name):
        return any(
            _FROM_OUTSIDE.search(ast.unparse(node.value)) for node in scope.nodes(ast.Assign) if _gives(node, value.id)
        )
    return bool(_FROM_OUTSIDE.search(ast.unparse(value)))


def _find(project: Project) -> Iterator[Finding]:
    for file, item in project.signs(RULE.name):
        yield about_sign("low" if item.args["opened"] else RULE.severity, file, item, value=1)


def _decision(finding: Finding) -> str:
    """Name what a team decides once: what takes the place of a function that loads too much."""
    return str(finding.args["call"]).removesuffix("()")


RULE = Rule(
    name="unsafe_load",
    severity="high",
    signs=_signs,
    find=_find,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Loading that runs code",
            seen="`{call}` reads data in {count} place(s) of {files} file(s), first in `{name}`: it creates or runs"
            " whatever the data names.",
            cause="The function with the short name does more than reading, and the safe one has a longer name.",
            why="Anyone who can write the data can run code on the server, with all its passwords and user data.",
            steps=(
                "Find out who can write the data, and record what is read today with a characterization test.",
                "Use `yaml.safe_load`, or JSON in place of pickle and `eval`.",
                "If objects have to be restored, sign the data and check the signature before it is read.",
            ),
            fine_when="The data is part of the program itself and nobody else can write it.",
            looked_for="`yaml.load` without a safe loader, and `pickle`, `marshal`, `eval` and `exec` on data from a"
            " socket; files that the program comes with were left out.",
        ),
        "ja": RuleWords(
            title="コードを実行する読み込み",
            seen="`{call}`でデータを読み込んでいます（{count}か所、{files}ファイル、最初は`{name}`）。"
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
            "`pickle`、`marshal`、`eval`、`exec`は、ソケットのデータに対するものが対象です。"
            "プログラムに付属するファイルは除いています。",
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
                "conf.py": "from ruamel.yaml import YAML\n\nyaml = YAML()\n\ndef read(file):\n"
                "    return yaml.load(file)\n"
            },
            note="ruamel.yaml",
        ),
        RuleExample(
            {
                "dump.py": "import json, yaml\n\ndef dump(row):\n    text = json.dumps(row)\n"
                "    return yaml.dump([yaml.load(text), yaml.load(row.to_json())])\n"
            },
            note="JSON has no tags",
        ),
        RuleExample(
            {
                "peer.py": "import pickle\n\ndef restore(connection):\n    data = connection.recv(4096)\n"
                "    return pickle.loads(data)\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "conf.py": "import yaml\n\ndef read(path):\n    first = yaml.safe_load(open(path))\n"
                "    return first or yaml.load(open(path), Loader=yaml.SafeLoader)\n"
            },
            note="safe loaders",
        ),
        RuleExample(
            {
                "spec.py": "import os, yaml\n\ndef spec():\n"
                "    path = os.path.join(os.path.dirname(__file__), 'spec.yaml')\n"
                "    with open(path) as file:\n        return yaml.load(file)\n"
            },
            note="a file of the program itself",
        ),
        RuleExample(
            {"cache.py": "import pickle\n\ndef get(store, key):\n    return pickle.loads(store.get(key))\n"},
            note="the program's own data",
        ),
    ),
)
