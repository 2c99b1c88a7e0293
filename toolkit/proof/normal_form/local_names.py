"""Tell what the names of a function are, and give those that nobody else can know the same names everywhere."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from toolkit.model.tree import is_name, name_of
from toolkit.proof.names.scope_names import list_bindings, names_bound_by, own_nodes
from toolkit.proof.normal_form.copies import COMPREHENSIONS, FUNCTIONS, NoNormalFormError, names_in, single_name
from toolkit.proof.normal_form.definite_names import certain_names
from toolkit.proof.normal_form.names_in_texts import names_in_function_texts, words_in

_LOOKING_IN = frozenset({
    "locals", "vars", "dir", "eval", "exec", "_getframe", "currentframe", "stack", "f_locals", "__builtins__",
})  # fmt: skip
"""Names through which code comes to the names of a function."""
_OF_OBJECTS = frozenset({"vars", "dir"})
"""Those that tell of an object instead where they are given one, and are names like others behind one: `query.vars`.

A method `eval` may look into its caller, as that of a table of pandas does.
"""
SEEING_CALLERS = frozenset(
    {
        *(
            "warn",
            "warn_explicit",
            "stacklevel",
            "stack_info",
            "findCaller",
            "super",
            "f_back",
            "stack",
            "currentframe",
        ),
        *("extract_stack", "format_stack", "print_stack", "walk_stack", "getouterframes", "getframeinfo"),
        *("_getframe", "_getframemodulename", "_current_frames"),
    }
)
"""Names through which a function sees by whom it was called."""
_LATER = (*FUNCTIONS, ast.Lambda, ast.GeneratorExp, ast.ClassDef)
"""Nodes in which names of the function around them may be read at another time."""


class LocalNames:
    """The names of a function.

    Args:
        function: the function; its statements may be copies.
        body: its statements, in the form in which names are looked for.

    Attributes:
        bound: names that are its own, with its parameters.
        parameters: its parameters.
        plain: those of its own that only assignments, loops and the like bind, and that no function in it reads.
        steady: `plain`, and the parameters that no function in it reads.
        of_loops: those that are read only in the loops that bind them, and in no other loop of theirs.

    Raises:
        NoNormalFormError: something may come to its names in another way.
    """

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef, body: Sequence[ast.stmt]) -> None:
        nodes = [it for one in body for it in ast.walk(one)]
        self.parameters = frozenset(it.arg for it in ast.walk(function.args) if isinstance(it, ast.arg))
        if _looks_in(nodes, self.parameters) or any(_hides_bindings(it) for it in nodes):
            raise NoNormalFormError
        bindings = list_bindings(_with_body(function, body))
        own = {name for name, how in bindings.items() if how == "own"}
        self.bound = frozenset(own)
        others = {name for it in own_nodes(body) if not isinstance(it, ast.Name) for name in names_bound_by(it)}
        kept = {name for it in nodes if isinstance(it, ast.ClassDef) for name in names_in([it])}
        declared = {name for it in nodes if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names}
        in_texts = names_in_function_texts(nodes, own - self.parameters)
        in_texts |= words_in(it for one in function.decorator_list for it in ast.walk(one))
        self.renamed = frozenset(
            it for it in own - self.parameters - others - kept - declared - in_texts if it[:2] != "__"
        )
        later = {name for it in nodes if isinstance(it, _LATER) for name in names_in([it])}
        self.plain = self.renamed - later
        self.steady = (self.renamed | self.parameters) - later - declared
        self.of_loops = frozenset(name for name in self.renamed if _is_of_loops(body, name))
        self._body = body

    @cached_property
    def certain(self) -> frozenset[str]:
        """Those of `steady` that have a value wherever they are read: reading them earlier does nothing."""
        return certain_names(self._body, self.steady, self.parameters)


def _looks_in(nodes: Sequence[ast.AST], parameters: Collection[str]) -> bool:
    """Return whether one of the nodes of a function may come to its names; `vars(x)` and `self.vars` do not."""
    calls = [it for it in nodes if isinstance(it, ast.Call) and len(it.args) == 1 and not it.keywords]
    of_objects = {id(it.func) for it in calls if isinstance(it.func, ast.Name) and it.func.id in _OF_OBJECTS}
    of_objects -= {id(it.func) for it in calls if isinstance(it.args[0], ast.Starred)}
    of_objects |= {
        id(it)
        for it in nodes
        if isinstance(it, ast.Attribute)
        and it.attr in _OF_OBJECTS
        and isinstance(it.value, ast.Name)
        and it.value.id in parameters
    }
    return any(name_of(it) in _LOOKING_IN and id(it) not in of_objects for it in nodes)


def hides_looking(tree: ast.AST) -> bool:
    """Return whether a module gives another name to what sees the names or the caller of a function, as `eval`."""
    nodes = list(ast.walk(tree))
    given = (it.value for it in nodes if isinstance(it, ast.Assign))
    renamed = (it for it in nodes if isinstance(it, ast.alias) and it.asname)
    seeing = _LOOKING_IN | SEEING_CALLERS
    return any(name_of(it) in seeing for it in given) or any(it.name in seeing for it in renamed)


def names_modules(tree: ast.AST) -> bool:
    """Return whether a file takes all names of a module, or a module itself, or sets names that it does not say."""
    nodes = list(ast.walk(tree))
    imported = {name for it in nodes if isinstance(it, ast.alias) for name in names_bound_by(it)}
    named = [it for it in nodes if isinstance(it, ast.Assign) and single_name(it) and _imports_named(it.value)]
    imported |= {single_name(it) for it in named}
    known = {id(it) for one in named for it in ast.walk(one.value)}
    return any((id(it) not in known and _names_module(it)) or _sets_names(it, imported) for it in nodes)


def _imports_named(value: ast.AST) -> bool:
    """Return whether an expression imports a module whose whole name is written there, as an import does."""
    return (
        isinstance(value, ast.Call)
        and name_of(value.func) == "import_module"
        and len(value.args) == 1
        and not value.keywords
        and isinstance(value.args[0], ast.Constant)
        and isinstance(value.args[0].value, str)
    )


def _names_module(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ("modules", "import_module", "f_globals", "__globals__")
    return isinstance(node, ast.Name) and node.id in ("globals", "vars", "exec", "eval", "import_module")


def _sets_names(node: ast.AST, imported: Collection[str]) -> bool:
    """Return whether a node sets, or may set, attributes of something imported by texts: it may be the module."""
    holder: ast.AST | None = None
    if isinstance(node, ast.Call) and name_of(node.func) in ("setattr", "delattr", "__setattr__") and node.args:
        holder = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr in ("__dict__", "__setattr__"):
        holder = node.value
    return isinstance(holder, ast.Name | ast.Attribute) and next(names_in([holder]), "") in imported


def _with_body(
    function: ast.FunctionDef | ast.AsyncFunctionDef, body: Sequence[ast.stmt]
) -> ast.FunctionDef | ast.AsyncFunctionDef:
    return type(function)(name=function.name, args=function.args, body=list(body), decorator_list=[])


def _hides_bindings(node: ast.AST) -> bool:
    """Return whether a node binds something in a way that is not followed here, or a name that a class changes."""
    if isinstance(node, (*COMPREHENSIONS, ast.For, ast.AsyncFor)):
        targets = [it.target for it in node.generators] if isinstance(node, COMPREHENSIONS) else [node.target]
        return any(isinstance(it, ast.Attribute | ast.Subscript) for one in targets for it in ast.walk(one))
    if isinstance(node, ast.Lambda):
        return any(isinstance(it, ast.NamedExpr) for it in ast.walk(node))
    name = name_of(node)
    return isinstance(node, ast.Name) and name.startswith("__") and not name.endswith("__")


def _is_of_loops(body: Sequence[ast.stmt], name: str) -> bool:
    """Return whether a name is only met in loops that bind it, none of which is in another one."""
    return all(_is_of_loop(it, name) for it in body)


def _is_of_loop(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id != name
    if isinstance(node, ast.For) and name in names_in([node.target]):
        rest = (*node.body, *node.orelse)
        again = [it for one in rest for it in ast.walk(one) if isinstance(it, ast.For | ast.AsyncFor)]
        stored = [it for one in rest for it in ast.walk(one) if is_name(it, name)]
        is_set_again = any(not isinstance(it.ctx, ast.Load) for it in stored)
        is_bound_again = any(name in names_in([it.target]) for it in again)
        return not (is_set_again or is_bound_again) and name not in names_in([node.iter, *node.orelse])
    if isinstance(node, COMPREHENSIONS) and any(name in names_in([it.target]) for it in node.generators):
        return name not in names_in([node.generators[0].iter])
    return all(_is_of_loop(it, name) for it in ast.iter_child_nodes(node))


def rename_locals(body: Sequence[ast.stmt], names: frozenset[str]) -> None:
    """Give the names of a function that it alone knows numbers, in the order in which they are met.

    Args:
        body: copies of its statements, which are changed.
        names: these names.
    """
    renaming = _Renaming(names)
    for it in body:
        renaming.rename(it, {})


class _Renaming:
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._numbers: dict[str, str] = {}
        self._made = 0

    def _new_name(self) -> str:
        self._made += 1
        return f"${self._made}"

    def rename(self, node: ast.AST, inner: Mapping[str, str]) -> None:
        """Rename the names in a tree; `inner`: those of comprehensions and functions around it."""
        if isinstance(node, ast.Name):
            if node.id in inner:
                node.id = inner[node.id]
            elif node.id in self._names:
                if node.id not in self._numbers:
                    self._numbers[node.id] = self._new_name()
                node.id = self._numbers[node.id]
            return
        if isinstance(node, COMPREHENSIONS):
            self._rename_comprehension(node, inner)
            return
        parts = list(_in_order(node))
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            within = {**inner, **{name: name for name in _own_names(node)}}
            body: list[ast.AST] = [*node.body] if isinstance(node.body, list) else [node.body]
            for it in body:
                self.rename(it, within)
            parts = [it for it in parts if it not in body]  # what is evaluated where it is defined
        for it in parts:
            self.rename(it, inner)

    def _rename_comprehension(self, node: ast.AST, inner: Mapping[str, str]) -> None:
        assert isinstance(node, COMPREHENSIONS)
        first, *others = node.generators
        self.rename(first.iter, inner)
        bound = dict.fromkeys(names_in([it.target for it in node.generators]))
        within = {**inner, **{name: self._new_name() for name in bound}}
        self.rename(first.target, within)
        for test in first.ifs:
            self.rename(test, within)
        for it in others:
            self.rename(it, within)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in made:
            self.rename(part, within)


def _own_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that are a function's own, where it stands in another one."""
    if isinstance(node, ast.Lambda):
        yield from (it.arg for it in ast.walk(node.args) if isinstance(it, ast.arg))
        return
    assert isinstance(node, FUNCTIONS)
    for name, how in list_bindings(node).items():
        if how != "Nonlocal":
            yield name


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node, the value of an assignment before its targets."""
    if isinstance(node, ast.Assign):
        yield node.value
        yield from node.targets
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield node.iter
        yield node.target
        yield from (*node.body, *node.orelse)
    else:
        yield from ast.iter_child_nodes(node)
