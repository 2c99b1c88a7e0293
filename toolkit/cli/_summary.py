"""What a terminal shows at the end of an analysis."""

from pathlib import Path

import click

from toolkit.flows.analyze import Outcome
from toolkit.model.request import Request


def say(request: Request, outcome: Outcome, folder: Path, notes: tuple[str, ...]) -> None:
    """Print the summary."""
    click.echo(f"{outcome.measured}/{outcome.seen} {outcome.findings} {folder} {notes} {outcome.faults} {request.root}")
