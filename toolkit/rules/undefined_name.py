"""A function that uses a name which nothing defines.

What: a name that is read in a function, and bound neither there nor in the functions around it, nor in the module, nor
    by Python: a forgotten import, a typing error, a variable of another function, a field without `self.`.
Why: the line raises `NameError` whenever it is reached.
When not: modules with `import *`, `exec` or `globals()`, which may bind any name; names that the program puts among
    the built-in ones, whose absence it catches, or that a comment for linters calls undefined; names that several
    files use without a definition, or the module itself, because whatever runs such files (a notebook, a server, a
    build) brings them; names of Python 2, which belong to `python2_leftover`.
"""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, bound_name, dotted_name
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, production_signs
from toolkit.rules._handlers import answers_requests
from toolkit.rules._mutation import parameters
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign

_PYTHON2 = {
    *("unicode", "basestring", "long", "xrange", "raw_input", "unichr", "reduce", "file", "cmp", "execfile"),
    *("reload", "buffer", "intern", "apply", "coerce"),
}
_KNOWN = {
    *dir(builtins),
    *("__file__", "__path__", "__class__", "__annotations__", "WindowsError", "_", "N_", "ngettext", "reveal_type"),
    *("get_ipython", "display"),
    *_PYTHON2,
}
_BINDS_ANYTHING = ("globals()", "locals()", "vars()", "exec(", "execfile(", "sys.modules[__name__]")

