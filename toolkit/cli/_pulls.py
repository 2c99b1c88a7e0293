"""Prove, write and publish pull requests: shared by `refactor`, `prove` and `practise`."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from toolkit.cli._folder import check_folder, write_folder
from toolkit.cli._interpreter import say_isolation
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.proof import ProofResult
from toolkit.model.pull import PublishOptions, PullRequest
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.pull.files import pull_files
from toolkit.render.terminal.pull import interrupted_lines, unused_line, written_lines
from toolkit.text.visible import make_visible
from toolkit.wiring import changes, plugins
from toolkit.wiring.changes import ProofNotices

OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="reports/pulls",
    show_default=True,
    help="Where to write descriptions and patches.",
)
QUICK = click.option("--quick", is_flag=True, help="Replay only what reaches the change, and answer within --budget.")
BUDGET = click.option(
    "--budget",
    type=click.FloatRange(5, 3600),
    default=60.0,
    metavar="SECONDS",
    show_default=True,
    help="Time that --quick may take.",
)


@contextmanager
def proof_notices(speaks: PullRequestWriter) -> Iterator[ProofNotices]:
    """Yield the callbacks that warn before proofs run (settings that are not used, missing isolation) and show them.

    What is known when the run is interrupted is shown at its end.
    """
    known: list[ProofResult] = []
    try:
        yield from _notices_with_progress(speaks, known)
    except KeyboardInterrupt:
        notify(interrupted_lines(known, speaks))
        raise


def _notices_with_progress(speaks: PullRequestWriter, known: list[ProofResult]) -> Iterator[ProofNotices]:
    with show_progress(speaks.lang, quiet=False) as progress:

        def report(stage: str, done: int, total: int) -> None:
            key, _, name = stage.partition(" ")
            progress(f"{key} {speaks.kinds[name].words[speaks.lang].title}" if name else stage, done, total)

        yield ProofNotices(
            unused=lambda names: notify(unused_line(names, speaks.lang)),
            isolation=lambda isolation: say_isolation(isolation, speaks.lang),
            progress=report,
            interrupted=known.extend,
        )


def speaker(lang: Lang) -> PullRequestWriter:
    """Create the writer of texts about pull requests."""
    return PullRequestWriter(lang, plugins.all_codemods(), plugins.proofs())


def write_pulls(
    root: Path, pulls: Iterable[PullRequest], speaks: PullRequestWriter, options: Mapping[str, Any]
) -> None:
    """Write the files of pull requests below the directory `options["out"]` and print their paths."""
    upon = ""
    for pull in pulls:
        files = pull_files(pull, speaks, changes.patches(root, pull, upon))
        folder = options["out"] / pull.branch.replace("/", "-")
        write_folder(folder, files)
        show_results(written_lines(str(folder), sorted(files), speaks.lang), options["json_file"])
        upon = pull.commit if pull.parts > 1 else ""


def check_output(root: Path, options: Mapping[str, Any]) -> None:
    """Check before the long work that its results can be written and, with `--publish`, published.

    Raises:
        UsageError: they cannot be written or published.
    """
    check_folder(options["out"])
    if options["publish"]:
        changes.check_publishing(_publish_options(options), root)


def _publish_options(options: Mapping[str, Any]) -> PublishOptions:
    return PublishOptions(options["publish"], options["remote"], options["into"])


def hand_over(root: Path, pulls: Iterable[PullRequest], speaks: PullRequestWriter, options: Mapping[str, Any]) -> None:
    """Publish pull requests.

    Raises:
        UsageError: a proof fails, the hosting service's client is missing, or the service refuses.
    """
    for pull in pulls:
        if pull.has_failed or not pull.commit:
            raise UsageError(f"{pull.branch} is not published because a proof failed.")
        show_results(changes.publish(_publish_options(options), root, pull, speaks), options["json_file"])


def notify(lines: Iterable[str]) -> None:
    """Print notices to standard error, with control characters escaped because names in them are not ours."""
    for line in lines:
        click.echo(make_visible(line), err=True)


def show_lines(lines: Iterable[str]) -> None:
    """Print lines of text and code, with control characters except tabs escaped because what they quote is not ours."""
    for line in "\n".join(lines).split("\n"):
        click.echo("\t".join(map(make_visible, line.split("\t"))))


def show_results(lines: Iterable[str], json_file: Path | None) -> None:
    """Print results to standard output, with control characters escaped because names in them are not ours.

    Args:
        lines: the results, one line of text each.
        json_file: the value of `--json`; if JSON is printed (`-`), the lines go to standard error.
    """
    for line in lines:
        click.echo(make_visible(line), err=str(json_file) == "-")
