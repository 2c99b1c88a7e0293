"""Report which proof runs, and how many answers the program gave so far."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from toolkit.model.proof import ProofResult
from toolkit.model.request import Progress
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.session.answer_count import counted_answers

_BETWEEN = "proofs"


@contextmanager
def watched_proofs(kinds: Mapping[str, ProofKind], progress: Progress) -> Iterator[dict[str, ProofKind]]:
    """Yield the kinds of proofs, each of which reports when it begins, and report the answers of programs meanwhile.

    Args:
        kinds: kinds of proofs by name.
        progress: called with the stage `proof NAME`, or `proofs` between these, and the number of answers.
    """
    watch = _ProofWatch(progress)
    with counted_answers(watch.count):
        yield {name: watch.reporting_kind(kind) for name, kind in kinds.items()}


class _ProofWatch:
    def __init__(self, progress: Progress) -> None:
        self._progress, self._stage, self._answers = progress, _BETWEEN, 0
        progress(_BETWEEN, 0, 0)

    def count(self) -> None:
        """Count an answer."""
        self._answers += 1
        self._progress(self._stage, self._answers, 0)

    def reporting_kind(self, kind: ProofKind) -> ProofKind:
        """Return a kind of proof that reports its beginning."""

        def prove(context: ProofContext) -> ProofResult:
            self._stage = f"proof {kind.name}"
            self._progress(self._stage, self._answers, 0)
            try:
                return kind.prove(context)
            finally:
                self._stage = _BETWEEN

        return replace(kind, prove=prove)
