"""Import the requests of HAR files and access logs into a recording."""

from collections.abc import Iterable
from pathlib import Path

from toolkit.characterize.recording_files import finish_recording, make_folder
from toolkit.characterize.request_import import import_requests
from toolkit.errors import UsageError
from toolkit.model.record_request import ImportedRequests, RecordOptions
from toolkit.system.write_claim import claim_folder


def import_recordings(files: Iterable[Path], asked: RecordOptions) -> tuple[ImportedRequests, ...]:
    """Import the requests of HAR files and access logs; one result for each file.

    Raises:
        UsageError: a file is neither, or the folder cannot be written to.
    """
    into = Path(asked.into)
    with claim_folder(into):
        try:
            make_folder(into)
        except OSError as error:
            raise UsageError(f"cannot write to {into}: {error.strerror}. Choose another folder with --out.") from error
        done = tuple(import_requests(file, into, asked) for file in files)
        finish_recording(into, asked)
        return done
