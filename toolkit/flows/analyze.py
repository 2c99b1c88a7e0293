"""The main use case: analyze a project and report what is there, what hurts, and what to do first.

    discovery -> bytes -> contents -> project (with imports and history) -> findings -> report -> files

Nothing is computed twice: a run is cached by everything it depends on, a file's content by the hash of its bytes, a
commit and a past version of a file by their git hashes. This module holds what every run needs, even one that is
answered from the cache; `toolkit.flows.examine` holds the rest.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from toolkit import git
from toolkit.errors import GitError, UsageError
from toolkit.flows.inputs import Inputs
from toolkit.flows.recording_folders import describe_recordings, find_recordings
from toolkit.flows.remembered_inventory import BRIEF, InventoryKey, InventoryMemory
from toolkit.model.analysis import AnalysisResult
from toolkit.model.cache import Cache
from toolkit.model.links import digest
from toolkit.model.request import AnalyzeOptions, Progress
from toolkit.source.discover import discover_files
from toolkit.source.file_bytes import read_files
from toolkit.state.ledger_file import ledger_bytes
from toolkit.state.strength_file import read_strength
from toolkit.state.telling_cases import telling_cases
from toolkit.system.collector import rare_collections
from toolkit.system.regular_file import read_regular

if TYPE_CHECKING:
    from toolkit.flows.examine import Tools

_KIND = "run"


@rare_collections()
def analyze(
    request: AnalyzeOptions, fingerprint: str, tools: "Callable[[], Tools]", cache: Cache, progress: Progress
) -> AnalysisResult:
    """Analyse a project.

    Args:
        request: the options.
        fingerprint: hash of tebiki's code.
        tools: creates the tools; only called if the result is not cached.
        cache: the store of derived values.
        progress: called at each stage.

    Raises:
        UsageError: the directory, the coverage report, the baseline, the ledger or the strength of the lock cannot be
            used.
    """
    progress("read", 0, 0)
    inputs = add_inventory(gather_inputs(request), request, InventoryMemory(cache, fingerprint))
    key = _run_key(request, fingerprint, inputs)
    for remembered in cache.get_many(_KIND, [key]).values():
        return msgspec.msgpack.decode(remembered, type=AnalysisResult)

    from toolkit.flows.examine import examine_project

    outcome = examine_project(request, tools(), inputs, cache, progress)
    if outcome.repeatable:
        cache.put_many(_KIND, {key: msgspec.msgpack.encode(outcome)})
        cache.keep_newest(_KIND, 4)
    return outcome


def gather_inputs(request: AnalyzeOptions) -> Inputs:
    """Read everything that a run depends on."""
    discovery = discover_files(request.root, request.settings)
    limit = int(request.settings.size_limit * 2**20)
    lock = request.root / request.settings.prove.lock
    recordings = find_recordings(request.root, request.recordings)
    return Inputs(
        discovery,
        read_files(request.root.resolve(), discovery.files, limit),
        _find_repository(request),
        _read_coverage(request.coverage) if request.coverage else None,
        _read_bytes(request.baseline) if request.baseline and request.baseline.exists() else None,
        ledger_bytes(request.root),
        read_strength(lock, request.root),
        telling_cases=telling_cases(lock),
        recordings=describe_recordings(recordings) if recordings else "",
    )


def add_inventory(inputs: Inputs, request: AnalyzeOptions, memory: InventoryMemory) -> Inputs:
    """Add the cached inventory of the same files, if any, because taking one would be slow."""
    key = InventoryKey(memory, request.root, request.settings, inputs.discovery, inputs.found)
    return msgspec.structs.replace(inputs, inventory=key.read_values(BRIEF))


def _read_coverage(file: Path) -> bytes:
    data = _read_bytes(file)
    if not data.strip():
        raise UsageError(f"{file} is empty: no coverage report. Write it anew, for example with `coverage json`.")
    return data


def _read_bytes(file: Path) -> bytes:
    try:
        return read_regular(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Correct that, then run again.") from error


def _find_repository(request: AnalyzeOptions) -> str:
    if not request.history:
        return ""
    try:
        found = git.repository(request.root)
        return repr((found, found is not None and git.is_partial(request.root)))
    except GitError as error:
        return str(error)


def _run_key(request: AnalyzeOptions, fingerprint: str, inputs: Inputs) -> str:
    """Return the cache key of a run, made of everything that its result depends on."""
    return digest(
        fingerprint,
        repr(request),
        repr((inputs.found.digests, inputs.found.unread)),
        repr((inputs.discovery, inputs.repository)),
        inputs.coverage or b"",
        b"" if inputs.baseline is None else b"=" + inputs.baseline,
        inputs.ledger,
        msgspec.json.encode(inputs.strength),
        inputs.inventory,
        repr(inputs.telling_cases),
        inputs.recordings,
    )
