"""Secrets that the environment gives, and the code does not hold.

What: a password, key or token that is written into the code is read from an environment variable that is called like
the name it is given to (`api_key` reads `API_KEY`), and so is a key for sessions that is a word or drawn at each start.
For review: the variable has to be set before this is deployed.

Why: everybody who can read the repository, its copies and its history can use the secret.

When not: a secret inside a longer text (an address with a password), and one that is given to no name: a note says so.
The secret is known to the history of the repository: have it replaced by a new one.
"""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile, dotted_name, parent
from toolkit.rules.hard_coded_secret import secret_literals
from toolkit.rules.weak_signing_key import weak_keys
from toolkit.source.rewrite_site import make_site

_NAME = "secret_from_environment"
_PART = re.compile(r"\A[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    yield from _weak_keys(file, facts)
    is_wanted = match_wanted(file, facts.path, "hard_coded_secret")
    for scope, node, what in secret_literals(file):
        if not is_wanted(node):
            continue
        assert isinstance(node, ast.Constant)
        if _PART.match(what) or _PART.match(str(node.value)):
            yield make_site(_NAME, "review", scope, node, "inside_text", args={"what": what}, edits=False)
        elif not (variable := _variable(node, what)):
            yield make_site(_NAME, "review", scope, node, "no_name", args={"what": what}, edits=False)
        else:
            args = {"what": what, "variable": variable}
            yield make_site(_NAME, "review", scope, node, "not_set", args=args, imports=("import os",))


def _weak_keys(file: SourceFile, facts: Facts) -> Iterator[Site]:
    """Keys that sign sessions and can be guessed: words, words in place of a setting, and what each start draws."""
    is_wanted = match_wanted(file, facts.path, "weak_signing_key")
    for scope, node, name in weak_keys(file):
        if is_wanted(node):
            args = {"what": name, "variable": name.upper()}
            yield make_site(_NAME, "review", scope, node, "not_set", args=args, imports=("import os",))


def _variable(node: ast.Constant, what: str) -> str:
    """The environment variable for a secret: the name that it is given to, in capitals; empty: there is none."""
    around = parent(node)
    name = what
    if isinstance(around, ast.Assign):
        name = dotted_name(around.targets[0]).rpartition(".")[2] or what
    found = _HUMP.sub("_", name).replace("-", "_").upper()
    return found if re.fullmatch(r"[A-Z_][A-Z0-9_]*", found) else ""


def _rewrite(at: Site, _: cst.BaseExpression) -> cst.BaseExpression:
    return cst.parse_expression(f'os.environ["{at.args["variable"]}"]')


EN = CodemodWords(
    title="Secrets from the environment",
    what="A secret that is written into the code is read from an environment variable that is called like it, for"
    " review.",
    why="Everybody who can read the repository, its copies and its history can use the secret.",
    when_not="A secret inside a longer text, such as an address with a password, and one that is given to no name.",
    preconditions=("None: the program does not start where the variable is not set, so every site is for review.",),
    look_at="Whether the variable is set wherever the program runs, and whether the old secret has been replaced: the"
    " history of the repository still holds it.",
    reasons={
        "not_set": "`{what}` is read from the environment variable `{variable}`: set it before this is deployed, and"
        " have the secret replaced.",
        "inside_text": "`{what}` is a part of a longer text: put it together from the environment by hand.",
        "no_name": "`{what}` is given to no name that could be its variable: choose one by hand.",
    },
)
JA = CodemodWords(
    title="環境変数からの秘密情報",
    what="コードに書かれた秘密情報を、要レビューの変更として、同じ名前の環境変数から読み込むようにします。",
    why="リポジトリやその複製、履歴を読める人は、誰でもその秘密情報を使えます。",
    when_not="パスワードを含むアドレスなど、長い文字列の一部の場合と、名前のない場合は変更しません。",
    preconditions=("ありません。変数が設定されていない環境では起動しないため、すべての箇所が要レビューです。",),
    look_at="プログラムが動くすべての環境に変数が設定されているかを確認してください。"
    "履歴には残っているため、秘密情報そのものも新しいものに替えます。",
    reasons={
        "not_set": "`{what}`を環境変数`{variable}`から読み込みます。"
        "デプロイの前に設定し、秘密情報を新しいものに替えてください。",
        "inside_text": "`{what}`は長い文字列の一部です。環境変数を使って手作業で組み立ててください。",
        "no_name": "`{what}`には、変数名にできる名前がありません。手作業で決めてください。",
    },
)
_KEY = "k7Gd92mQx0LpT4sVb8Zr"  # tebiki: allow hard_coded_secret -- made up for the example
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(5, 30), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    fixes=("hard_coded_secret", "weak_signing_key"),
    examples=(
        CodemodExample(
            "import os\n\nSECRET_KEY = os.environ.get('SECRET_KEY', 'changeme')\n",
            'import os\n\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
            verdict="review",
            reason="not_set",
        ),
        CodemodExample("import os\n\nSECRET_KEY = os.environ['SECRET_KEY']\n", note="the environment gives it already"),
        CodemodExample(
            "import os\n\napp.config['SECRET_KEY'] = os.urandom(24)\n",
            "import os\n\napp.config['SECRET_KEY'] = os.environ[\"SECRET_KEY\"]\n",
            verdict="review",
            reason="not_set",
        ),
        CodemodExample(
            f"import push\n\npush.api_key = '{_KEY}'\n",
            'import os\n\nimport push\n\npush.api_key = os.environ["API_KEY"]\n',
            verdict="review",
            reason="not_set",
        ),
        CodemodExample(
            f"import os\nimport push\n\nclient = push.connect(os.environ['HOST'], secretKey='{_KEY}')\n",
            "import os\nimport push\n\n"
            "client = push.connect(os.environ['HOST'], secretKey=os.environ[\"SECRET_KEY\"])\n",
            verdict="review",
            reason="not_set",
        ),
        CodemodExample("api_key = 'changeme'\n", note="a placeholder"),
        CodemodExample(
            f"connect('amqp://shop:{_KEY}@mq.shop.jp/')\n", verdict="refused", reason="inside_text", note="a note"
        ),
    ),
)
