"""Related classes, for which the name of a method added to one must be unused in the others.

Two classes are related if one inherits from the other, or a third one from both. They are found by name; a
wrong match does no harm.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from codemods._extract.name_words import classes_with_letters, spell_out, words_of
from codemods._extract.verbs import VERBS, plural, singular
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.descendants import walk
from toolkit.model.project_facts import Selected
from toolkit.model.tree import Scope, SourceFile, ancestors, dotted_name, name_of, parent
from toolkit.source.calls import imported_names
from toolkit.source.public_walks import passes_over_private

_WALKS = {"__dict__", "vars", "dir", "getmembers", "items"}
_LISTS = {"vars", "dir", "getmembers"}
_LISTING = frozenset({*_LISTS, "__dict__"})
_LISTED_IN_TEXT = re.compile(rf"\b(?:{'|'.join(sorted(_LISTING))})\b")
_ABOVE = 15
"""Complexity of the methods whose words are kept: the usual limit."""
_FIXED = {"and", "by", "create", "errors", "exists", "fields", "for", "get", "of", "or", "to", "value"}
"""Words that names may have which are not in the text."""
_LISTED = {"Protocol", "Interface"}
"""Bases of classes that only list required methods."""


class ClassFacts(NamedTuple):
    """Facts of a class.

    Attributes:
        name: unqualified name of the class.
        bases: last parts of the names of its bases.
        makers: names of its decorators and metaclass.
        most: complexity of its most complex method.
        walks: whether it inspects or determines the members of its subclasses.
        words: words in the text of its methods that are too complex, of which names of their parts are made.
    """

    name: str
    bases: tuple[str, ...]
    makers: tuple[str, ...]
    most: int
    walks: bool
    words: tuple[str, ...] = ()


class NameEnding(NamedTuple):
    """Conditions on the names of new methods, under which related classes in other files get none of them.

    Attributes:
        text: their suffix; empty: none is needed; None: there is none that is distinctive.
        rivals: words of the names that those classes may get; None: not known.
    """

    text: str | None = ""
    rivals: frozenset[str] | None = None

    @property
    def is_missing(self) -> bool:
        """Return whether no name is certainly unused."""
        return self.text is None and self.rivals is None

    def is_only_here(self, words: Sequence[str]) -> bool:
        """Return whether a name, a verb and its object, has a word that none of the others can have."""
        if self.text == "":
            return True
        own = {*words[1:]} - VERBS - _FIXED
        return self.rivals is not None and any({it, singular(it), plural(it)}.isdisjoint(self.rivals) for it in own)


def class_facts(file: SourceFile) -> list[list[Any]]:
    """Return the `ClassFacts` of each class of a file, in lists: equal to what comes back from JSON."""
    origins = imported_names(file)
    found = (_facts(file, scope, origins) for scope in file.scopes if isinstance(scope.node, ast.ClassDef))
    return [[[*it] if isinstance(it, tuple) else it for it in facts] for facts in found]


def _facts(file: SourceFile, scope: Scope, origins: Mapping[str, str]) -> ClassFacts:
    node = scope.node
    assert isinstance(node, ast.ClassDef)
    named = [dotted_name(it.value if isinstance(it, ast.Subscript) else it) for it in node.bases]
    bases = {last for name in named for last in (_last(name), _last(origins.get(name, "")))}
    called = (part for it in node.bases if isinstance(it, ast.Call) for part in (it.func, *it.args[:1]))
    metas = [it.value for it in node.keywords if it.arg == "metaclass"]
    is_made_here = any(dotted_name(it) in {one.qualname for one in file.functions} for it in metas)
    made = [*node.decorator_list, *metas, *called]
    makers = {_last(dotted_name(it.func if isinstance(it, ast.Call) else it)) for it in made}
    methods = [it for it in scope.children if it.kind == "function"]
    levels = {it: cognitive_complexity(file, it) for it in methods}
    may_list = _may_list(file)
    is_meta = any(base == "type" or base.endswith(("Meta", "Metaclass", "MetaClass", "Type")) for base in bases)
    return ClassFacts(
        node.name,
        tuple(sorted(bases - {""})),
        tuple(sorted(makers - {""})),
        max(levels.values(), default=0),
        is_made_here or any(_decides(it, is_meta=is_meta, may_list=may_list) for it in methods),
        _words_in(file, [it for it, level in levels.items() if level > _ABOVE]),
    )


def _words_in(file: SourceFile, methods: Iterable[Scope]) -> tuple[str, ...]:
    """Return the words in the text of methods, sorted."""
    found: set[str] = set()
    for node in (it.node for it in methods):
        text = "\n".join(file.lines[node.lineno - 1 : node.end_lineno])  # type: ignore[union-attr]
        found.update(words_of(text), classes_with_letters(text))
    return tuple(sorted(found))


def _decides(method: Scope, *, is_meta: bool, may_list: bool) -> bool:
    """Return whether a method inspects or determines the members of classes; `may_list`: see `_may_list`."""
    name = _last(method.qualname)
    if name in ("__getattribute__", "__prepare__") or (may_list and _lists_class(method, is_meta=is_meta)):
        return True
    is_maker = is_meta and name in ("__new__", "__init__", "__call__")
    return (name == "__init_subclass__" or is_maker) and (_looks(method) or _reads_namespace(method))


def _lists_class(method: Scope, *, is_meta: bool) -> bool:
    """Return whether a method lists the members of its object's class."""
    node = method.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    own = next((it.arg for it in (*node.args.posonlyargs, *node.args.args)), "")
    is_class = is_meta or "classmethod" in {getattr(it, "id", "") for it in node.decorator_list}
    for it in walk(node):
        if isinstance(it, ast.Call) and it.args and _last(dotted_name(it.func)) in _LISTS:
            is_instance = _last(dotted_name(it.func)) == "vars" and not is_class
            if _is_class_of(it.args[0], own) or (dotted_name(it.args[0]) == own and not is_instance):
                return True
        is_dict = isinstance(it, ast.Attribute) and it.attr == "__dict__"
        if is_dict and (_is_class_of(it.value, own) or (is_class and dotted_name(it.value) == own)):  # type: ignore[attr-defined]
            return True
    return False


