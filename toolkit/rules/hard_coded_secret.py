"""A password, key or token written into the code.

Everybody who can read the repository, its copies or its history can use it. The value itself never leaves the
rule: findings and reports hold only the name to which it is assigned.

It reports names that mean a secret (`password`, `api_key`, `..._token`) with a literal that looks
machine-generated, literal passwords passed to a connection, passwords in URLs, and private keys. It
leaves alone: placeholders, names of fields, headers, settings and routes, empty values, and lookups.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, has_name, text_of
from toolkit.model.words import RuleWords
from toolkit.rules._literals import is_placeholder, looks_random
from toolkit.rules._signs import sign
from toolkit.source.calls import calls, last_name

_SECRET_NAME = re.compile(
    r"(passw(or)?d|passphrase|pwd|secret|secret_?key|api_?key|apikey|access_?key|private_?key|auth_?key"
    r"|encrypt(ion)?_?key|signing_?key|credentials?|(auth|access|refresh|bearer|api|app|bot|oauth)_?token)\Z",
    re.IGNORECASE,
)
_PASSWORD_NAME = re.compile(r"(passw(or)?d|passwd|pwd)\Z", re.IGNORECASE)
_WORDS = ("passw", "passphrase", "pwd", "secret", "_key", "apikey", "accesskey", "privatekey", "token", "credential")
_CONNECTS = ("connect", "Connection", "MongoClient", "Redis", "StrictRedis", "login", "authenticate", "create_engine")
_ADDRESS_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://([^\s:/@]+):([^\s:/@]{4,})@([^\s/:@]+)", re.IGNORECASE)
_EVERYBODYS = re.compile(
    r"//(?:guest:guest|user(?:name)?:pass(?:word)?|root:root|admin:admin|postgres:postgres)@", re.IGNORECASE
)
"""Default names and passwords of products and documentation, which are no secrets."""
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64,}")
_AWS_KEY = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")
_DEBUG = re.compile(r"\bDEBUG\b")
_OF_PATTERNS = re.compile(r"[()\[\]|\\]")
"""Characters of regular expressions that stand in no user name and no host."""
_NEAR_HOSTS = ("localhost", "127.", "example.", "host", "hostname", "server", "0.0.0.0")  # noqa: S104


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, node, what in secret_literals(file):
        yield sign(RULE.name, scope, node, what=what)


def secret_literals(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield the literals that are secrets, each with its name or its kind."""
    text = file.text.lower()
    if any(word in text for word in _WORDS):
        yield from _find_named_secrets(file)
        yield from _handed_over(file)
    if "private key" in text or "akia" in text or "asia" in text or ("://" in text and "@" in text):
        yield from _in_text(file)


