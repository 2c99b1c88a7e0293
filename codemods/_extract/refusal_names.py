"""Names for statements that only refuse: they raise, abort, or put what is wrong into a container of errors.

The name is `validate` or `check`, and what every refusal asks about.
"""

import ast
from collections.abc import Iterator, Sequence

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.doubts import ACTING
from codemods._extract.name_words import PREPOSITIONS, call_words, says_something, without_purpose, words_of
from codemods._extract.region import Region
from codemods._extract.verbs import VERBS, singular
from toolkit.model.descendants import children, walk
from toolkit.model.tree import ancestors, root_name

PROBLEMS = {"errors", "problems", "warnings", "messages", "issues"}
"""Names of containers for what is wrong."""
_REFUSING = {"abort", "fail", "error", "add_error"}
_NOTING = {"append", "add", "extend", "update", "setdefault"}
_TIMES = {("now",), ("today",), ("current", "time"), ("utcnow",)}
"""Values that others are compared with, and that nobody refuses."""
_STATING = {"is", "has", "needs", "should", "can", "use", "was", "allow", "only"}
_LOOKING_WORDS = """
abort add check choose compare compute convert count decode determine encode exclude extract fetch filter find
format get hash identify index inspect join list load locate log lookup map match measure normalize order parse
print query raise range read replace require resolve retrieve return round search select set sort split strip tag
translate use validate verify warn
"""
_LOOKING = frozenset(_LOOKING_WORDS.split())
"""First words of calls that only look at values."""
_LOOKING_UP = {"get", "find", "fetch", "first", "load", "lookup", "one", "retrieve", "search"}
_MOST_SUBJECTS = 2
_MOST_WORDS = 3
Words = tuple[str, ...]


def from_refusals(region: Region) -> Iterator[list[str]]:
    """Yield the name of statements that refuse, and do nothing else; none if it is not sure what they ask about.

    Args:
        region: the statements.
    """
    every = [*own_nodes(region.body)]
    refusals = [it for it in every if is_refusal(it) and not _is_translation(it)]
    if region.gives or not refusals or any(map(_acts, every)):
        return
    if noun := _missing(refusals, region):
        yield ["check", *noun, "exists"]
        return
    subjects = _Subjects(region)
    about = [subjects.of_tests(_tests_around(it, region.body)) for it in refusals]
    verb = "check" if any(map(notes, refusals)) else "validate"
    shared = [it for it in dict.fromkeys(about[0]) if all(it in one for one in about)]
    if len(shared) == 1 and subjects.is_clear(shared[0]):
        yield [verb, *shared[0]]
    elif not shared:
        outer = [subjects.of_tests(_tests_around(it, region.body)[-1:]) for it in refusals]
        found = list(dict.fromkeys(it for one in outer for it in one))
        is_pair = len(found) == _MOST_SUBJECTS and all(len(one) == 1 for one in outer)
        if is_pair and all(map(subjects.is_clear, found)):
            yield [verb, *found[0], "and", *found[1]]


def is_refusal(node: ast.AST) -> bool:
    """Return whether a statement raises, calls what refuses, or notes something wrong."""
    if isinstance(node, ast.Raise | ast.Assert):
        return isinstance(node, ast.Assert) or node.exc is not None
    last = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return last.lstrip("_") in _REFUSING or notes(node)


def _missing(refusals: Sequence[ast.AST], region: Region) -> list[str]:
    """Return the words for what the statements look up, if all that they refuse is that it is not there."""
    tests = [it for one in refusals for it in _branches_around(one, region.body)]
    texts = {_absent_if(test, is_met=is_met) for test, is_met in tests}
    name = texts.pop() if len(texts) == 1 else ""
    found = [it.value for it in own_nodes(region.body) if isinstance(it, ast.Assign) and _binds(it, name)]
    calls = [it.value if isinstance(it, ast.Await) else it for it in found]
    if not name or len(calls) != 1 or not isinstance(calls[0], ast.Call):
        return []
    verb, *rest = call_words(calls[0]) or [""]
    noun = next((it for it in (words_of(name), rest[-2:]) if says_something(it) and it[0] not in VERBS), [])
    is_one = bool(noun) and singular(noun[-1]) == noun[-1] and PREPOSITIONS.isdisjoint(noun)
    return noun if verb in _LOOKING_UP and is_one else []


