"""Decide whether a new private method is what `self.name` finds, in every object that its callers may be given.

That is so if no class above or below its own has the name, if nobody decides otherwise what attributes a class has, and
if its callers are only called for objects of the class. Base classes outside of the project are looked up in its
interpreter: a name that occurs nowhere there is in none of them.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from functools import cache

from toolkit.errors import SourceError
from toolkit.model.tree import name_of
from toolkit.proof.names.class_relations import ClassRelations
from toolkit.proof.names.compared_texts import blank_compared
from toolkit.proof.names.environment_words import COMPUTED, EnvironmentWords
from toolkit.proof.names.mentioned_names import line_at
from toolkit.proof.names.project_sources import LISTING_METHODS, ProjectSources
from toolkit.proof.names.scope_names import names_bound_by
from toolkit.source.parse import parse_file

_HOOK = re.compile(
    rb"(?m)\bdef\s+(__getattribute__|__init_subclass__|__prepare__|mro)\b|\.__bases__\s*[+]?=|\bmro\s*="
    rb"|(?:^[ \t]*|\.)(__getattribute__|__init_subclass__|__prepare__)\s*="
)
_METACLASS = re.compile(rb"\bclass\s+\w+\(\s*type\s*[,)]|\bdef\s+__(?:new|init)__\([^)]*\bbases\b")
_OTHER_CLASS = re.compile(rb"\.__class__\s*=(?!=)|[\"']__class__[\"']")
_LISTING = re.compile(
    LISTING_METHODS.pattern + rb"|\bgetmembers|\bclassify_class_attrs\b|[\"']__dict__[\"']|[(,]\s*(?:dir|vars)\s*[,)]"
)
_PRIVATE = re.compile(
    rb"[\"']_[\"']\s*[+%]|[\"']_[{%$\\]|[\"']_[\"']\.join\(\s*[(\[]\s*[\"']{2}|=\s*[\"']_[\"']\s*$", re.MULTILINE
)
"""Texts by which a private name may be made of any other text: `"_" + what`."""
_LISTED = frozenset({"Protocol", "Interface", "NamedTuple", "TypedDict"})
"""Bases of classes whose methods are a list that others read."""
_RECEIVERS = frozenset({"cls", "klass", "mcs", "__class__"})
_LEAST = 3
"""Length of a part of a name, from which on a text that says it may be put together to the name."""


class MethodLookup:
    """Judges the new methods of one file.

    Args:
        sources: the project.
        path: path of the file.
        data: its bytes.
    """

    def __init__(self, sources: ProjectSources, path: str, data: bytes) -> None:
        self._sources, self._path, self._data = sources, path, data
        self._relations = ClassRelations(sources.code)

    def find_obstacle(self, class_name: str, method: str) -> str:
        """Return the `path:line`, or the name, of what may make `self.method` another one; empty: nothing does.

        Args:
            class_name: the class.
            method: the method; nothing in the project but its class says it.
        """
        node = _class_in(self._path, self._data, class_name)
        if node is None:
            return class_name
        below, above = self._relations.find_below({class_name}), self._relations.find_above({class_name})
        family = self._relations.find_below(above) | self._relations.find_above(below)
        return (
            next((it for it in sorted({method, *family}) if not it.isascii()), "")  # patterns of bytes do not find it
            or self._find_hook(family)
            or self._find_listing(family)
            or self._find_odd_class(above)
            or self._find_mixture(family)
            or self._find_text_making(method)
            or self._find_use_of_caller(below, family, _callers_of(node, method))
            or self._find_foreign_base(below, method)
        )

    def _find_hook(self, family: Collection[str]) -> str:
        """Return where the project decides itself what attributes a class has, or gives an object another class."""
        for path, data in self._sources.code:
            if it := _HOOK.search(data):
                return f"{path}:{line_at(data, it.start())}"
            for it in _OTHER_CLASS.finditer(data):
                line = line_at(data, it.start())
                if _class_of_self(path, data, line) in {"", *family}:
                    return f"{path}:{line}"
        return ""

    def _find_listing(self, family: Collection[str]) -> str:
        """Return where code lists the names of an object that may be of these classes."""
        for path, data in self._sources.code:
            for it in _LISTING.finditer(data):
                given = re.match(rb"\s*(\w+)\s*\)", data[it.end() :])
                is_module = bool(given) and _is_module(path, data, given[1].decode("latin-1") if given else "")
                line = line_at(data, it.start())
                is_other = bool(given and given[1] == b"self") and _class_around(path, data, line) not in {"", *family}
                if not (is_module or is_other):
                    return f"{path}:{line}"
        return ""

    def _find_odd_class(self, names: Collection[str]) -> str:
        """Return a class of some names that something but its bases makes."""
        if listed := _LISTED.intersection(names):
            return min(listed)
        for it in self._relations.classes:
            if it.name in names:
                nodes = [
                    one for one in _nodes(it.path, it.data) if isinstance(one, ast.ClassDef) and one.name == it.name
                ]
                if not nodes or any(map(_is_odd, nodes)):
                    return f"{it.path}:{it.name}"
        return ""

    def _find_mixture(self, family: Collection[str]) -> str:
        """Return where a class of the family gets another value, or may become a base beside one that is not known."""
        names = b"|".join(re.escape(it.encode()) for it in sorted(family))
        put = re.compile(rb"\.(?:%s)\s*=(?!=)|\bsetattr\([^,\n]+,\s*[\"'](?:%s)[\"']" % (names, names))
        given = re.compile(rb"(?:[(\[,=:]|\b(?:return|else|or)\b)\s*(?:\w+\.)*(?:%s)\s*[,)\]}\n]" % names)
        if found := self._find_first(put):
            return found
        return self._relations.mixture if self._find_first(given) else ""

    def _find_first(self, wanted: re.Pattern[bytes]) -> str:
        found = ((path, data, wanted.search(data)) for path, data in self._sources.code)
        return next((f"{path}:{line_at(data, it.start())}" for path, data, it in found if it), "")

    def _find_text_making(self, method: str) -> str:
        """Return where a text may be put together to the name, as `"_validate_" + field`."""
        for path, data in self._sources.code:
            if COMPUTED.search(data) and any(True for _ in _parts_of(data, method.encode())):
                found = next(_parts_of(_blank_compared(path, data), method.encode()), None)
                if found is not None:
                    return f"{path}:{line_at(data, found)}"
        return ""

    def _find_use_of_caller(self, below: Collection[str], family: Collection[str], callers: Collection[str]) -> str:
        """Return where a caller is taken from its class, so that it may be called for an object of another one."""
        names = {*below, *self._names_given(below)}
        classes = b"|".join(re.escape(it.encode()) for it in sorted(names))
        asked = b"|".join(re.escape(it.encode()) for it in sorted(callers))
        taken = re.compile(
            rb"\b[gs]etattr\(\s*(?:\w+\.)*(?:%s)\s*,|(?:\w\(\s*[\"'][^()]*|\b(?:type|new_class)\([^()\n]*|\bbases\s*=\s*)"
            rb"\([^)]*\b(?:%s)\b"
            rb"|\bgetattr\(\s*(?!self\b)[\w.]+\s*,\s*[\"'](?:%s)[\"']" % (classes, classes, asked)
        )
        word = re.compile(rb"\.(%s)\b" % asked)
        for path, data in self._sources.code:
            if it := taken.search(data):
                return f"{path}:{line_at(data, it.start())}"
            if word.search(data) and (line := _line_taking(path, data, callers, names, family)):
                return f"{path}:{line}"
        return ""

    def _names_given(self, names: Collection[str]) -> Iterator[str]:
        """Yield the names that are given some classes by defaults, keywords and loops."""
        classes = b"|".join(re.escape(it.encode()) for it in sorted(names))
        given = re.compile(
            rb"(\w+)\s*(?::[^=\n,()]*)?=\s*(?:\w+\.)*(?:%s)\s*[,)]|\bfor\s+(\w+)\s+in\s*[(\[][^)\]]*\b(?:%s)\b"
            % (classes, classes)
        )
        for _, data in self._sources.code:
            yield from ((it[1] or it[2]).decode("latin-1") for it in given.finditer(data))

    def _find_foreign_base(self, below: Collection[str], method: str) -> str:
        """Return a base outside of the project that may have the name, or use it in its own way.

        A class below may have one beside the class: what that calls by the name would be the new method.
        """
        classes = dict.fromkeys((it.path, it.data, it.name) for it in self._relations.classes if it.name in below)
        bases = (base for it in classes for base in self._unknown_bases(*it, frozenset()))
        words = EnvironmentWords(self._sources.python)
        base = next(bases, "")
        if not (base and words.is_known):
            return base
        every = ((it, data, _METACLASS.search(data)) for it, data in self._sources.code)
        own = (f"{it}:{line_at(data, found.start())}" for it, data, found in every if found)
        return next(own, "") or words.find_name(method)  # the base may be made with a metaclass of the project

    def _unknown_bases(self, path: str, data: bytes, name: str, seen: frozenset[str]) -> Iterator[str]:
        """Yield the bases of a class, and of its bases, that are not known to be classes of the project."""
        node = _class_in(path, data, name)
        if node is None or f"{path} {name}" in seen:
            yield name
            return
        for base in node.bases:
            text = base.id if isinstance(base, ast.Name) else ""
            imported = _imports_of(path, data)
            bound = [one for it in _nodes(path, data) for one in names_bound_by(it)]
            if isinstance(getattr(builtins, text, None), type) and not {text, "*"} & {*bound}:
                continue
            if bound.count(text) > 1:
                yield text
                continue
            place = self._path_of(path, imported[text]) if text in imported else path
            found = dict(self._sources.code).get(place) if text and place else None
            if found is None:
                yield ast.unparse(base)
            else:
                yield from self._unknown_bases(place, found, text, seen | {f"{path} {name}"})

    def _path_of(self, path: str, module: str) -> str:
        """Return the file of the project that an import denotes; empty if none certainly is."""
        if not self._sources.is_plain_module(path, module):
            return ""
        level = len(module) - len(module.lstrip("."))
        around = path.split("/")[:-level] if level else []
        place = "/".join([*around, *filter(None, module.lstrip(".").split("."))])
        return next((it for it in (f"{place}.py", f"src/{place}.py") if it in self._sources.paths), "")


@cache
def _blank_compared(path: str, data: bytes) -> bytes:
    return blank_compared(path, data)


@cache
def _nodes(path: str, data: bytes) -> tuple[ast.AST, ...]:
    try:
        return tuple(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return ()


def _class_in(path: str, data: bytes, name: str) -> ast.ClassDef | None:
    """Return the class of a file of this name, if there is one of them."""
    found = [it for it in _nodes(path, data) if isinstance(it, ast.ClassDef) and it.name == name]
    return found[0] if len(found) == 1 else None


def _imports_of(path: str, data: bytes) -> dict[str, str]:
    """Return name -> module of the names that a file imports under their own names."""
    every = (it for it in _nodes(path, data) if isinstance(it, ast.ImportFrom))
    return {
        one.asname or one.name: "" if one.asname else "." * it.level + (it.module or "")
        for it in every
        for one in it.names
    }


def _is_odd(node: ast.ClassDef) -> bool:
    """Return whether something but its bases makes a class."""
    keywords = [it for it in node.keywords if it.arg != "metaclass" or name_of(it.value) != "ABCMeta"]
    stored = {it.id for one in node.body for it in ast.walk(one) if isinstance(it, ast.Name)}
    is_called = any(isinstance(it, ast.Call) for it in node.bases)
    return bool(keywords or node.decorator_list or is_called or "__metaclass__" in stored)


def _callers_of(node: ast.ClassDef, method: str) -> frozenset[str]:
    """Return the methods of a class that call a method."""
    functions = (it for it in node.body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(
        it.name
        for it in functions
        if any(isinstance(one, ast.Attribute) and one.attr == method for one in ast.walk(it))
    )


def _line_taking(
    path: str, data: bytes, callers: Collection[str], names: Collection[str], family: Collection[str]
) -> int:
    """Return the line of a file that takes a method from a class, but to call it for `self` in a class below; or 0."""
    nodes = _nodes(path, data)
    if not nodes:
        return 1
    classes = [it for it in nodes if isinstance(it, ast.ClassDef)]
    for_self = {
        id(it.func)
        for it in nodes
        if isinstance(it, ast.Call) and it.args and isinstance(it.args[0], ast.Name) and it.args[0].id == "self"
    }
    for it in nodes:
        if isinstance(it, ast.Attribute) and it.attr in callers:
            around = {one.name for one in classes if one.lineno <= it.lineno <= (one.end_lineno or 0)}
            is_own = bool(around) and around <= {*family}
            of, is_type = name_of(it.value), isinstance(it.value, ast.Call) and name_of(it.value.func) == "type"
            is_taken = of in names or ((of in _RECEIVERS or is_type) and (is_own or not around))
            if is_taken and not (id(it) in for_self and around and around <= {*names}):
                return it.lineno
    return 0


def _class_of_self(path: str, data: bytes, line: int) -> str:
    """Return the class around a line that says `self.__class__`; empty if there is none."""
    is_self = re.search(rb"\bself\.__class__", data.splitlines()[line - 1])
    return _class_around(path, data, line) if is_self else ""


def _class_around(path: str, data: bytes, line: int) -> str:
    """Return the innermost class around a line; empty if there is none."""
    found = (it for it in _nodes(path, data) if isinstance(it, ast.ClassDef))
    around = [it for it in found if it.lineno <= line <= (it.end_lineno or 0)]
    return max(around, key=lambda it: it.lineno).name if around else ""


def _is_module(path: str, data: bytes, name: str) -> bool:
    """Return whether a name of a file is certainly a module: nothing but `import` binds it."""
    nodes = _nodes(path, data)
    bound = [it for it in nodes if name in names_bound_by(it) or (isinstance(it, ast.arg) and it.arg == name)]
    imported = [one for it in nodes if isinstance(it, ast.Import) for one in it.names]
    return bool(bound) and all(any(it is one for one in imported) for it in bound)


def _parts_of(data: bytes, name: bytes) -> Iterator[int]:
    """Yield the places of texts that may be put together with others to a name."""
    cuts = range(_LEAST, len(name) - 1)
    starts = b"|".join(re.escape(name[:at]) for at in reversed(cuts))
    ends = b"|".join(re.escape(name[at:]) for at in cuts if name[at : at + 1] == b"_" and len(name) - at >= _LEAST)
    begun = rb"[\"'](?:%s)(?:[\"'{%%$<])" % starts
    ended = rb"[\"'}sr)>](?:%s)[\"']" % ends if ends else rb"(?!)"
    yield from (it.start() for it in re.finditer(b"|".join((begun, ended)), data))
    yield from (it.start() for it in _PRIVATE.finditer(data))