def _find_named_secrets(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield literals assigned to a name that means a secret."""
    for scope, name, value in _pairs(file):
        text = text_of(value)
        if _SECRET_NAME.search(name) and text != name and looks_random(text) and not _is_refused(name, file):
            yield scope, value, name


def _is_refused(name: str, file: SourceFile) -> bool:
    """Return whether a module stops where a default is still in use: `if key == DEFAULT_KEY: raise ...`."""
    return name.isupper() and any(
        any(isinstance(inner, ast.Raise) for inner in node.body) and has_name(node.test, name)
        for node in file.root.nodes(ast.If)
    )


def _pairs(file: SourceFile) -> Iterator[tuple[Scope, str, ast.expr]]:
    """Yield (scope, name, value) for values that have a name: by assignment, as an argument, or as a key."""
    for scope, target, value in _assignments(file):
        yield scope, _name_of(target), value
    for scope, keyword in file.each(ast.keyword):
        if (given := _given_text(keyword.value)) is not None:
            yield scope, keyword.arg or "", given
    for scope, table in file.each(ast.Dict):
        rows = [(key, value) for key, value in zip(table.keys, table.values, strict=True) if text_of(value)]
        if rows and not any(map(_is_example, ancestors(table))):
            yield from ((scope, text_of(key), value) for key, value in rows)


def _is_example(node: ast.AST) -> bool:
    """Return whether a call or an argument shows an example of a request, as in the description of an API."""
    name = node.arg if isinstance(node, ast.keyword) else last_name(node) if isinstance(node, ast.Call) else ""
    return "example" in (name or "").lower()


def _given_text(node: ast.expr) -> ast.expr | None:
    """Return the literal of an argument, also where it is the default beside its type: `Env(SECRET_KEY=(str, "x"))`."""
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and dotted_name(node.elts[0]) == "str":
        node = node.elts[1]
    return node if text_of(node) else None


def _assignments(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, ast.expr]]:
    """Yield the targets of assignments of texts with their values, but for those that depend on debug mode."""
    for scope, node in file.each(ast.Assign):
        if text_of(node.value) and not any(map(_asks_for_debug, ancestors(node))):
            yield from ((scope, target, node.value) for target in node.targets)
    for scope, annotated in file.each(ast.AnnAssign):
        if annotated.value is not None and text_of(annotated.value):
            yield scope, annotated.target, annotated.value


def _asks_for_debug(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and bool(_DEBUG.search(ast.unparse(node.test)))


def _name_of(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        return text_of(target.slice)
    return dotted_name(target).rpartition(".")[2]


def _handed_over(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield literal passwords in keyword arguments of calls that connect; short ones count as well."""
    for called in calls(file).ending(*_CONNECTS):
        for item in called.node.keywords:
            text = text_of(item.value) if item.arg and _PASSWORD_NAME.match(item.arg) else ""
            is_default = any(other is not item and text_of(other.value) == text for other in called.node.keywords)
            if len(text) >= 4 and not (is_default or is_placeholder(text) or looks_random(text)):
                yield called.scope, item.value, item.arg or ""


def _in_text(file: SourceFile) -> Iterator[tuple[Scope, ast.expr, str]]:
    """Yield literals that are secrets under any name: keys, and URLs with a password."""
    for scope, node in file.each(ast.Constant):
        value = node.value
        if type(value) is not str or len(value) < 12 or isinstance(node.parent, ast.Expr):  # type: ignore[attr-defined]
            continue
        if _PRIVATE_KEY.search(value):
            yield scope, node, "PRIVATE KEY"
        elif (key := _AWS_KEY.search(value)) and "EXAMPLE" not in key[0]:
            yield scope, node, "AWS access key"
        elif "@" in value and (scheme := _scheme_with_password(value)):
            yield scope, node, scheme


def _scheme_with_password(text: str) -> str:
    """Return the scheme of a URL with a password for another machine, such as `amqp://`; empty if there is none."""
    found = _ADDRESS_WITH_PASSWORD.search(text)
    if (
        found is None
        or found[1] == found[2]  # the account of a database for development
        or _OF_PATTERNS.search(found[1] + found[3])
        or is_placeholder(found[2])
        or _EVERYBODYS.search(found[0])
        or found[3].lower().startswith(_NEAR_HOSTS)
    ):
        return ""
    return found[0].partition("://")[0] + "://"


def _decision(finding: Finding) -> str:
    """Name the secret, which a team replaces everywhere at once."""
    return str(finding.args["what"])


RULE = Rule(
    name="hard_coded_secret",
    severity="high",
    certainty="likely",
    signs=_signs,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Secret in the code",
            seen="A secret named `{what}` stands as a literal in {count} place(s) of {files} file(s), first in"
            " `{path}`; its value is not shown here.",
            cause="The value was needed once to make the connection work, and there was no place for secrets"
            " outside the code.",
            why="Everyone with a copy of the repository, old ones included, can act as this service. The secret"
            " cannot be changed without a release, so it usually never is.",
            steps=(
                "Find out what the secret opens and who uses it.",
                "Read it from the environment or a secret store, and stop with a clear message if it is missing.",
                "Release, then issue a new secret and cancel the old one: it stays in the git history for ever.",
                "Add a check to continuous integration that refuses new ones.",
            ),
            fine_when="A value for tests or a local environment that opens nothing.",
            looked_for="Literals that look random under names such as `password`, `api_key` or `auth_token`,"
            " passwords handed to connections or written into addresses, and private keys.",
        ),
        "ja": RuleWords(
            title="秘密情報のハードコード",
            seen="`{what}`という名前で秘密情報が直接書かれています（{count}か所、{files}ファイル、最初は`{path}`）。"
            "値そのものはここに表示しません。",
            cause="接続を動かすために値が必要になったとき、コードの外に秘密情報を置く場所がありませんでした。",
            why="リポジトリの複製を持つすべての人が、このサービスになりすませます。"
            "リリースしなければ値を変えられないため、変更されないまま残りがちです。",
            steps=(
                "その値で何ができるか、どこで使われているかを調べます。",
                "環境変数や秘密情報の保管サービスから読み込み、値がなければ明確なメッセージを出して停止します。",
                "リリース後に新しい値を発行し、古い値を無効にします。gitの履歴には残り続けるためです。",
                "新たな書き込みを防ぐ検査を、CIに追加します。",
            ),
            fine_when="テストや手元の環境だけで使い、実際には何にも接続できない値の場合です。",
            looked_for="`password`、`api_key`、`auth_token`などの名前で、無作為に見える文字列を探しました。"
            "接続に渡したパスワード、URLに含まれるパスワード、秘密鍵も対象です。",
        ),
    },
    treatment=Treatment(3, 1, kind="fix", other=4, other_files=1, locks=False),
    remedy=Remedy(
        'SECRET_KEY = "k3v9-q0zt7w1r8bx5y2mn4"\n',
        'SECRET_KEY = os.environ["SECRET_KEY"]\n',
    ),
    examples=(
        RuleExample({"settings.py": "SECRET_KEY = 'k3v9-q0zt7w1r8bx5y2mn4'\nDEBUG = False\n"}, (1,)),
        RuleExample(
            {
                "db.py": "import pymysql\n\ndef open_db():\n"
                "    return pymysql.connect(host='db1', password='tanaka77')\n"
            },
            (4,),
        ),
        # tebiki: allow hard_coded_secret -- an example of what the rule finds
        RuleExample({"queue.py": "BROKER = 'amqp://push:h7Kq2mZw@mq1.internal:5672/'\n"}, (1,)),
        RuleExample(
            {
                "settings.py": "import os\n\nSECRET_KEY = os.environ['SECRET_KEY']\nAPI_KEY = ''\n"
                "PASSWORD = 'changeme'\n"
            },
            note="a look-up, nothing, and a placeholder",
        ),
        RuleExample(
            {
                "forms.py": "PASSWORD = 'password_field_2'\naccess_token = 'X-Access-Token'\n"
                "AUTH_TOKEN = 'rest.auth.tokens.v2'\n"
            },
            note="names of a field, a header and a module",
        ),
        RuleExample({"urls.py": "BROKER = 'amqp://guest:guest@localhost:5672/'\n"}, note="the machine itself"),
        RuleExample({"wiki.py": "LINK = r'(ftp://|ftps://)(?:[a-z]|[$-_@.&+])+'\n"}, note="a pattern"),
    ),
)
