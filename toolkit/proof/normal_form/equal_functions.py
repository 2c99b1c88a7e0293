"""Find the functions of a file that a change writes otherwise and that do the same, by their normal forms.

Two forms are compared. The first one keeps every evaluation in its order, so functions with the same one are the same.
The second one also takes a loop for a comprehension or `any`, a text for an f-string, a helper for its body and a
temporary name for its value; what differs then is seen from outside only in ways that cases show as soon as they run
through it.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from toolkit.model.tree import FunctionNode, Scope, SourceFile, is_text
from toolkit.proof.names.scope_names import names_bound_by, names_bound_within, own_nodes
from toolkit.proof.normal_form.bound_names import may_be_unbound
from toolkit.proof.normal_form.branches import BranchForm, plain_statements
from toolkit.proof.normal_form.copies import (
    FUNCTIONS,
    NoNormalFormError,
    is_same_code,
    names_in,
)
from toolkit.proof.normal_form.extracted_parts import ExtractedParts, says_compiler
from toolkit.proof.normal_form.held_values import held_names
from toolkit.proof.normal_form.helpers import Helpers
from toolkit.proof.normal_form.local_names import LocalNames, hides_looking, rename_locals
from toolkit.proof.normal_form.loops import LoopForm, names_of_endings, put_conditions_in_form
from toolkit.proof.normal_form.names_in_texts import names_in_module_texts, reads_text_saying
from toolkit.proof.normal_form.new_methods import named_methods
from toolkit.proof.normal_form.one_sided import OneSided, bound_outside, declared_global, only_there
from toolkit.proof.normal_form.plain_calls import NameMeanings, imported_names
from toolkit.proof.normal_form.temporaries import put_temporaries_in_place
from toolkit.proof.normal_form.texts import put_texts_in_form
from toolkit.source.parse import parse_file

Equality = Literal["", "exact", "executed"]
"""`exact`: the same, whatever it is given; `executed`: the same, if cases run through it; empty: not known."""

_SECRET = re.compile(r"(?i)pass(?:w|phrase)|pwd|secret|token|credential|(?:api|private)_?key|auth|cookie|session")
_Placing = tuple[ExtractedParts, Helpers]


class EqualCode(NamedTuple):
    """Differences of wording in a changed file that keep the behaviour the same.

    Attributes:
        functions: qualified name of a function outside of functions -> how it is known to be equal.
        names: functions and constants that only one version has, and that only those use -> likewise.
        renamed: those of the functions whose local names have other names, or are those of other functions.
    """

    functions: Mapping[str, Equality]
    names: Mapping[str, Equality]
    renamed: frozenset[str] = frozenset()

    def how_equal(self, owner: str, *names: str) -> Equality:
        """Return how a statement is known to be equal.

        Args:
            owner: qualified name of the function or class around it; empty for the module.
            names: names that it binds in the module.
        """
        defined = f"{owner}.{names[0]}".removeprefix(".") if len(names) == 1 else ""
        if owner in self.names or defined in self.names:
            return self.names[owner if owner in self.names else defined]
        found = (how for it, how in self.functions.items() if owner == it or owner.startswith(f"{it}."))
        return next(found, "")

    def is_method(self, owner: str, *names: str) -> bool:
        """Return whether a statement is, or defines, a method that is put where it is called; arguments as above."""
        return any("." in it and it in self.names for it in (owner, *(f"{owner}.{name}" for name in names)))

    def is_renamed(self, owner: str) -> bool:
        """Return whether a function, or the one around it, has other local names."""
        return any(owner == it or owner.startswith(f"{it}.") for it in self.renamed)


def equal_code(path: str, old: bytes | None, new: bytes | None, *, python: str = "3") -> EqualCode:
    """Compare the functions of two versions of a file, neither of which is only of Python 2.

    Args:
        path: path of the file.
        old: its version before; None: there is none.
        new: that after.
        python: version of the program's interpreter; empty: unknown, and it may be Python 2.
    """
    if old is None or new is None:
        return EqualCode({}, {})
    files = [parse_file(path, data) for data in (old, new)]
    try:
        return equal_functions(*files, is_python3=python.startswith("3"))
    except ValueError:  # a number of more digits than Python writes
        return EqualCode({}, {})
    finally:
        for it in files:
            it.dissolve()


def equal_functions(old: SourceFile, new: SourceFile, *, is_python3: bool) -> EqualCode:
    """Compare the functions of two versions of a file.

    Args:
        old: its version before.
        new: that after.
        is_python3: whether only Python 3 runs it.
    """
    was, now = (dict(_outer_functions(it)) for it in (old, new))
    shadowed = frozenset(bound_outside(old.tree) | bound_outside(new.tree))
    shadowed |= names_of_endings(old.tree) | names_of_endings(new.tree)
    only = [only_there(one, other) for one, other in ((old, new), (new, old))]
    if any(hides_looking(it.tree) for it in (old, new)):
        return EqualCode({}, {})
    moving = frozenset(declared_global(old.tree) | declared_global(new.tree))
    said = [names_in_module_texts(it.tree) for it in (old, new)]
    known = NameMeanings(shadowed, imported_names([it.tree for it in (old, new)]))
    is_compiled = any(says_compiler(it.tree) for it in (old, new))
    parts = [
        ExtractedParts(OneSided({}, {}, {}) if is_compiled else it, known, texts, side, file.tree)
        for it, texts, side, file in zip(only, said, (was, now), (old, new), strict=True)
    ]
    helpers = [
        (it, Helpers(one.functions, one.constants, shadowed, moving)) for it, one in zip(parts, only, strict=True)
    ]
    is_unicode = not is_python3 and any(_is_unicode(node) for it in (old, new) for node in ast.walk(it.tree))
    found: dict[str, Equality] = {}
    renamed: set[str] = set()
    for name in was.keys() & now.keys():
        if not is_python3 and _may_differ_in_python2(was[name], now[name], is_unicode=is_unicode):
            continue
        if any(reads_text_saying(texts, node[name]) for texts, node in zip(said, (was, now), strict=True)):
            continue
        is_changed = ast.dump(was[name]) != ast.dump(now[name])
        if is_changed and (how := _compare((was[name], now[name]), helpers, shadowed)):
            found[name] = how
            if _shows_secret(was[name], old.tree, new.tree):
                del found[name]
                continue
            is_split = any(_named_functions(it, [side[name]]) for side, it in zip((was, now), only, strict=True))
            if is_split or _is_renamed((was[name], now[name]), helpers, shadowed, is_exact=how == "exact"):
                renamed.add(name)
    names: dict[str, Equality] = {}
    for file, side, it in zip((old, new), (was, now), only, strict=True):
        names |= _put_in_equal(it, file.tree, {side[name]: how for name, how in found.items()})
    return EqualCode(found, names, frozenset(renamed))


def _may_differ_in_python2(old: FunctionNode, new: FunctionNode, *, is_unicode: bool) -> bool:
    """Return whether functions of one form may differ in Python 2: by names of lists in them, or by kinds of texts.

    There, a name that a list binds is one of the function, and `"{}".format(text)` fails where `u"{}"` does not.

    Args:
        old: the function before.
        new: the function after.
        is_unicode: whether a text of either file is marked as Unicode.
    """
    nodes = [[*ast.walk(it)] for it in (old, new)]
    if any(isinstance(it, ast.ListComp) for it in (*nodes[0], *nodes[1])):
        return True
    texts = [[(it.value, it.kind) for it in side if is_text(it)] for side in nodes]
    return is_unicode and texts[0] != texts[1]


def _is_unicode(node: ast.AST) -> bool:
    return is_text(node) and node.kind == "u"


def _put_in_equal(only: OneSided, tree: ast.Module, equal: Mapping[FunctionNode, Equality]) -> dict[str, Equality]:
    """Return the names of one version that are put into equal functions, and that nothing else of its module reads.

    Args:
        only: what only this version has.
        tree: the module.
        equal: its equal functions, and how each is known to be.
    """
    placed = _named_functions(only, equal)
    while read := placed & _names_read_beside(tree, within := [*equal, *(only.every[it] for it in placed)]):
        placed -= read
    constants = only.constants.keys() & set(names_in(within)) - _names_read_beside(tree, within)
    executed = _named_functions(only, [it for it, how in equal.items() if how == "executed"])
    names: dict[str, Equality] = {
        only.methods[it].qualname if it in only.methods else it: "executed" if it in executed else "exact"
        for it in placed
    }
    return names | dict.fromkeys(constants, "exact")


def _named_functions(only: OneSided, nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the functions of one version that some trees name, and those that these name, and so on."""
    found: frozenset[str] = frozenset()
    within = [*nodes]
    every = only.every
    while more := (every.keys() & set(named_methods(within))) - found:
        found |= more
        within += [every[it] for it in more]
    return found


