"""Mutations of the very statements that a change is about: more than `mutation_operators.py` makes of a whole program.

Whoever says that old and new code do the same has to notice that a value is another one, that a part of a condition or
a member of a list is left out, that a handler or a jump is not there; for every Python from 2.7 on.
"""

import ast
import re

from .mutation_operators import made_of, short
from .query_calls import of_inversion, of_query_call, of_sides, of_stage, of_step
from .query_words import every_changed_sql
from .sibling_keys import of_siblings
from .sql_clauses import is_sql
from .syntax import constant, value_of

_CALLED = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list", "reversed": "list"}
_MEMBERS = 24  # of one list or table that are left out one by one
_ASSIGNMENTS = ("Assign", "AugAssign", "AnnAssign")
_DISPLAYS = ("List", "Tuple", "Set")
_LOOK_UPS = ("get", "getattr")
_PATTERNS = ("MatchAs", "MatchClass", "MatchMapping", "MatchOr", "MatchSequence", "MatchSingleton", "MatchValue")
_OF_A_REQUEST = ("headers", "args", "form", "cookies", "values", "query_params", "environ")
_OF_A_REQUEST += ("GET", "POST", "META", "COOKIES")
_TEXTS = (str, type(b"".decode("ascii")))
_VALUE = re.compile(r"\x00(\d+)\x00")  # of an f-string
_NOTHING = "\0nothing is equal to this"


def all_made_of(node, keys=()):
    """Every change of a node itself: see `mutation_operators.made_of`."""
    held = value_of(node)
    is_query = held is not None and isinstance(held[0], _TEXTS) and is_sql(held[0])
    for change in made_of(node, keys):
        if not (is_query and change[0] in ("text", "sql")):
            yield change
    for kind, was, now, new in every_changed_sql(held[0]) if is_query else ():
        yield kind, short(was), short(now), None, constant(new)
    for maker in _MAKERS.get(type(node).__name__, ()):
        for change in maker(node):
            yield change


def is_query_template(node):
    """Return whether a node is an f-string of SQL, which changes as a whole."""
    return type(node).__name__ == "JoinedStr" and is_sql(_template(node))


def _of_template(node):
    """Other SQL around the values of an f-string."""
    if not is_query_template(node):
        return
    for change in every_changed_sql(_template(node)):
        parts = _VALUE.split(change[3])
        values = [node.values[int(one)] if index % 2 else constant(one) for index, one in enumerate(parts) if one]
        was, now = [short(_VALUE.sub("{}", one)) for one in change[1:3]]
        yield change[0], was, now, None, ast.JoinedStr(values=values)


def _template(node):
    """Return the text of an f-string, in which numbers stand for its values."""
    held = [(index, value_of(one)) for index, one in enumerate(node.values)]
    return "".join(["\0%d\0" % index if value is None else value[0] for index, value in held])


def _of_assignment(node):
    if node.value is not None and value_of(node.value) == (None,):
        yield "value", "None", "False", "value", constant(False)
        yield "jump", "= None", "", None, ast.If(test=constant(0), body=[node], orelse=[])
    elif node.value is not None:
        yield "value", "", "None", "value", _instead_of(node.value)
    for change in _of_default("value", node.value):
        yield change


def _of_default(place, value):
    """`a or b` -> `b if a is None else a`, where a value is used: what is empty or 0 is not missing."""
    parts = value.values if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or) else ()
    if len(parts) == 2 and _is_looked_up(parts[0]):
        test = ast.Compare(left=parts[0], ops=[ast.Is()], comparators=[constant(None)])
        yield "none_test", "or", "is None", place, ast.IfExp(test=test, body=parts[1], orelse=parts[0])


def _is_looked_up(node):
    """Return whether a value is only found somewhere, so that it may be asked for twice."""
    called = getattr(node, "func", None)
    if called is not None:
        return getattr(called, "attr", getattr(called, "id", "")) in _LOOK_UPS
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript))


def _instead_of(value):
    """None, behind which the value stays in the tree."""
    return ast.IfExp(test=constant(0), body=value, orelse=constant(None))


def _of_jump(node):
    if not getattr(node, "is_needless", False):
        yield "jump", type(node).__name__.lower(), "", None, ast.If(test=constant(0), body=[node], orelse=[])


def _of_return(node):
    """Take a `return None` away; at the end of a function, where that does nothing, return another value."""
    is_nothing = node.value is None or value_of(node.value) == (None,)
    if node.value is not None and getattr(node, "is_needless", False):
        yield "value", "", "False", "value", constant(False)
    for change in _of_jump(node) if is_nothing else _of_default("value", node.value):
        yield change