def _is_class_of(node: ast.expr, own: str) -> bool:
    """Return whether an expression is `type(self)` or `self.__class__`."""
    is_type = isinstance(node, ast.Call) and dotted_name(node.func) == "type" and len(node.args) == 1
    return (is_type and dotted_name(node.args[0]) == own) or dotted_name(node) == f"{own}.__class__"  # type: ignore[attr-defined]


def _reads_namespace(method: Scope) -> bool:
    """Return whether what makes a class does more with its names than to pass them on, or to read one of them."""
    node = method.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    space = node.args.args[3].arg if len(node.args.args) > 3 else ""
    return any(isinstance(it, ast.Name) and it.id == space and not _is_passed_on(it) for it in walk(node))


def _is_passed_on(name: ast.Name) -> bool:
    """Return whether a namespace is given to `type.__new__` or the like, or asked for one name."""
    around = parent(name)
    if isinstance(around, ast.Call):
        return getattr(around.func, "attr", "") in ("__new__", "__init__", "__call__")
    is_one = isinstance(around, ast.Attribute) and around.attr in ("get", "pop", "setdefault")
    return is_one or isinstance(around, ast.Compare | ast.Subscript)


@lru_cache(maxsize=1)  # several codemods ask about the same file
def walking_functions(file: SourceFile) -> list[str]:
    """Return the names of functions that read all attributes of their arguments, such as class decorators.

    One that passes over private names does not count.
    """
    if not _may_list(file):
        return []
    mentions: list[ast.expr] = [it for it in file.nodes(ast.Name) if it.id in _LISTING]
    mentions += (it for it in file.nodes(ast.Attribute) if it.attr in _LISTING)
    around = {node for it in mentions if not _is_public(it) for node in ancestors(it)}
    return [_last(it.qualname) for it in file.functions if it.node in around]


def _may_list(file: SourceFile) -> bool:
    """Return whether a file may say a name of `_LISTING`; an identifier may be written in another form."""
    return bool(_LISTED_IN_TEXT.search(file.text)) or not file.text.isascii()


def _is_public(mention: ast.expr) -> bool:
    """Return whether a walk passes over private names."""
    call = parent(mention)
    is_called = isinstance(call, ast.Call) and call.func is mention
    return passes_over_private(call if is_called else mention)  # type: ignore[arg-type]


