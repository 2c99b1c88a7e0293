"""Compare two implementations of Mongo-style filters, or two revisions of one: the check before a refactoring."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import scratch_tree
from toolkit.errors import GitError, UsageError
from toolkit.filters.dialects.dialect import dialect_differences
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.dialects.search import SearchScope, search_differences
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.filters.oracles.waiting_budget import WaitingBudget
from toolkit.flows.filters_characterize import check_answers, check_scope
from toolkit.model.dialect import CompareResult, Dialect

_AFTER = 0.1  # share of the seconds for calls without an answer that is left to confirm differences


class ComparedTarget(msgspec.Struct, frozen=True):
    """One of the two compared implementations.

    Attributes:
        target: the implementation.
        revision: the git revision of its project; empty: the work tree.
    """

    target: CallableTarget
    revision: str = ""


def compare(old: ComparedTarget, new: ComparedTarget, scope: SearchScope, *, seconds: float) -> CompareResult:
    """Find where the new implementation answers differently than the old one.

    Args:
        old: the reference.
        new: the implementation to check.
        scope: operators, fields and types to try.
        seconds: duration of the search.

    Raises:
        UsageError: one of them does not answer, or an operator or type is unknown.
    """
    check_scope(scope)
    with ExitStack() as open_:
        patience = WaitingBudget(seconds)
        first, second = (open_.enter_context(_running(side, patience)) for side in (old, new))
        check_answers(first, scope)
        asked = QuestionLog(first, second, lists=False)
        found = search_differences(asked, scope, seconds=seconds)
        patience.left = seconds * _AFTER
        vocabulary = scope.vocabulary
        dialect = Dialect(
            target=_name(second, new),
            compared_with=_name(first, old),
            operators=vocabulary.operators,
            fields=vocabulary.fields,
            types=vocabulary.types,
            lists=scope.lists,
            asked=len(asked),
            steps_done=found.survey.done,
            steps_total=found.survey.total,
            tried=found.tried,
            unrepeated=asked.unrepeated + first.unrepeated + second.unrepeated,
            differences=dialect_differences(asked, found.groups),
        )
        return CompareResult(dialect, (first.connections, second.connections), first.refused + second.refused)


def parse_side(spec: str, target: CallableTarget) -> ComparedTarget:
    """Parse an implementation as given on the command line: `package.module:function`, perhaps with `@REVISION`.

    Args:
        spec: the text.
        target: all other properties of the implementation.
    """
    function, _, revision = spec.partition("@")
    return ComparedTarget(msgspec.structs.replace(target, function=function), revision)


def _name(running: Implementation, one: ComparedTarget) -> str:
    return f"{running.name} at {one.revision}" if one.revision else running.name


@contextmanager
def _running(one: ComparedTarget, patience: WaitingBudget) -> Iterator[Implementation]:
    with ExitStack() as open_:
        target = one.target
        if one.revision:
            root = open_.enter_context(_export_revision(target.root, one.revision))
            target = msgspec.structs.replace(target, root=root)
        running = Implementation(target, patience)
        open_.callback(running.close)
        yield running


@contextmanager
def _export_revision(root: Path, revision: str) -> Iterator[Path]:
    """Check out a project at a revision into a scratch tree, regardless of the work tree and its attributes."""
    with ExitStack() as open_:
        try:
            tree = open_.enter_context(scratch_tree(root))
            place = tree.lay_out(resolve_revision(root, revision), {})
        except GitError as error:
            raise UsageError(f"cannot get {revision} of {root}: {error}. Name a commit, branch or tag.") from error
        yield place
