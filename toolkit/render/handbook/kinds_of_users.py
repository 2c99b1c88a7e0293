"""Write who uses a system: the kinds of callers that its checks tell apart, and how its code recognizes them."""

import re
from collections import Counter
from collections.abc import Iterator

from toolkit.model.data_access import DataModel
from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import cell_text, code_text

_MOST_KINDS = 14
_MOST_ROLES = 12
_LEAST_ROLES = 2
_ROLE = re.compile(r"\brole\w*(?:\.\w+)*(?:\(\))? (?:not )?(?:in|==|!=) (\([^()]*\)|\[[^][]*\]|'[^']*')", re.IGNORECASE)
_TEXT = re.compile(r"'([\w .-]{2,40})'")
_NO_KIND = frozenset({"is_anonymous", "is_authenticated", "is_active", "has_perm", "has_perms", "has_module_perms"})
_ROLE_WORD = re.compile(
    r"(?:is|has|can|may)_\w*|\w*(?:admin|staff|superuser|manager|editor|owner|member|moderator|operator)\w*",
    re.IGNORECASE,
)


_Row = tuple[str, str, str, str]
"""A kind of user, how it is recognized, the number of endpoints that ask for it, and its place."""


def user_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield a table of the kinds of users, and the roles that checks name; nothing if the code shows neither.

    Args:
        found: the inventory.
        say: writes the sentences.
    """
    conditions = _conditions(found)
    rows, roles = [*_kinds(found, conditions, say)], _count_roles(found, conditions)
    if not rows and len(roles) < _LEAST_ROLES:
        return
    yield f"\n### {say.words.label('headings.kinds_of_users')}\n"
    if rows:
        yield say.table(("kind_of_user", "recognized_by", "endpoints", "place"), rows[:_MOST_KINDS])
    if roles:
        names = sorted(roles, key=lambda name: (-roles[name], name))
        parts = [f"{code_text(name)} ({roles[name]})" for name in names[:_MOST_ROLES]]
        parts += [say.words.text("more_of_these", count=len(names) - _MOST_ROLES)] if names[_MOST_ROLES:] else []
        yield say.cite("roles_named", (), names=Markup(say.words.label("separator").join(parts)))


def _count_roles(found: Inventory, conditions: dict[str, list[str]]) -> Counter[str]:
    """Count the endpoints whose checks name a role or a right."""
    roles: Counter[str] = Counter()
    for texts in conditions.values():
        roles.update(dict.fromkeys(name for text in texts for name in _roles(text)).keys())
    for item in found.endpoints:
        names = (name for row in item.rights if row.check != "permission_classes" for name in row.names)
        roles.update(dict.fromkeys(names).keys())
    return roles


def _kinds(found: Inventory, conditions: dict[str, list[str]], say: Sentences) -> Iterator[_Row]:
    """Yield a row for each property of the models of users, those that most endpoints ask for first."""
    rows: list[tuple[int, _Row]] = []
    models = [item for item in found.data.models if item.is_user and not item.is_abstract]
    for item in models:
        for name, meaning, line in _qualities(item, say):
            pattern = re.compile(rf"\.{re.escape(name)}\b")
            amount = sum(any(map(pattern.search, texts)) for texts in conditions.values())
            row = (f"{item.name}.{name}", meaning, str(amount), f"{item.file}:{line}")
            rows.append((amount, row))
    rows.sort(key=lambda row: -row[0])
    yield from (row for _, row in rows)


def _qualities(item: DataModel, say: Sentences) -> Iterator[tuple[str, str, int]]:
    for rule in item.rules:
        if rule.name not in _NO_KIND:
            words = rule.about or (Markup(cell_text(say.condition(rule.condition))) if rule.condition else "")
            yield rule.name, Markup(words.replace("|", "\\|")) if isinstance(words, Markup) else words, rule.line
    for field in item.fields:
        is_switch = "Bool" in field.kind and _ROLE_WORD.fullmatch(field.name) is not None
        if (is_switch or field.name == "role") and field.name not in _NO_KIND:
            yield field.name, say.words.label("field_of_row"), field.line


def _conditions(found: Inventory) -> dict[str, list[str]]:
    """Return the conditions of the checks of each endpoint, before its handler and inside."""
    steps = {check.name.rpartition(".")[2]: [step.condition for step in check.steps] for check in found.checks}
    conditions: dict[str, list[str]] = {}
    for item in found.endpoints:
        name = fold_endpoint(item.route.method, item.route.path)
        before = [text for check in item.caller_checks for text in steps.get(check.rpartition(".")[2], ())]
        conditions[name] = [*before, *(step.condition for step in found.refusals.get(name, ()))]
    return conditions


def _roles(condition: str) -> Iterator[str]:
    for match in _ROLE.finditer(condition):
        yield from _TEXT.findall(match[1])
