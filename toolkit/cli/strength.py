"""`tebiki strength`: mutate the running program and count the changes that its lock notices."""

import linecache
from pathlib import Path
from typing import Any

import click

from toolkit.cli._interpreter import COMPARING_PYTHON, CONNECTS, RUNNER, addresses, interpreter, say_unprotected
from toolkit.cli._lock_folder import claimed_lock, lock_folder
from toolkit.cli._options import LANG, LOCK, PROJECT, json_option, language, write_json
from toolkit.cli._progress import show_progress
from toolkit.cli._signals import INTERRUPTED
from toolkit.model.strength import Effort, StrengthOptions
from toolkit.render.terminal.strength import describe_shortfall, describe_strength
from toolkit.state.strength_file import FILE, merge_strengths, read_strength, strength_bytes
from toolkit.text.visible import make_visible
from toolkit.wiring.behaviour import measure_strength


@click.command("strength", short_help="Measure the mutation score of a lock, and list what is not locked.")
@PROJECT
@click.option(
    "--only",
    "target",
    multiple=True,
    metavar="MODULE",
    help="Measure only this module or package; also a file or path::function (repeatable).",
)
@LOCK
@COMPARING_PYTHON
@RUNNER
@CONNECTS
@click.option(
    "--seconds", type=click.FloatRange(1), default=300.0, show_default=True, help="CPU time of the whole run."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Random seed of the order of mutants.")
@click.option(
    "--fail-under", type=click.FloatRange(0, 1), default=0.0, help="Exit with 1 below this share, as in 0.85."
)
@json_option("model.strength:LockStrengths")
@LANG
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Mutate the program at PATH while it runs, and count the mutants that its lock kills (mutation testing).

    No file of the project is changed. Mutants that survive are listed by line: these lines are not locked.
    Results go to strength.json beside the lock, where analyze and plan read them; earlier results of other functions
    are kept. Ctrl-C stops the run and reports what is known so far.
    """
    lang = language(options["lang"], root)
    into = lock_folder(root, options["into"])
    where = (interpreter(options["python"], options["runner"], root, compares=True), options["runner"])
    say_unprotected(*where, lang)
    may, amount = addresses(options["connects"], root), Effort(options["seconds"], options["seed"])
    strength_options = StrengthOptions(root.resolve(), into, *where, may, options["target"], amount)
    with claimed_lock(into) as folder:
        known = read_strength(into, root)  # before the long work, which would be lost if the file were damaged
        with show_progress(lang, quiet=False) as progress:
            measured = measure_strength(strength_options, lambda done, total: progress("seed", done, total))
        folder.write_beside(FILE, strength_bytes(merge_strengths(known, measured)))

    def source(path: str, line: int) -> str:
        return linecache.getline(str(root / path), line)

    is_low = (measured.total.share or 0.0) < options["fail_under"]
    if write_json(options["json_file"], measured):
        return INTERRUPTED if measured.interrupted else int(is_low)
    for text in describe_strength(measured, source, str(into / FILE), lang):
        click.echo(make_visible(text))
    if is_low:
        click.echo(describe_shortfall(options["fail_under"], lang))
    return INTERRUPTED if measured.interrupted else int(is_low)
