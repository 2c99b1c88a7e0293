"""`tebiki strength`: how much would the lock notice?"""

import linecache
from pathlib import Path
from typing import Any

import click

from toolkit.cli._interpreter import CONNECTS, PYTHON, RUNNER, addresses, interpreter, say_unprotected
from toolkit.cli._lock_folder import claimed_lock, lock_folder
from toolkit.cli._progress import show_progress
from toolkit.cli._signals import INTERRUPTED
from toolkit.flows.strength import measure
from toolkit.model.strength import Effort, StrengthOptions
from toolkit.render.terminal.strength import describe_shortfall, describe_strength
from toolkit.state.strength_file import FILE, merge_strengths, read_strength, strength_bytes
from toolkit.text.visible import make_visible

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("strength", short_help="Say how much a lock would notice, and what is not locked.")
@click.argument("root", metavar="PATH", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--target", multiple=True, help="Only this module, package, file or path::function (repeatable).")
@click.option("--lock", "into", type=_FOLDER, help="Folder of the lock [PATH/characterization_tests].")
@PYTHON
@RUNNER
@CONNECTS
@click.option("--seconds", type=click.FloatRange(1), default=300.0, show_default=True, help="CPU time for all of it.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the order in which changes are tried.")
@click.option("--least", type=click.FloatRange(0, 1), default=0.0, help="Exit code 1 if less is noticed, as in 0.85.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Seed small changes into the running program at PATH, and count those that its lock notices.

    No file is changed. What no case notices is listed by line: that is what is not locked. Everything is written to
    strength.json beside the lock, where analyze and plan find it; what was measured of other functions stays there.
    An interrupt (Ctrl-C) ends it with what is known until then.
    """
    lang = options["lang"]
    into = lock_folder(root, options["into"])
    where = (interpreter(options["python"], options["runner"], root), options["runner"])
    say_unprotected(*where, lang)
    may, amount = addresses(options["connects"], root), Effort(options["seconds"], options["seed"])
    wish = StrengthOptions(root.resolve(), into, *where, may, options["target"], amount)
    with claimed_lock(into) as folder:
        with show_progress(lang, quiet=False) as progress:
            measured = measure(wish, lambda done, total: progress("seed", done, total))
        folder.write_beside(FILE, strength_bytes(merge_strengths(read_strength(into, root), measured)))

    def source(path: str, line: int) -> str:
        return linecache.getline(str(root / path), line)

    for text in describe_strength(measured, source, str(into / FILE), lang):
        click.echo(make_visible(text))
    is_low = (measured.total.share or 0.0) < options["least"]
    if is_low:
        click.echo(describe_shortfall(options["least"], lang))
    return INTERRUPTED if measured.interrupted else int(is_low)
