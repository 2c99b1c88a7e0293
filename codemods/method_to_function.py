"""Make a method that never uses its object a function above the class.

What: a private method that does not use its first parameter becomes a function of the same name above its class, and
`self._name(...)` in the class becomes `_name(...)`; so does `self.__name(...)`, as Python would look for another name.
`--set method_to_function.method=Class.name` names one method, which may be public: then the class keeps
`name = staticmethod(name)` for callers elsewhere, for review. If the module has a function of that name already, this
one gets `_` in front, or `_` and the class; `--set method_to_function.name=other` names it.

Why: a function says that it needs nothing of the object, can be tested without one, and leaves a smaller class.

When not: decorated methods, special methods, names that the module uses for something else, methods that are handed
on, and methods of which another class, another file or a text speaks. If the class inherits from one of another file,
which may call the method, it keeps a static method, for review.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from codemods._extract.bindings import bound_anywhere, type_parameters
from codemods._extract.surroundings import FunctionSurroundings, gather_surroundings, looks_at_own_names
from codemods._methods.computed import annotations_of, computes_elsewhere, defaults_of
from codemods._methods.function_names import choose_function_name, is_class_private, mangled_name
from codemods._methods.reached import has_odd_decorator, is_reached, reaches_by_name
from codemods._methods.take_out import take_out
from codemods._names.bound_methods import is_called, may_be_inherited
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, name_of, parent
from toolkit.source.rewrite_site import make_site

_NAME = "method_to_function"
_LIMIT = 15


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    wanted, name = facts.options.get("method", ""), facts.options.get("name", "")
    methods = [it for it in file.functions if it.is_method and not it.parent.in_function and _unused_receiver(it)]  # type: ignore[union-attr]
    methods = [it for it in methods if (f".{it.qualname}".endswith(f".{wanted}") if wanted else _is_plain(it))]
    if not methods:
        return
    around = FunctionSurroundings(file, facts, _LIMIT)
    for scope in methods:
        function = choose_function_name(file, scope, name if wanted else "", may_differ=bool(wanted))
        yield _judge(file, scope, around, facts, function)


def _judge(file: SourceFile, scope: Scope, around: FunctionSurroundings, facts: Facts, function: str) -> Site:
    assert scope.parent is not None
    name, owner, is_wanted = scope.name, scope.parent, bool(facts.options.get("method"))
    calls = _calls_in_class(owner, name)
    asked = facts.options.get("name", name)
    args: dict[str, Any] = {"name": name, "class": owner.qualname, "function": function or asked}
    is_computed = computes_elsewhere(file, scope.node, _outermost(owner))  # type: ignore[arg-type]
    reason = _refusal(scope, calls) or ("" if function else "taken")
    if reason or (is_computed and not is_wanted):
        return make_site(_NAME, "refused", owner, scope.node, reason or "computed", args=args)
    is_open = _is_open(file, scope, calls, around, facts)
    is_inherited = may_be_inherited(file, owner, mangled_name(owner.name, name))
    is_passed_on = not all(map(is_called, calls))
    if is_passed_on and not is_wanted:
        return make_site(_NAME, "refused", owner, scope.node, "passed_on", args=args)
    if (is_open or (is_inherited and not calls)) and not is_wanted:
        return make_site(_NAME, "refused", owner, scope.node, "spoken_of", args=args)
    args["below"] = is_class_private(function)
    if args["below"] and _outermost(owner) is not owner.node:
        return make_site(_NAME, "refused", owner, scope.node, "special", args=args)
    args["keep"] = is_open = is_open or is_inherited or is_passed_on or is_computed or args["below"]
    is_overridden = any(it.name == name and it.is_method and it is not scope for it in file.functions)
    args["asks"] = args["below"] or (is_overridden and not is_class_private(name))
    if not is_open:
        return make_site(_NAME, "certain", owner, _outermost(owner), args=args)
    reason = "own_names" if looks_at_own_names(scope.node) else "computed_above" if is_computed else "kept"
    return make_site(_NAME, "review", owner, _outermost(owner), reason, args=args)


def _is_open(
    file: SourceFile, scope: Scope, calls: list[ast.Attribute], around: FunctionSurroundings, facts: Facts
) -> bool:
    """Return whether something else than its class may reach a method, or see that it is one."""
    owner = scope.parent
    assert owner is not None
    assert isinstance(owner.node, ast.ClassDef)
    inside = mangled_name(owner.name, scope.name)
    names = {scope.name, inside}
    project, path = around.project, facts.path
    return (
        sum(len(re.findall(rf"\b{it}\b", file.text)) for it in names) != len(calls) + 1
        or any(project.is_elsewhere("names", it, path) for it in names)
        or (inside != scope.name and around.is_class_elsewhere(owner.name))
        or not names.isdisjoint(facts.spoken)
        or around.is_walked(scope)
        or around.sees_module
        or any(is_reached(project, it, owner.name) for it in names)
        or _is_seen(scope, around)
        or has_odd_decorator(owner.node)
        or reaches_by_name(file)
        or not _is_plain(scope)
    )


def _is_plain(scope: Scope) -> bool:
    """Return whether a method is private and without decorators, and does not look at its own variables."""
    decorators = scope.node.decorator_list  # type: ignore[union-attr]
    return _is_private(scope.name) and not decorators and not looks_at_own_names(scope.node)


def _is_seen(scope: Scope, around: FunctionSurroundings) -> bool:
    """Return whether a method calls a function that looks at who calls it, and at the object."""
    return not around.seers.isdisjoint(name_of(it) for it in walk(scope.node))


def _outermost(scope: Scope) -> ast.stmt:
    """Return the statement of the module that holds a class."""
    node: ast.AST = scope.node
    while not isinstance(above := parent(node), ast.Module):
        assert above is not None
        node = above
    assert isinstance(node, ast.stmt)
    return node


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_")


def _unused_receiver(scope: Scope) -> str:
    """The first parameter, if the method never uses it nor anything that only a method has; else empty."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = [*node.args.posonlyargs, *node.args.args][:1]
    if not first or len(node.args.defaults) >= len(node.args.posonlyargs) + len(node.args.args):
        return ""
    used = {it.id for part in node.body for it in walk(part) if isinstance(it, ast.Name)}
    inside = (it for it in walk(node) if it is not node)
    named = {str(getattr(it, kind, "")) for it in inside for kind in ("id", "attr", "arg", "name", "asname")}
    is_plain = used.isdisjoint({first[0].arg, "super", "__class__"}) and not any(map(is_class_private, named))
    return first[0].arg if is_plain else ""


