"""Print the summary of an analysis: one screen on a terminal, plain lines elsewhere."""

import sys
from pathlib import Path

import click

from toolkit.model.analysis import AnalysisResult
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words


def say(outcome: AnalysisResult, folder: Path, notes: tuple[str, ...]) -> None:
    """Print a summary and the path of the report to standard output, and problems to standard error."""
    tell = load_words(outcome.gist.lang)
    if sys.stdout.isatty():
        from rich.console import Console

        from toolkit.render.terminal.screen import draw_gist

        Console(highlight=False).print(draw_gist(outcome.gist))
    else:
        from toolkit.render.terminal.plain import plain_lines

        click.echo("\n".join(plain_lines(outcome.gist)))
    main = next((name for name in ("index.html", "report.md") if name in outcome.files), "")
    click.echo(tell.text("terminal.report", path=make_visible(str(folder / main))))
    say_faults(outcome)
    for note in notes:
        click.echo(tell.label(f"terminal.{note}"), err=True)


def say_faults(outcome: AnalysisResult) -> None:
    """Print the rules that failed to standard error."""
    tell = load_words(outcome.gist.lang)
    for rule, text in outcome.faults.items():
        click.echo(tell.text("terminal.fault", rule=rule, error=make_visible(text)), err=True)
