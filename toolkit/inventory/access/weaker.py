"""Compare the checks of handlers that stand side by side, and rank those that lack what their siblings have."""

import ast
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.inventory.access.companions import missing_companions
from toolkit.inventory.access.passed_checks import ANY, CALLER, Check, CheckKind, CheckReader, is_permission
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.program import Program, symbol_of
from toolkit.model.access import WeakerAccess

WEIGHTS: Mapping[str, float] = {
    "base": 2.0,
    "odds": 2.0,
    "one_row": 1.5,
    "writes": 0.7,
    "other_kinds": 0.3,
    "knows_caller": -1,
    "anybody_reads": -2,
    "unasked": 2.0,
    "known_unasked": 0.8,
    "asked_elsewhere": 0.4,
}
_OF_KIND: Mapping[CheckKind, float] = {
    "decorator": 1.0,
    "dependency": 0.8,
    "class": 0.9,
    "option": 0.9,
    "call": 0.8,
    "caller": 0.6,
    "any": 0.9,
}
"""Weight of a missing check of each kind."""
_OF_GROUP: Mapping[str, float] = {"rows": 1.0, "class": 1.0, "file": 0.9, "folder": 0.6, "tree": 0.5, "option": 0.7}
_DECLARED: tuple[CheckKind, ...] = ("decorator", "dependency", "class")
"""Kinds of checks that are declared for a whole handler; a call may be there for other reasons."""
_LEAST_PASSING, _LEAST_KNOWING = 2, 4
_ROW_OPTION = re.compile(r"id|key|pk|model|obj|resource|param|lookup|owner|expr", re.IGNORECASE)
"""Words in the options of a decorator that say which row it checks."""
_MOST_ODDS = 3.0
_NEARLY_ALL = 0.9
"""Share of siblings with a check above which even a handler that only reads is not meant for anybody."""
_CERTAIN_ODDS = 0.4
"""Weighted odds below which a handler is not told: three of five siblings with a decorator reach it."""
_OPENED = 1.5
"""Weight, like weighted odds, of a method that lets anybody in where its class does not."""
_ROLE = re.compile(
    r"admin|staff|superuser|moderator|operator|internal|permission_?required|permissions?_?mixin|(\A|_)roles?(_|\Z)",
    re.IGNORECASE,
)
"""Words in the names of checks of a role."""
_SIGN_IN = re.compile(
    r"(\A|[/_.:-])(log_?(in|out)|sign_?(in|up|out|on)|regist\w*|health\w*|webhooks?|callbacks?|public|oauth\w*|sso|saml|oidc"
    r"|forgot\w*|captcha|anonymous|unsubscribe|openapi|autodiscover|autoconfig|well-known)([/_.:-]|\Z)",
    re.IGNORECASE,
)
"""Words in the names and paths of what anybody may call."""
_PUBLIC = re.compile(
    r"(\A|[/_.:-])(ping|status|live\w*|ready\w*|static|docs?|schema|version|ldap|reset\w*|verif\w*|activat\w*|metrics|robots"
    r"|favicon|manifest|auth|tokens?|password|index|home|root|embed\w*|csrf|error|not_found|me|self|profile|locale"
    r"|languages?|i18n)\Z",
    re.IGNORECASE,
)
"""Ends of names and paths of what anybody may call, or what is about the caller alone."""


@dataclass(eq=False)
class Handler:
    """One handler with its checks.

    Attributes:
        inherited: checks of its class; a class itself has only those.
        replaced: checks of its class in whose place it lets anybody in.
        groups: its groups of siblings, by the kind of group.
        reads_caller: whether a method of a class checks or reads who calls.
    """

    definition: FunctionDefinition | ClassDefinition
    endpoints: tuple[str, ...]
    checks: frozenset[Check]
    inherited: frozenset[Check] = frozenset()
    replaced: frozenset[Check] = frozenset()
    groups: dict[str, str] = field(default_factory=dict)
    reads_caller: bool = False

    def __post_init__(self) -> None:
        if any(map(is_permission, (*self.checks, *self.inherited))):
            self.checks |= {ANY}

    @property
    def one_row(self) -> bool:
        """True if a path names a row."""
        return any("{}" in name for name in self.endpoints)

    @property
    def changes(self) -> bool:
        """True if it answers requests that change something."""
        return any(not name.startswith(("GET", "HEAD", "OPTIONS")) for name in self.endpoints)

    @property
    def writes(self) -> bool:
        """True if it only answers requests that change something."""
        return not any(name.startswith(("GET", "HEAD", "*")) for name in self.endpoints)


def read_handlers(program: Program, words: Collection[str]) -> list[Handler]:
    """Return the handlers of a program with their checks.

    Args:
        program: the program, with its endpoints.
        words: words for the tenant.
    """
    return list(_handlers(program, CheckReader(program.graph, words)))


