"""A key that signs sessions and can be guessed or read, or that each process draws for itself.

`SECRET_KEY` of Django and Flask signs cookies and links that reset passwords: who knows it signs in as anybody. The
rule speaks of literals (`"changeme"`), of literals that stand in where the environment has none, and of keys that
are drawn at each start, so that a session ends at every restart, and each process refuses the cookies of the others.

It leaves alone: literals that look random, which `hard_coded_secret` reports; empty keys, with which the frameworks
refuse to start; settings for development and tests; keys that another settings module or a later line replaces; and
projects that ask for the value and stop.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol
from toolkit.rules._literals import looks_random
from toolkit.rules._settings_files import (
    is_beside_production,
    is_for_tests,
    loads_settings,
    names_settings,
    takes_local_settings,
)
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_KEY = re.compile(r"(\A|(?<!captcha)_)(secret_key|jwt_secret(_key)?)\Z", re.IGNORECASE)
_LOOKS_UP = ("get", "getenv", "env", "config", "str", "get_env_variable", "getattr")
_SIGNED = re.compile(r"session|auth|messages|admin|jwt|token|sso|login|account", re.IGNORECASE)
"""Words in the names of parts of Django that sign something."""
_DRAWS = (
    "urandom",
    "token_bytes",
    "token_hex",
    "token_urlsafe",
    "get_random_secret_key",
    "uuid4",
    "generate_key",
    "get_random_string",
)


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "secret" not in file.text.lower() or _signs_nothing(file):
        return
    for scope, target, node in _assignments(file):
        name = _key_name(target)
        if name and not _is_conditional(node) and not _is_name_of_setting(target, node.value, scope):
            says = _weakness(node.value) if node.value else ""
            if says and (_is_replaced(node, file) or (scope.in_function and not _is_of_app(target))):
                continue
            says = says or ("read" if isinstance(node.value, ast.Call | ast.Subscript) else "other")
            yield sign(RULE.name, scope, node, key=name, says=says, setting=isinstance(target, ast.Name))
    for scope, test in _tests(file):
        yield sign(RULE.name, scope, test, key="", says="checked", setting=False)


def _signs_nothing(file: SourceFile) -> bool:
    """Return whether the settings of a Django project name all its parts, and none that has sessions or accounts."""
    parts = [
        node.value
        for node in file.root.nodes(ast.Assign)
        if any(isinstance(item, ast.Name) and item.id in ("INSTALLED_APPS", "MIDDLEWARE") for item in node.targets)
    ]
    are_literal = all(
        isinstance(item, ast.List | ast.Tuple) and all(isinstance(it, ast.Constant) for it in item.elts)
        for item in parts
    )
    return bool(parts) and are_literal and not any(map(_SIGNED.search, map(ast.unparse, parts)))


def weak_keys(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield the values of weak keys that nothing in the file replaces: (scope, value, name of the key)."""
    for scope, target, node in _assignments(file):
        name, value = _key_name(target), node.value
        is_set = name and value is not None and not _is_conditional(node) and not _is_replaced(node, file)
        if is_set and value is not None and _weakness(value) and (not scope.in_function or _is_of_app(target)):
            yield scope, value, name


_NAMED_ALIKE = 3
"""Minimum number of constants beside each other that hold their own names, for them to be names of settings."""


def _is_name_of_setting(target: ast.expr, value: ast.expr | None, scope: Scope) -> bool:
    """Return whether a literal is the name under which a setting is stored: `SECRET_KEY = "secret_key"` among such."""
    if not _holds_own_name(target, value):
        return False
    return sum(_holds_own_name(node.targets[0], node.value) for node in scope.nodes(ast.Assign)) >= _NAMED_ALIKE


def _holds_own_name(target: ast.expr, value: ast.expr | None) -> bool:
    if not (isinstance(target, ast.Name) and is_text(value)):
        return False
    return value.value.lower().replace("-", "_") == target.id.lower()


def _assignments(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, ast.Assign | ast.AnnAssign]]:
    for scope, node in file.each(ast.Assign):
        for target in node.targets:
            yield scope, target, node
    for scope, annotated in file.each(ast.AnnAssign):
        yield scope, annotated.target, annotated


