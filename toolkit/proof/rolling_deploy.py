"""Decide by the proofs of a change whether old and new code may run side by side in a rolling deploy."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from toolkit.model.codemod import Proof
from toolkit.model.proof import Standing
from toolkit.model.pull import PullRequest, RollingDeploy, is_migration
from toolkit.proof.context import ProofContext

_DEPENDENCIES = ("requirements", "setup.py", "setup.cfg", "pyproject.toml", "Pipfile", "poetry.lock", "uv.lock")
_AGAINST: Mapping[Proof, str] = {
    "urls": "urls_failed",
    "queries": "queries_failed",
    "replay": "answers_failed",
    "dialects": "answers_failed",
}


def with_rolling_deploy(pull: PullRequest, context: ProofContext) -> PullRequest:
    """Add to a pull request whether old and new code may run side by side."""
    verdict, why = _judge_rolling_deploy(pull, context)
    return msgspec.structs.replace(pull, rolling_deploy=verdict, why_rolling_deploy=why)


def _judge_rolling_deploy(pull: PullRequest, context: ProofContext) -> tuple[RollingDeploy, tuple[str, ...]]:
    standing = {it.proof: it.standing for it in pull.proofs}
    against = [key for name, key in _AGAINST.items() if standing.get(name) == "failed"]
    if any(is_migration(path) for path in pull.files):
        against.insert(0, "migrations")
    if against:
        return "no", tuple(against)
    if reason := _why_unknown(pull, context, standing):
        return "unknown", (reason,)
    if not context.production_symbols:
        return "yes", ("tests_only" if context.touched_symbols else "nothing_said",)
    return "yes", ("same_seen" if standing.get("queries") == "passed" else "same_answers",)


def _why_unknown(pull: PullRequest, context: ProofContext, standing: Mapping[Proof, Standing]) -> str:
    """Return the reason why it is unknown whether old and new may run side by side; empty if it is known."""
    if pull.has_failed:
        return "fails"
    if any(Path(path).name.startswith(_DEPENDENCIES) for path in pull.files):
        return "dependencies"
    if not context.production_symbols:
        return ""
    if standing.get("replay") != "passed":
        return "not_replayed"
    return "" if pull.is_strong and standing.get("locks") == "passed" else "weak_lock"
