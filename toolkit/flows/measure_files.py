"""Measure the files that are not in the cache."""

from collections.abc import Callable, Iterator

import msgspec

from toolkit.flows.measure_file import Measurer
from toolkit.model.cache import Cache
from toolkit.model.facts import Content, File, Import, Unmeasured
from toolkit.model.request import Progress
from toolkit.model.results import Result
from toolkit.source.file_bytes import FileBytes

Item = tuple[str, bytes]
Runner = Callable[[Measurer, list[Item]], Iterator[Result[Item, Content]]]
"""Runs a measurer over many items, in any order; one bad item never stops it."""

_KIND = "content"
_DECODER = msgspec.msgpack.Decoder(Content)


def measure_files(
    found: FileBytes, measurer: Measurer, cache: Cache, run: Runner, progress: Progress
) -> tuple[dict[str, Content], tuple[Unmeasured, ...]]:
    """Measure the files, taking known contents from the cache.

    Args:
        found: the bytes of the files.
        measurer: measures one file.
        cache: the store of measured contents.
        run: runs the measurer over many files.
        progress: called for each measured file.

    Returns:
        path -> content, and the files that could not be measured, including unread ones.
    """
    keys = {path: f"{measurer.version}:{value}" for path, value in found.digests.items()}
    known = {key: _DECODER.decode(raw) for key, raw in cache.get_many(_KIND, set(keys.values())).items()}
    todo = [(path, data) for path, data in found.data.items() if keys[path] not in known]
    fresh: dict[str, bytes] = {}
    lost: list[Unmeasured] = []
    for done, result in enumerate(run(measurer, todo), 1):
        path = result.item[0]
        progress("measure", done, len(todo))
        if result.value is None:
            lost.append(Unmeasured(path, *(result.failure or ("fault", ""))))
        else:
            known[keys[path]] = result.value
            fresh[keys[path]] = msgspec.msgpack.encode(result.value)
    cache.put_many(_KIND, fresh)
    contents = {path: known[keys[path]] for path in sorted(found.data) if keys[path] in known}
    return contents, (*found.unread, *sorted(lost, key=lambda item: item.path))


def as_files(found: FileBytes, contents: dict[str, Content], is_test: Callable[[str], bool]) -> tuple[File, ...]:
    """Combine contents with their paths and hashes."""
    return tuple(File(path, found.digests[path], is_test(path), content) for path, content in contents.items())


def imports_of(contents: dict[str, Content]) -> dict[str, tuple[Import, ...]]:
    """Return path -> the imports of a measured file."""
    return {path: content.imports for path, content in contents.items()}
