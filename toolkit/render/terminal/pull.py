"""Describe pull requests for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.proof import NOT_IN_TIME, NOT_NEEDED, ProofResult
from toolkit.model.pull import PullRequest
from toolkit.model.refactor import StepResult
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.pull.phrases import description_words, judging_words
from toolkit.render.pull.sections import outcome_of
from toolkit.render.pull.verdict import next_sentences, refusal_sentences, unheld_lines, verdict_sentence

_SHOWN = 10
_LONGER = 5  # the budget that is proposed, as a multiple of one that was too short
_LONGEST = 3600  # the largest budget, in seconds
_OUTCOMES = ("passed", "failed", "not_run", "not_applicable")


def evidence_lines(pull: PullRequest, speaker: PullRequestWriter) -> Iterator[str]:
    """Yield the proofs of a pull request, one per line, with hints for those that failed."""
    words = description_words(speaker.lang)
    unneeded = [result for result in pull.proofs if result.reason == NOT_NEEDED]
    yield from _result_lines([it for it in pull.proofs if it not in unneeded], speaker)
    if unneeded:
        titles = words.label("comma").join(map(speaker.title, unneeded))
        yield f"  {words.label('not_run').strip('*')}  {titles}{words.label('colon')}{speaker.proof(unneeded[0])}"
    for item in pull.left_out[:_SHOWN]:
        yield f"  - {item.piece.path}:{item.piece.line}  {speaker.title(item.because)}"
    if len(pull.left_out) > _SHOWN:
        yield f"  - {words.text('more', count=len(pull.left_out) - _SHOWN)}"
    yield from _judging_lines(pull, speaker)
    yield from filter(None, [speaker.describe_outdated(pull)])
    yield from (f"  - {text}" for text in speaker.describe_untried(pull))
    counts = {name: sum(outcome_of(it) == name for it in pull.proofs) for name in _OUTCOMES}
    yield words.text("summary_counts", **counts)
    required = speaker.required(pull)
    if owed := [speaker.title(it) for it in pull.proofs if outcome_of(it) == "not_run" and it.proof in required]:
        yield words.text("summary_owed", names=words.label("comma").join(owed))
    if pull.budget:
        yield words.text("quick", budget=f"{pull.budget:g}", count=pull.set_aside)
        is_late = any(it.reason == NOT_IN_TIME for it in pull.proofs)
        if pull.verdict == "not_shown" and (is_late or any(it.why == "not_in_time" for it in pull.unheld)):
            yield words.text("quick_longer", budget=f"{pull.budget:g}", command=_longer_command(pull))
    yield from verdict_lines(pull, speaker.lang)


def interrupted_lines(known: Sequence[ProofResult], speaker: PullRequestWriter) -> Iterator[str]:
    """Yield the results of an interrupted run, which are no verdict."""
    words = description_words(speaker.lang)
    yield words.text("ended_early", count=len(known))
    yield from _result_lines(known, speaker)


def _result_lines(results: Iterable[ProofResult], speaker: PullRequestWriter) -> Iterator[str]:
    """Yield the results of proofs, one per line, with examples of those that failed."""
    words = description_words(speaker.lang)
    for result in results:
        standing = words.label(outcome_of(result)).strip("*")
        yield f"  {standing}  {speaker.title(result)}{words.label('colon')}{speaker.proof(result)}"
        if result.standing == "failed":
            yield from (f"      {example}" for example in result.examples)


def _longer_command(pull: PullRequest) -> str:
    """Return the command that proves a branch with more time, at last without a limit."""
    longer = pull.budget * _LONGER
    limit = f" --quick --budget {longer:g}" if longer <= _LONGEST else ""
    return f"tebiki prove {pull.branch}{limit}"


def verdict_lines(pull: PullRequest, lang: Lang) -> Iterator[str]:
    """Yield the verdict, and the changed lines that nothing covers."""
    yield verdict_sentence(pull.verdict, pull.unheld, pull.changed_statements, lang, pull.proofs)
    yield from (f"  {place}  {why}" for place, why in unheld_lines(pull.unheld, lang))
    yield from refusal_sentences(pull.refused_alike, lang)
    yield from next_sentences(pull.lock_command, pull.unheld, pull.verdict, lang, on_base=pull.lock_on_base)


def _judging_lines(pull: PullRequest, speaker: PullRequestWriter) -> Iterator[str]:
    """Describe the changes to files by which the change is judged."""
    if pull.judged_by:
        words = description_words(speaker.lang)
        yield words.label("judged_by") + words.label("colon").rstrip()
        yield from (f"  ! {it.path}  {speaker.judging_file(it)}" for it in pull.judged_by)


def step_lines(done: StepResult, speaker: PullRequestWriter) -> Iterator[str]:
    """Describe the result of a step."""
    words = description_words(speaker.lang)
    if not done.pulls:
        refused = sum(note.site.verdict == "refused" for note in done.refusals)
        review = sum(note.is_offered for note in done.refusals)
        yield words.text("summary_empty", refused=refused, review=review)
    for pull in done.pulls:
        if pull.commit:
            added, deleted = (sum(max(it[side], 0) for it in pull.files.values()) for side in (0, 1))
            told = {"sites": len(pull.pieces), "all": len(pull.pieces) + len(pull.left_out)}
            sizes = {"added": added, "deleted": deleted, "files": len(pull.files)}
            yield words.text("summary_made", branch=pull.branch, **told, **sizes)
        else:
            yield words.label("summary_nothing")
        yield from evidence_lines(pull, speaker)
    if done.waiting:
        yield words.text("summary_more", count=done.waiting)


def written_lines(place: str, names: Sequence[str], lang: Lang) -> Iterator[str]:
    """List the files that were written."""
    words = description_words(lang)
    yield words.text("summary_written", place=place, names=words.label("comma").join(names))


def unused_line(names: Sequence[str], lang: Lang) -> Iterator[str]:
    """Warn that proofs use other settings or another lock than the user's work tree has; nothing if they agree.

    Args:
        names: names of the differing settings or locks.
        lang: language of the sentence.
    """
    if names:
        yield judging_words(lang).text("unused", names=", ".join(names))
