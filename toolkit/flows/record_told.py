"""What there is to say about a recording, before and after it is made."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec

from toolkit.characterize.finishing import finish_recording, make_folder
from toolkit.characterize.record_words import WORDS, approval_page, describe_recording, refused_entries
from toolkit.characterize.recording import read_recording
from toolkit.characterize.request_import import import_requests
from toolkit.errors import InternalError, UsageError
from toolkit.model.facts import Lang
from toolkit.model.record_request import RecordOptions
from toolkit.model.recording import Recording
from toolkit.session.probe_start import PROBE, export
from toolkit.text.templates import format_text


def summary(into: Path, lang: Lang, *, scrubbed: bool = False) -> tuple[str, ...]:
    """What a recording holds and lacks, line by line; that nothing was recorded, if so.

    Args:
        into: its folder.
        lang: language.
        scrubbed: list what was masked, too.
    """
    recording = read_recording(into) if any(into.glob("*.jsonl")) else Recording()
    return tuple(describe_recording(recording, str(into), lang, scrubbed=scrubbed))


def dry_run(asked: RecordOptions, command: str, lang: Lang) -> tuple[str, ...]:
    """One page for the person who has to approve a recording; nothing is run."""
    return tuple(approval_page(asked, command, _masked_by(asked), lang))


def export_probe(folder: Path, asked: RecordOptions, lang: Lang) -> str:
    """Write the probe for another place, and say how it is started there.

    Raises:
        UsageError: see `export`.
    """
    script = export(folder, asked)
    return WORDS[lang]["exported"].format(folder=folder, script=script, recordings=folder / "recordings")


def import_recordings(files: tuple[Path, ...], asked: RecordOptions, lang: Lang) -> tuple[str, ...]:
    """Take over the requests of HAR files and access logs.

    Raises:
        UsageError: a file is neither, or the folder cannot be written to.
    """
    into = Path(asked.into)
    try:
        make_folder(into)
    except OSError as error:
        raise UsageError(f"cannot write to {into}: {error.strerror}. Choose another folder with --into.") from error
    lines = []
    for file in files:
        done = import_requests(file, into, asked)
        lines.append(format_text(WORDS[lang]["imported"], file=file, count=done.requests, others=done.others))
        lines += refused_entries(done.refused, lang)
    finish_recording(into, asked)
    return tuple(lines)


def _masked_by(asked: RecordOptions) -> tuple[str, ...]:
    """The names and patterns by which the probe masks, as it says itself: nobody imports it."""
    words = [sys.executable, "-B", str(PROBE), "mask.lines"]
    request = json.dumps(msgspec.to_builtins(asked)) + "\n"
    done = subprocess.run(words, input=request, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InternalError(f"the probe does not say how it masks: {done.stderr.strip()[-500:]}")
    described = next(json.loads(line)["masked"] for line in done.stdout.splitlines() if line)
    return tuple(described)
