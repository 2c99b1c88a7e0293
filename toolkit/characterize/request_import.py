"""Import requests from other sources into a recording, masked like any other."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import msgspec

from toolkit.characterize.access_log import read_access_log
from toolkit.characterize.har import read_har
from toolkit.characterize.recording_files import write_private
from toolkit.errors import UsageError
from toolkit.model.record_request import ImportedRequests, RecordOptions
from toolkit.model.recording import FORMAT, End, Exchange, RecordingHeader
from toolkit.session.probe_tools import run_probe_tool


def import_requests(file: Path, into: Path, options: RecordOptions) -> ImportedRequests:
    """Import the requests of a HAR file (`.har`, `.json`) or an access log.

    Raises:
        UsageError: the file is neither, or the folder cannot be written to.
    """
    others = 0
    refused: tuple[tuple[int, str], ...] = ()
    if file.suffix in (".har", ".json"):
        har = read_har(file)
        exchanges, refused = har.exchanges, har.refused
    else:
        exchanges, others = read_access_log(file)
    process = f"import-{file.stem}"
    run = RecordingHeader(FORMAT, process, "", options.tebiki, "", command=("import", file.name), levels=("http",))
    end = End(process, len(exchanges) + 1)
    lines = [_text(run), *_mask_exchanges(exchanges, options), _text(end)]
    target = into / f"{process}.000.jsonl"
    try:
        write_private(target, BytesIO("".join(f"{line}\n" for line in lines).encode()))
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}. Choose another folder with --out.") from error
    return ImportedRequests(len(exchanges), others, refused)


def _mask_exchanges(exchanges: Sequence[Exchange], options: RecordOptions) -> list[str]:
    """Return the masked lines of a recording for these exchanges."""
    how = {"key": options.key, "names": options.names, "patterns": options.patterns, "keep": options.keep}
    answers = run_probe_tool("mask.lines", [how, *map(msgspec.to_builtins, exchanges)], "masking requests")
    return [answer["text"] for answer in answers[1:]]


def _text(line: RecordingHeader | End) -> str:
    return json.dumps(msgspec.to_builtins(line), sort_keys=True, separators=(",", ":"))
