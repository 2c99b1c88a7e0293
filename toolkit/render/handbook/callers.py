"""Write who may do what: a table from what anybody may do to what needs an administrator, with the places."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.inventory import Endpoint, Inventory
from toolkit.render.handbook.demands import Demand, DemandReader, group_by_demand
from toolkit.render.handbook.endpoints import ANY_METHOD
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_MOST_NAMED = 60
_MOST_DEMANDS = 200
_MOST_OPERATIONS = 12
_MOST_AREAS = 8
_MOST_PLACES = 3
_MOST_RULES = 60


def caller_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the table of who may do what, operations without a check first.

    Args:
        found: the inventory.
        say: writer of sentences.
    """
    if not found.endpoints:
        return
    yield f"\n### {say.words.label('headings.who_may')}\n"
    demands = group_by_demand(found, say)
    counted: dict[str, int] = {}
    for demand, items in demands.items():
        counted[demand.level] = counted.get(demand.level, 0) + len(items)
    amounts = say.words.label("separator").join(
        say.words.text(f"levels_counted.{level}", count=amount) for level, amount in counted.items()
    )
    yield say.cite("who_may", (), amounts=Markup(amounts))
    for ways, name in DemandReader(found, say).named.items():
        yield say.cite("way_of_log_in", (), name=Markup(name), ways=Markup(ways))
    yield ""
    rows = [_row(demand, items, say) for demand, items in demands.items()]
    yield say.table(("who", "demanded", "operations", "place"), rows[:_MOST_DEMANDS])
    if (rest := len(rows) - _MOST_DEMANDS) > 0:
        yield say.words.text("more_demands", count=rest) + "\n"


def policy_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield a table of the project's own policies: who may do what by their rules.

    Args:
        found: the inventory.
        say: writer of sentences.
    """
    rows = [
        (
            policy.name,
            rule.name,
            Markup(_rule_words(rule.condition, say).replace("|", "\\|")),
            f"{policy.file}:{rule.line}",
        )
        for policy in found.policies
        for rule in policy.rules
    ]
    if rows:
        yield f"\n### {say.words.label('headings.policies')}\n"
        yield f"{say.words.label('policies_hint')}"
        yield say.table(("policy", "action", "allowed_if", "place"), rows[:_MOST_RULES])


def _rule_words(code: str, say: Sentences) -> str:
    """Return in words who may do what a rule is about: everybody, nobody, one condition, or one for each case."""
    try:
        node = ast.parse(code, mode="eval").body
    except SyntaxError:
        return say.condition(code)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return say.words.label("rule_everybody" if node.value else "rule_nobody")
    if isinstance(node, ast.IfExp):
        then, otherwise = (_rule_words(ast.unparse(part), say) for part in (node.body, node.orelse))
        condition = say.condition(ast.unparse(node.test))
        return say.words.text("rule_case", condition=condition, then=then, otherwise=otherwise)
    return say.condition(code)


def _row(demand: Demand, items: Sequence[Endpoint], say: Sentences) -> tuple[str | Markup, ...]:
    places = demand.places or tuple(dict.fromkeys(f"{item.route.file}:{item.route.line}" for item in items))
    more = say.words.text("more_places", count=len(places) - _MOST_PLACES) if len(places) > _MOST_PLACES else ""
    shown = say.words.label("separator").join(map(code_text, places[:_MOST_PLACES]))
    return (
        say.words.label(f"levels.{demand.level}"),
        Markup(say.words.label("case_separator").join(demand.parts)),
        Markup(_operations(items, say, _MOST_NAMED if demand.level in ("open", "meant") else _MOST_OPERATIONS)),
        Markup(f"{shown}{more}"),
    )


def _operations(items: Iterable[Endpoint], say: Sentences, most: int) -> str:
    """Return operations by name, or their number by beginning of the path where they are too many."""
    methods: dict[str, set[str]] = {}
    for item in items:
        methods.setdefault(item.template or item.route.path, set()).add(item.route.method)
    comma = say.words.label("separator")
    if len(methods) <= most:
        return comma.join(_name(path, verbs) for path, verbs in sorted(methods.items()))
    areas: dict[str, int] = {}
    for path, verbs in methods.items():
        first = next((part for part in path.split("/") if part), "")
        areas[f"/{first}"] = areas.get(f"/{first}", 0) + len(verbs)
    largest = sorted(areas.items(), key=lambda row: (-row[1], row[0]))
    named = [say.words.text("operations_below", path=code_text(area), count=count) for area, count in largest]
    rest = sum(count for _, count in largest[_MOST_AREAS:])
    return comma.join((*named[:_MOST_AREAS], *([say.words.text("more_operations", count=rest)] if rest else ())))


def _name(path: str, verbs: Iterable[str]) -> str:
    methods = ", ".join(sorted({*verbs} - {ANY_METHOD}))
    return code_text(f"{methods} {path}".strip())
