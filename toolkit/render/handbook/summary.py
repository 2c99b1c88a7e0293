"""Render one page about a system, for the first meeting with a manager."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.interface import size_line
from toolkit.render.handbook.migrations import pending_risks
from toolkit.render.handbook.purpose import purpose_lines
from toolkit.render.handbook.questions import QUESTIONS
from toolkit.render.handbook.relevance import relevant_questions
from toolkit.render.handbook.risk import RiskGroup
from toolkit.render.handbook.risk_list import list_risks
from toolkit.render.handbook.risks import RiskSentences
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.start import statement_lines
from toolkit.render.inventory.traffic import TrafficWords
from toolkit.render.pictures.context import context_picture
from toolkit.render.pictures.mermaid import flowchart
from toolkit.render.pull.markdown import cell_text
from toolkit.text.visible import make_visible

_MOST_QUESTIONS = 5
_MOST_STORES = 5
_MOST_RISKS = 3


def render_summary(known: ProjectDocuments, lang: Lang) -> str:
    """Render one A4 page: the system, what is known and unknown, and the first questions.

    Args:
        known: the facts about the project.
        lang: language of the page.
    """
    return "\n".join(_lines(known, lang)) + "\n"


def _lines(known: ProjectDocuments, lang: Lang) -> Iterator[str]:
    questions = relevant_questions(known)
    say, found, setup = Sentences(lang, known.answers, questions), known.found, known.setup
    yield f"# {say.words.text('summary_title', name=make_visible(known.name))}\n"
    yield f"```mermaid\n{flowchart(context_picture(found, known.name, lang))}```\n"
    yield size_line(found, say)
    if found.routes:
        recorded = TrafficWords(lang, found.traffic, has_tests=bool(setup.test_files))
        yield f"- {cell_text(next(iter(recorded.sentences())))}"
    yield from statement_lines("notice", setup.notices[:2], say)
    yield from purpose_lines(setup, say, is_short=True)
    yield say.cite("test_files" if setup.test_files else "no_tests", (), count=setup.test_files)
    stores = [name for name in StoreNames(found.data).count_queries() if name != UNKNOWN_STORE]
    if found.data.queries:
        most = ", ".join(f"`{name}`" for name in stores[:_MOST_STORES])
        yield say.cite("store_count", (), queries=len(found.data.queries), stores=len(stores), most=most or "-")
    if versions := sorted({item.text for item in setup.pythons}):
        yield say.cite("python", (), text=", ".join(versions))
    yield say.heading("risks")
    yield from _risks(known, say)
    yield say.heading("unknown")
    yield say.cite("not_read", (), routes=len(found.unresolved), queries=_count_open(found))
    asked = [item for item in QUESTIONS if item in questions and item not in known.answers]
    if len(asked) > _MOST_QUESTIONS:
        yield say.cite("open_points", (), count=len(asked), shown=_MOST_QUESTIONS)
    yield from say.ask(*asked[:_MOST_QUESTIONS])


def _count_open(found: Inventory) -> int:
    """Count the queries that are not fully known."""
    return len(found.data.unread) + sum(1 for query in found.data.queries if query.unresolved)


def _risks(known: ProjectDocuments, say: Sentences) -> Iterator[str]:
    """Yield the worst risks in full, how many there are, and what else a manager must know before a release."""
    found, setup = known.found, known.setup
    risks, teller = list_risks(known, say.words.label("unknown_store")), RiskSentences(known, say)
    yield from map(teller.sentence, risks[:_MOST_RISKS])
    if len(risks) > _MOST_RISKS:
        amounts = Counter(risk.group for risk in risks)
        counts = {group: amounts[group] for group in get_args(RiskGroup)}
        yield say.cite("amount_of_risks", (), count=len(risks), heading=say.words.label("headings.risks"), **counts)
    others = {"risky": len(pending_risks(found)), "readme": len(setup.faults)}
    kept = {key: amount for key, amount in others.items() if amount}
    yield from (say.cite(f"amount_{key}", (), count=amount) for key, amount in kept.items())
    if not (kept or risks):
        yield say.cite("no_risk", ())
