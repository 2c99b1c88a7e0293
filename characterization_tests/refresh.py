"""Write the generated parts of the suites anew that hold no behaviour: the copied probe, and the tests of the cases.

`python characterization_tests/refresh.py` after a change of `toolkit/probe/` or of a template; with `--check` it names
the files that are not as they would be written, and changes nothing. What the suites lock (`cases/`, `examples.jsonl`
and so on) is never touched.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from toolkit.characterize.lock_files import PROBE_COPY, SETUP, WRITTEN, lock_files, read_lock
from toolkit.characterize.probe_copy import filter_probe_files, probe_files

HERE = Path(__file__).parent


def outdated(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    """Files of a folder that differ from those given, are missing, or are left over."""
    left_over = {file.relative_to(folder).as_posix() for file in folder.rglob("*.py")} - set(files)
    yield from sorted(folder / name for name in left_over)
    yield from _changed(folder, files)


def _changed(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    for name, data in files.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != data:
            yield folder / name


def copies() -> dict[Path, dict[str, bytes]]:
    """Each copied probe, with the files that it should hold."""
    found = sorted(HERE.rglob(PROBE_COPY))
    return {folder: probe_files() if (folder.parent / SETUP).is_file() else filter_probe_files() for folder in found}


def refresh() -> None:
    """Write what is outdated, remove what is left over, and list both in the suite's report."""
    for folder, files in copies().items():
        for file in outdated(folder, files):
            file.unlink(missing_ok=True)
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        for empty in [one for one in folder.rglob("*") if one.is_dir() and not any(one.glob("*.py"))]:
            empty.rmdir() if not any(empty.iterdir()) else None
        report = folder.parent / WRITTEN
        others = [line for line in report.read_text().splitlines() if not line.startswith(f"{PROBE_COPY}/")]
        report.write_text("".join(f"{line}\n" for line in sorted([*others, *(f"{PROBE_COPY}/{one}" for one in files)])))
    for suite, files in tests().items():
        for name, data in files.items():
            (suite / name).write_bytes(data)


def tests() -> dict[Path, dict[str, bytes]]:
    """Each suite of a lock, with the tests that it should hold."""
    suites = [setup.parent for setup in sorted(HERE.rglob(SETUP))]
    every = {suite: lock_files(read_lock(suite)) for suite in suites}
    return {
        suite: {name: data for name, data in files.items() if name.startswith("test_")}
        for suite, files in every.items()
    }


def main(arguments: list[str]) -> int:
    """Refresh, or check; gives the exit code."""
    if "--check" not in arguments:
        refresh()
        return 0
    wrong = [file for folder, files in copies().items() for file in outdated(folder, files)]
    wrong += [file for suite, files in tests().items() for file in _changed(suite, files)]
    for file in wrong:
        print(f"{file.relative_to(HERE)} is not as tebiki writes it: python characterization_tests/refresh.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