def operated_endpoints(handlers: Iterable[Handler]) -> frozenset[str]:
    """Return the endpoints that only people with a role may call, such as administrators."""
    operated = (
        item for item in handlers if any(map(_is_of_role, (check.name for check in (*item.checks, *item.inherited))))
    )
    return frozenset(name for item in operated for name in item.endpoints)


def find_weaker_access(handlers: Sequence[Handler]) -> tuple[WeakerAccess, ...]:
    """Return the handlers that lack a check of their siblings, most suspicious first."""
    members: dict[str, list[Handler]] = defaultdict(list)
    for item in handlers:
        for group in item.groups.values():
            members[group].append(item)
            members[_of_kind(group, item)].append(item)
    passing = {group: Counter(check for item in found for check in item.checks) for group, found in members.items()}
    rows = (_judge(item, members, passing) for item in handlers)
    found = [row for row in rows if row is not None]
    told = {row.symbol for row in found}
    found += (row for row in _find_unasked(handlers) if row.symbol not in told)
    told = {row.symbol for row in found}
    found = [row for row in found if row.symbol.rpartition(".")[0] not in told]  # its class says it
    return tuple(sorted(found, key=lambda row: (-row.suspicion, row.file, row.line)))


def _handlers(program: Program, reader: CheckReader) -> Iterator[Handler]:
    """Yield every function that handles requests itself, and every class with such methods."""
    for function in program.index.functions.values():
        endpoints = _own_endpoints(program, function)
        if endpoints:
            owner = function.owner
            inherited = reader.of_class(owner) if owner is not None else frozenset()
            made = Handler(function, endpoints, reader.of_function(function), inherited)
            if reader.opens(function):
                made.inherited, made.replaced = frozenset(), inherited
            place = f"{function.path}:{owner.scope.qualname if owner is not None else ''}"
            folder = _folder(function.path)
            made.groups = {"file": f"file {function.path}", "folder": f"folder {folder}"}
            made.groups["tree"] = f"tree {_folder(folder)}"
            made.groups |= {"class": f"class {place}"} if owner is not None else {}
            made.groups |= {"rows": f"rows {function.path}"} if made.one_row else {}
            for check in made.checks:
                if check.kind == "decorator" and made.one_row:
                    made.groups["option"] = f"option {check.name}"
            yield made
    for owner in program.index.classes.values():
        methods = [item for item in owner.members.values() if isinstance(item, FunctionDefinition)]
        endpoints = _own_endpoints(program, owner) or tuple(
            name for item in methods for name in _own_endpoints(program, item)
        )
        is_base = any(owner.heirs())  # its heirs are judged
        if endpoints and not is_base:
            made = Handler(owner, tuple(dict.fromkeys(endpoints)), reader.of_class(owner))
            made.reads_caller = any(reader.of_function(item) for item in methods)
            made.groups = {"file": f"classes {owner.path}", "folder": f"class folder {_folder(owner.path)}"}
            made.groups["tree"] = f"class tree {_folder(_folder(owner.path))}"
            yield made


def _own_endpoints(program: Program, of: FunctionDefinition | ClassDefinition) -> tuple[str, ...]:
    return tuple(name for name, calls in program.endpoints.get(id(of), ()) if calls == 0)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _judge(
    item: Handler, members: Mapping[str, list[Handler]], passing: Mapping[str, Counter[Check]]
) -> WeakerAccess | None:
    """Return what a handler lacks; None if nothing, or if anybody may call it on purpose."""
    definition = item.definition
    if any(_is_public(name) for name in (definition.scope.qualname, *item.endpoints)):
        return None
    best: dict[Check, tuple[float, int, int]] = {}
    usual = ""
    for kind, group in item.groups.items():
        for check in passing[group]:
            like = _of_kind(group, item) if check == ANY or is_permission(check) else group
            siblings, count = len(members[like]) - 1, passing[like][check]
            if like != group and item.changes:  # what a sibling needs to read, this one needs all the more to change
                siblings, count = siblings - count + passing[group][check], passing[group][check]
            if count < (_LEAST_KNOWING if check == CALLER else _LEAST_PASSING) or not _lacks(item, check, kind):
                continue
            odds = min(_MOST_ODDS, math.log((count + 0.5) / (siblings - count + 0.5)))
            weight = odds * _weight_of(check) * _OF_GROUP[kind]
            if check == ANY and weight >= best.get(check, (0.0,))[0]:
                usual = _usual_permission(passing[like])
            best[check] = max(best.get(check, (weight, count, siblings)), (weight, count, siblings))
    beside = [other.checks for other in members[item.groups["file"]] if other is not item]
    for check, count, siblings in missing_companions(item.checks, beside):
        weight = min(_MOST_ODDS, math.log((count + 0.5) / (siblings - count + 0.5))) * _weight_of(check)
        best[check] = max(best.get(check, (weight, count, siblings)), (weight, count, siblings))
    for check in item.replaced if item.one_row and item.writes else ():
        others = sum(check in other.inherited for other in members[item.groups["class"]])
        best[check] = _OPENED * _weight_of(check), others, others
    certain = (check for check in best if best[check][0] >= _CERTAIN_ODDS)
    ordered = sorted(certain, key=lambda check: (-best[check][0], check.name))
    if not ordered:
        return None
    weight, count, siblings = best[ordered[0]]
    more = sum(_OF_KIND[kind] for kind in {check.kind for check in ordered[1:]} - {ordered[0].kind})
    suspicion = WEIGHTS["base"] + WEIGHTS["odds"] * weight + WEIGHTS["other_kinds"] * more
    suspicion += WEIGHTS["one_row"] * item.one_row + WEIGHTS["writes"] * item.writes
    is_unasked = not item.checks | item.inherited and not item.changes and count < _NEARLY_ALL * siblings
    suspicion += WEIGHTS["anybody_reads"] * is_unasked
    suspicion += WEIGHTS["knows_caller"] * (CALLER in item.checks)
    return WeakerAccess(
        definition.path,
        definition.node.lineno,
        symbol_of(definition.path, definition.scope),
        tuple(dict.fromkeys(check.name or usual for check in ordered)),
        *(count, siblings, round(suspicion, 2), item.endpoints),
        is_open=_is_open(item) and ordered[0].kind in _DECLARED,
    )