def _absent_if(test: ast.expr, *, is_met: bool) -> str:
    """Return the name whose value is certainly not there if a condition is met, or is not; empty: there is none."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _absent_if(operand, is_met=not is_met)
        case ast.Name(id=name):
            return "" if is_met else name
        case ast.Compare(left=ast.Name(id=name), ops=[comparison], comparators=[ast.Constant(value=None)]):
            return name if isinstance(comparison, ast.Is | ast.Eq if is_met else ast.IsNot | ast.NotEq) else ""
    return ""


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(it, ast.Name) and it.id == name for it in node.targets)


def _is_translation(node: ast.AST) -> bool:
    """Return whether a handler raises another error for the one that it caught."""
    handler = getattr(node, "parent", None)
    return isinstance(handler, ast.ExceptHandler) and handler.body[-1:] == [node]


def notes(node: ast.AST) -> bool:
    """Return whether an expression puts something into a container of problems."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method, value=owner)) if method in _NOTING:
            return _is_of_problems(owner)
        case ast.Subscript(ctx=ast.Store(), value=owner):
            return _is_of_problems(owner)
    return False


def _is_of_problems(owner: ast.expr) -> bool:
    while isinstance(owner, ast.Subscript | ast.Call):
        owner = owner.func if isinstance(owner, ast.Call) else owner.value
        owner = owner.value if isinstance(owner, ast.Attribute) and owner.attr in _NOTING else owner
    return bool({*words_of(getattr(owner, "attr", getattr(owner, "id", "")))[-1:]} & PROBLEMS)


def _tests_around(node: ast.AST, body: Sequence[ast.stmt]) -> list[ast.expr]:
    """Return the conditions of statements under which something in them is done."""
    return [test for test, _ in _branches_around(node, body)]


def _branches_around(node: ast.AST, body: Sequence[ast.stmt]) -> list[tuple[ast.expr, bool]]:
    """Return the conditions under which something in statements is done, each with whether it is met then."""
    found = [(node.test, False)] if isinstance(node, ast.Assert) else []
    if node in body:
        return found
    inner = node
    for around in ancestors(node):
        if isinstance(around, ast.If):
            found.append((around.test, inner not in around.orelse))
        if around in body:
            break
        inner = around
    return found


class _Subjects:
    """Finds what conditions of statements ask about: values that are passed in, or items of such that say more.

    Args:
        region: the statements.
    """

    def __init__(self, region: Region) -> None:
        self._needs = {*region.needs} - bound_anywhere(region.body)
        self._sources: dict[str, list[ast.expr]] = {}
        for node in own_nodes(region.body):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            source = node.iter if isinstance(node, ast.For | ast.AsyncFor) else getattr(node, "value", None)
            for name in (it.id for to in targets if to for it in walk(to) if isinstance(it, ast.Name)):
                if isinstance(source, ast.expr):
                    self._sources.setdefault(name, []).append(source)

    def of_tests(self, tests: Sequence[ast.expr]) -> list[Words]:
        """Return the words for every value that conditions ask about."""
        found = [it for test in tests for it in self._of(test, frozenset())]
        return list(dict.fromkeys(it for it in found if it not in _TIMES))

    def is_clear(self, words: Words) -> bool:
        """Return whether a name can be made of words."""
        is_flag = len(words) > 1 and (singular(words[0]) in VERBS or words[0] in _STATING)
        return says_something([*words]) and not is_flag and len(words) <= _MOST_WORDS and words[-1] not in PROBLEMS

    def _of(self, node: ast.AST, seen: frozenset[str]) -> Iterator[Words]:
        if key := _key_of(node):
            base = root_name(node)  # type: ignore[arg-type]
            if base in self._needs and not says_something(words_of(base)):
                yield tuple(words_of(key))
                return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for child in (*node.args, *node.keywords):
                yield from self._of(child, seen)
            return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            yield tuple(words_of(node.attr))
        elif isinstance(node, ast.Name):
            if node.id in self._needs:
                yield tuple(without_purpose(words_of(node.id)))
            for source in [] if node.id in seen else self._sources.get(node.id, []):
                yield from self._of(source, seen | {node.id})
        else:
            for child in children(node):
                yield from self._of(child, seen)


def _key_of(node: ast.AST) -> str:
    """Return the plain key under which a value is looked up in a name; empty: it is not."""
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(key))):
            return key
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="get"), args=[ast.Constant(value=str(key)), *_]):
            return key
    return ""


def _acts(node: ast.AST) -> bool:
    """Return whether an expression may do more than to look at something or refuse it."""
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return not notes(node)
    first = next(iter(call_words(node)), "") if isinstance(node, ast.Call) and not is_refusal(node) else ""
    return first in ACTING or (first.removeprefix("re") in VERBS - _LOOKING and first not in _LOOKING)
