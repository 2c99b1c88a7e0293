"""Write how a system is deployed and rolled back, as far as its repository says it."""

from collections.abc import Iterator
from typing import get_args

from toolkit.model.setup import DeliveryKind, SetupFacts, WayBack
from toolkit.render.handbook.sentences import Sentences

_MOST = 8
"""Maximum number of sentences of one kind."""
_BACK: tuple[DeliveryKind, ...] = ("roll_back", "undo")


def deployment_lines(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on deploying and rolling back.

    Args:
        setup: what the repository says.
        say: writes the sentences.
    """
    yield say.heading("deployment")
    if setup.starts or setup.preparations:
        yield say.words.text("deployment_hint", heading=say.words.label("headings.start")) + "\n"
    if setup.deployments:
        places = [item.place for item in setup.deployments]
        yield say.cite("deployment_files", places, count=len(places))
    yield from (say.cite("pipeline", [item.place], text=item.text) for item in setup.pipelines)
    kinds: tuple[DeliveryKind, ...] = get_args(DeliveryKind)
    for kind in (kind for kind in kinds if kind not in _BACK):
        yield from _facts(setup, kind, say)
    yield from say.ask("deployment")
    for kind in _BACK:
        yield from _facts(setup, kind, say)
    if not any(fact.kind in _BACK for fact in setup.delivery):
        yield say.cite("no_roll_back", ())
    yield from _ways_back(setup, say)
    yield from say.ask("rollback", "load_balancer")


def _facts(setup: SetupFacts, kind: DeliveryKind, say: Sentences) -> Iterator[str]:
    """Yield the sentences of one kind, one for each text; those beyond the eighth are counted."""
    places: dict[str, list[str]] = {}
    for fact in setup.delivery:
        if fact.kind == kind:
            places.setdefault(fact.text, []).append(fact.place)
    for text, where in [*places.items()][:_MOST]:
        yield say.cite(f"deploy_{kind}", where, text=text)
    if rest := [*places.values()][_MOST:]:
        yield say.cite("more_of_deployment", [place for where in rest for place in where], count=len(rest))


def _ways_back(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield what can be taken back: the migrations with a written way in one sentence, each other one alone."""
    ways: tuple[WayBack, ...] = get_args(WayBack)
    for way in ways:
        items = [item for item in setup.reversals if item.way == way]
        if way == "written" and items:
            yield say.cite("way_written", [item.place for item in items], count=len(items))
            continue
        for item in items[:_MOST]:
            yield say.cite(f"way_{way}", [item.place], name=item.name, operation=item.operation)
        if rest := items[_MOST:]:
            yield say.cite("more_of_deployment", [item.place for item in rest], count=len(rest))
