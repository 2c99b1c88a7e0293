"""A rolling deploy is said to be possible only as far as the proofs go."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.model.proof import ProofResult
from toolkit.model.pull import SCHEMA, PullRequest
from toolkit.proof.rolling_deploy import with_rolling_deploy

PRODUCTION: Any = SimpleNamespace(production_symbols=True, touched_symbols=("shop.py::label",))


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
    pull = with_rolling_deploy(PullRequest(SCHEMA, "", "b", "0" * 40, "1" * 40, proofs=proofs), PRODUCTION)
    assert (pull.rolling_deploy, pull.why_rolling_deploy) == told
