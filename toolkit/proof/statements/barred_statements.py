"""Describe each statement of a file, so that two files can be compared statement by statement.

A statement whose effect no case can show is barred, with the reason: everything but plain statements of functions,
plain functions, and plain values of modules.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from toolkit.model.tree import Scope, SourceFile, dump_node, is_name
from toolkit.model.verdict import WhyUnheld
from toolkit.proof.names.name_origins import NameOrigins
from toolkit.proof.names.scope_names import ScopeNames, names_bound_by
from toolkit.proof.statements.compared_values import compared_values, written_values
from toolkit.proof.statements.import_changes import ImportBinding, imported_names
from toolkit.proof.statements.lone_runs import unanswered_requirements
from toolkit.proof.statements.lossless_tokens import LosslessTokens
from toolkit.proof.statements.operand_protocols import Protocol, operand_protocols
from toolkit.proof.statements.refusals import Order, order_of
from toolkit.proof.statements.seldom_inputs import rare_input_parts
from toolkit.proof.statements.shared_lines import places_on_shared_lines
from toolkit.proof.statements.start_dependence import Dropped, dropped_by, places_used, texts_bound
from toolkit.proof.statements.statement_heads import BLOCKS, head_lines, heads_of, last_of_head, lines_of
from toolkit.proof.statements.swapped_reads import Reads, parameters_of, reads_of
from toolkit.proof.statements.value_readers import changed_places

Shape = Literal["function", "definition", "module", "class", "import", "file"]
"""The context of a statement; `definition`: the head of a function or class; `file`: a file that is not Python."""
Block = Literal["head", "doc", "def", ""]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TRIES = (ast.Try, ast.TryStar)
_WITHS = (ast.With, ast.AsyncWith)
_VALUES = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Lambda, ast.arguments),
    *(ast.arg, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
    *(ast.expr_context, ast.Starred, ast.Call, ast.keyword),
)
"""Kinds of nodes allowed in the value of a plain assignment in a module."""
_STILL = (ast.Assign, ast.Return, ast.Break, ast.Continue, ast.Name, ast.Constant, ast.expr_context)
_CATCHING_ALL = ("Exception", "BaseException")
_CALLED = frozenset({"frozenset", "set", "tuple", "list", "dict", "re.compile"})
"""Functions without side effects that only create a value."""


class Entry(NamedTuple):
    """A statement with its depth and place; for a compound statement its head.

    Attributes:
        says: its depth, the field of the enclosing statement, and its text with the meaning of its names.
        text: its text alone, for a `try` with its handlers; a bare `except` is written as `except Exception`.
        part: `head` of a definition, `doc` for a docstring, `def` for the place of a definition in a module or class.
        names: the names that it binds in its module or class; `imports`: the names that it imports.
        barred: why no case can show the effect of changing it.
        barred_by: what in it bars it, for a person.
        is_idle: whether it only binds a name that was unbound before.
        body: lines of the function that it is the head of.
        guards: enclosing `try` and `with` statements, which handle exceptions in their own way.
        calls: names of the functions that it calls.
        bound: names and attributes that it binds or mutates in its function: `total`, `.total` of any object.
        dropped: `assert` if `python -O` drops it; `effect` if that also drops a side effect.
        places: names and paths in it that locate files, see `start_dependence.py`; `texts`: paths that it binds to a
            name.
        recurses: whether it calls the function that contains it.
        is_still: whether it evaluates nothing but names and constants.
        beside: requirements of it that no answer shows, see `lone_runs.py`.
        seldom: what only seldom inputs tell from something close to it, see `seldom_inputs.py`.
        reads: what it reads, and `is_swapped`: whether that is another value than before, see `swapped_reads.py`.
        protocols: how it asks its operands, see `operand_protocols.py`.
        compared: the values that it compares with, `written`: all values in it, see `compared_values.py`.
        place: its place among the statements that begin on its line, from 0; None: it shares no line.
        order: how its order counts, see `refusals.py`.
    """

    says: tuple[int, str, str]
    text: str
    shape: Shape
    lines: tuple[int, int]
    part: Block = ""
    names: tuple[str, ...] = ()
    imports: tuple[ImportBinding, ...] = ()
    barred: WhyUnheld | None = None
    barred_by: str = ""
    is_idle: bool = False
    body: tuple[int, int] | None = None
    guards: tuple[str, ...] = ()
    calls: frozenset[str] = frozenset()
    bound: tuple[str, ...] = ()
    dropped: Dropped = ""
    places: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    recurses: bool = False
    is_still: bool = False
    beside: frozenset[str] = frozenset()
    seldom: frozenset[str] = frozenset()
    reads: Reads = Reads()
    is_swapped: bool = False
    protocols: tuple[Protocol, ...] = ()
    compared: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    place: int | None = None
    order: Order = ""


_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
"""Statements after which nothing in their block runs."""


class StatementEntries:
    """Creates the entries of a file.

    Args:
        file: the file.
        tokens: tokens of a Python 2 file, whose tree is incomplete; None for Python 3.
    """

    def __init__(self, file: SourceFile, tokens: LosslessTokens | None) -> None:
        self._tokens = tokens
        self._names = ScopeNames(file.tree)
        self._origins = NameOrigins(file)
        self._places = places_on_shared_lines(file.tree)
        self._classes = {it.node.name: it.node for it in file.scopes if isinstance(it.node, ast.ClassDef)}
        self._binds_staticmethod = "staticmethod" in {name for it in ast.walk(file.tree) for name in names_bound_by(it)}
        self._function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
        self._is_method = False

    def of_scope(self, scope: Scope) -> Iterator[Entry]:
        """Yield the statements of a scope, without those of nested definitions."""
        node = scope.node
        shape: Shape = "function" if isinstance(node, _FUNCTIONS) else "class"
        self._function = node if isinstance(node, _FUNCTIONS) else None
        self._is_method = scope.parent is not None and isinstance(scope.parent.node, ast.ClassDef)
        if isinstance(node, ast.Module):
            shape = "module"
        else:
            yield self._head(scope, node)
        if (text := ast.get_docstring(node, clean=False)) is not None:
            yield Entry((0, "doc", text), text, shape, lines_of(node.body[0]), "doc", barred="docstring")
        body = node.body[text is not None :]
        yield from self._block(_without_last_return(body) if self._function else body, "body", 1, shape, ())

    def _head(self, scope: Scope, node: _Definition) -> Entry:
        lines = (min([node.lineno, *(it.lineno for it in node.decorator_list)]), last_of_head(node))
        text = _text(node)
        body = (node.body[0].lineno, node.end_lineno or node.lineno) if isinstance(node, _FUNCTIONS) else None
        around = scope.parent.node if scope.parent else None
        is_plain = _is_plain(node, in_class=isinstance(around, ast.ClassDef) and not self._binds_staticmethod)
        barred: WhyUnheld | None = None if is_plain else "head"
        if isinstance(around, ast.ClassDef) and not self._is_closed(around, set()):
            barred = "inherited"
        names = () if scope.parent and scope.parent.in_function else (node.name,)
        says = (0, "", text + self._tokens_of(lines))
        head = Entry(says, text, "definition", lines, "head", names, (), barred, is_idle=barred is None, body=body)
        return head._replace(reads=parameters_of(node))

    def _is_closed(self, node: ast.ClassDef, seen: set[str]) -> bool:
        """Return whether a class and its bases are in this file and the class object is not passed around."""
        if node.keywords or node.decorator_list or node.name in seen:
            return False
        names = [it.id if isinstance(it, ast.Name) else "" for it in node.bases]
        others = [name for name in names if name != "object"]
        known = [self._classes[name] for name in others if name in self._classes]
        return len(known) == len(others) and all(self._is_closed(it, {*seen, node.name}) for it in known)

    def _block(
        self, block: Sequence[ast.AST], name: str, depth: int, shape: Shape, guards: tuple[str, ...]
    ) -> Iterator[Entry]:
        is_dead = False
        for item in block:
            if isinstance(item, _DEFINITIONS):
                yield self._place_of(item, name, depth, shape)
            elif not _does_nothing(item, shape):
                for it in self._statement_entries(item, name, depth, shape, guards):
                    yield it._replace(says=(*it.says[:2], f"dead {it.says[2]}")) if is_dead else it
            is_dead = is_dead or isinstance(item, _EXITS)

    def _place_of(self, item: _Definition, name: str, depth: int, shape: Shape) -> Entry:
        """Return the entry for the place of a definition among other statements; its head is an entry of its own."""
        text = f"def {item.name}"
        lines = (item.lineno, item.lineno)
        if shape == "function":
            meaning = " ".join(self._meanings([*item.decorator_list, *heads_of(item)]))
            barred: WhyUnheld | None = None if _is_plain(item) else "head"
            return Entry((depth, name, f"{text} {meaning}"), text, shape, lines, barred=barred, is_idle=not barred)
        names = (item.name,)
        if depth == 1:
            return Entry((depth, name, text), text, "definition", lines, "def", names)
        return Entry((depth, name, text), text, "definition", lines, names=names, barred="at_import")

    def _statement_entries(
        self, item: ast.AST, name: str, depth: int, shape: Shape, guards: tuple[str, ...]
    ) -> Iterator[Entry]:
        text, lines = _text(item, in_function=shape == "function"), head_lines(item)
        meaning = " ".join(self._meanings(heads_of(item))) if shape == "function" else ""
        is_import = isinstance(item, ast.Import | ast.ImportFrom) and shape == "module" and depth == 1
        names = () if shape == "function" else tuple(sorted(_bound_names(item)))
        yield Entry(
            (depth, name, text + meaning + self._tokens_of(lines)),
            _moved_text(item, text),
            "import" if is_import else shape,
            lines,
            names=names,
            imports=imported_names(item) if is_import else (),
            barred=_why_barred(item, shape, depth),
            guards=guards,
            calls=frozenset(
                dump_node(it.func) for head in heads_of(item) for it in ast.walk(head) if isinstance(it, ast.Call)
            ),
            bound=tuple(sorted(set(changed_places(item)))) if shape == "function" else (),
            dropped=dropped_by(item, heads_of(item)),
            places=places_used(heads_of(item)),
            texts=texts_bound(item),
            recurses=self._calls_itself(item),
            is_still=isinstance(item, _STILL) and all(isinstance(it, _STILL) for it in ast.walk(item)),
            beside=frozenset(unanswered_requirements(heads_of(item), self._origins)),
            seldom=frozenset(rare_input_parts(item, heads_of(item), self._origins)),
            reads=reads_of(item, heads_of(item)) if shape == "function" else Reads(),
            protocols=tuple(operand_protocols(item, heads_of(item))),
            compared=compared_values(heads_of(item)) if shape == "function" else frozenset(),
            written=written_values(heads_of(item)),
            place=self._places.get(id(item)),
            order=order_of(item, heads_of(item)),
        )
        for field in BLOCKS:
            if isinstance(held := getattr(item, field, None), list) and held:
                yield from self._block(held, field, depth + 1, shape, (*guards, *_guard(item, field)))

    def _calls_itself(self, item: ast.AST) -> bool:
        """Return whether a statement calls its own function, by name or as a method of `self`."""
        called = [it.func for head in heads_of(item) for it in ast.walk(head) if isinstance(it, ast.Call)]
        name = self._function.name if self._function else ""
        if not self._is_method:
            return any(is_name(it, name) for it in called)
        own = [it.value for it in called if isinstance(it, ast.Attribute) and it.attr == name]
        return any(isinstance(it, ast.Name) and it.id in {"self", "cls"} for it in own)

    def _meanings(self, nodes: Sequence[ast.AST]) -> list[str]:
        assert self._function is not None
        return self._names.find_bindings(nodes, self._function)

    def _tokens_of(self, lines: tuple[int, int]) -> str:
        return self._tokens.tokens_between(*lines) if self._tokens else ""


def _why_barred(item: ast.AST, shape: Shape, depth: int) -> WhyUnheld | None:
    if shape == "class":
        return "class_body"
    if shape == "module":
        is_plain = depth == 1 and (isinstance(item, ast.Import | ast.ImportFrom) or _is_plain_value(item))
        return None if is_plain else "at_import"
    if isinstance(item, (*_TRIES, ast.ExceptHandler)):
        return "guarded"
    if isinstance(item, _WITHS) and any(it.optional_vars is None for it in item.items):
        return "guarded"
    return "scope" if isinstance(item, ast.Global | ast.Nonlocal) else None


def _is_plain(node: _Definition, *, in_class: bool = False) -> bool:
    """Return whether a definition only binds its name: a function without decorators and computed defaults.

    In a class, `@staticmethod` is allowed as well.
    """
    is_static = [it.id for it in node.decorator_list if isinstance(it, ast.Name)] == ["staticmethod"]
    if isinstance(node, ast.ClassDef) or len(node.decorator_list) > (in_class and is_static):
        return False
    defaults = [it for it in (*node.args.defaults, *node.args.kw_defaults) if it is not None]
    return all(isinstance(it, ast.Constant) for it in defaults)


def _is_plain_value(item: ast.AST) -> bool:
    """Return whether a statement of a module only assigns a plain value to names."""
    if not isinstance(item, ast.Assign) or not all(isinstance(it, ast.Name) for it in item.targets):
        return False
    nodes = list(ast.walk(item.value))
    return all(isinstance(it, _VALUES) for it in nodes) and all(
        ast.unparse(it.func) in _CALLED for it in nodes if isinstance(it, ast.Call)
    )


def _does_nothing(item: ast.AST, shape: Shape) -> bool:
    """Return whether a statement has no effect: a constant, `pass`, and in a function the annotation of a name."""
    if isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)):
        return True
    is_annotation = isinstance(item, ast.AnnAssign) and item.value is None and isinstance(item.target, ast.Name)
    return is_annotation and shape == "function"


def _without_last_return(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    """Return the statements of a function without a redundant `return None` at its end."""
    last = body[-1] if body else None
    if not isinstance(last, ast.Return):
        return body
    is_nothing = last.value is None or (isinstance(last.value, ast.Constant) and last.value.value is None)
    return body[:-1] if is_nothing else body


def _guard(item: ast.AST, field: str) -> tuple[str, ...]:
    """Return a text of what guards a block of a statement; empty if nothing does."""
    if isinstance(item, _TRIES):
        return (f"{field} {_dump(item.handlers)} {_dump(item.finalbody)}",)
    return (_text(item),) if isinstance(item, _WITHS) else ()


def _moved_text(item: ast.AST, text: str) -> str:
    """Return the text that identifies a moved statement; for a `try` it includes the handlers.

    A bare `except` and `except Exception` count as equal: nobody interrupts a case.
    """
    if isinstance(item, _TRIES):
        return "".join([text, *_guard(item, "")])
    if isinstance(item, ast.ExceptHandler) and (item.type is None or ast.unparse(item.type) in _CATCHING_ALL):
        return f"ExceptHandler {item.name}"
    return text


def _text(node: ast.AST, *, in_function: bool = False) -> str:
    """Return the text of a statement without nested statements."""
    if in_function and isinstance(node, ast.AnnAssign) and node.value is not None:  # nothing evaluates the annotation
        return f"Assign {[('targets', _dump([node.target])), ('value', _dump(node.value))]}"
    shown = [(name, held) for name, held in ast.iter_fields(node) if name not in BLOCKS]
    return f"{type(node).__name__} {[(name, _dump(held)) for name, held in shown if name != 'type_comment']}"


def _dump(held: object) -> str:
    if isinstance(held, list):
        return repr([_dump(one) for one in held])
    return dump_node(held) if isinstance(held, ast.AST) else repr(held)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement of a module or class binds, without those of nested statements."""
    for part in (node, *heads_of(node)) if isinstance(node, ast.ExceptHandler) else heads_of(node):
        for it in ast.walk(part):
            yield from names_bound_by(it)


def judge_part(it: Entry, others: Sequence[Entry]) -> Entry | None:
    """Return the head, docstring or place of a definition with the reason that bars it, if any."""
    if it.part == "def":
        return it._replace(barred="order") if any(one.text == it.text for one in others) else None
    if it.part == "doc":
        return it if others else None  # a new function's own
    return it._replace(barred="head") if others else it
