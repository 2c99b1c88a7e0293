"""Questions that the source cannot answer: why they matter, and whom to ask."""

from collections.abc import Iterator, Mapping

from toolkit.model.documents import OpenQuestion
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words

QUESTIONS = (
    *("purpose", "clients", "host_names", "tenants", "load_balancer", "environments", "local_setup", "secrets"),
    *("database_servers", "backup", "data_retention", "schedules", "outside_contacts", "test_environment"),
    *("deployment", "rollback", "monitoring", "on_call", "known_troubles"),
)
"""Keys of the questions, the most useful first."""


def question_lines(answers: Mapping[str, str], lang: Lang) -> Iterator[str]:
    """Yield every question with why it matters and whom to ask, then how it is answered.

    Args:
        answers: the team's answers by question.
        lang: language of the questions.
    """
    words = load_words(lang, __file__)
    for name in QUESTIONS:
        texts = {part: words.label(f"questions.{name}.{part}") for part in ("ask", "why", "whom")}
        yield f"{name}: {texts['ask']}"
        if answer := answers.get(name):
            yield f"    {words.label('answer')}{words.label('colon')}{make_visible(answer)}"
        else:
            yield f"    {words.label('why')}{words.label('colon')}{texts['why']}"
            yield f"    {words.label('whom')}{words.label('colon')}{texts['whom']}"
    open_questions = sum(1 for name in QUESTIONS if name not in answers)
    yield words.text("how_to_answer", count=open_questions)
    if unknown := sorted({*answers} - {*QUESTIONS}):
        yield words.text("unknown_answers", names=", ".join(map(make_visible, unknown)))


def open_questions(answers: Mapping[str, str], lang: Lang) -> list[OpenQuestion]:
    """Return every question, with its answer if there is one.

    Args:
        answers: the team's answers by question.
        lang: language of the questions.
    """
    words = load_words(lang, __file__)

    def word(name: str, part: str) -> str:
        return words.label(f"questions.{name}.{part}")

    return [
        OpenQuestion(name, word(name, "ask"), word(name, "why"), word(name, "whom"), answers.get(name, ""))
        for name in QUESTIONS
    ]
