"""A secret or a personal field that is written to a log.

Logs are copied to more places, kept longer and read by more people than the database. The rule looks at the
arguments of log calls and `print` for passwords, tokens, keys, card and phone numbers, e-mail addresses, and
for whole request bodies and headers, which carry all of them.

It leaves alone: what a command prints to the person who started it, messages that only mention the word, lengths,
presence tests, masked, hashed or shortened values, and tokens of a parser.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, is_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign
from toolkit.rules._logs import logs
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

_FIELD = re.compile(
    r"(^|_)(passw(or)?d|passwd|pwd|passphrase|secret|secret_?key|api_?key|apikey|access_?key|private_?key"
    r"|(auth|access|refresh|id|bearer|api|session|csrf|device|push|reset|user|login)_?token|authorization"
    r"|card_?(number|no)|credit_?card|cvv|pin_?code|ssn|my_?number|e?mail_?address|email|phone(_?number)?|tel_?no"
    r"|birth_?(day|date)|zip_?code|postal_?code)\Z",
    re.IGNORECASE,
)
_SECRET = re.compile(r"pass|pwd|secret|key|token|auth|card|cvv|pin", re.IGNORECASE)
"""Fields that give access; of several fields such a one is named, before one that identifies a person."""
_SETTINGS = re.compile(r"(^|\.|_)(settings|config|conf)\Z")
_WHOLE = re.compile(
    r"(^|\.)request\.(headers|data|body|form|json|values|cookies|POST|META|environ|raw_post_data|get_data"
    r"|get_json|params)\Z"
)
_HIDES = re.compile(
    r"mask|redact|hash|hide|scrub|obfusc|censor|sanitiz|anonym|\blen\b|bool|type|digest|md5|sha\d|id\b|keys|count"
    r"|isinstance|hasattr|encrypt|\bget\b",
    re.IGNORECASE,
)

_SAME_VALUE = {"decode", "encode", "strip", "items", "read", "format", "join"}


def _signs(file: SourceFile) -> Iterator[Sign]:
    for scope, call in file.each(ast.Call):
        shown = (field for node, field in logged_fields(call) if not _is_object(node, scope))
        fields = sorted(shown, key=lambda field: not _SECRET.search(field))
        if fields:
            yield sign(RULE.name, scope, call, field=fields[0], printed=last_name(call) == "print")


def _is_object(node: ast.AST, scope: Scope) -> bool:
    """Return whether a name means an object with attributes (`mail.sender`), which is printed without their values."""
    return isinstance(node, ast.Name) and any(
        is_name(used.value, node.id) and used.attr not in _OF_TEXTS for used in scope.nodes(ast.Attribute)
    )


_OF_TEXTS = frozenset(dir(str)) | frozenset(dir(bytes))


def logged_fields(call: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    """Yield the sensitive values that a log call gets: the node, and its source text."""
    if not logs(call):
        return
    for argument in call.args:
        for node in walk(argument):
            shown = _secret_name(node)
            if shown and not _is_sanitized(node, call):
                yield node, shown


def _secret_name(node: ast.AST) -> str:
    """Return the name that a node reads if it means a secret, a personal field or a whole request; else empty."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return key if isinstance(key, str) and _FIELD.search(key) else ""
    if isinstance(node, ast.Attribute):
        name = dotted_name(node)
        return name if _WHOLE.search(name) or _is_field(node.attr) or _is_setting(name) else ""
    if isinstance(node, ast.Call):
        return _looked_up(node)
    if isinstance(node, ast.Name):
        return node.id if _is_field(node.id) else ""
    return ""


def _looked_up(node: ast.Call) -> str:
    """Return the key of `….get("X-Api-Token")` if it means a secret or a personal field; else empty."""
    key = node.args[0] if node.args and last_name(node) == "get" else None
    if is_text(key) and _FIELD.search(key.value.replace("-", "_")):
        return key.value
    return ""


def _is_setting(name: str) -> bool:
    """Return whether a name in capitals is the value of a setting: `settings.API_TOKEN`."""
    holder, _, last = name.rpartition(".")
    return bool(_SETTINGS.search(holder) and _FIELD.search(last))


def _is_field(name: str) -> bool:
    """Return whether a name means a sensitive field; names in capitals are settings or keys rather than values."""
    return not name.isupper() and bool(_FIELD.search(name))


def _is_sanitized(node: ast.AST, call: ast.Call) -> bool:
    """Return whether something between the value and the log call removes or hides the value."""
    inner = node
    for outer in ancestors(node):
        if outer is call:
            return False
        if _takes_away(inner, outer):
            return True
        inner = outer
    return False


def _takes_away(inner: ast.AST, outer: ast.AST) -> bool:
    """Return whether the node around a value yields something else: a test, a part, a length, a masked form."""
    if isinstance(outer, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Subscript):
        return True
    if isinstance(outer, ast.IfExp):
        return inner is outer.test
    if isinstance(outer, ast.Attribute):
        return outer.attr not in _SAME_VALUE
    if isinstance(outer, ast.Call):
        return inner is not outer.func and bool(_HIDES.search(ast.unparse(outer.func)))
    return False


