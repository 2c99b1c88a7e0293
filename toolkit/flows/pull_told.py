"""The files of pull requests, and the few lines that a terminal says of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from toolkit.change import branch as branches
from toolkit.change.description import PullRequestWriter
from toolkit.change.description_words import WORDS
from toolkit.flows.refactor_step import Stepped
from toolkit.model.facts import Lang
from toolkit.model.pull import PullRequest
from toolkit.text.templates import format_text

__all__ = ["PullRequestWriter", "evidence_lines", "pull_files", "step_lines", "written_lines"]

_SHOWN = 10


def pull_files(root: Path, pull: PullRequest, speaker: PullRequestWriter, upon: str = "") -> dict[str, bytes]:
    """`pr.md`, `pr.json` and the patches of a pull request.

    Args:
        root: the project.
        pull: the pull request.
        speaker: says things in the reviewer's language.
        upon: the commit that the patches start from; empty: its base.

    Raises:
        GitError: git failed.
    """
    files = {
        "pr.md": speaker.description(pull).encode("utf-8", "backslashreplace"),
        "pr.json": msgspec.json.format(msgspec.json.encode(pull), indent=2) + b"\n",
    }
    if pull.commit:
        for number, data in enumerate(branches.format_patches(root, upon or pull.base, pull.commit), 1):
            files[f"{number:04}.patch"] = data
    return files


def evidence_lines(pull: PullRequest, speaker: PullRequestWriter) -> Iterator[str]:
    """The proofs of a pull request, one a line, with what a person can look at where one fails."""
    words = WORDS[speaker.lang]
    for result in pull.proofs:
        standing = words[result.standing].strip("*")
        yield f"  {standing}  {speaker.title(result)}{words['colon']}{speaker.proof(result)}"
        if result.standing == "failed":
            yield from (f"      {example}" for example in result.examples)
    for item in pull.left_out[:_SHOWN]:
        yield f"  - {item.piece.path}:{item.piece.line}  {speaker.title(item.because)}"
    if len(pull.left_out) > _SHOWN:
        yield f"  - {words['more'].format(count=len(pull.left_out) - _SHOWN)}"
    yield from _judging_lines(pull, speaker)
    yield from filter(None, [speaker.outdated(pull)])
    yield from (f"  - {text}" for text in speaker.untried(pull))
    counts = {name: sum(it.standing == name for it in pull.proofs) for name in ("passed", "failed", "not_run")}
    yield words["summary_broken" if pull.has_failed else "summary_holds"].format(**counts)
    required = speaker.required(pull)
    if owed := [speaker.title(it) for it in pull.proofs if it.standing == "not_run" and it.proof in required]:
        yield words["summary_owed"].format(names=words["comma"].join(owed))


def _judging_lines(pull: PullRequest, speaker: PullRequestWriter) -> Iterator[str]:
    """What the change brings along of that by which it is judged."""
    if pull.judged_by:
        words = WORDS[speaker.lang]
        yield words["judged_by"] + words["colon"].rstrip()
        yield from (f"  ! {it.path}  {speaker.judging_file(it)}" for it in pull.judged_by)


def step_lines(done: Stepped, speaker: PullRequestWriter) -> Iterator[str]:
    """What came of a step."""
    words = WORDS[speaker.lang]
    if not done.pulls:
        refused = sum(note.site.verdict == "refused" for note in done.refusals)
        review = sum(note.is_offered for note in done.refusals)
        yield words["summary_empty"].format(refused=refused, review=review)
    for pull in done.pulls:
        if pull.commit:
            added, deleted = (sum(max(it[side], 0) for it in pull.files.values()) for side in (0, 1))
            told = {"sites": len(pull.pieces), "all": len(pull.pieces) + len(pull.left_out)}
            sizes = {"added": added, "deleted": deleted, "files": len(pull.files)}
            yield format_text(words["summary_made"], branch=pull.branch, **told, **sizes)
        else:
            yield words["summary_nothing"]
        yield from evidence_lines(pull, speaker)
    if done.waiting:
        yield words["summary_more"].format(count=done.waiting)


def written_lines(place: str, names: Sequence[str], lang: Lang) -> Iterator[str]:
    """Which files were written where."""
    words = WORDS[lang]
    yield words["summary_written"].format(place=place, names=words["comma"].join(names))
