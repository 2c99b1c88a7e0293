"""`tebiki verify`: replay a lock against two revisions and report every difference."""

import datetime
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from toolkit.cli._interpreter import (
    COMPARING_PYTHON,
    CONNECTS,
    RUNNER,
    addresses,
    from_anywhere,
    interpreter,
    say_unprotected,
)
from toolkit.cli._lock_folder import claimed_lock, lock_folder
from toolkit.cli._options import BECAUSE, LANG, LOCK, PROJECT, REVIEWER, json_option, language, write_json
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.verdict import EXIT_CODES
from toolkit.model.verify import VerifyOptions
from toolkit.render.terminal.verify import describe_verification
from toolkit.state.accepted_causes_file import FILE, accepted_causes_bytes, read_accepted_causes
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
@COMPARING_PYTHON
@click.option("--base-python", default="", metavar="PYTHON", help="Interpreter of the base, to verify an upgrade.")
@LOCK
@RUNNER
@CONNECTS
@click.option("--seconds", type=click.FloatRange(0), default=20.0, show_default=True, help="Time to shrink one input.")
@click.option("--accept", multiple=True, metavar="KEY", help="Accept this cause for the upgrade (repeatable).")
@BECAUSE
@REVIEWER
@json_option("model.verify:VerifyResult")
@LANG
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Replay the locked inputs against the base and the current revision of PATH, and report every difference.

    The verdict is `differs` (exit code 1: an endpoint or a function that other modules use behaves differently), `shown
    the same` (0: every changed statement is executed by cases that kill its mutants), or `not shown` (3),
    with the changed lines that nothing holds. A function with the same normal form as before needs no mutants. Without
    --base, what has changed since the last commit of the lock counts; if the lock changed together with the code, that
    compares nothing with the code before, and the verdict is `not shown` with the locked files. Differences in private
    helpers are shown for diagnosis only.

    With --base-python an upgrade is verified: differences that only Python's own wording explains are listed and not
    counted, and a cause can be accepted once, with its reason.
    """
    into, lang = lock_folder(root, options["into"]), language(options["lang"], root)
    python = interpreter(options["python"], options["runner"], root, compares=True)
    before = from_anywhere(options["base_python"], options["runner"])
    asked = {name: options[name] for name in ("runner", "base", "head", "seconds", "only", "because", "reviewer")}
    asked |= {"accept": tuple(options["accept"]), "on": datetime.datetime.now(datetime.UTC).date().isoformat()}
    if options["accept"] and not (options["because"].strip() and options["reviewer"].strip()):
        raise UsageError("--accept needs --because TEXT (why is it intended?) and --reviewer ROLE (who checked?).")
    for one in dict.fromkeys(filter(None, (python, before))):
        say_unprotected(one, options["runner"], lang)
    may = addresses(options["connects"], root)
    with claimed_lock(into) if options["accept"] else nullcontext() as lock:
        verify_options = VerifyOptions(root.resolve(), into, python=python, base_python=before, connects=may, **asked)
        with show_progress(lang, quiet=False) as progress:
            verified = verify(verify_options, progress)
        if lock and verified.accepted:
            accepted = [*read_accepted_causes(into), *verified.accepted]
            lock.write_beside(FILE, accepted_causes_bytes(accepted))
    if not write_json(options["json_file"], verified):
        for line in describe_verification(verified, lang):
            click.echo(make_visible(line))
    return EXIT_CODES[verified.verdict]
