"""Render the exercise of `tebiki practise`, in English and Japanese."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.practise import Exercise
from toolkit.render._site_reasons import reason
from toolkit.render.pull.description import PullRequestWriter
from toolkit.text.words import load_words


def exercise_lines(
    exercise: Exercise, speaker: PullRequestWriter, step: str, root: str, choice: str = ""
) -> Iterator[str]:
    """The example with its reasoning, and the task.

    Args:
        exercise: as it was chosen.
        speaker: says things in the member's language.
        step: its id.
        root: the project.
        choice: the options that it was chosen with, each with a space before it.
    """
    words = load_words(speaker.lang, __file__, "practise")
    example, own = exercise.example, speaker.codemods[exercise.example.by].words[speaker.lang]
    yield words.text("example", place=f"{example.path}:{example.line}", codemod=own.title)
    yield words.text("what", what=own.what)
    yield words.text("why", why=own.why)
    yield words.label("to_check" if exercise.site.verdict == "review" else "holds")
    yield from (f"  - {condition}" for condition in own.preconditions)
    if said := reason(exercise.site, speaker.codemods, speaker.lang):
        yield words.text("reason", reason=said)
    yield ""
    yield from exercise.shown.decode("utf-8", "backslashreplace").splitlines()
    yield ""
    if exercise.task is None:
        yield words.label("none")
        return
    task = exercise.task
    place = f"{task.path}:{task.line}"
    yield words.text("task", place=place, symbol=task.symbol, likeness=exercise.likeness)
    yield from exercise.code
    yield ""
    yield words.label("next")
    yield from (f"  {words.text(key, step=step, root=root, choice=choice)}" for key in ("branch", "judge"))
    if exercise.others:
        yield words.text("others", count=exercise.others)


def judged_line(exercise: Exercise, done: bool, lang: Lang) -> str:
    """Return whether the task was done."""
    symbol = exercise.task.symbol if exercise.task else ""
    return load_words(lang, __file__, "practise").text("done" if done else "not_done", symbol=symbol)
