"""Create the tools of proofs from the commit that a change starts from."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.flows.proof_tools import ProofTools, make_proof_tools
from toolkit.model.codemod import Version
from toolkit.model.plugins import Metric
from toolkit.proof.judging.files_outside import refuse_own_interpreter
from toolkit.state import settings


def committed_proof_tools(  # noqa: PLR0913, PLR0917 - independent facts about a project
    folder: Path, paths: Iterable[str], home: Path, metrics: Mapping[str, Metric], target: Version, budget: float = 0.0
) -> ProofTools:
    """Create the tools that prove a change.

    Args:
        folder: the project in a scratch work tree of the commit that the change starts from, whose settings and lock
            are used.
        paths: paths of the changed files.
        home: the user's own project, which holds the environments.
        metrics: metrics by name.
        target: the oldest Python that must run the code.
        budget: budget of a quick run in seconds; 0: no limit.

    Raises:
        UsageError: the lock is damaged, or the configured interpreter is missing or part of the change.
        SettingsError: the settings cannot be read.
    """
    tools = make_proof_tools(folder, settings.load(folder), metrics, target, home, budget)
    refuse_own_interpreter(tools.python, home, paths)
    return tools