def _key_name(target: ast.expr) -> str:
    """The name of the key that an assignment sets: `SECRET_KEY`, `app.secret_key`, `app.config["SECRET_KEY"]`."""
    if isinstance(target, ast.Subscript):
        name = target.slice.value if isinstance(target.slice, ast.Constant) else ""
        is_setting = dotted_name(target.value).endswith("config")
    else:
        name = dotted_name(target).rpartition(".")[2]
        is_setting = _is_of_app(target) or (isinstance(target, ast.Name) and target.id.isupper())
    return str(name) if is_setting and _KEY.search(str(name)) else ""


def _is_of_app(target: ast.expr) -> bool:
    """Return whether an assignment sets a key of an application, which a function may do as well as a module."""
    return isinstance(target, ast.Subscript) or (
        isinstance(target, ast.Attribute) and dotted_name(target.value).rpartition(".")[2] in ("app", "application")
    )


def _weakness(value: ast.expr) -> str:
    """Return the weakness of a key: "literal", "default" or "drawn"; empty if none is seen."""
    if isinstance(value, ast.Constant):
        return "literal" if value.value and isinstance(value.value, str | bytes) and not _is_random(value.value) else ""
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return "default" if _is_text(value.values[-1]) else _drawn(value.values[-1])
    if isinstance(value, ast.Call) and last_name(value) in _LOOKS_UP:
        given = [*value.args[1:], *(item.value for item in value.keywords if item.arg == "default")]
        if any(map(_is_text, given)):
            return "default"
        return next(filter(None, map(_drawn, given)), "")
    return _drawn(value)


def _is_random(value: str | bytes) -> bool:
    return looks_random(value if isinstance(value, str) else value.decode("latin-1"))


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str | bytes) and bool(value.value)


def _drawn(value: ast.expr) -> str:
    return "drawn" if any(isinstance(node, ast.Call) and last_name(node) in _DRAWS for node in walk(value)) else ""


def _is_conditional(node: ast.AST) -> bool:
    return any(isinstance(outer, ast.If | ast.Try | ast.ExceptHandler) for outer in ancestors(node))


def _is_replaced(node: ast.Assign | ast.AnnAssign, file: SourceFile) -> bool:
    """Return whether a later line takes in settings of a deployment, or sets the key again."""
    if takes_local_settings(file, node) or loads_settings(file, node):
        return True
    return any(_KEY.search(_key_name(target)) and later.lineno > node.lineno for _, target, later in _assignments(file))


def _tests(file: SourceFile) -> Iterator[tuple[Scope, ast.expr]]:
    """Conditions about the key below which the program stops or warns."""
    for scope, node in file.each(ast.If):
        stops = any(
            isinstance(inner, ast.Raise)
            or (isinstance(inner, ast.Call) and re.search(r"exit|warn|error", last_name(inner)))
            for statement in node.body
            for inner in walk(statement)
        )
        if stops and re.search(r"secret_key", ast.unparse(node.test), re.IGNORECASE):
            yield scope, node.test


def _find(project: Project) -> Iterator[Finding]:
    signs = [pair for pair in project.signs(RULE.name) if not pair[0].is_test and not is_for_tests(pair[0].path)]
    if any(item.args["says"] == "checked" for _, item in signs):
        return
    signs = [(file, item) for file, item in signs if not is_beside_production(file.path, item.qualname)]
    replaced = {item.args["key"] for _, item in signs if item.args["says"] == "read"}
    yield from one_per_symbol(
        about_sign(_SEVERITY[item.args["says"]], file, item, value=1, certainty=RULE.certainty)
        for file, item in signs
        if item.args["says"] in _SEVERITY
        and item.args["key"] not in replaced
        and (not item.args["setting"] or names_settings(file.path + item.qualname))
    )


def _decision(finding: Finding) -> str:
    """Name the key, which a team replaces everywhere at once."""
    return str(finding.args["key"]).lower()


_SEVERITY: dict[str, Severity] = {"literal": "high", "default": "medium", "drawn": "medium"}


