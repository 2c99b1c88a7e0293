"""What `tebiki practise` says, in English and Japanese."""

from collections.abc import Iterator, Mapping

from toolkit.change.words import reason
from toolkit.flows.practise import Exercise
from toolkit.flows.pull_told import PullRequestWriter
from toolkit.model.facts import Lang

WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "example": "Example: {place} ({codemod})",
        "what": "What is done: {what}",
        "why": "Why: {why}",
        "holds": "What holds here, and made it possible:",
        "to_check": "What has to hold; here not all of it is certain, so that a person must look:",
        "reason": "What the codemod says of this place: {reason}",
        "task": "Exercise: {place} in {symbol} (likeness {likeness:.0%})",
        "none": "There is no other site of this kind in the project to practise on.",
        "next": "Do the same there, by hand:",
        "branch": "git switch -c practise-{step}",
        "judge": "tebiki practise {step} {root}{choice} --judge practise-{step}",
        "others": "More sites after that: {count}.",
        "done": "The exercise is done: the codemod finds nothing more in {symbol}.",
        "not_done": "The exercise is not done yet: in {symbol} the codemod still finds what it found before.",
    },
    "ja": {
        "example": "例：{place}（{codemod}）",
        "what": "内容：{what}",
        "why": "目的：{why}",
        "holds": "この箇所で成り立っている前提条件：",
        "to_check": "前提条件（この箇所ではすべてを確認できないため、人によるレビューが必要です）：",
        "reason": "この箇所についての説明：{reason}",
        "task": "練習：{place}（{symbol}、似ている度合い{likeness:.0%}）",
        "none": "このプロジェクトには、練習に使える同じ種類の箇所がほかにありません。",
        "next": "例と同じ変更を、手作業で行ってください：",
        "branch": "git switch -c practise-{step}",
        "judge": "tebiki practise {step} {root}{choice} --judge practise-{step} --lang ja",
        "others": "このほかに{count}か所あります。",
        "done": "練習は完了です。{symbol}には、自動変換の対象がもうありません。",
        "not_done": "練習はまだ完了していません。{symbol}には、自動変換の対象が残っています。",
    },
}


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
    words = WORDS[speaker.lang]
    example, own = exercise.example, speaker.codemods[exercise.example.by].words[speaker.lang]
    yield words["example"].format(place=f"{example.path}:{example.line}", codemod=own.title)
    yield words["what"].format(what=own.what)
    yield words["why"].format(why=own.why)
    yield words["to_check" if exercise.site.verdict == "review" else "holds"]
    yield from (f"  - {condition}" for condition in own.preconditions)
    if said := reason(exercise.site, speaker.codemods, speaker.lang):
        yield words["reason"].format(reason=said)
    yield ""
    yield from exercise.shown.decode("utf-8", "backslashreplace").splitlines()
    yield ""
    if exercise.task is None:
        yield words["none"]
        return
    task = exercise.task
    place = f"{task.path}:{task.line}"
    yield words["task"].format(place=place, symbol=task.symbol, likeness=exercise.likeness)
    yield from exercise.code
    yield ""
    yield words["next"]
    yield from (f"  {words[key].format(step=step, root=root, choice=choice)}" for key in ("branch", "judge"))
    if exercise.others:
        yield words["others"].format(count=exercise.others)


def judged_line(exercise: Exercise, done: bool, lang: Lang) -> str:
    """Whether the task was done."""
    symbol = exercise.task.symbol if exercise.task else ""
    return WORDS[lang]["done" if done else "not_done"].format(symbol=symbol)
