"""Describe the exercises of `tebiki practise`, and the judgement on a branch, in English and Japanese."""

from collections.abc import Iterator, Sequence
from shlex import quote

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plan import Step
from toolkit.model.plugins import Catalogue, Rule
from toolkit.model.practise import Exercise, ExerciseCheck, FirstExercise, HandExercise, WorkedExample
from toolkit.render._hours import hour_count
from toolkit.render._plan import plan_step_title
from toolkit.render._site_reasons import site_reason
from toolkit.render.pull.description import PullRequestWriter
from toolkit.text.sentences import fill_from_finding, general_text, plain_text
from toolkit.text.words import Words, load_words

_SHOWN = 10


def practise_words(lang: Lang) -> Words:
    """Return the words of exercises."""
    return load_words(lang, __file__, "practise")


def first_lines(first: FirstExercise, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    """State the chosen step and the reason for the choice."""
    words, step = practise_words(lang), first.step
    yield words.text(
        "chosen", number=first.number, title=plain_text(plan_step_title(step, catalogue, load_words(lang)))
    )
    key = "because_codemod" if first.sites else "because_alone"
    hours = hour_count(first.hours, load_words(lang)).text
    risk = load_words(lang).label(f"risk.{step.risk}")
    risk = risk.lower() if lang == "en" else risk
    yield words.text(key, sites=first.sites, hours=hours, risk=risk)
    yield words.label("waits_for_nothing" if not step.needs else "waits_for_others")
    if first.passed:
        yield words.text("other_steps", count=first.passed)
    yield ""


def heading_lines(key: str, step: Step, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    """Yield the heading of an exercise of a step that was named, by its number or id."""
    yield practise_words(lang).text("chosen", number=key, title=step_title(step, catalogue, lang))
    yield ""


def exercise_lines(exercise: Exercise, speaker: PullRequestWriter, commands: Sequence[str]) -> Iterator[str]:
    """Yield the example with its reasoning, and the task.

    Args:
        exercise: the chosen exercise; it has a task.
        speaker: renders sentences in the member's language.
        commands: commands to type, see `branch_commands`.
    """
    words = practise_words(speaker.lang)
    example, own = exercise.example, speaker.codemods[exercise.example.by].words[speaker.lang]
    yield words.text("example", place=f"{example.path}:{example.line}", codemod=own.title)
    yield words.text("what", what=own.what)
    yield words.text("why", why=own.why)
    yield words.label("to_check" if exercise.site.verdict == "review" else "holds")
    yield from (f"  - {condition}" for condition in own.preconditions)
    if said := site_reason(exercise.site, speaker.codemods, speaker.lang):
        yield words.text("reason", reason=said)
    yield ""
    yield from _diff_lines(exercise.shown)
    task = exercise.task
    assert task is not None
    place = f"{task.path}:{task.line}"
    yield words.text("task", place=place, symbol=task.symbol, likeness=exercise.likeness)
    yield from _task_lines(exercise.code, exercise.others, commands, words)


def hand_lines(
    exercise: HandExercise, rule: Rule | None, lang: Lang, commands: Sequence[str], codemod: str = ""
) -> Iterator[str]:
    """An exercise that is done by hand.

    Args:
        exercise: the chosen exercise.
        rule: the rule whose counter-measure is practised; None for a lock that no rule asks for.
        lang: language of the texts.
        commands: commands to type, see `branch_commands`.
        codemod: name of the step's codemod, which has too few sites for an exercise; empty: there is none.
    """
    words = practise_words(lang)
    key = "by_hand_lock" if exercise.is_lock else "by_hand"
    yield words.text("by_hand_beside", codemod=codemod) if codemod else words.label(key)
    yield from _example_lines(exercise.example, words)
    yield from _reasoning(exercise, rule, lang, words)
    yield ""
    place = f"{exercise.path}:{exercise.line}"
    key = "task" if exercise.likeness else "task_alone"
    yield words.text(key, place=place, symbol=exercise.task, likeness=exercise.likeness)
    if exercise.is_lasting:
        yield words.label("lasting")
    yield from _task_lines(exercise.code, exercise.others, commands, words, is_typed=exercise.is_lock)


def _example_lines(example: WorkedExample | None, words: Words) -> Iterator[str]:
    if example is None:
        yield words.label("no_example")
        return
    if example.origin == "commit":
        yield words.text("example_commit", commit=example.commit[:12], subject=example.subject, path=example.place)
    else:
        yield words.label("example_rule")
    yield ""
    yield from _diff_lines(example.diff)


def _diff_lines(diff: bytes) -> Iterator[str]:
    yield from diff.decode("utf-8", "backslashreplace").splitlines()
    yield ""


def _reasoning(exercise: HandExercise, rule: Rule | None, lang: Lang, words: Words) -> Iterator[str]:
    """Yield three sentences, and the counter-measure in steps."""
    if rule is None:
        yield words.label("why_lock")
        return
    said = rule.words[lang]
    yield words.text("seen", seen=seen_sentence(exercise.finding, rule, lang))
    yield words.text("cause", cause=general_text(said.cause, lang))
    yield words.text("why", why=general_text(said.why, lang))
    yield words.label("steps")
    steps = (general_text(step, lang) for step in said.steps)
    yield from (f"  {number}. {step}" for number, step in enumerate(steps, 1))


def seen_sentence(finding: Finding | None, rule: Rule, lang: Lang) -> str:
    """Describe what a rule detects: for a finding, or in general."""
    template = rule.words[lang].seen
    return plain_text(fill_from_finding(template, finding, lang)) if finding else general_text(template, lang)


def _task_lines(
    code: Sequence[str], others: int, commands: Sequence[str], words: Words, *, is_typed: bool = False
) -> Iterator[str]:
    """Yield the task and its commands; `is_typed`: the commands are all there is to do."""
    yield from code
    yield ""
    yield words.label("next_typed" if is_typed else "next")
    first, *rest = commands
    yield f"  {first}"
    if not is_typed:
        yield words.label("now_change")
    yield from (f"  {command}" for command in rest)
    if others:
        yield words.text("others", count=others)


def branch_commands(  # noqa: PLR0913, PLR0917 - as many things are part of them
    step: str, root: str, base: str, added: str, choice: str, lang: Lang, lock: str = ""
) -> tuple[str, ...]:
    """Return the shell commands that create a branch, commit the change, and have it judged: an exercise quickly.

    Args:
        step: id of the step.
        root: the project, as given on the command line.
        base: branch from which to start.
        added: file or folder below the project that is committed.
        choice: the options that selected the exercise, each after a space.
        lang: language of the texts.
        lock: command that makes the change, if there is one.
    """
    git = "git" if root == "." else f"git -C {quote(root)}"
    branch = f"practise-{step}"
    quick = "" if " --brief" in choice else " --quick"
    spoken = " --lang ja" if lang == "ja" else ""
    return (
        f"{git} switch -c {branch}",
        *filter(None, [lock]),
        f"{git} add -- {quote(added)}",
        f"{git} commit -m {quote(f'Practise {step}')}",
        f"tebiki practise {step} {quote(root)}{choice} --judge {branch} --base {quote(base)}{quick}{spoken}",
    )


def upgrade_commands(step: str, root: str, base: str, added: str, lang: Lang) -> tuple[str, ...]:
    """Return the shell commands that raise a version on a branch and compare the two environments.

    Args: as of `branch_commands`.
    """
    *change, _judge = branch_commands(step, root, base, added, "", lang)
    spoken = " --lang ja" if lang == "ja" else ""
    verify = f"tebiki verify {quote(root)} --base {quote(base)} --base-python OLD --python NEW{spoken}"
    return (*change, verify)


def check_lines(check: ExerciseCheck, exercise: HandExercise, lang: Lang) -> Iterator[str]:
    """Report the checks of a branch besides the proofs, and whether the exercise is done."""
    words = practise_words(lang)
    if exercise.is_lock:
        yield words.text("reaching" if check.reaching else "not_reaching", symbol=exercise.task, count=check.reaching)
    elif check.done is None:
        yield words.text("cannot_tell", rule=exercise.rule)
    else:
        yield words.text("silent" if check.done else "speaks", rule=exercise.rule, symbol=exercise.task)
    yield from _listed_lines(check, words)
    yield words.label("finished" if check.holds else "unfinished")


def step_check_lines(check: ExerciseCheck, step: Step, lang: Lang) -> Iterator[str]:
    """Report the checks of a branch that carries out a whole step."""
    words = practise_words(lang)
    if check.done is None:
        yield words.text("cannot_tell", rule=step.title)
    yield from _listed_lines(check, words)
    yield words.label("finished_step" if check.holds else "unfinished_step")


def _listed_lines(check: ExerciseCheck, words: Words) -> Iterator[str]:
    for key, names in (("left", check.left), ("elsewhere", check.elsewhere), ("fresh", check.fresh)):
        if names:
            yield words.label(key)
            yield from (f"  - {name}" for name in names[:_SHOWN])


def elsewhere_lines(elsewhere: Sequence[str], lang: Lang) -> Iterator[str]:
    """Yield the changes of a branch that do not belong to the exercise."""
    if elsewhere:
        yield practise_words(lang).label("elsewhere")
        yield from (f"  - {name}" for name in elsewhere[:_SHOWN])


def judged_line(symbol: str, done: bool, lang: Lang) -> str:
    """Return whether the task of a codemod's exercise was done."""
    return practise_words(lang).text("done" if done else "not_done", symbol=symbol)


def lock_command(path: str, root: str) -> str:
    """Return the command that locks the functions of a file."""
    module = path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/").replace("/", ".")
    return f"tebiki lock {quote(root)} --only {quote(module)} --seconds 120"


def step_title(step: Step, catalogue: Catalogue, lang: Lang) -> str:
    """Return the title of a step: the action and its objects."""
    return plain_text(plan_step_title(step, catalogue, load_words(lang)))
