"""Report which proof runs, how many answers the program gave so far, and what is known when a run is interrupted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from toolkit.model.proof import ProofResult
from toolkit.model.request import Progress
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.gate import mask_results
from toolkit.session.answer_count import counted_answers

_BETWEEN = "proofs"


def _tell_nothing(_results: Sequence[ProofResult]) -> None: ...


@contextmanager
def watched_proofs(
    kinds: Mapping[str, ProofKind], progress: Progress, tell: Callable[[Sequence[ProofResult]], None] = _tell_nothing
) -> Iterator[dict[str, ProofKind]]:
    """Yield the kinds of proofs, each of which reports when it begins, and report the answers of programs meanwhile.

    Args:
        kinds: kinds of proofs by name.
        progress: called with the stage `proof NAME`, or `proofs` between these, and the number of answers.
        tell: called with the results of the whole change so far, masked, if the run is interrupted.
    """
    watch = _ProofWatch(progress)
    try:
        with counted_answers(watch.count):
            yield {name: watch.reporting_kind(kind) for name, kind in kinds.items()}
    except KeyboardInterrupt:
        tell(watch.results())
        raise


class _ProofWatch:
    def __init__(self, progress: Progress) -> None:
        self._progress, self._stage, self._answers = progress, _BETWEEN, 0
        self._whole: ProofContext | None = None
        self._results: list[ProofResult] = []
        progress(_BETWEEN, 0, 0)

    def count(self) -> None:
        """Count an answer."""
        self._answers += 1
        self._progress(self._stage, self._answers, 0)

    def results(self) -> tuple[ProofResult, ...]:
        """Return the results so far; those of single hunks, which come after them, are not among them."""
        return mask_results(self._whole, self._results) if self._whole else ()

    def reporting_kind(self, kind: ProofKind) -> ProofKind:
        """Return a kind of proof that reports its beginning."""

        def prove(context: ProofContext) -> ProofResult:
            self._stage = f"proof {kind.name}"
            self._progress(self._stage, self._answers, 0)
            try:
                result = kind.prove(context)
            finally:
                self._stage = _BETWEEN
            self._whole = self._whole or context
            if context is self._whole:
                self._results.append(result)
            return result

        return replace(kind, prove=prove)
