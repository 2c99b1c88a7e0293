"""`tebiki inventory docs` and `tebiki inventory questions`: draft the documents that a team lacks."""

from pathlib import Path

import click

from toolkit.cli._analysis import usual
from toolkit.cli._folder import check_folder, read_own_files, write_folder
from toolkit.cli._options import (
    LANG,
    PROJECT,
    RECORDINGS,
    TYPES,
    json_option,
    language,
    load_with_types,
    write_json,
)
from toolkit.model.documents import DraftedDocument
from toolkit.model.facts import Lang
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.questions import open_questions, question_lines
from toolkit.render.handbook.summary import render_summary
from toolkit.wiring import inventory as use

_NAMES: dict[Lang, tuple[str, str]] = {
    "en": ("handbook.md", "summary.md"),
    "ja": ("handbook.ja.md", "summary.ja.md"),
}
"""Language -> file names of the handbook and of the summary for managers; both languages can share a folder."""


@click.command("docs")
@PROJECT
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write [reports/<project>/docs]."
)
@RECORDINGS
@TYPES
@json_option("model.documents:DraftedDocument[]")
@LANG
def DOCS(  # noqa: N802, PLR0913 - as other commands
    root: Path,
    out: Path | None,
    recordings: tuple[Path, ...],
    json_file: Path | None,
    lang: Lang | None,
    *,
    types: bool,
) -> int:
    """Draft a handbook of operations for the project in PATH, and one page for a first meeting with a manager.

    Writes handbook.md and summary.md, or handbook.ja.md and summary.ja.md with --lang ja. Each sentence has its place
    in the source, or is marked to be confirmed by the team. Answers in .tebiki/answers.toml take the place of these
    marks.
    """
    folder = out or Path("reports") / (root.resolve().name or "project") / "docs"
    check_folder(folder)
    settings, spoken = load_with_types(root, types=types), language(lang, root)
    known = use.gather_documents(root, settings, recordings, usual(root, history=False))
    handbook, summary = _NAMES[spoken]
    files = {handbook: render_handbook(known, spoken), summary: render_summary(known, spoken)}
    others = [name for names in _NAMES.values() for name in names if name not in files]
    write_folder(folder, read_own_files(folder, others) | {name: text.encode() for name, text in files.items()})
    if not write_json(json_file, [DraftedDocument(str(folder / name), text) for name, text in files.items()]):
        click.echo("\n".join(str(folder / name) for name in files))
    return 0


@click.command("questions")
@PROJECT
@json_option("model.documents:OpenQuestion[]")
@LANG
def QUESTIONS(root: Path, json_file: Path | None, lang: Lang | None) -> int:  # noqa: N802 - as other commands
    """List questions that the source of the project in PATH leaves open, why they matter and whom to ask.

    Answers are written into .tebiki/answers.toml of the project, by hand.
    """
    settings, spoken = load_with_types(root, types=False), language(lang, root)
    known = use.gather_facts(root, settings)
    questions = open_questions(known, spoken)
    if not write_json(json_file, questions):
        click.echo("\n".join(question_lines(questions, known.answers, spoken)))
    return 0