def _refusal(scope: Scope, calls: list[ast.Attribute]) -> str:
    """Return why a method has to stay one; empty if it can be a function."""
    node, owner = scope.node, scope.parent
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    assert owner is not None
    name = scope.name
    if {getattr(it, "id", "") for it in node.decorator_list} & {"staticmethod", "classmethod", "property"}:
        return "decorated"
    if name.endswith("__") or (is_class_private(name) and _is_in_nested_class(owner, name)):
        return "special"
    outside = [*defaults_of(node), *annotations_of(node)]
    read = {it.id for part in outside for it in walk(part) if isinstance(it, ast.Name)}
    types = type_parameters(owner.node)
    if not read.isdisjoint(_names_bound_in(owner) | bound_anywhere([_outermost(owner)])) or not types.isdisjoint(
        getattr(it, "id", "") for it in walk(node)
    ):
        return "class_names"
    if sum(it.name == name for it in owner.children) > 1 or any(
        isinstance(it.ctx, ast.Store | ast.Del) for it in calls
    ):
        return "rebound"
    return ""


def _is_in_nested_class(owner: Scope, name: str) -> bool:
    """Return whether a class inside of a class says a class-private name, which is another one there."""
    inner = (it for it in walk(owner.node) if isinstance(it, ast.ClassDef) and it is not owner.node)
    return any(getattr(it, "attr", getattr(it, "id", "")) == name for one in inner for it in walk(one))