def _looks(scope: Scope) -> bool:
    return _mentions(scope, _WALKS)


def _mentions(scope: Scope, names: set[str]) -> bool:
    return any(name_of(it) in names for it in walk(scope.node))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _read(facts: Any) -> ClassFacts:
    """Decode what `class_facts` gives."""
    name, bases, makers, most, walks, words = facts
    return ClassFacts(name, tuple(bases), tuple(makers), most, walks, tuple(words))


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _forms(word: str) -> tuple[str, ...]:
    (whole,) = spell_out([word])
    return word, singular(word), plural(word), whole, singular(whole), plural(whole)


_Entry = tuple[str, ClassFacts]


class Families:
    """The classes of a project.

    Args:
        files: facts by path: `walkers` and `classes`.
    """

    def __init__(self, files: Selected) -> None:
        self._walkers = {name for found in files.values() for name in found["walkers"]}
        self._named: dict[str, list[_Entry]] = {}
        self._below: dict[str, list[_Entry]] = {}
        for path, found in files.items():
            for entry in ((path, _read(it)) for it in found["classes"]):
                self._named.setdefault(entry[1].name, []).append(entry)
                for base in entry[1].bases:
                    self._below.setdefault(base, []).append(entry)

    def is_walked(self, path: str, name: str) -> bool:
        """Return whether a class, one below, a base, a decorator or its metaclass inspects the members of classes."""
        own = self._own(path, name)
        above = self._reach(self._reach(own, lambda entry: self._below.get(entry[1].name, [])), self._bases)
        makers = {it for _, one in above for it in one.makers}
        metas = self._reach([entry for it in makers for entry in self._named.get(it, ())], self._bases)
        is_list = any(_LISTED.intersection(one.bases) for _, one in own)
        return is_list or any(one.walks for _, one in above | metas) or not self._walkers.isdisjoint(makers)

    def has_walking_members(self, body: Iterable[ast.stmt]) -> bool:
        """Return whether something that a class holds may inspect its members when it gets its name."""
        made = (it.value for it in body if isinstance(it, ast.Assign | ast.AnnAssign))
        return "__set_name__" in self._walkers and any(isinstance(it, ast.Call) for it in made)

    def below(self, path: str, name: str) -> set[str]:
        """Return the names of a class and of those that inherit from it."""
        reached = self._reach(self._own(path, name), lambda entry: self._below.get(entry[1].name, []))
        return {one.name for _, one in reached} | {name}

    def above(self, path: str, name: str) -> set[str]:
        """Return the names of a class and of its bases."""
        return {one.name for _, one in self._reach(self._own(path, name), self._bases)} | {name}

    def ending(self, path: str, name: str, limit: int) -> NameEnding:
        """Return what the names of new methods need, if related classes in other files may get some, too.

        The first of the files needs nothing; others need the name of the class, or a word that no rival has.
        """
        below = self._reach(self._own(path, name), lambda entry: self._below.get(entry[1].name, []))
        related = self._reach(below, self._bases)
        rivals = [(other, one) for other, one in related if other != path and one.most > limit]
        if not rivals or path < min(other for other, _ in rivals):
            return NameEnding()
        is_shared = any(one.name == name for _, one in rivals)
        said = {word for other, one in rivals for word in (*one.words, *words_of(one.name), *words_of(_stem(other)))}
        words = {it for word in said for it in _forms(word)}
        text = None if is_shared else "_".join(words_of(name))
        return NameEnding(text, frozenset(words) if limit >= _ABOVE else None)

    def is_elsewhere(self, path: str, name: str) -> bool:
        """Return whether another file has a class of this name."""
        return any(other != path for other, _ in self._named.get(name, ()))

    def _own(self, path: str, name: str) -> list[_Entry]:
        return [entry for entry in self._named.get(name, ()) if entry[0] == path]

    def _bases(self, entry: _Entry) -> list[_Entry]:
        return [it for base in entry[1].bases for it in self._named.get(base, ())]

    def _reach(self, start: Collection[_Entry], step: Callable[[_Entry], list[_Entry]]) -> set[_Entry]:
        found, waiting = set(start), list(start)
        while waiting:
            new = [it for it in step(waiting.pop()) if it not in found]
            found.update(new)
            waiting += new
        return found
