"""Tools of proofs, as they are committed where a change starts from."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.flows.proof_tools import ProofTools, make_proof_tools
from toolkit.model.codemod import Version
from toolkit.model.plugins import Metric
from toolkit.proof.judging_outside import refuse_own_interpreter
from toolkit.state import settings


def committed_proof_tools(  # noqa: PLR0913, PLR0917 - as many things are known of a project
    folder: Path, paths: Iterable[str], home: Path, metrics: Mapping[str, Metric], target: Version, budget: float = 0.0
) -> ProofTools:
    """Tools to prove a change with.

    Args:
        folder: the project in a scratch work tree of the commit that the change starts from: its settings and lock
            are used.
        paths: of the change.
        home: the user's own project, where environments are.
        metrics: by name.
        target: the oldest Python that must run the code.
        budget: seconds within which an answer is wanted; 0: there is no limit.

    Raises:
        UsageError: the lock is damaged, the configured interpreter is not there, or the change brings it along.
        SettingsError: the settings cannot be read.
    """
    tools = make_proof_tools(folder, settings.load(folder), metrics, target, home, budget)
    refuse_own_interpreter(tools.python, home, paths)
    return tools
