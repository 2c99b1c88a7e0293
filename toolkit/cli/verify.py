"""`tebiki verify`: does it still do what it did?"""

from pathlib import Path
from typing import Any

import click
import msgspec

from toolkit.cli._folder import write_file
from toolkit.cli._interpreter import (
    CONNECTS,
    PYTHON,
    RUNNER,
    addresses,
    from_anywhere,
    interpreter,
    say_unprotected,
)
from toolkit.flows.verify import verify
from toolkit.model.verify import VerifyOptions
from toolkit.render.terminal.verify import describe_verification
from toolkit.text.visible import make_visible

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("verify", short_help="Say what a program does differently than before.")
@click.argument("root", metavar="PATH", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--base", default="", metavar="REV", help="Hold it against this revision; without it, the lock alone.")
@click.option("--head", default="", metavar="REV", help="Verify this revision; without it, the files as they are.")
@PYTHON
@click.option("--base-python", default="", metavar="PYTHON", help="Interpreter of the base, to verify an upgrade.")
@click.option("--lock", "into", type=_FOLDER, help="Folder of the lock [PATH/characterization_tests].")
@RUNNER
@CONNECTS
@click.option("--seconds", type=click.FloatRange(0), default=20.0, show_default=True, help="To shrink one input.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write everything to this file.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Put the locked inputs of the project at PATH to what it was and to what it is, and say what is different.

    Functions that others use and endpoints decide; private helpers are named for diagnosis only. Exit code 1 if
    something is different.
    """
    into = options["into"] or root / "characterization_tests"
    python = interpreter(options["python"], options["runner"], root)
    before = from_anywhere(options["base_python"], options["runner"])
    asked = {name: options[name] for name in ("runner", "base", "head", "seconds")}
    for one in dict.fromkeys(filter(None, (python, before))):
        say_unprotected(one, options["runner"], options["lang"])
    may = addresses(options["connects"], root)
    verified = verify(VerifyOptions(root.resolve(), into, python=python, base_python=before, connects=may, **asked))
    if options["file"]:
        write_file(options["file"], msgspec.json.format(msgspec.json.encode(verified), indent=1) + b"\n")
    for line in describe_verification(verified, options["lang"]):
        click.echo(make_visible(line))
    return 1 if verified.public else 0