def _find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each place; personal fields are less severe than secrets."""
    for file, item in project.signs(RULE.name):
        severity = RULE.severity if _opens_doors(item.args["field"]) else "low"
        yield about_sign(severity, file, item, value=1, certainty=RULE.certainty)


def _opens_doors(field: str) -> bool:
    """Return whether a field is a secret or a whole request, which may contain some, and not a personal field."""
    return bool(_SECRET.search(field) or _WHOLE.search(field))


def _decision(finding: Finding) -> str:
    """Name the decision that a team makes once: a log filter for personal fields, another one for secrets."""
    return "secrets" if _opens_doors(finding.args["field"]) else "persons"


RULE = Rule(
    name="logged_secret",
    severity="medium",
    certainty="likely",
    signs=_signs,
    find=_find,
    decision=_decision,
    words={
        "en": RuleWords(
            title="Secret or personal data in the log",
            seen="Secrets or personal data reach the log or the terminal in {count} place(s) of {files} file(s), first"
            " `{field}` in `{name}`.",
            cause="The line helped to find a fault once and stayed in the code.",
            why="Logs go to collectors, backups and chat rooms that the rules for user data do not cover, and are"
            " kept for years. A leaked log then has to be reported to everybody in it.",
            steps=(
                "Check where this log ends up, how long it is kept and who can read it.",
                "Log an id, a length or a masked form instead of the value.",
                "Add a filter to the logger that masks these fields, and a test that the value is not in the log.",
                "Delete what is already in the logs, and replace tokens and passwords that were written there.",
            ),
            fine_when="A tool that a person starts to see exactly this value, for instance to create a key.",
            looked_for="Arguments of log calls and `print` that are named like secrets or personal fields, or are"
            " a whole request body or its headers; masked, hashed and counted values were left out.",
        ),
        "ja": RuleWords(
            title="ログへの秘密情報・個人情報の出力",
            seen="秘密情報や個人情報をログまたは端末に出力しています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{field}`です。",
            cause="不具合の調査のために追加した出力が、そのまま残っています。",
            why="ログは、個人データの管理対象になっていない収集基盤、バックアップ、チャットにも複製され、"
            "長期間残ります。漏れると、影響を受けるすべての利用者への報告が必要になります。",
            steps=(
                "このログの保存先、保存期間、閲覧できる範囲を調べます。",
                "値の代わりに、ID、長さ、またはマスクした値を出力します。",
                "該当項目をマスクするフィルターをロガーに追加し、値が出ないことをテストで確かめます。",
                "出力済みのログから値を消し、トークンとパスワードは再発行します。",
            ),
            fine_when="キーの発行のように、その値を見るために人が実行するツールの場合です。",
            looked_for="ログ出力と`print`の引数から、秘密情報や個人情報を表す名前と、"
            "リクエスト全体の出力を探しました。マスクした値、ハッシュ、件数は除いています。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", locks=False, risk="low"),
    remedy=Remedy(
        'def login(form):\n    log.info("login %s %s", form["user"], form["password"])\n',
        'def login(form):\n    log.info("login %s", form["user"])\n',
    ),
    examples=(
        RuleExample(
            {"auth.py": "def login(form):\n    log.info('login %s %s', form['user'], form['password'])\n"}, (2,)
        ),
        RuleExample(
            {"push.py": "def push(user, device_token):\n    print('pushing to ' + device_token)\n"},
            (2,),
        ),
        RuleExample(
            {"api.py": "from flask import request\n\ndef hook():\n    logger.debug('got %s', request.headers)\n"},
            (4,),
        ),
        RuleExample(
            {
                "api.py": "from shop import settings\n\ndef hook(request):\n"
                "    log.info('token=%s', request.headers.get('X-Api-Token'))\n"
                "    log.error('refused %s', settings.PUSH_TOKEN)\n"
            },
            (4, 5),
        ),
        RuleExample(
            {
                "form.py": "from shop import consts\n\ndef show(form):\n"
                "    log.info('missing %s', consts.User.PASSWORD)\n"
                "    log.info('with %s', form.get('size'))\n"
            },
            note="the name of a field",
        ),
        RuleExample(
            {"auth.py": "def login(form):\n    log.warning('wrong password for user %s', form['user_id'])\n"},
            note="the word alone",
        ),
        RuleExample(
            {
                "auth.py": "def check(password, api_key):\n    log.info('password has %d characters', len(password))\n"
                "    log.info('key %s', mask(api_key))\n    log.debug('%s', api_key is None)\n"
            },
            note="a length, a masked value, a presence test",
        ),
        RuleExample(
            {"parser.py": "def parse(tokens):\n    for token in tokens:\n        log.debug('token %r', token)\n"},
            note="tokens of a parser",
        ),
    ),
)
