"""A token, password or code that is drawn with `random`.

The module `random` is made for simulations: who sees some of its numbers can compute the next ones, and with them
the tokens of other people. `secrets` costs nothing more.

It leaves alone: `secrets`, `SystemRandom` and other sources of cryptographic random numbers; lengths; picking one of
several existing tokens; names that mean words of a text (`tokenize`, `token_count`); commands that make test data.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, ancestors, dotted_name, is_text
from toolkit.model.words import RuleWords
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls

_MAKES_NUMBER = ("randint", "randrange", "getrandbits", "randbytes", "random", "uniform", "choices", "sample")
_SECRET = re.compile(
    r"(\A|_)(token|passw(or)?d|passphrase|pwd|secret|salt|nonce|otp|one_?time|api_?key|access_?key|session_?(id|key)"
    r"|pin_?code|(auth|login|reset|verif\w*|confirm\w*|activat\w*|invit\w*|recover\w*|sms|security|access)_?(code|key|hash|token))"
    r"(s?\Z|_)",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(
    r"tokeni[sz]|token_?(count|len|size|limit|bucket|usage|estimate|type|index|ids?\Z)|_?(count|length|len|size|seed|delay"
    r"|timeout|name|label|hint|field|url|path|page)\Z",
    re.IGNORECASE,
)
_TAKES_LENGTH = frozenset(("range", "xrange", "urandom", "token_bytes", "token_hex", "token_urlsafe"))
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _signs(file: SourceFile) -> Iterator[Sign]:
    if "random" not in file.text or _replaces_module(file):
        return
    for called in calls(file).ending("choice", *_MAKES_NUMBER):
        if called.name == f"random.{called.last}" and _makes_anew(called) and not _is_length(called):
            purpose = next((name for name in _names_around(called) if _means_secret(name)), "")
            if purpose and not (purpose.lower().endswith("salt") and _is_one_of_few(called)):
                yield sign(RULE.name, called.scope, called.node, call=f"random.{called.last}()", purpose=purpose)


def _replaces_module(file: SourceFile) -> bool:
    """Return whether a file calls something else `random`: `random = SystemRandom()`."""
    return "SystemRandom" in file.text and any(
        name.id == "random" and isinstance(name.ctx, ast.Store) for name in file.nodes(ast.Name)
    )


def _makes_anew(called: Called) -> bool:
    """Return whether a call makes a value; `choice` alone picks one that exists."""
    if called.last not in ("choice", "sample", "choices"):
        return True
    return any(
        isinstance(outer, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.AugAssign)
        or (isinstance(outer, ast.Call) and isinstance(outer.func, ast.Attribute) and outer.func.attr == "join")
        for outer in ancestors(called.node)
    )


_FEW = 64
"""Number of values below which a salt is no secret however it is drawn: an old format prescribes its length."""


def _is_one_of_few(called: Called) -> bool:
    """Return whether a call draws a single small number: `salt = randrange(0, 15)`."""
    if called.last not in ("randint", "randrange"):
        return False
    given = [item.value for item in called.node.args if isinstance(item, ast.Constant)]
    bounds = [value for value in given if isinstance(value, int)]
    repeats = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.AugAssign, ast.For, ast.While)
    is_single = not any(isinstance(outer, repeats) for outer in ancestors(called.node))
    return is_single and len(bounds) == len(called.node.args) and all(0 <= item < _FEW for item in bounds)


def _is_length(called: Called) -> bool:
    """Return whether a number says how long a value is: `token_hex(randint(12, 16))`, `draw(length=randint(8, 10))`."""
    return any(
        (isinstance(outer, ast.Call) and dotted_name(outer.func).rpartition(".")[2] in _TAKES_LENGTH)
        or (isinstance(outer, ast.keyword) and outer.arg in ("length", "size", "k", "nbytes"))
        for outer in ancestors(called.node)
    )


def _names_around(called: Called) -> Iterator[str]:
    """The names that the value is given, nearest first, and that of the function that makes it."""
    inner: ast.AST = called.node
    for outer in ancestors(called.node):
        if isinstance(outer, ast.keyword) and outer.arg:
            yield outer.arg
        elif isinstance(outer, ast.Dict):
            yield from _key_of(inner, outer)
        elif isinstance(outer, ast.Assign):
            yield from (dotted_name(target).rpartition(".")[2] for target in outer.targets)
        elif isinstance(outer, ast.AugAssign | ast.AnnAssign):
            yield dotted_name(outer.target).rpartition(".")[2]
        if isinstance(outer, ast.stmt):
            break
        inner = outer
    if called.scope.kind == "function":
        yield called.scope.name


def _key_of(value: ast.AST, table: ast.Dict) -> Iterator[str]:
    for key, item in zip(table.keys, table.values, strict=True):
        if item is value and is_text(key):
            yield key.value


def _means_secret(name: str) -> bool:
    words = _WORD.sub("_", name).lower()
    return bool(_SECRET.search(words)) and not _NO_SECRET.search(words)


RULE = Rule(
    name="predictable_secret",
    severity="high",
    certainty="likely",
    signs=_signs,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="Predictable token or password",
            seen="A secret is drawn with the module `random` in {count} place(s) of {files} file(s), first `{purpose}`"
            " with `{call}` in `{name}`.",
            cause="`random` is the module that comes to mind first, and its values look like any others.",
            why="Its numbers follow from a few hundred earlier ones. Who asks for tokens often enough can compute those"
            " of other users, and with them reset a password or act as somebody else.",
            steps=(
                "Draw it with `secrets.token_urlsafe()`, or with `secrets.choice` where the alphabet is given.",
                "Make it at least 16 characters long if nobody has to type it.",
                "Let what was issued before expire.",
            ),
            fine_when="The value only tells things apart, and knowing it opens nothing.",
            looked_for="Numbers and characters from the module `random` that are given a name such as `token`,"
            " `password`, `reset_code` or `salt`, or are made in a function of such a name.",
        ),
        "ja": RuleWords(
            title="推測できるトークンやパスワード",
            seen="秘密にする値を、モジュール`random`で作っています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{purpose}`です（`{call}`）。",
            cause="`random`が最初に思い浮かぶモジュールで、できた値も見た目では区別できません。",
            why="`random`の値は、それまでの数百個の値から計算できます。"
            "何度もトークンを求めた相手に、ほかの利用者のトークンを計算されるおそれがあります。",
            steps=(
                "`secrets.token_urlsafe()`で作ります。使う文字が決まっていれば、`secrets.choice`を使います。",
                "手で入力しない値なら、16文字以上にします。",
                "これまでに発行した値を失効させます。",
            ),
            fine_when="区別するためだけの値で、知られても何も開かない場合です。",
            looked_for="`token`、`password`、`reset_code`、`salt`などの名前が付く値のうち、`random`で作るものを探しました。"
            "そうした名前の関数の中も対象です。",
        ),
    },
    treatment=Treatment(2, 1, kind="fix", locks=False, risk="low"),
    remedy=Remedy(
        "import random\n\ndef reset_token():\n    return ''.join(random.choice(LETTERS) for _ in range(20))\n",
        "import secrets\n\ndef reset_token():\n    return secrets.token_urlsafe(20)\n",
    ),
    examples=(
        RuleExample(
            {
                "tokens.py": "import random\nimport string\n\ndef reset_token():\n"
                "    return ''.join(random.choice(string.ascii_letters) for _ in range(20))\n"
            },
            (5,),
        ),
        RuleExample(
            {
                "users.py": "from random import randint\n\ndef invite(user):\n"
                "    user.pin_code = str(randint(0, 999999))\n    Mail(password=randint(1, 9))\n"
            },
            (4, 5),
        ),
        RuleExample(
            {
                "tokens.py": "import secrets\nfrom random import SystemRandom\n\nrandom = SystemRandom()\n\n"
                "def reset_token():\n    return secrets.token_hex() + str(random.randint(1, 9))\n"
            },
            note="made for secrets",
        ),
        RuleExample(
            {"api.py": "import random\n\ndef call():\n    token = random.choice(TOKENS)\n    return token\n"},
            note="one of several that exist",
        ),
        RuleExample(
            {
                "api.py": "import secrets\nfrom random import randint\n\ndef open_account():\n"
                "    password = secrets.token_hex(randint(12, 16))\n    return password\n"
            },
            note="how long it is",
        ),
        RuleExample(
            {
                "nlp.py": "import random\n\ndef tokenize(text):\n    return random.sample(text.split(), 3)\n\n"
                "def wait():\n    delay = random.uniform(1, 2)\n"
            },
            note="words of a text, and a delay",
        ),
    ),
)
