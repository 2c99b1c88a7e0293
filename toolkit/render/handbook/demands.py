"""Collect what each operation demands of its caller, before its handler and inside, in words."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from toolkit.model.callers import CallerCheck, CheckStep, RequiredRights
from toolkit.model.inventory import AuthenticationScheme, Endpoint, Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.pull.markdown import cell_text, code_text

Level = Literal["open", "meant", "partly", "addresses", "known", "rights", "conditions", "administrator"]
"""The strictest demand of an operation: from `open`, no check was found, to `administrator`."""
_ORDER: tuple[Level, ...] = ("open", "meant", "partly", "addresses", "known", "rights", "conditions", "administrator")
_ADMINISTRATOR = re.compile(
    r"admin(?!istrative_area)|super_?user|is_staff|staff_(?:member|required)|\broot\b", re.IGNORECASE
)
_OR = re.compile(r"_or_|(?<=[a-z])Or(?=[A-Z])")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READS_ONLY = re.compile(r"(?:\w+\.)*method in (?:(?:\w+\.)*SAFE_METHODS|\('GET', 'HEAD', 'OPTIONS'\))")
_FORMAT = re.compile(r"/?\.?\{format\}/?$")
_OPEN_MARKER = re.compile(
    r"(?:requires?_)?no_(?:auth\w*|login)|allow_any(?:one|body)?|(?:allow|permit)_anonymous\w*|login_not_required"
    r"|(?:is_)?public_(?:endpoint|route|view)|(?:login|auth\w*)_exempt"
)
_EVERY = frozenset({"permission_classes"})
"""Guards of which a caller needs everything that they name, not one of it."""
_ANYONE = {"AllowAny"}
_KNOWN_CALLER = {"IsAuthenticated", "IsAuthenticatedOrReadOnly", "login_required", "LoginRequiredMixin"}
_OF_CALLER = re.compile(r"user|auth|log(?:ged)?_?in|session|token|anonymous|credential", re.IGNORECASE)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LEAST_USED = 3
"""Number of operations from which several ways of logging in get a name."""
_ACTION = re.compile(r"[(,=]\s*['\"]")
_MOST_OF_CHECK = 2
_MOST_REFUSALS = 4


class Demand(NamedTuple):
    """The conditions that an operation sets for its caller.

    Attributes:
        parts: Markdown of each demand, all of which must be met; none if nothing was found.
        places: `path:line` of what decides.
    """

    level: Level
    parts: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def rank(self) -> int:
        """Position of the level, the weakest demand first."""
        return _ORDER.index(self.level)


class DemandReader:
    """Reads the demands of endpoints.

    Args:
        found: the inventory.
        say: writer of words.
    """

    def __init__(self, found: Inventory, say: Sentences) -> None:
        self._found, self._say = found, say
        self._checks: dict[str, CallerCheck] = {}
        self._refusing = {check.name.rpartition(".")[2] for check in found.checks if check.kind == "handler"}
        for check in found.checks:
            if check.kind != "handler":
                self._checks.setdefault(check.name, check)
                self._checks.setdefault(check.name.rpartition(".")[2], check)
        joined = Counter(ways for item in found.endpoints if " " in (ways := self._ways(item)))
        several = [ways for ways, count in joined.most_common(len(_LETTERS)) if count >= _LEAST_USED]
        self.named = {ways: say.words.text("demands.log_in", letter=_LETTERS[at]) for at, ways in enumerate(several)}
        """Several ways of logging in of which a caller needs one, in words -> their name."""

    def hint(self) -> str:
        """Return what the names of ways of logging in mean; empty if there are none."""
        names = self._say.words.label("separator").join(self.named.values())
        return self._say.words.text("log_in_hint", names=names) if self.named else ""

    def _ways(self, item: Endpoint) -> str:
        """Return the ways of logging in of an endpoint in words, if there are several; else nothing."""
        proofs = [*dict.fromkeys(map(self._proof, item.authentication))]
        return self._say.words.label("demands.or").join(proofs) if len(proofs) > 1 else ""

    def of(self, item: Endpoint) -> Demand:
        """Return the demands of an endpoint."""
        name = fold_endpoint(item.route.method, item.route.path)
        reads = item.anonymous is True and item.route.method in _SAFE_METHODS
        ways = {way.name for way in item.authentication}
        names = [row for row in item.caller_checks if row not in ways and not (reads and row.endswith("OrReadOnly"))]
        names += [row for row in item.caller_checks if row in ways and row in item.guards and row not in names]
        names = [row for row in names if not _only_redirects_some(self._checks.get(row))]
        steps = self._found.refusals.get(name, ())
        inner = [row for row in self._found.inner_checks.get(name, ()) if row not in self._refusing or not steps]
        proofs = (
            tuple(dict.fromkeys(map(self._proof, item.authentication)))
            if names or (ways and item.anonymous is False)
            else ()
        )
        checked = [self._check(row, item) for row in names]
        shown = _of_calls(steps)[:_MOST_REFUSALS]
        parts = (
            *([self.named.get(joined, joined)] if (joined := self._say.words.label("demands.or").join(proofs)) else ()),
            *checked,
            *(self._say.words.text("demands.called", name=code_text(row)) for row in inner if not steps),
            *(self._say.words.text("demands.partly", name=code_text(row)) for row in item.partly if not names),
            *map(self._refusal, shown),
        )
        if is_marked := not parts and any(_open_markers(item)):
            parts = tuple(map(code_text, _open_markers(item)))
        places = [place for row in names if (place := self._place(row, item))]
        places += [f"{step.file}:{step.line}" for step in shown]
        level = self._level(item, names, steps, is_checked=bool(parts) and not is_marked)
        return Demand(level, tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(places)))

    def _level(self, item: Endpoint, names: Sequence[str], steps: Iterable[CheckStep], *, is_checked: bool) -> Level:
        rights = [text for row in item.rights for text in row.names if row.check in names]
        plain = [name for name in names if not self._says_other(name)]
        if (
            any(map(_asks_administrators_alone, plain))
            or any(map(_ADMINISTRATOR.search, rights))
            or any(map(_asks_administrator, steps))
        ):
            return "administrator"
        if any(steps):
            return "conditions"
        asked = {row.check: {*row.names} for row in item.rights}
        if names and all(asked.get(name) == _ANYONE for name in names):
            return "meant"
        if any(self._is_right(name, asked.get(name)) for name in names):
            return "rights"
        if is_checked:
            return self._level_of_known(item, names)
        return "meant" if item.anonymous or any(_open_markers(item)) else "open"

    def _level_of_known(self, item: Endpoint, names: Sequence[str]) -> Level:
        """Return the level of an operation that asks who calls and nothing else."""
        if names and all(map(self._asks_address, names)):
            return "addresses"
        return "partly" if item.partly and not names else "known"

    def _asks_address(self, name: str) -> bool:
        """Return whether a check asks for the address of the caller, and for nothing else."""
        check = self._checks.get(name)
        read = {step.source for step in check.steps if step.kind == "read"} if check is not None else set()
        return read == {"address"}

    def _says_other(self, name: str) -> bool:
        """Return whether the code of a check that is named after administrators refuses by another condition."""
        check = self._checks.get(name)
        refusals = [step for step in check.steps if step.kind == "refuse" and step.condition] if check else []
        return bool(refusals) and not any(_ADMINISTRATOR.search(step.condition) for step in refusals)

    def _is_right(self, name: str, rights: set[str] | None) -> bool:
        """Return whether a check asks for more than a user who is logged in."""
        if rights is not None:
            return not (rights and rights <= _KNOWN_CALLER | _ANYONE)
        kind = self._checks[name].kind if name in self._checks else ""
        return kind == "permission" and name.rpartition(".")[2] not in _KNOWN_CALLER

    def _place(self, name: str, item: Endpoint) -> str:
        """Return the place of a check: at the endpoint if it names rights there, else its definition."""
        if asked := next((row.source for row in item.rights if row.check == name and row.source), ""):
            return asked
        check = self._checks.get(name) or self._checks.get(name.rpartition(".")[2])
        return f"{check.file}:{check.line}" if check else ""

    def _proof(self, way: AuthenticationScheme) -> str:
        """Return how a caller proves who it is, in words."""
        if way.kind != "key":
            return self._say.words.label(f"proofs.{way.kind}")
        key = f"proofs.key_{way.place or 'header'}"
        return cell_text(self._say.words.text(key, field=way.field.replace("`", "")))

    def _check(self, name: str, item: Endpoint) -> str:
        """Return a check before the handler in words, with the rights that it asks for or its own conditions."""
        words = self._say.words
        known = f"demands.{name.rpartition('.')[2]}"
        if known in words:
            return words.label(known)
        asked = [row for row in item.rights if row.check == name and row.names]
        if asked:
            return words.label("demands.and").join(self._right(row) for row in asked)
        check = self._checks.get(name) or self._checks.get(name.rpartition(".")[2])
        steps = check.steps if check is not None and check.kind == "permission" else ()
        if item.route.method in _SAFE_METHODS and any(
            step.kind in ("allow", "skip") and _READS_ONLY.fullmatch(step.condition) for step in steps
        ):
            return words.text("demands.reads", name=code_text(name))
        shown = [step for step in steps if self._tells(step)]
        is_only = len(shown) == 1 == sum(step.kind in ("allow", "skip", "refuse", "inherit") for step in steps)
        told = [self._step(step, is_only=is_only) for step in shown][:_MOST_OF_CHECK]
        return code_text(name) + (self._say.beside(words.label("semicolon").join(told)) if told else "")

    def _right(self, row: RequiredRights) -> str:
        words = self._say.words
        names = [
            words.label(f"demands.{text}") if f"demands.{text}" in words else code_text(text)
            for text in dict.fromkeys(row.names)
        ]
        if row.check in _EVERY:
            return words.label("demands.and").join(names)
        return code_text(row.check) + self._say.beside(words.label("demands.or").join(names))

    def _tells(self, step: CheckStep) -> bool:
        is_known = step.kind in ("allow", "skip") or (
            step.kind == "refuse" and (step.what == "False" or step.status > 0)
        )
        return is_known and bool(step.condition) and not step.condition.startswith("except")

    def _step(self, step: CheckStep, *, is_only: bool) -> str:
        passes = "demands.only_passes" if is_only else "demands.passes"
        key = "demands.refused" if step.kind == "refuse" else passes
        return self._say.words.text(key, condition=_in_cell(self._say.condition, step.condition))

    def _refusal(self, step: CheckStep) -> str:
        """Return a refusal inside the handler in words."""
        words = self._say.words
        if _names_action(step):
            key = "demands.called_if" if step.before else "demands.called_with"
            before = _in_cell(self._say.condition, step.before) if step.before else ""
            return words.text(key, call=code_text(step.through).replace("|", "\\|"), condition=before)
        if not step.condition:
            return words.text("demands.always", status=step.status)
        if step.condition.startswith("except"):
            caught = code_text(step.condition.removeprefix("except").strip() or "Exception")
            return words.text("demands.caught", status=step.status, name=caught)
        condition = _in_cell(self._say.condition, step.condition)
        return words.text("demands.refusal", status=step.status, condition=condition)


def _only_redirects_some(check: CallerCheck | None) -> bool:
    """Return whether a check sends on some requests to another page, of which it asks more than who calls."""
    refusals = [step for step in check.steps if step.kind == "refuse"] if check is not None else []
    return bool(refusals) and all(300 <= step.status < 400 and _is_narrowed(step.condition) for step in refusals)


def _is_narrowed(condition: str) -> bool:
    """Return whether one of the parts that all must hold is neither about the caller nor an exception: `not ...`."""
    try:
        node = ast.parse(condition, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return False
    parts = node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]
    return any(
        not isinstance(part, ast.UnaryOp)
        and not (isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.NotIn | ast.NotEq))
        and not _OF_CALLER.search(ast.unparse(part.left if isinstance(part, ast.Compare) else part))
        for part in parts
    )


def _asks_administrators_alone(name: str) -> bool:
    """Return whether a check is named after administrators and nobody else: not `coordinator_or_admin_required`."""
    return all(map(_ADMINISTRATOR.search, _OR.split(name)))


def _of_calls(steps: Iterable[CheckStep]) -> list[CheckStep]:
    """Return refusals, one for each call of a function that refuses."""
    kept: dict[object, CheckStep] = {}
    for step in steps:
        kept.setdefault((step.through, step.before) if _names_action(step) else step, step)
    return [*kept.values()]


def _names_action(step: CheckStep) -> bool:
    """Return whether the call that leads to a refusal says by a text what is asked for: `may("update", order)`."""
    return bool(_ACTION.search(step.through))


def _open_markers(item: Endpoint) -> list[str]:
    """Return the hooks and decorators whose names say that an operation needs no log-in: `requires_no_auth`."""
    names = dict.fromkeys(name.rpartition(".")[2] for name in (*item.guards, *item.hooks))
    return [name for name in names if _OPEN_MARKER.fullmatch(name)]


def _in_cell(write: Callable[[str], str], condition: str) -> str:
    return write(condition).replace("|", "\\|")


def _asks_administrator(step: CheckStep) -> bool:
    """Return whether each part of a refusal's condition is about administrators, so that nobody else passes."""
    parts = [part for part in re.split(r"\band\b|\bor\b", step.condition) if part.strip()]
    return bool(parts) and all(map(_ADMINISTRATOR.search, parts)) and "not" in step.condition


def group_by_demand(found: Inventory, say: Sentences) -> Mapping[Demand, list[Endpoint]]:
    """Return the demands of all operations with the operations, the weakest demand first, most operations first."""
    reader = DemandReader(found, say)
    grouped: dict[tuple[Level, tuple[str, ...]], tuple[list[str], list[Endpoint]]] = {}
    paths = {item.template or item.route.path for item in found.endpoints}
    for item in found.endpoints:
        path = item.template or item.route.path
        plain = _FORMAT.sub("", path)
        if plain != path and not paths.isdisjoint((plain, f"{plain}/")):
            continue  # the same operation with a suffix that chooses the format
        demand = reader.of(item)
        places, items = grouped.setdefault((demand.level, demand.parts), ([], []))
        places += [place for place in demand.places if place not in places]
        items.append(item)
    demands = {Demand(*key, tuple(places)): items for key, (places, items) in grouped.items()}
    return dict(sorted(demands.items(), key=lambda row: (row[0].rank, -len(row[1]))))
