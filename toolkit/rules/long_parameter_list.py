"""A function whose callers must pass many values in the right order.

What: at least 7 parameters that a caller has to pass, not counting `self`, `cls` and those with a default value.
    Functions with the same parameters (layers that pass them on, implementations in several files) are one finding.
Why: two adjacent arguments of the same type can be swapped without any error.
When not: functions whose callers in the project name the values, or of which there is one: what is written in one
    place cannot differ; keyword-only parameters and options with a default, which callers name; decorated functions,
    whose parameters are often filled in by name (routes, validators); methods without a body of their own, or which
    several classes of the file define: a protocol prescribes their parameters; constructors that only keep what
    they are given: a record has as many fields as it has.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import RESTRUCTURE, Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_sign, one_per_symbol, production_signs
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules._signs import sign
from toolkit.source.calls import last_name

LIMIT = 7
MANY = 5
"""Number of positional values in one call that nobody can check by reading."""
CALLERS = 2
_PLAIN = {"staticmethod", "classmethod"}
"""Decorators that pass the arguments of a call on unchanged."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every function with too many parameters that callers can pass by position."""
    methods = Counter(scope.node.name for scope in file.functions if scope.is_method)  # type: ignore[union-attr]
    for scope in file.functions:
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        decorators = {getattr(item, "id", "") for item in node.decorator_list}
        if not decorators <= _PLAIN:
            continue
        positional = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
        asked = positional[: len(positional) - len(node.args.defaults)]
        asked = asked[1:] if scope.is_method and "staticmethod" not in decorators else asked
        prescribed = scope.is_method and node.name != "__init__" and (methods[node.name] > 1 or _is_abstract(node))
        if len(asked) >= LIMIT and not prescribed and not _is_record(node):
            yield sign("long_parameter_list", scope, node, required=len(asked), asked=sorted(asked))

    for scope, call in file.each(ast.Call):
        given = len(call.args) + len(call.keywords)
        if given >= MANY and last_name(call):
            yield sign("long_parameter_list", scope, call, called=last_name(call), by_position=len(call.args))


def _is_abstract(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a body is only a docstring, `pass`, `...` or one `raise`, for subclasses to implement."""
    return all(
        isinstance(item, ast.Pass | ast.Raise) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        for item in node.body
    )


def _is_record(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a constructor only stores its arguments: `self.size = size`."""
    return node.name == "__init__" and all(
        (isinstance(item, ast.Assign) and isinstance(item.value, ast.Name)) or isinstance(item, ast.Expr)
        for item in node.body
    )


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each list of parameters, at the first function that has it."""
    yield from one_per_symbol(_lists(project))


def _lists(project: Project) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[tuple[File, Sign]]] = {}
    callers: dict[str, list[int]] = {}
    signs = list(production_signs(project, "long_parameter_list"))
    for _, seen in signs:
        if "called" in seen.args:
            callers.setdefault(seen.args["called"], []).append(seen.args["by_position"])
    for file, seen in signs:
        if "called" in seen.args or _gives_values_by_name(callers.get(seen.qualname.rpartition(".")[2], [])):
            continue
        groups.setdefault(tuple(seen.args["asked"]), []).append((file, seen))
    for members in groups.values():
        first = about_sign("low", *members[0], value=len(members))
        args = {"required": first.args["required"], "count": len(members)}
        places = tuple(Place(file.path, seen.line, seen.end_line) for file, seen in members)
        yield msgspec.structs.replace(first, args=args, evidence=places)


def _gives_values_by_name(callers: Sequence[int]) -> bool:
    """Return whether the known callers pass values by name, or all but one of them do.

    Args:
        callers: number of positional values in each known call; empty if no caller is known.
    """
    return bool(callers) and sum(values >= MANY for values in callers) < CALLERS


EN = RuleWords(
    title="Long parameter list",
    seen="`{name}` asks its callers for {required} values in the right order ({count} place(s) with this list).",
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
        "position, unless their callers in the project name the values or there is only one."
    ),
)
JA = RuleWords(
    title="長い引数リスト",
    seen="`{name}`は、呼び出し元に{required}個の値を正しい順番で渡すことを求めています（同じ引数の定義は{count}か所）。",
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
    looked_for="デコレーターがなく、位置で渡せて既定値のない引数を7個以上持つ関数を調べました。"
    "プロジェクト内の呼び出し元がすべて名前で渡している関数と、呼び出し元が1つだけの関数は除いています。",
)
RULE = Rule(
    name="long_parameter_list",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=Treatment(20, 16, family=RESTRUCTURE, reach="file"),
    signs=signs,
    find=find,
    remedy=Remedy(
        "def reserve(client, user, coupon, start, end, title, body):\n"
        "    return save(client, user, coupon, start, end, title, body)\n",
        "@dataclass\n"
        "class Reservation:\n"
        "    user: User\n"
        "    coupon: Coupon\n"
        "    period: Period\n"
        "    message: Message\n"
        "\n"
        "\n"
        "def reserve(client, reservation):\n"
        "    return save(client, reservation)\n",
    ),
    examples=(
        RuleExample(
            {"a.py": "def reserve(client, user, coupon, start, end, title, body):\n    return (client, title)\n"}, (1,)
        ),
        RuleExample(
            {
                "a.py": "class Sample:\n    def __init__(self, md5, sha1, sha256, size, kind, name, path):\n"
                + "".join(f"        self.{name} = {name}\n" for name in ("md5", "sha1", "sha256", "size", "kind"))
            },
            note="A record.",
        ),
        RuleExample(
            {
                "a.py": "class Job:\n    @staticmethod\n"
                "    def start(client, user, coupon, start, end, title, body):\n        return client\n"
            },
            lines=(3,),
        ),
        RuleExample(
            {
                "sql.py": "def store(user, key, title, body, start, end, mark):\n    return key\n",
                "mongo.py": "def store(user, key, title, body, start, end, mark):\n    return title\n",
            },
            lines=(1, 1),
            note="One list, one finding.",
        ),
        RuleExample(
            {"a.py": "class Job:\n    def start(self, user, coupon, start, end, title, body):\n        return user\n"}
        ),
        RuleExample(
            {"a.py": "def find(db, *, client, user, coupon, start, end, title, body):\n    return db\n"}, note="Named."
        ),
        RuleExample(
            {
                "a.py": "class Login:\n    def check(self, user, mark, headers, data, roles, resource, method):\n"
                "        raise NotImplementedError\n"
            },
            note="Anyone who fills it in must use the prescribed fields.",
        ),
        RuleExample(
            {
                "a.py": "class Ios:\n    def push(self, app, user, token, title, body, badge, sound):\n"
                "        return token\n\n\n"
                "class Android:\n    def push(self, app, user, token, title, body, badge, sound):\n"
                "        return title\n"
            },
            note="A protocol.",
        ),
        RuleExample(
            {"a.py": "@route('/')\n@arguments('a')\ndef save(client, user, coupon, start, end, a, b):\n    pass\n"},
            note="The decorator fills them in.",
        ),
        RuleExample(
            {"a.py": "def find(db, client=0, user=0, coupon=0, start=0, end=0, title='', body=''):\n    return db\n"}
        ),
    ),
)
