"""A function that asks its callers for many values in the right order.

What: at least 7 parameters that a caller has to give, not counting `self`, `cls` and those with a default value.
Why: two neighbours of the same type are swapped without any error.
When not: keyword-only parameters and options with a default, which callers name; decorated functions, whose
    parameters are often filled in by name (routes, validators); methods without a body of their own, or which
    several classes of the file define: a protocol prescribes their parameters.
"""

import ast
from collections import Counter
from collections.abc import Iterator

from toolkit.findings._signs import sign
from toolkit.model.facts import Sign
from toolkit.model.plugins import Example, Rule
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords

LIMIT = 7
_PLAIN = {"staticmethod", "classmethod"}
"""Decorators that hand the arguments of a call on as they are."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Every function with too many parameters that a caller has to give by position."""
    methods = Counter(scope.node.name for scope in file.functions if scope.is_method)  # type: ignore[union-attr]
    for scope in file.functions:
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        decorators = {getattr(item, "id", "") for item in node.decorator_list}
        if not decorators <= _PLAIN:
            continue
        arguments = node.args
        required = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
        required -= scope.is_method and "staticmethod" not in decorators
        prescribed = scope.is_method and node.name != "__init__" and (methods[node.name] > 1 or _is_abstract(node))
        if required >= LIMIT and not prescribed:
            yield sign("long_parameter_list", scope, node, required=required)


def _is_abstract(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a body holds nothing but a docstring, `pass`, `...` or one `raise`: others fill it in."""
    return all(
        isinstance(item, ast.Pass | ast.Raise) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        for item in node.body
    )


EN = RuleWords(
    title="Long parameter list",
    seen="`{name}` asks its callers for {required} values in the right order.",
    cause="Every new need of a caller became one more parameter, handed through from layer to layer.",
    why=(
        "Two values of the same type can be swapped without any error, and each new parameter has to be added to "
        "every call "
        "at once."
    ),
    steps=(
        "Lock today's behaviour of the function with characterization tests.",
        "Let the callers name the values, then make the parameters keyword-only.",
        "Find the values that always travel together and give them a small class of their own.",
    ),
    fine_when="A framework or a protocol prescribes the parameters.",
    looked_for=(
        "Functions without decorators that have at least 7 parameters without a default value that can be given by "
        "position."
    ),
)
JA = RuleWords(
    title="長い引数リスト",
    seen="`{name}`は、呼び出し元に{required}個の値を正しい順番で渡すことを求めています。",
    cause="呼び出し元の都合が増えるたびに引数が追加され、層から層へ受け渡されてきたことが原因です。",
    why=(
        "同じ型の値を取り違えてもエラーになりません。"
        "また、引数を1個増やすときに、すべての呼び出し元を同時に直す必要があります。"
    ),
    steps=(
        "関数の仕様化テストを作り、現行動作を固定します。",
        "呼び出し元で引数の名前を書くようにし、その後で引数をキーワード専用にします。",
        "いつも一緒に渡される値を探し、小さなクラスにまとめます。",
    ),
    fine_when="フレームワークやプロトコルが引数を定めている場合です。",
    looked_for="デコレーターがなく、位置で渡せて既定値のない引数を7個以上持つ関数を調べました。",
)
RULE = Rule(
    name="long_parameter_list",
    severity="low",
    words={"en": EN, "ja": JA},
    signs=signs,
    examples=(
        Example(
            {"a.py": "def reserve(client, user, coupon, start, end, title, body):\n    return (client, title)\n"}, (1,)
        ),
        Example(
            {
                "a.py": "class Job:\n    @staticmethod\n"
                "    def start(client, user, coupon, start, end, title, body):\n        return client\n"
            },
            lines=(3,),
        ),
        Example(
            {"a.py": "class Job:\n    def start(self, user, coupon, start, end, title, body):\n        return user\n"}
        ),
        Example(
            {"a.py": "def find(db, *, client, user, coupon, start, end, title, body):\n    return db\n"}, note="Named."
        ),
        Example(
            {
                "a.py": "class Login:\n    def check(self, user, mark, headers, data, roles, resource, method):\n"
                "        raise NotImplementedError\n"
            },
            note="Whoever fills it in must take what is prescribed.",
        ),
        Example(
            {
                "a.py": "class Ios:\n    def push(self, app, user, token, title, body, badge, sound):\n"
                "        return token\n\n\n"
                "class Android:\n    def push(self, app, user, token, title, body, badge, sound):\n"
                "        return title\n"
            },
            note="A protocol.",
        ),
        Example(
            {"a.py": "@route('/')\n@arguments('a')\ndef save(client, user, coupon, start, end, a, b):\n    pass\n"},
            note="The decorator fills them in.",
        ),
        Example(
            {"a.py": "def find(db, client=0, user=0, coupon=0, start=0, end=0, title='', body=''):\n    return db\n"}
        ),
    ),
)