_ALLOWED = re.compile(r"#.*(noqa|undefined-variable|name-defined)", re.IGNORECASE)
"""Comments by which a line says that it knows of the undefined name."""
FILES = 3
"""Number of files with the same name that nothing defines, from which something must bring it."""
MANY = 4
"""Number of such names in one file, from which something must bring them."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    for assigned in file.nodes(ast.Assign):
        for target in assigned.targets:
            if isinstance(target, ast.Attribute) and dotted_name(target.value) in ("builtins", "__builtin__"):
                yield Sign(RULE.name, "", 1, 1, {"installs": target.attr})
    for scope, node in first_undefined(file):
        yield sign(RULE.name, scope, node, missing=node.id, leads=answers_requests(scope))


def first_undefined(file: SourceFile) -> Iterator[tuple[Scope, ast.Name]]:
    """Yield the first place of each undefined name in each function.

    Args:
        file: any file; none are told of one in which names may come from elsewhere.
    """
    if file.python2 or any(word in file.text for word in _BINDS_ANYTHING):
        return
    if any(item.name == "*" for node in file.nodes(ast.ImportFrom) for item in node.names):
        return
    bound = {scope: _bound_names(scope) for scope in file.scopes}
    module = _KNOWN | bound[file.root] | {name for node in file.nodes(ast.Global) for name in node.names}
    allowed = {number for number, line in enumerate(file.lines, 1) if "#" in line and _ALLOWED.search(line)}
    module |= {node.id for node in file.nodes(ast.Name) if node.lineno in allowed} if allowed else set()
    if any(_missing(scope, module, bound[scope]) for scope in file.scopes if not scope.in_function):
        return  # the module could not be imported: what runs it brings the names
    seen: set[tuple[str, str]] = set()
    for scope in file.functions:
        known = set[str]().union(*map(bound.__getitem__, _functions_around(scope)), _type_parameters(scope))
        for node in _missing(scope, module, known):
            key = scope.qualname, node.id
            if key not in seen:
                seen.add(key)
                yield scope, node


def _missing(scope: Scope, module: set[str], own: set[str]) -> list[ast.Name]:
    """Return the names that a scope reads without a definition of the module or of its own."""
    names = scope.nodes(ast.Name)
    return [node for node in names if node.id not in module and node.id not in own and not _is_harmless(node)]


def _functions_around(scope: Scope) -> Iterator[Scope]:
    """Yield a function and those around it, whose names it sees; those of classes it does not see."""
    around: Scope | None = scope
    while around is not None:
        if around.kind == "function":
            yield around
        around = around.parent


def _bound_names(scope: Scope) -> set[str]:
    """Return the names that a scope binds; names of lambdas and comprehensions count as its own."""
    node = scope.node
    names = {item.id for item in scope.nodes(ast.Name) if type(item.ctx) is not ast.Load}
    names |= {child.name for child in scope.children}
    for kind, bound in _BINDERS.items():
        for item in scope.by_type.get(kind, ()):
            names.update(bound(item))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names |= {item.arg for item in parameters(node)}
    return names


_BINDERS: dict[type[ast.AST], Callable[[Any], Iterable[str]]] = {
    ast.alias: lambda item: (bound_name(item),),
    ast.arg: lambda item: (item.arg,),
    ast.ExceptHandler: lambda item: (item.name,) if item.name else (),
    ast.MatchAs: lambda item: (item.name,) if item.name else (),
    ast.MatchStar: lambda item: (item.name,) if item.name else (),
    ast.MatchMapping: lambda item: (item.rest,) if item.rest else (),
    ast.Global: lambda item: item.names,
    ast.Nonlocal: lambda item: item.names,
}
"""Kinds of nodes that bind names besides assignments -> the names that such a node binds."""


def _type_parameters(scope: Scope) -> set[str]:
    """Return the type parameters of a function and of all classes and functions around it, which it sees."""
    around: Scope | None = scope
    names: set[str] = set()
    while around is not None:
        names |= {item.name for item in getattr(around.node, "type_params", ())}
        around = around.parent
    return names


def _is_harmless(node: ast.Name) -> bool:
    """Return whether a name is not looked up, or its absence is caught: `try: ujson except NameError: ...`."""
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, ast.AnnAssign) and outer.annotation is inner:
            return True
        if isinstance(outer, ast.arg) or getattr(outer, "returns", None) is inner:
            return True
        if isinstance(outer, ast.Try) and inner in outer.body and any(map(_catches, outer.handlers)):
            return True
        if isinstance(outer, ast.If) and inner in outer.body and "TYPE_CHECKING" in ast.unparse(outer.test):
            return True
        inner = outer
    return False


def _catches(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or dotted_name(kind) in ("NameError", "UnboundLocalError") for kind in kinds)


def _find(project: Project) -> Iterator[Finding]:
    noted = list(production_signs(project, RULE.name))
    brought = {item.args["installs"] for _, item in noted if "installs" in item.args}
    missing = [(file, item) for file, item in noted if item.args.get("missing") not in {None, *brought}]
    files = Counter(name for _, name in {(file.path, item.args["missing"]) for file, item in missing})
    names = Counter(path for path, _ in {(file.path, item.args["missing"]) for file, item in missing})
    for file, item in missing:
        if files[item.args["missing"]] < FILES and names[file.path] < MANY:
            yield replace(about_sign(RULE.severity, file, item, value=1), is_urgent=item.args["leads"])


RULE = Rule(
    name="undefined_name",
    severity="high",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Name that nothing defines",
            seen="Functions read names that nothing defines in {count} place(s) of {files} file(s), first"
            " `{missing}` in `{name}`.",
            cause="An import, a `self.` or a parameter was forgotten, or code was moved without what it uses; no test"
            " runs the line, and no linter runs over the file.",
            why="The line raises NameError whenever it is reached: the request ends in an error 500, the job stops half"
            " way, or the error handler hides what happened.",
            steps=(
                "Write a test that reaches the line and fails with NameError today.",
                "Import or define the name, or delete the code if nobody needs it.",
                "Look in the log for `NameError`, to see how often it happens.",
                "Let CI run a linter that refuses undefined names, such as F821 of Ruff.",
            ),
            fine_when="Something that the source does not show defines the name before the line runs.",
            looked_for="Names that functions read and that are bound neither there, nor around them, nor in the module,"
            " nor by Python, in files for Python 3 without `import *`, `exec` and `globals()`; not names that several"
            " files use in this way.",
        ),
        "ja": RuleWords(
            title="どこにも定義のない名前",
            seen="関数がどこにも定義のない名前を読んでいます。"
            "{count}か所（{files}ファイル）にあり、最初は`{name}`の`{missing}`です。",
            cause="importや`self.`、引数の書き忘れか、使うものを残したままコードを移したことによります。"
            "その行を実行するテストも、ファイルを調べるリンターもありません。",
            why="その行に達すると必ずNameErrorになります。リクエストはエラー500で終わり、ジョブは途中で止まり、"
            "エラー処理の中なら起きたことが隠れます。",
            steps=(
                "その行に達し、今はNameErrorで失敗するテストを書きます。",
                "名前をimportするか定義します。誰も使わないコードなら削除します。",
                "ログで`NameError`を探し、どのくらい起きているかを調べます。",
                "RuffのF821のように未定義の名前を断るリンターを、CIで動かします。",
            ),
            fine_when="ソースからは見えない何かが、その行の実行前に名前を定義する場合です。",
            looked_for="関数が読む名前のうち、その関数、外側の関数、モジュール、Pythonのどれも定義しないものを探しました。"
            "Python 3のファイルのうち`import *`、`exec`、`globals()`のないものが対象です。"
            "同じ名前を複数のファイルが定義なしで使う場合は除いています。",
        ),
    },
    treatment=Treatment(1, 0, kind="fix", other=0, risk="low", locks=False),
    remedy=Remedy(
        "import json\n\n\ndef stamp(coupon):\n    return json.dumps({**coupon, 'at': datetime.now().isoformat()})\n",
        "import json\nfrom datetime import datetime\n\n\n"
        "def stamp(coupon):\n    return json.dumps({**coupon, 'at': datetime.now().isoformat()})\n",
    ),
    examples=(
        RuleExample(
            {
                "views.py": "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/login')\ndef login():\n"
                "    return str(datetime.now())\n"
            },
            (6,),
        ),
        RuleExample(
            {
                "shops.py": "class Shop:\n    limit = 3\n\n    def is_full(self, coupons):\n"
                "        return len(coupons) >= limit\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "shops.py": "import json\n\ndef load(text):\n    def read():\n        return json.loads(text)\n"
                "    try:\n        cached\n    except NameError:\n        pass\n"
                "    return [item for item in read() if (kind := item['kind']) and kind != __name__]\n"
            },
            note="names of the module, the function around, Python, and one whose absence is caught",
        ),
        RuleExample({"shops.py": "from store import *\n\ndef close(key):\n    return shop(key)\n"}, note="any name"),
        RuleExample(
            {
                "app.py": "import builtins\nbuiltins.translate = str\n",
                "shops.py": "def title(shop):\n    return translate(shop.title)\n",
            },
            note="the program puts it among the built-in names",
        ),
        RuleExample(
            {f"conf{number}.py": "def start():\n    return get_config()\n" for number in range(3)},
            note="brought by what runs the files",
        ),
        RuleExample(
            {
                "shops.py": "def keep(shop):\n    global last\n    last = shop\n    return brought  # noqa: F821\n\n"
                "def show() -> 'Shop':\n"
                "    found: Shop = last\n    return found\n"
            },
            note="bound by `global`, known to be undefined, and annotations that nothing evaluates",
        ),
    ),
)
