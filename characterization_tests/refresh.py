"""Write the parts of the suites anew that hold no behaviour: copies of the probe, tests, and lists of files.

`python characterization_tests/refresh.py` after a change of `toolkit/probe/` or of what tests are made of; with
`--check` it names the files that are not as tebiki writes them, and changes nothing. What the suites lock (`cases/`,
`examples.jsonl`, ...) is never touched.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from toolkit.characterize.lock_files import ATTRIBUTES, IGNORED, SETUP, WRITTEN, lock_files, read_lock
from toolkit.characterize.lock_reader import CASE_IDS
from toolkit.characterize.probe_copy import PROBE_COPY, filter_probe_files, probe_files

HERE = Path(__file__).parent
TEMPLATES = HERE.parent / "toolkit" / "filters" / "dialects" / "templates"


def outdated(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    """Files of a copied probe that are left over, missing, or differ from those given."""
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    yield from sorted(folder / name for name in there - set(files) if "__pycache__" not in name)
    yield from changed(folder, files)


def changed(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    """Files that are missing, or differ from those given."""
    for name, data in files.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != data:
            yield folder / name


def copies() -> dict[Path, dict[str, bytes]]:
    """Each copied probe, with the files that it should hold: those of a lock, or those that dialects share."""
    found = sorted(HERE.rglob(PROBE_COPY))
    return {folder: probe_files() if (folder.parent / SETUP).is_file() else filter_probe_files() for folder in found}


def suites() -> dict[Path, dict[str, bytes]]:
    """Each suite, with its tests and what else follows from the rest."""
    templates = {file.stem: file.read_bytes() for file in sorted(TEMPLATES.glob("*.txt"))}
    dialects = {file.parent: templates for file in sorted(HERE.rglob("dialect.json"))}
    locks = {file.parent: lock_files(read_lock(file.parent)) for file in sorted(HERE.rglob(SETUP))}
    return dialects | {folder: _without_cases(files) for folder, files in locks.items()}


def _without_cases(files: dict[str, bytes]) -> dict[str, bytes]:
    kept = (ATTRIBUTES, IGNORED, CASE_IDS)
    return {name: data for name, data in files.items() if name.startswith("test_") or name in kept}


def refresh() -> None:
    """Write what is outdated, remove what is left over, and keep the lists of files."""
    for folder, files in copies().items():
        for file in outdated(folder, files):
            file.unlink(missing_ok=True)
        _write(folder, files)
        _list_files(folder.parent / WRITTEN, {f"{PROBE_COPY}/{name}" for name in files})
    for folder, files in suites().items():
        _write(folder, files)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _list_files(report: Path, copied: set[str]) -> None:
    """Have the list of a lock's files name those of its probe; what dialects share is in no list."""
    if report.is_file():
        lines = report.read_text().splitlines()  # names, and lines with digests that end with one
        others = {line for line in lines if not line.rpartition(" ")[2].startswith(f"{PROBE_COPY}/")}
        report.write_text("".join(f"{line}\n" for line in sorted(others | copied)))


def main(arguments: list[str]) -> int:
    """Refresh, or check; gives the exit code."""
    if "--check" not in arguments:
        refresh()
        return 0
    wrong = [file for folder, files in copies().items() for file in outdated(folder, files)]
    wrong += [file for folder, files in suites().items() for file in changed(folder, files)]
    for file in wrong:
        print(f"{file.relative_to(HERE)} is not as tebiki writes it: python characterization_tests/refresh.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
