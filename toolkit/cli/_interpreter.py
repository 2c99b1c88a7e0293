"""The options that say with what the program of a project is started."""

import os
import sys
from pathlib import Path

import click

PYTHON = click.option("--python", default=sys.executable, help="Interpreter of the project, 2.7 or 3.6 and newer.")
RUNNER = click.option(
    "--runner",
    default="",
    metavar="COMMAND",
    help="Start elsewhere: 'docker run -i -v {probe}:/probe -v {root}:/app IMAGE {cmd}'.",
)


def from_anywhere(python: str, runner: str = "") -> str:
    """An interpreter as it is found from another folder, because programs run in copies.

    A name without a folder is looked for as ever; with a runner, the path is one of another machine and stays.
    """
    return str(Path(python).absolute()) if os.sep in python and not runner else python
