"""Questions that the source of a system leaves open: why they matter, and whom to ask."""

from collections.abc import Iterable, Iterator, Mapping

from toolkit.model.documents import OpenQuestion, ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.render.handbook.relevance import relevant_questions
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

QUESTIONS = (
    *("purpose", "clients", "open_endpoints", "host_names", "tenants", "production_values", "load_balancer"),
    *("environments", "local_setup", "secrets", "schema", "database_servers", "backup", "data_retention", "schedules"),
    *("outside_contacts", "test_environment", "deployment", "rollback", "monitoring", "on_call", "known_troubles"),
)
"""Keys of the questions, the most useful first."""


def open_questions(known: ProjectDocuments, lang: Lang) -> list[OpenQuestion]:
    """Return the questions that the source leaves open, and all that the team answered.

    Args:
        known: the facts about the project, with the team's answers.
        lang: language of the questions.
    """
    words, asked = load_words(lang, __file__), relevant_questions(known)
    return [
        _make_question(name, asked.get(name, ""), known.answers, words)
        for name in QUESTIONS
        if name in asked or name in known.answers
    ]


def _make_question(name: str, names: str, answers: Mapping[str, str], words: Words) -> OpenQuestion:
    ask, why, whom = (words.label(f"questions.{name}.{part}") for part in ("ask", "why", "whom"))
    listed = make_visible(names).replace(", ", words.label("separator"))
    about = words.text("asked_about", ask=ask, names=listed) if names else ask
    return OpenQuestion(name, about, why, whom, answers.get(name, ""))


def question_lines(questions: Iterable[OpenQuestion], answers: Mapping[str, str], lang: Lang) -> Iterator[str]:
    """Yield every question with why it matters and whom to ask, then how it is answered.

    Args:
        questions: the questions.
        answers: the team's answers by question.
        lang: language of the questions.
    """
    words, asked = load_words(lang, __file__), list(questions)
    colon = words.label("colon")
    for item in asked:
        yield f"{item.question}: {item.ask}"
        if item.answer:
            yield f"    {words.label('answer')}{colon}{make_visible(item.answer)}"
        else:
            yield f"    {words.label('why')}{colon}{item.why}"
            yield f"    {words.label('whom')}{colon}{item.whom}"
    yield words.text("how_to_answer", count=sum(1 for item in asked if not item.answer))
    if unknown := sorted({*answers} - {*QUESTIONS}):
        yield words.text("unknown_answers", names=", ".join(map(make_visible, unknown)))
