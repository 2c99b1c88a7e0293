"""A mutable default value that calls share and change.

What: a parameter whose default is a new list, dictionary or set, and which the function changes in place, returns,
    or keeps in an attribute that the class changes in place, without a reassignment before.
Why: the default is created when `def` runs, once for the whole process: what one request puts into it, the next one
    finds.
When not: a default that is only read, or replaced before use (`x = x or {}`, `x = list(x)`), or that no call uses: the
    file that defines the function is the only one that names it, and always passes the parameter.
"""

import ast
import re
from collections.abc import Callable, Iterator

from toolkit.model.descendants import children
from toolkit.model.facts import Sign
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import Scope, SourceFile, ancestors, parent
from toolkit.model.words import RuleWords
from toolkit.rules._mutation import defaults, is_container, mutations, rebound
from toolkit.rules._passed_values import bound_arguments
from toolkit.rules._request_values import declares_parameters
from toolkit.rules._signs import sign
from toolkit.source.calls import calls


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every place where a shared default is changed, returned or stored."""
    for scope, place in shared_defaults(file):
        line = scope.node.lineno  # type: ignore[union-attr]
        given = _name_if_given(place.id, scope, file)
        yield sign(RULE.name, scope, place, parameter=place.id, default_line=line, given=given)


def _name_if_given(parameter: str, function: Scope, file: SourceFile) -> str:
    """Return the name of a function if its file calls it and always passes the parameter; else empty."""
    name = function.name
    found = list(calls(file).ending(name))
    is_given = all(parameter in bound_arguments(called.node, function) for called in found)
    return name if found and is_given else ""


def _counts(project: Project) -> Callable[[Sign], bool]:
    """Return a predicate for signs of defaults that some call may use: all calls can be seen in a single file."""
    known: dict[str, bool] = {}

    def counts(item: Sign) -> bool:
        name = item.args["given"]
        if name and name not in known:
            known[name] = sum(name in file.content.names for file in project.production) > 1
        return not name or known[name]

    return counts


_MEANT = re.compile(r"(\A|_)(cache|cached|memo|memory|memoized)(_|\Z)", re.IGNORECASE)
"""Words in the name of a parameter whose default is shared on purpose."""


def shared_defaults(file: SourceFile) -> Iterator[tuple[Scope, ast.Name]]:
    """Yield the uses of a parameter that change its mutable default beyond the call, each with its function."""
    for scope in file.functions:
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not (node.args.defaults or node.args.kw_defaults) or declares_parameters(node):
            continue
        shared = {
            name: default for name, default in defaults(node) if is_container(default) and not _MEANT.search(name)
        }
        if not shared:
            continue
        for name in rebound(scope):
            shared.pop(name, None)
        yield from ((scope, place) for place in _harms(scope, shared))


def _harms(scope: Scope, shared: dict[str, ast.expr]) -> Iterator[ast.Name]:
    """Yield the uses of a shared default that change it beyond the call."""
    for container, place in mutations(scope):
        if not isinstance(container, ast.Name) or container.id not in shared:
            continue
        if _fills_in_constant(place):
            continue
        if not (_is_empty(shared[container.id]) and (_is_for_content(place, container.id) or _fills_nothing(place))):
            yield container
    changed: set[str] | None = None
    for name in scope.nodes(ast.Name):
        if name.id not in shared:
            continue
        around = parent(name)
        if isinstance(around, ast.Return):
            yield name
        elif isinstance(around, ast.Assign) and around.value is name:
            changed = _changed_attributes(scope) if changed is None else changed
            if any(isinstance(to, ast.Attribute) and to.attr in changed for to in around.targets):
                yield name


def _fills_in_constant(place: ast.expr) -> bool:
    """Return whether a change adds what every call would: `if "workers" not in options: options["workers"] = 2`."""
    around = parent(place)
    is_item = isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Constant)
    if not (is_item and isinstance(around, ast.Assign) and isinstance(around.value, ast.Constant)):
        return False
    choices = [outer for outer in ancestors(around) if isinstance(outer, _CHOOSES)]
    return len(choices) == 1 and _asks_for_item(choices[0], place)


_CHOOSES = (ast.If, ast.For, ast.While, ast.Try, ast.Match)
"""Statements that carry out their parts in some calls only."""


def _asks_for_item(outer: ast.AST, place: ast.expr) -> bool:
    """Return whether a condition only asks whether an item is missing: `if "workers" not in options`."""
    test = outer.test if isinstance(outer, ast.If) else None
    if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn) and isinstance(place, ast.Subscript)):
        return False
    return ast.unparse(test.left) == ast.unparse(place.slice) and ast.unparse(test.comparators[0]) == ast.unparse(
        place.value
    )


def _is_empty(default: ast.expr) -> bool:
    return not any(isinstance(item, ast.expr) for item in children(default)) or (
        isinstance(default, ast.Call) and not (default.args or default.keywords)
    )


_FILL_NOTHING = {"sort", "reverse", "clear", "discard", "difference_update", "intersection_update"}
"""Methods that leave an empty container as it is."""


def _fills_nothing(place: ast.expr) -> bool:
    """Return whether a change leaves an empty container as it is: `x.sort()`."""
    return isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute) and place.func.attr in _FILL_NOTHING


def _is_for_content(place: ast.expr, name: str) -> bool:
    """Return whether a change is made only if the container holds something: the empty default stays as it is."""
    inner: ast.AST = place
    for outer in ancestors(place):
        if isinstance(outer, ast.If) and inner in outer.body and _asks_for_content(outer.test, name):
            return True
        inner = outer
    return False


def _asks_for_content(test: ast.expr, name: str) -> bool:
    """Return whether a condition is false of an empty container: `x`, `x.get(key)`, `key in x`, `x[key]`."""
    match test:
        case ast.Name(id=asked) | ast.Subscript(value=ast.Name(id=asked)):
            return asked == name
        case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=asked)), args=[_]):
            return asked == name
        case ast.Compare(ops=[ast.In()], comparators=[ast.Name(id=asked)]):
            return asked == name
        case ast.BoolOp(op=ast.And(), values=parts):
            return any(_asks_for_content(part, name) for part in parts)
    return False


def _changed_attributes(scope: Scope) -> set[str]:
    """Return the attributes that the class of a method changes in place."""
    around = scope.parent
    if around is None or around.kind != "class":
        return set()
    return {
        container.attr
        for inner in around.walk()
        for container, _ in mutations(inner)
        if isinstance(container, ast.Attribute)
    }


EN = RuleWords(
    title="Shared mutable default",
    seen=(
        "`{name}` changes the default value of `{parameter}` or gives it away ({count} place(s)); it is made once and "
        "shared by all calls."
    ),
    cause="`[]` or `{{}}` as a default looks like a fresh value for each call, but it is made once, when `def` runs.",
    why=(
        "What one request puts into it is still there for the next one, perhaps of another client: answers depend on "
        "what "
        "the process did before, and differ between processes."
    ),
    steps=(
        "Lock today's behaviour with a characterization test that calls the function twice.",
        "Make the default `None`, and make the new value in the first lines: `if {parameter} is None: ...`.",
        "Look for callers that rely on the shared value; if there are any, give it a name of its own first.",
    ),
    fine_when=(
        "The sharing is meant, for example a small cache; then say so in a comment and name the parameter `_cache`."
    ),
    looked_for=(
        "Parameters with a new list, dictionary or set as default which the function changes in place, returns, or "
        "keeps in "
        "an attribute that its class changes in place. Defaults that are only read are left alone."
    ),
)
JA = RuleWords(
    title="共有される可変の既定値",
    seen=(
        "`{name}`は、引数`{parameter}`の既定値を書き換えるか、関数の外に渡しています（{count}か所）。"
        "既定値は1つだけで、すべての呼び出しで共有されます。"
    ),
    cause="`[]`や`{{}}`は呼び出しのたびに新しく作られるように見えますが、実際には`def`の実行時に一度だけ作られます。",
    why=(
        "あるリクエストで入れた値が、次のリクエスト（別の利用者の場合もあります）にも残ります。"
        "応答がプロセスのそれまでの処理に左右され、プロセスごとに結果が変わります。"
    ),
    steps=(
        "関数を2回続けて呼び出す仕様化テストを作り、現行動作を固定します。",
        "既定値を`None`にし、関数の先頭で`if {parameter} is None: ...`として新しい値を作ります。",
        "共有された値に頼っている呼び出し元がないか調べ、あれば先に別の名前の変数として分けます。",
    ),
    fine_when=(
        "小さなキャッシュなど、意図して共有している場合です。その意図をコメントに書き、引数名を`_cache`などにします。"
    ),
    looked_for=(
        "リスト、辞書、集合を既定値に持つ引数のうち、関数が書き換えるもの、そのまま返すものを調べました。"
        "属性に保存され、そのクラスが書き換えるものも含みます。読むだけの既定値は対象外です。"
    ),
)
RULE = Rule(
    name="mutable_default",
    severity="high",
    words={"en": EN, "ja": JA},
    treatment=Treatment(3, 1, kind="fix", risk="low"),
    signs=signs,
    counts=_counts,
    remedy=Remedy(
        "def collect(user, seen=[]):\n    seen.append(user.id)\n    return len(seen)\n",
        "def collect(user, seen=None):\n"
        "    seen = [] if seen is None else seen\n"
        "    seen.append(user.id)\n"
        "    return len(seen)\n",
    ),
    examples=(
        RuleExample(
            {"a.py": "def collect(user, seen=[]):\n    seen.append(user.id)\n    return len(seen)\n"}, lines=(2,)
        ),
        RuleExample(
            {"a.py": "def query(host, filter={}):\n    filter['host'] = host\n    return filter\n"}, lines=(2, 3)
        ),
        RuleExample(
            {"a.py": "def hosts(*, extra=list()):\n    extra += ['a.example']\n    return tuple(extra)\n"}, lines=(2,)
        ),
        RuleExample(
            {
                "a.py": "class Job:\n    def __init__(self, users=[]):\n        self.users = users\n\n"
                "    def add(self, user):\n        self.users.append(user)\n"
            },
            lines=(3,),
        ),
        RuleExample({"a.py": "def send(user, extra={}):\n    return push(user, **extra)\n"}, note="Only read."),
        RuleExample(
            {"a.py": "def send(user, extra={}):\n    extra = dict(extra)\n    extra['id'] = 1\n    return extra\n"}
        ),
        RuleExample(
            {"a.py": "def ids(users, seen=None):\n    seen = seen or []\n    seen.append(1)\n    return seen\n"}
        ),
        RuleExample(
            {"a.py": "class Job:\n    def __init__(self, users=[]):\n        self.users = users\n"},
            note="Never changed.",
        ),
    ),
)
