"""Render one page about a system, for the first meeting with a manager."""

from collections.abc import Iterator

from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.migrations import pending_risks
from toolkit.render.handbook.questions import QUESTIONS
from toolkit.render.handbook.risks import exposed_filters
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.pictures.context import context_picture
from toolkit.render.pictures.mermaid import flowchart
from toolkit.render.pull.markdown import cell_text
from toolkit.text.visible import make_visible

_MOST_QUESTIONS = 5
_MOST_STORES = 5


def render_summary(known: ProjectDocuments, lang: Lang) -> str:
    """Render one A4 page: the system, what is known and unknown, and the first questions.

    Args:
        known: the facts about the project.
        lang: language of the page.
    """
    return "\n".join(_lines(known, lang)) + "\n"


def _lines(known: ProjectDocuments, lang: Lang) -> Iterator[str]:
    say, found, setup = Sentences(lang, known.answers), known.found, known.setup
    yield f"# {say.words.text('summary_title', name=make_visible(known.name))}\n"
    yield f"```mermaid\n{flowchart(context_picture(found, known.name, lang))}```\n"
    amounts = {"files": found.files, "routes": len(found.routes), "paths": len({item.path for item in found.routes})}
    yield say.cite("size", (), frameworks=say.words.label("separator").join(found.frameworks) or "-", **amounts)
    if found.routes:
        yield f"- {cell_text(next(iter(TrafficWords(lang, found.traffic).sentences())))}"
    for statement in setup.about:
        yield say.cite("about", (), text=statement.text)
    yield say.cite("test_files" if setup.test_files else "no_tests", (), count=setup.test_files)
    stores = [name for name in StoreNames(found.data).count_queries() if name != UNKNOWN_STORE]
    if found.data.queries:
        most = ", ".join(f"`{name}`" for name in stores[:_MOST_STORES])
        yield say.cite("store_count", (), queries=len(found.data.queries), stores=len(stores), most=most or "-")
    if versions := sorted({item.text for item in setup.pythons}):
        yield say.cite("python", (), text=", ".join(versions))
    yield say.heading("risks")
    yield from _risks(found, setup, say)
    yield say.heading("unknown")
    yield say.cite("not_read", (), routes=len(found.unresolved), queries=_count_open(found))
    yield from (say.ask(name) for name in [item for item in QUESTIONS if item not in known.answers][:_MOST_QUESTIONS])


def _count_open(found: Inventory) -> int:
    """Count the queries that are not fully known."""
    return len(found.data.unread) + sum(1 for query in found.data.queries if query.unresolved)


def _risks(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    exposed = exposed_filters(found)
    looped = {name for query in found.data.queries if query.in_loop for name in query.endpoints}
    amounts = {
        "unscoped": found.tenancy.bare_queries,
        "weaker": found.tenancy.weaker_handlers,
        "exposed": len(exposed),
        "looped": len(looped),
        "risky": len(pending_risks(found)),
        "readme": len(setup.faults),
    }
    kept = {key: amount for key, amount in amounts.items() if amount}
    yield from (say.cite(f"amount_{key}", (), count=amount) for key, amount in kept.items())
    if not kept:
        yield say.cite("no_risk", ())
