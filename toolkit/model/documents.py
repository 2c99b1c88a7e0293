"""The facts from which the documents of a project are drafted."""

import msgspec

from toolkit.model.findings import Finding
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts


class DraftedDocument(msgspec.Struct, frozen=True):
    """A document that was written: its path, and its text as Markdown."""

    file: str
    text: str


class OpenQuestion(msgspec.Struct, frozen=True):
    """A question that the source cannot answer.

    Attributes:
        question: its key in `.tebiki/answers.toml`.
        ask: the question.
        why: why it matters.
        whom: whom to ask.
        answer: what the team answered; empty if it did not yet.
    """

    question: str
    ask: str
    why: str
    whom: str
    answer: str = ""


class ReachedFinding(msgspec.Struct, frozen=True):
    """A finding of a rule, and the endpoints that lead to its code, nearest first (`METHOD /folded/{}`)."""

    finding: Finding
    endpoints: tuple[str, ...] = ()


class ProjectDocuments(msgspec.Struct, frozen=True):
    """The known facts of a project, for its documents.

    Attributes:
        name: name of the project.
        found: its inventory.
        setup: what its repository says about setting up, testing and deploying.
        answers: key of a question -> the team's answer.
        findings: findings of the rules, of high and medium severity.
    """

    name: str
    found: Inventory
    setup: SetupFacts
    answers: dict[str, str] = {}
    findings: tuple[ReachedFinding, ...] = ()
