"""Render an inventory for a terminal, in English and Japanese."""

from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.model.api_change import ApiChange
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory, RouteCheck, RouteScore
from toolkit.render.inventory.api_changes import change_lines
from toolkit.render.inventory.document import inventory_words, reason_words
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words

_MOST_UNRESOLVED = 20
_MOST_PATHS = 20
_MOST_RISKS = 20


def describe_inventory(found: Inventory, lang: Lang) -> Iterator[str]:
    """Lines on the routes of a project, one a route, and on what could not be resolved."""
    words = load_words(lang, __file__, "inventory")
    used = Counter(route.framework for route in found.routes)
    names = ", ".join(f"{name} {format_number(count)}" for name, count in used.most_common())
    if not found.routes:
        yield words.text("no_routes", files=format_number(found.files))
    else:
        paths = len({route.path for route in found.routes})
        yield words.text("routes", routes=format_number(len(found.routes)), paths=format_number(paths), by=names)
    width = max((len(route.method) for route in found.routes), default=0)
    for route in found.routes:
        likely = "" if route.confidence == "certain" else f"  {words.label('likely')}"
        place = f"{route.file}:{route.line}"
        yield make_visible(f"  {route.method.ljust(width)}  {route.path}  {route.handler}  {place}{likely}")
    if found.unresolved:
        yield words.text("unresolved", count=format_number(len(found.unresolved)))
        for item in found.unresolved[:_MOST_UNRESOLVED]:
            yield make_visible(f"  {item.file}:{item.line}  {item.what}: {item.why}")
        if (rest := len(found.unresolved) - _MOST_UNRESOLVED) > 0:
            yield words.text("more", count=format_number(rest))
    risky = [item for item in found.migrations if item.risk != "safe"]
    if risky:
        shared = inventory_words(lang)
        yield words.text("migrations", count=format_number(len(risky)))
        for operation in risky[-_MOST_RISKS:]:
            risk, why = shared.label(f"risks.{operation.risk}"), reason_words(operation, shared)
            yield make_visible(f"  {risk}  {operation.file}:{operation.line}  {operation.operation}: {why}")
    if found.unread:
        yield words.text("unread", count=format_number(len(found.unread)))
        for path, reason in list(found.unread.items())[:_MOST_UNRESOLVED]:
            yield make_visible(f"  {path}: {reason}")


def describe_changes(changes: Sequence[ApiChange], lang: Lang) -> Iterator[str]:
    """Lines on the changes between two specifications, breaking ones first."""
    words = load_words(lang, __file__, "inventory")
    breaking = sum(change.breaking for change in changes)
    if not changes:
        yield words.text("changes_none")
        return
    counts = {"breaking": format_number(breaking), "compatible": format_number(len(changes) - breaking)}
    yield words.text("changes", **counts)
    yield from change_lines(changes, lang)


def describe_check(check: RouteCheck, lang: Lang) -> Iterator[str]:
    """Lines on how the source and the running application agree."""
    words = load_words(lang, __file__, "inventory")
    if check.agrees:
        yield words.text("check_same")
    if check.only_running:
        yield words.text("check_only_running", count=format_number(len(check.only_running)))
        yield from (make_visible(f"  {it.method} {it.path}  {it.view}") for it in check.only_running[:_MOST_PATHS])
    if check.only_source:
        yield words.text("check_only_source", count=format_number(len(check.only_source)))
        rows = (f"  {it.method} {it.path}  {it.handler}  {it.file}:{it.line}" for it in check.only_source)
        yield from (make_visible(row) for _, row in zip(range(_MOST_PATHS), rows, strict=False))
    if check.unresolved:
        yield words.text("check_unresolved", count=format_number(check.unresolved))
    yield words.text("score", recall=f"{check.score.recall:.3f}", precision=f"{check.score.precision:.3f}")


def describe_score(score: RouteScore, lang: Lang) -> Iterator[str]:
    """Lines on how two lists of routes agree."""
    words = load_words(lang, __file__, "inventory")
    yield words.text("score", recall=f"{score.recall:.3f}", precision=f"{score.precision:.3f}")
    yield words.text("score_methods", recall=f"{score.with_method[0]:.3f}", precision=f"{score.with_method[1]:.3f}")
    for key, paths in (("missing", score.missing), ("extra", score.extra)):
        if paths:
            yield words.text(key, count=format_number(len(paths)))
            yield from (f"  {make_visible(path)}" for path in paths[:_MOST_PATHS])