RULE = Rule(
    name="weak_signing_key",
    severity="high",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Weak signing key",
            seen="`{key}`, which signs sessions and tokens, is set in {count} place(s) of {files} file(s), first in"
            " `{path}`.",
            cause="The program had to start on a developer's machine without any configuration.",
            why="Somebody who knows the key signs a session or a link as any user. A key that"
            " every start draws anew signs everybody out, and processes refuse each other's cookies.",
            steps=(
                "Check on a production machine which key is really used.",
                "Read it from the environment without a fallback, and stop with a clear message if it is missing.",
                "Give the developer's machine a key of its own in a file that git ignores.",
                "Issue a new key: sessions end once, which should be announced.",
            ),
            fine_when="Every deployment sets the key, and a check at start makes sure of it.",
            looked_for="Signing keys of Django, Flask and JWT that are literals, that the code falls back on, or that"
            " each start draws. Settings for tests and development, and keys that are replaced later, were left out.",
            says={
                "literal": "The key is written in the code.",
                "default": "Where the environment has none, a key from the code is used.",
                "drawn": "Each start draws another one.",
            },
        ),
        "ja": RuleWords(
            title="弱い署名鍵",
            seen="`{key}`は、セッションやトークンの署名に使う鍵です（{count}か所、{files}ファイル、最初は`{path}`）。",
            cause="開発用マシンで、何も設定せずに起動できるようにしたためです。",
            why="鍵を知っている相手は、どの利用者にもなりすませます。"
            "起動のたびに変わる鍵では、全員のログインが切れます。プロセスが複数あると、互いのCookieを受け付けません。",
            steps=(
                "本番のマシンで、実際に使われている鍵を確かめます。",
                "予備の値を置かずに環境変数から読み込み、値がなければ明確なメッセージを出して停止します。",
                "開発用マシンには、gitで管理しないファイルに専用の鍵を置きます。",
                "新しい鍵を発行します。ログインが一度切れるため、事前に知らせます。",
            ),
            fine_when="すべての環境で鍵が設定され、起動時の検査で確かめている場合です。",
            looked_for="Django、Flask、JWTの署名鍵のうち、コード内の文字列、予備の値、起動のたびに作る値を探しました。"
            "開発用とテスト用の設定、あとで置き換わる鍵は除いています。",
            says={
                "literal": "鍵がコードに直接書かれています。",
                "default": "環境変数がないと、コードに書かれた鍵が使われます。",
                "drawn": "起動のたびに別の鍵が作られます。",
            },
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=3, other_files=1, locks=False),
    remedy=Remedy(
        'app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY", "change me")\n',
        'app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]\n',
    ),
    examples=(
        RuleExample({"app.py": "app = Flask(__name__)\napp.secret_key = 'super secret'\n"}, (2,)),
        RuleExample({"shop/settings.py": "import os\n\nSECRET_KEY = os.environ.get('SECRET_KEY', 'a-b')\n"}, (3,)),
        RuleExample(
            {"app.py": "import os\n\ndef make():\n    app.config['SECRET_KEY'] = os.urandom(24)\n    return app\n"},
            (4,),
        ),
        RuleExample(
            {"settings.py": "import os\n\nSECRET_KEY = os.environ['SECRET_KEY']\nJWT_SECRET_KEY = ''\n"},
            note="a look-up, and nothing",
        ),
        RuleExample(
            {"app.py": "app.config['SECRET_KEY'] = 'dev'\napp.config.from_envvar('SHOP_SETTINGS')\n"},
            note="the deployment replaces it",
        ),
        RuleExample(
            {
                "config.py": "import os\n\nclass Config:\n    SECRET_KEY = os.environ['SECRET_KEY']\n\n"
                "class DevelopmentConfig(Config):\n    SECRET_KEY = 'dev'\n"
            },
            note="for development",
        ),
        RuleExample(
            {
                "settings.py": "SECRET_KEY = env('SECRET_KEY', default='change me')\n"
                "if SECRET_KEY == 'change me' and not DEBUG:\n    raise ImproperlyConfigured('SECRET_KEY')\n"
            },
            note="the program stops",
        ),
    ),
)