def _of_loop(node):
    yield "value", "", "()", "iter", ast.IfExp(test=constant(0), body=node.iter, orelse=_no_members())


def _no_members():
    return ast.parse("()", mode="eval").body


def _of_while(node):
    yield _outcome(False, "test", node.test)


def _of_condition(node):
    """Replace a condition by either outcome, which matters where cases show only one."""
    for value in (False, True):
        yield _outcome(value, "test", node.test)


def _of_pattern(_node):
    """`case [a, b]:` -> a pattern that nothing meets; one that binds what others beside it bind is no Python then."""
    yield "outcome", "", "False", None, ast.MatchValue(value=constant(_NOTHING))


def _of_comprehension(node):
    for index, test in enumerate(node.ifs):
        for value in (False, True):
            yield _outcome(value, ("ifs", index), test)


def _outcome(value, place, test):
    return "outcome", "", repr(value), place, ast.IfExp(test=constant(0), body=test, orelse=constant(value))


def _of_compare(node):
    """`name in request.headers` -> `request.headers.get(name)`: what is empty is not missing."""
    held = node.comparators[0]
    if len(node.ops) != 1 or type(node.ops[0]).__name__ not in ("In", "NotIn"):
        return
    if getattr(held, "attr", getattr(held, "id", "")) not in _OF_A_REQUEST:
        return
    look_up = ast.parse("_.get(_)", mode="eval").body
    look_up.func.value, look_up.args = held, [node.left]
    is_in = isinstance(node.ops[0], ast.In)
    missing = ast.UnaryOp(op=ast.Not(), operand=look_up)
    truth = ast.UnaryOp(op=ast.Not(), operand=missing) if is_in else missing
    yield "none_test", "in" if is_in else "not in", "truth" if is_in else "not", None, truth


def _of_handler(node):
    caught = node.type
    if caught is not None:
        yield "handler", "", "", "type", ast.IfExp(test=constant(0), body=caught, orelse=_no_members())


def _of_display(node):
    if type(getattr(node, "ctx", None)).__name__ in ("Store", "Del"):
        return
    for index in range(min(len(node.elts), _MEMBERS)):
        rest = node.elts[:index] + node.elts[index + 1 :]
        if rest or type(node).__name__ != "Set":
            yield "member", "%d" % (index + 1), "", "elts", rest


def _of_table(node):
    for index, value in enumerate(node.values[:_MEMBERS]):
        for change in _of_default(("values", index), value):
            yield change
    for index in range(min(len(node.keys), _MEMBERS)):
        keys, values = (held[:index] + held[index + 1 :] for held in (node.keys, node.values))
        yield "member", "%d" % (index + 1), "", None, ast.Dict(keys=keys, values=values)


def _of_call(node):
    for index, argument in enumerate(node.args):
        for change in _of_default(("args", index), argument):
            yield change
    called = getattr(node.func, "id", "")
    if called in _CALLED:
        yield "call_of", called, _CALLED[called], ("func", "id"), _CALLED[called]
    for index, keyword in enumerate(node.keywords):
        if keyword.arg:
            rest = node.keywords[:index] + node.keywords[index + 1 :]
            yield "keyword", keyword.arg, "", "keywords", rest


def _of_yield(node):
    if node.value is not None and value_of(node.value) != (None,):
        yield "value", "", "None", "value", _instead_of(node.value)


_MAKERS = {
    "Break": (_of_jump,),
    "BinOp": (of_sides,),
    "Call": (_of_call, of_query_call, of_siblings),
    "Compare": (_of_compare,),
    "comprehension": (_of_comprehension,),
    "Continue": (_of_jump,),
    "Dict": (_of_table, of_stage),
    "ExceptHandler": (_of_handler,),
    "For": (_of_loop,),
    "If": (_of_condition,),
    "IfExp": (_of_condition,),
    "JoinedStr": (_of_template,),
    "AsyncFor": (_of_loop,),
    "Return": (_of_return,),
    "Slice": (of_step,),
    "Subscript": (of_siblings,),
    "UnaryOp": (of_inversion,),
    "While": (_of_while,),
    "Yield": (_of_yield,),
}
_MAKERS.update(dict.fromkeys(_ASSIGNMENTS, (_of_assignment,)))
_MAKERS.update(dict.fromkeys(_DISPLAYS, (_of_display,)))
_MAKERS.update(dict.fromkeys(_PATTERNS, (_of_pattern,)))
