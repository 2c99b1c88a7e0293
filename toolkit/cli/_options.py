"""Options and arguments that several commands share: one meaning for each name (docs/decisions/0029)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.settings import Settings
from toolkit.render.terminal.json_bytes import encode_json
from toolkit.state.settings import load

_Command = TypeVar("_Command", bound=Callable[..., Any])

_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def check_json_file(_context: click.Context, _option: click.Parameter, json_file: Path | None) -> Path | None:
    """Refuse to overwrite a file that is not JSON, such as an argument that follows a `--json` without FILE.

    Raises:
        UsageError: the file cannot be read or written, or it has content that is not JSON.
    """
    from toolkit.cli._folder import check_file

    if json_file is None or str(json_file) == "-":
        return json_file
    check_file(json_file)
    if not json_file.exists():
        return json_file
    try:
        data = json_file.read_bytes() if json_file.is_file() else b""
        is_json = not data.strip() or json.loads(data) is not Ellipsis
    except OSError as error:
        raise UsageError(f"--json {json_file}: {error.strerror}. Choose another file.") from error
    except (ValueError, RecursionError):
        is_json = False
    if not is_json:
        raise UsageError(f"--json {json_file} exists and is not JSON. Choose another file, or print with `--json -`.")
    return json_file


PROJECT = click.argument("root", metavar="[PATH]", type=_DIRECTORY, default=".")
RECORDINGS = click.option(
    "--recording",
    "recordings",
    multiple=True,
    type=_DIRECTORY,
    help="Recording made by `tebiki record`.",
)
LANG = click.option(
    "--lang",
    type=click.Choice(["en", "ja"]),
    help="Language of the output [`lang` of the project's settings, or en].",
)
QUIET = click.option("--quiet", is_flag=True, help="Print only results and errors.")
JOBS = click.option("--jobs", type=click.IntRange(0, 256), help="Worker processes [one per processor].")
TYPES = click.option(
    "--with-types",
    "types",
    is_flag=True,
    help="Ask pyrefly (tebiki[types]) where calls lead [`types` of the settings].",
)
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


class JsonOption(click.Option):
    """`--json` with the types that it writes: `module:Class`, or `module:Class[]` for a list."""

    results: tuple[str, ...] = ()


def json_option(*results: str) -> Callable[[_Command], _Command]:
    """Create the option `--json [FILE]` of a command.

    Args:
        results: the types that it writes, relative to `toolkit`: `model.plan:Plan`, `model.ledger:LedgerEntry[]`; their
            JSON Schema is in docs/reference.
    """
    option = type("JsonOption", (JsonOption,), {"results": results})
    return click.option(
        "--json",
        "json_file",
        cls=option,
        type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
        is_flag=False,
        flag_value="-",
        callback=check_json_file,
        metavar="[FILE]",
        help="Write the result as JSON to FILE; `-` or no FILE prints it instead of the text.",
    )


def load_with_types(root: Path, *, types: bool) -> Settings:
    """Return the settings of the project at `root`, with `types` if the option says so.

    Raises:
        SettingsError: the settings cannot be read.
    """
    found = load(root)
    return msgspec.structs.replace(found, types=found.types or types)


def language(given: Lang | None, root: Path) -> Lang:
    """Return the requested language, or else the one in the settings of the project at `root`.

    Raises:
        SettingsError: the settings cannot be read.
    """
    return given or load(root).lang


def write_json(json_file: Path | None, value: object) -> bool:
    """Write a result as JSON to the file of `--json`, or print it; None does nothing.

    Args:
        json_file: the value of the option; `-` is standard output.
        value: a value that msgspec can encode, or the finished JSON as bytes.

    Returns:
        whether it went to standard output, where nothing else may be printed then.

    Raises:
        UsageError: the file cannot be written.
    """
    if json_file is None:
        return False
    data = value if isinstance(value, bytes) else _json_bytes(value)
    if is_printed(json_file):
        click.echo(data, nl=False)
        return True
    from toolkit.cli._folder import write_file

    write_file(json_file, data)
    return False


def _json_bytes(value: object) -> bytes:
    return msgspec.json.format(encode_json(value), indent=1) + b"\n"


def is_printed(json_file: Path | None) -> bool:
    """Return whether `--json` prints the result instead of the text."""
    return str(json_file) == "-"
