"""Options and arguments that several commands share: one meaning for each name (docs/decisions/0029)."""

from pathlib import Path

import click
import msgspec

from toolkit.model.facts import Lang
from toolkit.state.settings import load

_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)

PROJECT = click.argument("root", metavar="[PATH]", type=_DIRECTORY, default=".")
LANG = click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    help="Language of the output [`lang` of the project's settings, or en].",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
QUIET = click.option("--quiet", is_flag=True, help="Print only results and errors.")
JOBS = click.option("--jobs", type=click.IntRange(0, 256), help="Worker processes [one per processor].")
LOCK = click.option("--lock", "into", type=_FOLDER, help="Directory of the lock [PATH/characterization_tests].")
BECAUSE = click.option("--because", default="", metavar="TEXT", help="Why it is accepted; kept with the lock.")
REVIEWER = click.option("--reviewer", default="", metavar="ROLE", help="Role of the reviewer, not a name.")
NO_HISTORY = click.option("--no-history", "history", flag_value=False, default=True, help="Do not read git history.")
COVERAGE = click.option(
    "--coverage",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What tests execute: a coverage.py report in JSON or XML.",
)
STEP = click.option("--step", default="", metavar="STEP", help="Step of .tebiki/plan.json, by number or id.")
TARGET_VERSION = click.option(
    "--target-version",
    "target",
    default="",
    metavar="X.Y",
    help="Oldest Python that must run the result [what the project says, else 3.8].",
)


def language(given: Lang | None, root: Path) -> Lang:
    """The language that was asked for, or else that of the settings of the project at `root`.

    Raises:
        SettingsError: the settings cannot be read.
    """
    return given or load(root).lang


def print_json(value: object) -> None:
    """Print a result to standard output as JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())