def _find_unasked(handlers: Sequence[Handler]) -> Iterator[WeakerAccess]:
    """Yield the handlers of rows that the client names which ignore who calls, in a program that knows its callers."""
    if not any(item.checks | item.inherited for item in handlers):
        return
    rows = [item for item in handlers if item.one_row and isinstance(item.definition, FunctionDefinition)]
    knowing = sum(map(_asks_caller, rows))
    odds = math.log((knowing + 0.5) / (len(rows) - knowing + 0.5))
    functions = (item.definition for item in handlers if isinstance(item.definition, FunctionDefinition))
    judged = {id(function.owner) for function in functions}  # classes whose methods are handlers themselves
    for item in handlers:
        definition = item.definition
        if id(definition) in judged:
            continue
        is_public = any(_is_public(name) for name in (definition.scope.qualname, *item.endpoints))
        if is_public or not item.one_row or _asks_caller(item) or (not item.changes and not item.checks):
            continue
        suspicion = WEIGHTS["unasked"] + WEIGHTS["one_row"] + WEIGHTS["writes"] * item.writes
        suspicion += WEIGHTS["known_unasked"] * bool(item.checks | item.inherited)
        suspicion += WEIGHTS["asked_elsewhere"] * max(-_MOST_ODDS, min(_MOST_ODDS, odds))
        symbol = symbol_of(definition.path, definition.scope)
        row = definition.path, definition.node.lineno, symbol, (CALLER.name,), knowing, len(rows)
        yield WeakerAccess(*row, round(suspicion, 2), item.endpoints)


def _asks_caller(item: Handler) -> bool:
    known = item.checks | item.inherited
    return CALLER in known or any(map(is_permission, known))


def _is_open(item: Handler) -> bool:
    """Return whether a handler has no check, never reads who calls, and does more than to raise an error."""
    if item.checks | item.inherited or item.reads_caller:
        return False
    body = item.definition.node.body if isinstance(item.definition, FunctionDefinition) else []
    parts = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return not body or any(not isinstance(node, ast.Raise) for node in parts)


def _of_kind(group: str, item: Handler) -> str:
    """Return the part of a group that only reads, or that changes something, as a handler does.

    What callers need to change a row says nothing of what they need to read it.
    """
    return f"{group} {'changing' if item.changes else 'reading'}"


def _is_of_role(name: str) -> bool:
    return bool(_ROLE.search(name))


def _is_public(name: str) -> bool:
    return bool(_SIGN_IN.search(name) or _PUBLIC.search(name.removesuffix("/{}")))


def _usual_permission(passing: Counter[Check]) -> str:
    """Return the name of the check of what callers may do that is most common in a group."""
    ranked = sorted(passing.items(), key=lambda row: (-row[1], row[0].name, row[0].kind))
    found = (check.name for check, _ in ranked if check != ANY and is_permission(check))
    return next(found, "permission")


def _weight_of(check: Check) -> float:
    """Return how much a missing check weighs; an option that names no row weighs half."""
    names_row = check.kind != "option" or _ROW_OPTION.search(check.name.partition("(")[2])
    return _OF_KIND[check.kind] * (1 if names_row else 0.5)


def _lacks(item: Handler, check: Check, group: str) -> bool:
    """Return whether a handler lacks a check, and has none that may stand for it."""
    if check in item.checks or any(known.name == check.name for known in item.inherited):
        return False
    if check.kind == "option":
        return _has(item.checks, "decorator", check.name.partition("(")[0]) and group in ("option", "rows")
    if group == "option":
        return False
    if check == ANY:
        return True
    known = (*item.checks, *item.inherited)
    return not any(map(is_permission, known) if is_permission(check) else (one.kind != "caller" for one in known))


def _has(checks: Iterable[Check], kind: str, name: str) -> bool:
    return any(check.kind == kind and check.name == name for check in checks)
