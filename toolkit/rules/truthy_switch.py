"""A switch of the settings that the text `"False"` turns on.

Environment variables are texts, and every text except the empty one is true: with `DEBUG = os.environ.get("DEBUG",
False)`, a deployment that sets `DEBUG=False` runs in debug mode, and a switch with the default `True` cannot be turned
off. A tuple that a comma left behind (`TESTING = False,`) is always true as well.

The rule leaves alone: values that are compared or converted, here or where the project reads them; settings for
development and tests; names that do not tell a switch from a value that may be missing (`PROXY = get("PROXY", False)`).
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from toolkit.model.descendants import walk
from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._settings_files import is_beside_production
from toolkit.rules._signs import sign
from toolkit.source.calls import follow, imported_names
from toolkit.source.code_text import shorten_code

_READERS = {"os.environ.get", "os.getenv", "os.environ.setdefault"}
_SWITCH = re.compile(
    r"(\A|_)(DEBUG|TESTING|ENABLED?|DISABLED?|ALLOW(ED)?|USE|IS|HAS|VERIFY|CHECK|SSL|TLS|SECURE|INSECURE|REQUIRED?|ONLY"
    r"|REGISTRATIONS?|SKIP|ECHO|MAINTENANCE|HTTPS|CSRF|HTTPONLY|SUPPRESS\w*|READ_?ONLY)(_|\Z)"
)
"""Words in the names of switches; other settings may use `False` for "there is none"."""
_VALUE = re.compile(r"_(URLS?|PATH|DIR|FILE|HOSTS?|PORT|NAME|KEY|TOKEN|DSN|EMAIL|LEVEL)\Z")
"""Ends of the names of other settings."""
_DANGEROUS = re.compile(r"(\A|_)(DEBUG|TESTING|INSECURE|DISABLED?|SKIP)(_|\Z)|ALLOW_|_ALLOWED\Z")
"""Names of switches that open something when they are on, so that being on by mistake does harm."""
_TEXTS = {"true", "false", "yes", "no", "on", "off", "1", "0", "t", "y"}
_CONVERTS = re.compile(r"bool|\Aint\Z|\Astr\Z|loads|literal_eval|flag|is_true|truthy", re.IGNORECASE)
_SEVERITIES = ("high", "medium", "low")
_DEFAULT = 2
"""Number of arguments of a call that gives a default."""


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "env" in file.text.lower() or "False," in file.text:
        for scope, node in file.each(ast.Assign):
            yield from _find_switches(file, scope, node)
    converted = sorted(_converted_names(file))
    if converted:
        yield Sign(RULE.name, "", 1, 1, {"converted": converted})


def _find_switches(file: SourceFile, scope: Scope, node: ast.Assign) -> Iterator[Sign]:
    """Yield the switches that one assignment sets from a text, or from a tuple that is always true."""
    name = _setting(node.targets[0], scope)
    if not name or len(node.targets) > 1 or any(isinstance(item, ast.If | ast.Try) for item in ancestors(node)):
        return
    if _is_tuple_of_false(node.value) and (_SWITCH.search(name) or scope.kind == "class"):
        yield sign(RULE.name, scope, node, setting=name, given="(False,)", says="tuple")
        return
    call, default = _reads_text(node.value, file)
    if call is not None and (default is True or (_SWITCH.search(name) and not _VALUE.search(name))):
        says = "stays" if default is True else "text"
        yield sign(RULE.name, scope, node, setting=name, given=shorten_code(node.value), says=says)


def _setting(target: ast.expr, scope: Scope) -> str:
    """Return the name of a setting: in capital letters, of a module, a class, or a configuration object."""
    name = ""
    if isinstance(target, ast.Name) and scope.kind in ("module", "class"):
        name = target.id
    elif isinstance(target, ast.Subscript) and dotted_name(target.value).endswith("config"):
        name = str(target.slice.value) if isinstance(target.slice, ast.Constant) else ""
    elif isinstance(target, ast.Attribute):
        name = target.attr
    return name if name.isupper() else ""


def _is_tuple_of_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and len(node.elts) == 1 and _constant(node.elts[0]) is False


def _reads_text(node: ast.expr, file: SourceFile) -> tuple[ast.Call | None, object]:
    """Return the call that reads a variable of the environment as a switch, and its default; None if it is none.

    A switch is told by a default that is `True` or `False`, or by `bool(...)` around the text.
    """
    is_bool = isinstance(node, ast.Call) and dotted_name(node.func) == "bool" and len(node.args) == 1
    inner = node.args[0] if isinstance(node, ast.Call) and is_bool else node
    if not isinstance(inner, ast.Call) or inner.keywords:
        return None, None
    name = follow(dotted_name(inner.func), imported_names(file))
    if name not in _READERS:
        return None, None
    default = _constant(inner.args[1]) if len(inner.args) == _DEFAULT else None
    return (inner, default) if is_bool or isinstance(default, bool) else (None, None)


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _converted_names(file: SourceFile) -> Iterator[str]:
    """Yield the names, in capital letters, that a file compares with a text or converts to a switch."""
    tests = file.nodes(ast.Compare) if any(map(_is_text_of_switch, file.nodes(ast.Constant))) else ()
    for test in tests:
        sides = [test.left, *test.comparators]
        if any(_is_text_of_switch(item) for side in sides for item in walk(side)):
            yield from _capital_names(test)
    for call in file.nodes(ast.Call):
        name = dotted_name(call.func)
        if name != "bool" and _converts(name.rpartition(".")[2]):
            for item in call.args:
                yield from _capital_names(item)
        elif isinstance(call.func, ast.Attribute) and call.func.attr in ("lower", "upper", "strip", "casefold"):
            yield from _capital_names(call.func.value)


@lru_cache(maxsize=4096)  # the same few names are called everywhere
def _converts(name: str) -> bool:
    """Return whether a function is named like one that makes a switch of a text."""
    return bool(_CONVERTS.search(name))


def _is_text_of_switch(node: ast.AST) -> bool:
    return is_text(node) and node.value.lower() in _TEXTS


def _capital_names(node: ast.AST) -> Iterator[str]:
    for item in walk(node):
        name = getattr(item, "attr", "") or getattr(item, "id", "")
        if name.isupper():
            yield name


def _find(project: Project) -> Iterator[Finding]:
    noted = list(production_signs(project, RULE.name))
    converted = {name for _, item in noted for name in item.args.get("converted", ())}
    found = (
        _judge(file, item)
        for file, item in noted
        if "setting" in item.args
        and item.args["setting"] not in converted
        and not is_beside_production(file.path, item.qualname)
    )
    yield from one_per_symbol(found, lambda finding: -_SEVERITIES.index(finding.severity))


def _judge(file: File, item: Sign) -> Finding:
    is_dangerous = bool(_DANGEROUS.search(item.args["setting"])) and item.args["says"] != "stays"
    severity: Severity = "high" if is_dangerous else "medium" if item.args["says"] != "text" else "low"
    return about_sign(severity, file, item, value=1, certainty=RULE.certainty)


RULE = Rule(
    name="truthy_switch",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Switch that text turns on",
            seen="Any value turns on {count} switch(es) in {files} file(s), first `{setting}`: `{given}`.",
            says={
                "tuple": "The comma makes a tuple, and a tuple with an element is true.",
                "stays": "No text except the empty one turns this switch off.",
            },
            cause="The value comes from the environment as a text and is used as if it were `True` or `False`.",
            why="Every text except the empty one is true: `DEBUG=False` or `DEBUG=0` in a deployment switches debug"
            " mode on, and nobody sees it in the settings.",
            steps=(
                "Look in the deployments for what is set, and note what each switch is there today.",
                "Compare the text with those that mean yes (`1`, `true`, `yes`) instead of using it as it is.",
                "Use the same helper for all switches, and add a test with the text `False`.",
                "Say in the notes of the release which switches change.",
            ),
            fine_when="No deployment sets the variable, or only with the meaning on.",
            looked_for="Settings in capital letters that are read from the environment with the default `True` or"
            " `False`, or through `bool(...)`, and are nowhere compared or converted; and tuples of one `False`.",
        ),
        "ja": RuleWords(
            title="文字列で有効になるスイッチ",
            seen="スイッチ{count}個（{files}ファイル）は、どんな値を渡しても有効になります。最初は`{setting}`で、"
            "`{given}`です。",
            says={
                "tuple": "コンマがタプルを作り、要素のあるタプルは真になります。",
                "stays": "このスイッチを無効にできるのは空の文字列だけです。",
            },
            cause="環境変数の値は文字列ですが、`True`や`False`のように使われています。",
            why="空でない文字列はすべて真です。本番で`DEBUG=False`や`DEBUG=0`と書くとデバッグモードが有効になり、"
            "設定ファイルを読んでも気づけません。",
            steps=(
                "デプロイ先で設定されている値を調べ、今それぞれのスイッチがどちらかを書き留めます。",
                "有効を表す文字列（`1`、`true`、`yes`など）と比べます。",
                "すべてのスイッチで同じ関数を使い、文字列`False`のテストを追加します。",
                "値が変わるスイッチをリリースノートに書きます。",
            ),
            fine_when="どのデプロイ先でも設定していないか、有効にするときだけ設定している場合です。",
            looked_for="大文字の設定名で、環境変数を`True`か`False`の既定値、または`bool(...)`で読み、"
            "どこでも比較や変換をしていないものと、`False`だけのタプルを探しました。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", other=2, other_files=1, risk="low"),
    remedy=Remedy(
        "DEBUG = os.environ.get('DEBUG', False)\n",
        "DEBUG = os.environ.get('DEBUG', '').lower() in ('1', 'true', 'yes')\n",
    ),
    examples=(
        RuleExample({"settings.py": "import os\nDEBUG = os.environ.get('DEBUG', False)\n"}, (2,)),
        RuleExample(
            {"settings.py": "from os import getenv\nMAIL_USE_TLS = bool(getenv('MAIL_USE_TLS', True))\n"}, (2,)
        ),
        RuleExample({"config.py": "class Config:\n    TESTING = False,\n"}, (2,)),
        RuleExample(
            {"settings.py": "import os\nDEBUG = os.environ.get('DEBUG', 'false').lower() == 'true'\n"},
            note="compared with a text",
        ),
        RuleExample(
            {
                "settings.py": "import os\nUSE_CACHE = os.environ.get('USE_CACHE', False)\n",
                "shop.py": "import settings\nif settings.USE_CACHE == 'true':\n    start()\n",
            },
            note="compared where it is read",
        ),
        RuleExample(
            {"settings.py": "import os\nPROXY = os.environ.get('PROXY', False)\n"},
            note="False stands for a missing address",
        ),
        RuleExample(
            {"settings_local.py": "import os\nDEBUG = os.environ.get('DEBUG', True)\n"}, note="settings for development"
        ),
    ),
)
