"""`tebiki verify`: replay a lock against two revisions and report every difference."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._interpreter import (
    CONNECTS,
    PYTHON,
    RUNNER,
    addresses,
    from_anywhere,
    interpreter,
    say_unprotected,
)
from toolkit.cli._options import JSON, LANG, LOCK, PROJECT, language, print_json
from toolkit.model.verdict import EXIT_CODES
from toolkit.model.verify import VerifyOptions
from toolkit.render.terminal.verify import describe_verification
from toolkit.text.visible import make_visible
from toolkit.wiring.behaviour import verify


@click.command("verify", short_help="Report where a program behaves differently than before.")
@PROJECT
@click.option("--base", default="", metavar="REV", help="Revision to compare with [what the lock holds].")
@click.option("--head", default="", metavar="REV", help="Revision to verify [the files as they are].")
@click.option(
    "--only",
    multiple=True,
    metavar="MODULE",
    help="Replay only cases that reach this module or package; also a file or path::function (repeatable).",
)
@PYTHON
@click.option("--base-python", default="", metavar="PYTHON", help="Interpreter of the base, to verify an upgrade.")
@LOCK
@RUNNER
@CONNECTS
@click.option("--seconds", type=click.FloatRange(0), default=20.0, show_default=True, help="Time to shrink one input.")
@JSON
@LANG
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Replay the locked inputs against the base and the current revision of PATH, and report every difference.

    The verdict is `differs` (exit code 1: an endpoint or a function that other modules use behaves differently), `shown
    the same` (0: every changed statement is executed by cases that notice what is seeded there), or `not shown` (3),
    with the changed lines that nothing holds. Without --base, what has changed since the last commit of the lock
    counts. Differences in private helpers are shown for diagnosis only.
    """
    into, lang = options["into"] or root / "characterization_tests", language(options["lang"], root)
    python = interpreter(options["python"], options["runner"], root)
    before = from_anywhere(options["base_python"], options["runner"])
    asked = {name: options[name] for name in ("runner", "base", "head", "seconds", "only")}
    for one in dict.fromkeys(filter(None, (python, before))):
        say_unprotected(one, options["runner"], lang)
    may = addresses(options["connects"], root)
    verified = verify(VerifyOptions(root.resolve(), into, python=python, base_python=before, connects=may, **asked))
    if options["as_json"]:
        print_json(verified)
    else:
        for line in describe_verification(verified, lang):
            click.echo(make_visible(line))
    return EXIT_CODES[verified.verdict]
