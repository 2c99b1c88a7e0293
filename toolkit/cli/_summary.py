"""Print the summary of an analysis: one screen on a terminal, plain lines elsewhere."""

import sys
from pathlib import Path

import click

from toolkit.model.analysis import AnalysisResult
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words


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
    for note in (*_faults(outcome, tell), *(tell.label(f"terminal.{note}") for note in notes)):
        click.echo(note, err=True)


def _faults(outcome: AnalysisResult, tell: Words) -> list[str]:
    return [tell.text("terminal.fault", rule=rule, error=make_visible(text)) for rule, text in outcome.faults.items()]
