"""Return whether old and new may run side by side is said only as far as the proofs go."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.flows.prove import side_by_side
from toolkit.model.proof import ProofResult
from toolkit.model.pull import SCHEMA, PullRequest

PRODUCTION: Any = SimpleNamespace(production=True, symbols=("shop.py::label",))


@pytest.mark.parametrize(
    ("standings", "told"),
    [
        ({"replay": "not_run", "locks": "not_run"}, ("unknown", ("not_replayed",))),
        ({"replay": "passed", "locks": "not_run"}, ("unknown", ("weak_lock",))),
        ({"replay": "passed", "locks": "passed"}, ("unknown", ("weak_lock",))),
        ({"replay": "failed", "locks": "passed"}, ("no", ("answers_failed",))),
    ],
)
def test_what_was_compared_is_not_denied(standings: dict[Any, Any], told: tuple[str, tuple[str, ...]]) -> None:
    proofs = tuple(ProofResult(proof, standing, "") for proof, standing in standings.items())
    pull = side_by_side(PullRequest(SCHEMA, "", "b", "0" * 40, "1" * 40, proofs=proofs), PRODUCTION)
    assert (pull.together, pull.why_together) == told