def _names_read_beside(tree: ast.Module, left_out: Sequence[ast.AST]) -> set[str]:
    """Return the names that a module reads anywhere but in some of its functions."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        it = waiting.pop()
        if it in left_out:
            continue
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load):
            found.add(it.id)
        if isinstance(it, ast.Attribute):
            found.add(it.attr)
        waiting += ast.iter_child_nodes(it)
    return found


def _outer_functions(file: SourceFile) -> Iterator[tuple[str, FunctionNode]]:
    """Yield the functions and methods that are in no other function, unless something else has the same name."""
    counts = Counter(it.qualname for it in file.scopes)
    for it in file.functions:
        if not _is_inner(it) and counts[it.qualname] == 1 and isinstance(it.node, FUNCTIONS):
            yield it.qualname, it.node


def _is_inner(scope: Scope) -> bool:
    return scope.parent is not None and scope.parent.in_function


def _compare(sides: tuple[FunctionNode, FunctionNode], helpers: list[_Placing], shadowed: frozenset[str]) -> Equality:
    """Return how two versions of a function are known to be equal."""
    if _head(sides[0]) != _head(sides[1]):
        return ""
    for how in ("exact", "executed"):
        try:
            forms = [_form(it, own, shadowed, is_exact=how == "exact") for it, own in zip(sides, helpers, strict=True)]
        except (NoNormalFormError, RecursionError):
            continue
        if forms[0] == forms[1]:
            return "exact" if how == "exact" else "executed"
    return ""


def _is_renamed(
    sides: tuple[FunctionNode, FunctionNode], helpers: list[_Placing], shadowed: frozenset[str], *, is_exact: bool
) -> bool:
    """Return whether two versions with an equal form have other local names."""
    forms = [
        normal_form(it, own, shadowed, is_exact=is_exact, parts=parts)[0]
        for it, (parts, own) in zip(sides, helpers, strict=True)
    ]
    bound = [{name for it in ast.walk(side) for name in names_bound_by(it)} for side in sides]
    return bound[0] != bound[1] or not is_same_code(*forms)


def _shows_secret(function: FunctionNode, old: ast.Module, new: ast.Module) -> bool:
    """Return whether a local name that tells a secret becomes another one: reports of errors hide values by these."""
    bound = {name for it in ast.walk(function) for name in names_bound_by(it) if _SECRET.search(name)}
    if not bound:
        return False
    was, now = ({name for it in ast.walk(tree) for name in _variables_of(it)} for tree in (old, new))
    return not bound <= now and not now <= was


def _variables_of(node: ast.AST) -> list[str]:
    return [node.arg] if isinstance(node, ast.arg) else [*names_bound_by(node)]


def _head(function: FunctionNode) -> str:
    """Return what a function says outside of its statements, with its docstring."""
    parts = [function.args, *function.decorator_list, *([function.returns] if function.returns else [])]
    parts += getattr(function, "type_params", ())
    return f"{type(function).__name__} {ast.get_docstring(function, clean=False)!r} {[ast.dump(it) for it in parts]}"


def _form(function: FunctionNode, placing: _Placing, shadowed: frozenset[str], *, is_exact: bool) -> str:
    parts, helpers = placing
    body, names = normal_form(function, helpers, shadowed, is_exact=is_exact, parts=parts)
    rename_locals(body, names.renamed - may_be_unbound(function))
    return repr([ast.dump(it) for it in body])


def normal_form(
    function: FunctionNode,
    helpers: Helpers,
    shadowed: frozenset[str],
    *,
    is_exact: bool,
    parts: ExtractedParts | None = None,
) -> tuple[list[ast.stmt], LocalNames]:
    """Return (the statements of a function in form, its names).

    Args:
        function: the function.
        helpers: functions and constants that are put where it uses them.
        shadowed: names that may not be those of the language.
        is_exact: whether every evaluation keeps its place.
        parts: extracted parts that are put back.

    Raises:
        NoNormalFormError: there is none.
    """
    body = plain_statements(function.body)
    body = parts.put_back(function, body) if parts else body
    form = _exact_form if is_exact else _executed_form
    return form(function, body, helpers, shadowed)


def _exact_form(
    function: FunctionNode, body: list[ast.stmt], helpers: Helpers, shadowed: frozenset[str]
) -> tuple[list[ast.stmt], LocalNames]:
    """Return the form in which every evaluation keeps its place."""
    body = helpers.put_constants_in(function, body)
    names = LocalNames(function, body)
    held = held_names(own_nodes(body), names.parameters, NameMeanings(shadowed | names.bound)) & names.plain
    form = BranchForm(names.plain, names.steady, shadowed | names.bound, held)
    return form.normal_block(body, "return"), names


def _executed_form(
    function: FunctionNode, body: list[ast.stmt], helpers: Helpers, shadowed: frozenset[str]
) -> tuple[list[ast.stmt], LocalNames]:
    """Return the form in which values may be made where they are used."""
    body = helpers.put_in(function, body)
    names = LocalNames(function, body)
    held = held_names(own_nodes(body), frozenset(), NameMeanings(shadowed | names.bound)) & names.plain
    put_temporaries_in_place(body, names.plain, names.certain, helpers.moving | names.bound, held)
    others = shadowed.union(names.bound, names_bound_within(body))
    body = put_texts_in_form(body, names.parameters, others)
    form = LoopForm(names.plain, names.steady, others, names.of_loops, function.name)
    body = form.normal_block(put_conditions_in_form(body, form), "return")
    put_temporaries_in_place(body, names.plain, names.certain, helpers.moving | names.bound, held)
    return body, names