def _names_bound_in(owner: Scope) -> set[str]:
    stored = {it.id for it in owner.nodes(ast.Name) if isinstance(it.ctx, ast.Store)}
    return stored | {it.name for it in owner.children}


def _calls_in_class(owner: Scope, name: str) -> list[ast.Attribute]:
    """The uses of a method through the first parameter of the methods of its class."""
    found: list[ast.Attribute] = []
    for method in owner.children:
        if method.kind != "function" or _is_on_class(method):
            continue
        given = method.node.args  # type: ignore[union-attr]
        first = [*given.posonlyargs, *given.args][:1]
        nodes = [*walk(method.node)]
        bound = [it for it in nodes if _binds(it, first[0].arg)] if first else []
        if len(bound) == 1:  # nothing but the parameter itself
            uses = (it for it in nodes if isinstance(it, ast.Attribute) and it.attr == name)
            found += [it for it in uses if isinstance(it.value, ast.Name) and it.value.id == first[0].arg]
    return found


def _is_on_class(method: Scope) -> bool:
    return bool({getattr(it, "id", "") for it in method.node.decorator_list} & {"staticmethod", "classmethod"})  # type: ignore[union-attr]


def _binds(node: ast.AST, name: str) -> bool:
    """Return whether a parameter, target, handler, pattern, import or definition binds a name."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    is_other = isinstance(node, ast.keyword | ast.Attribute)
    return not is_other and name in [getattr(node, part, None) for part in ("arg", "name", "rest", "asname")]


EN = CodemodWords(
    title="Methods made functions",
    what="A private method that never uses its object becomes a function above the class."
    " `--set method_to_function.method=Class.name` names one method, which may be public: the class keeps a static"
    " method of its name, for review. `--set method_to_function.name=other` names the function.",
    why="A function says that it needs nothing of the object, can be tested without one, and leaves a smaller class.",
    when_not="Decorated and special methods, names that the module uses for something else, methods that are handed on,"
    " and methods of which another class, another file or a text speaks.",
    preconditions=(
        "Nothing but methods of its own class speaks of it, through their first parameter.",
        "Neither the class, nor what makes it, looks at what classes hold; no base class is from another file.",
        "Its file reads no attributes by computed names, and nothing in the project builds names that begin like it.",
        "Its defaults and annotations use no name of the class, and are the same where the function stands.",
    ),
    look_at="Whether the function is about the class at all, or belongs elsewhere.",
    reasons={
        "kept": "The class keeps `{name}` as a static method, because others may use it: a call through the class with"
        " an object in front (`{class}.{name}(it)`) has to lose it, decorators get no object, and classes that"
        " inherit from it and override `{name}` are not asked by its calls.",
        "own_names": "`{name}` runs text or looks at its own variables, which does not see the object any more; the"
        " class keeps it as a static method.",
        "decorated": "`{name}` is a static or class method or a property.",
        "special": "Python itself calls `{name}`, or changes its name where it is needed.",
        "class_names": "The defaults or annotations of `{name}` use names of the class.",
        "computed": "The defaults or annotations of `{name}` are computed where it is defined, and may give something"
        " else above the class.",
        "rebound": "`{name}` is defined or set more than once.",
        "computed_above": "The defaults or annotations of `{name}` are computed above the class now: check that they"
        " are known there, and the same. The class keeps it as a static method.",
        "taken": "The module uses the name `{function}` for something else.",
        "spoken_of": "Something else speaks of `{name}`: another class, another file, or a text; or a base class from"
        " elsewhere calls it.",
        "passed_on": "`{name}` is handed on with its object, which its receiver may compare or read.",
    },
)
JA = CodemodWords(
    title="メソッドから関数への変更",
    what="オブジェクトを使わない非公開のメソッドを、クラスの上に置く関数にします。"
    "`--set method_to_function.method=Class.name`で1つを指定すると公開メソッドも対象になり、"
    "同じ名前の静的メソッドをクラスに残します（要レビュー）。"
    "関数の名前は`--set method_to_function.name=other`で指定できます。",
    why="関数にするとオブジェクトが不要だとわかり、単独でテストでき、クラスも小さくなります。",
    when_not="デコレーターのあるメソッド、特殊メソッド、モジュールで別の意味に使われている名前は変更しません。"
    "値として渡されるメソッド、別のクラスやファイル、文字列に名前が現れるメソッドも変更しません。",
    preconditions=(
        "同じクラスのメソッドだけが、最初の引数を通して使っています。",
        "クラスも、クラスを作るものも、メソッドの一覧を調べません。別のファイルのクラスを継承していません。",
        "ファイルは実行時に組み立てた名前で属性を読まず、先頭が同じ名前を組み立てるコードもありません。",
        "既定値と型注釈で、クラスの中の名前を使っておらず、関数の位置でも同じ値になります。",
    ),
    look_at="関数がこのクラスに関するものか、別の場所に置くべきかを確認してください。",
    reasons={
        "kept": "ほかから使われる可能性があるため、`{name}`を静的メソッドとしてクラスに残します。"
        "`{class}.{name}(it)`のような呼び出しでは、先頭の引数を取り除いてください。"
        "デコレーターにオブジェクトは渡らず、サブクラスの`{name}`も呼ばれなくなります。",
        "own_names": "`{name}`は文字列を実行するか自分の変数を調べていて、オブジェクトが見えなくなります。"
        "静的メソッドとしてクラスに残します。",
        "decorated": "`{name}`は静的メソッド、クラスメソッド、プロパティのいずれかです。",
        "special": "`{name}`はPython自身が呼び出すか、使う場所で別の名前になります。",
        "class_names": "`{name}`の既定値または型注釈で、クラスの中の名前を使っています。",
        "computed": "`{name}`の既定値または型注釈は定義の位置で計算されるため、"
        "クラスの上では結果が変わる可能性があります。",
        "rebound": "`{name}`は2回以上定義または代入されています。",
        "computed_above": "`{name}`の既定値または型注釈はクラスの上で計算されるようになります。"
        "そこで名前が定義済みで、値が同じになるかを確認してください。静的メソッドとしてクラスに残します。",
        "taken": "`{function}`という名前は、モジュールで別の意味に使われています。",
        "spoken_of": "別のクラス、別のファイル、または文字列に`{name}`が現れるか、"
        "外部の親クラスから呼ばれる可能性があります。",
        "passed_on": "`{name}`はオブジェクトと一緒に渡されていて、受け取る側がオブジェクトを使う可能性があります。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("def", "class"),),
    find=_find,
    rewrite=take_out,
    gather=gather_surroundings,
    gather_tokens=((),),
    reads_texts=True,
    fixes=(),
    examples=(
        CodemodExample(
            "class Shop:\n    name = 'a'\n\n    def show(self, row):\n        return self._price_of(row) + self.tax\n\n"
            "    # in cents\n    def _price_of(self, row):\n        return row.price * 100\n",
            "# in cents\ndef _price_of(row):\n    return row.price * 100\n\n\n"
            "class Shop:\n    name = 'a'\n\n    def show(self, row):\n        return _price_of(row) + self.tax\n",
        ),
        CodemodExample(
            "class Shop:\n    def price_of(self, row):\n        return row.price * 100\n\n"
            "    def show(self, row):\n        return self.price_of(row) + self.tax\n",
            "def price_of(row):\n    return row.price * 100\n\n\n"
            "class Shop:\n    price_of = staticmethod(price_of)\n\n"
            "    def show(self, row):\n        return price_of(row) + self.tax\n",
            verdict="review",
            reason="kept",
            options={"method": "Shop.price_of"},
        ),
        CodemodExample(
            "class Shop:\n    def _price_of(self, row):\n        return row.price * 100\n\n\n"
            "class Market(Shop):\n    def show(self, row):\n        return self._price_of(row)\n",
            verdict="refused",
            reason="spoken_of",
        ),
        CodemodExample(
            "class Shop:\n    def _price_of(self, row):\n        return self.tax * 100\n", note="it uses its object"
        ),
    ),
)
