"""Say what happens if another system does not answer: time limits, retries, and what handlers of exceptions do."""

from collections.abc import Iterable

from toolkit.model.callers import CallFailure, FailureEffect
from toolkit.model.data_access import OutsideUse
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_MOST_HANDLERS = 3
_MOST_LIMITS = 3


def failure_words(calls: Iterable[OutsideUse], found: Inventory, say: Sentences) -> Markup:
    """Return the cell on what follows if a system does not answer, as far as the source shows it.

    Args:
        calls: the calls to the system.
        found: the inventory.
        say: writes the sentences.
    """
    places = {f"{use.file}:{use.line}" for use in calls}
    rows = [row for row in found.call_failures if row.call in places]
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in dict.fromkeys(row.kind for row in rows)}
    parts = []
    if limits := by_kind.get("timeout"):
        parts.append(say.words.text("failures.timeout", limits=_codes((row.detail for row in limits), say)))
    parts += [say.words.label(f"failures.{kind}") for kind in ("no_timeout", "endless_loop") if kind in by_kind]
    if retries := by_kind.get("retry"):
        parts.append(say.words.text("failures.retries", retries=_codes((row.detail for row in retries), say)))
    handlers = {(row.file, row.line): row for row in (*by_kind.get("caught", ()), *by_kind.get("swallowed", ()))}
    kept = [*handlers.values()]
    parts += [_handler(row, say) for row in kept[:_MOST_HANDLERS]]
    if rest := len(kept) - _MOST_HANDLERS:
        parts += [say.words.text("more_of_these", count=rest)] if rest > 0 else []
    if "uncaught" in by_kind:
        key = "uncaught_elsewhere" if kept or retries else "uncaught"
        parts.append(say.words.label(f"failures.{key}"))
    return Markup(say.words.label("case_separator").join(parts).replace("|", "\\|"))


def _handler(row: CallFailure, say: Sentences) -> str:
    comma = say.words.label("separator")
    effects = comma.join(_effect(effect, say) for effect in row.effects) or say.words.label("failures.go_on")
    place = say.beside(code_text(f"{row.file}:{row.line}"))
    name = row.function.rpartition(".")[2] or row.file
    return say.words.text(
        "failures.handler", exceptions=code_text(row.detail), name=code_text(name), effects=effects, place=place
    )


def _effect(effect: FailureEffect, say: Sentences) -> str:
    what = code_text(effect.what) if effect.what else ""
    key = effect.kind if what or effect.kind in ("log", "go_on") else f"{effect.kind}_again"
    return say.words.text(f"failures.{key}", what=what)


def _codes(texts: Iterable[str], say: Sentences) -> str:
    kept = [*dict.fromkeys(texts)]
    more = [say.words.text("more_of_these", count=len(kept) - _MOST_LIMITS)] if len(kept) > _MOST_LIMITS else []
    return say.words.label("separator").join((*map(code_text, kept[:_MOST_LIMITS]), *more))
