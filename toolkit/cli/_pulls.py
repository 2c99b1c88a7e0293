"""Prove, write and publish pull requests: shared by `refactor`, `prove` and `practise`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from toolkit import wiring
from toolkit.cli._folder import write_folder
from toolkit.cli._interpreter import say_unprotected
from toolkit.errors import UsageError
from toolkit.flows.gate_unused import unused_files
from toolkit.flows.proof_tools import ProofTools, make_proof_tools, refuse_own_interpreter
from toolkit.flows.prove import MeansAt
from toolkit.flows.publish import Forge, check_forge, check_writable, patches, publish
from toolkit.model.codemod import Version
from toolkit.model.facts import Lang
from toolkit.model.pull import PullRequest
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.pull.files import pull_files
from toolkit.render.terminal.pull import unused_line, written_lines
from toolkit.state import settings
from toolkit.text.visible import make_visible

OUT = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default="reports/pulls",
    show_default=True,
    help="Where to write descriptions and patches.",
)


def means_at(root: Path, target: Version, lang: Lang) -> MeansAt:
    """What finds out what there is to prove changes of a project with, in a work tree of what was before them.

    Args:
        root: the project.
        target: the oldest Python that must run the result.
        lang: in which it is said that the user's own work tree has other settings, or another lock.
    """

    def find(folder: Path, paths: Iterable[str]) -> ProofTools:
        say(unused_line(unused_files(root, folder), lang))
        means = make_proof_tools(folder, settings.load(folder), wiring.metrics(), target, root)
        refuse_own_interpreter(means.python, root, paths)
        if means.lock and means.python:
            say_unprotected(str(means.python), "", lang)
        return means

    return find


def speaker(lang: Lang) -> PullRequestWriter:
    """What says things about pull requests."""
    codemods = {name: wiring.codemod(name) for name in wiring.codemod_names()}
    return PullRequestWriter(lang, codemods, wiring.proofs())


def write_pulls(root: Path, out: Path, pulls: Iterable[PullRequest], speaks: PullRequestWriter) -> None:
    """Write the files of pull requests and say which."""
    upon = ""
    for pull in pulls:
        files = pull_files(pull, speaks, patches(root, pull, upon))
        folder = out / pull.branch.replace("/", "-")
        write_folder(folder, files)
        say(written_lines(str(folder), sorted(files), speaks.lang))
        upon = pull.commit if pull.parts > 1 else ""


def check_output(root: Path, options: Mapping[str, Any]) -> None:
    """Check before long work that its results can be written, and published if that is asked for.

    Raises:
        UsageError: they cannot.
    """
    check_writable(options["out"])
    if options["publish"]:
        check_forge(_forge(options), root)


def _forge(options: Mapping[str, Any]) -> Forge:
    return Forge(wiring.load("change.publishers", options["publish"], "PUBLISHER"), options["remote"], options["into"])


def hand_over(root: Path, pulls: Iterable[PullRequest], speaks: PullRequestWriter, options: Mapping[str, Any]) -> None:
    """Publish pull requests.

    Raises:
        UsageError: a proof fails, the client is missing, or the other side refuses.
    """
    forge = _forge(options)
    for pull in pulls:
        if pull.has_failed or not pull.commit:
            raise UsageError(f"{pull.branch} is not published because a proof failed.")
        say(publish(forge, root, pull, speaks))


def say(lines: Iterable[str]) -> None:
    """Print lines with names that strangers chose."""
    for line in lines:
        click.echo(make_visible(line), err=True)
