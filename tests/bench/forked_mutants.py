"""Find the changes of a file that the cases of a lock notice, one process each, forked after what is imported.

    PYTHON -B tests/bench/forked_mutants.py LOCK FILE MUTANTS

Run in a copy of the project whose FILE may be written to. MUTANTS is a folder with changed files and an `index.json`.
All that the cases import from outside the project stays imported. Printed is a line of JSON:
`{"survivors": [names of files], "drifted": [ids of cases that differ without a change]}`.
"""

# mypy: ignore-errors

import json
import os
import sys
from pathlib import Path

LOCK = sys.argv[1]
sys.path.insert(0, str(Path(LOCK).resolve()))
from tebiki_probe.isolation import child_process  # noqa: E402 - it is a copy in the lock
from tebiki_probe.replay import lock_program  # noqa: E402
from tebiki_probe.replay.lock_files import read_setup  # noqa: E402
from tebiki_probe.replay.locked_case import read_calls, read_session  # noqa: E402
from tebiki_probe.replay.locked_cases import CaseReplayer  # noqa: E402
from tebiki_probe.replay.part_differences import differences  # noqa: E402

_SECONDS = 0.5  # CPU time of a case; many a change never ends
_ROOT = str(Path.cwd())


def main():
    """Try every change, at one clock after the other."""
    file, mutants = map(Path, sys.argv[2:4])
    setup = read_setup(LOCK)
    names = sorted(path.stem for path in Path(LOCK, "cases").iterdir())
    cases = read_session(LOCK) or [case for name in names for case in read_calls(LOCK, name)]
    waiting = [mutants / one["file"] for one in json.loads((mutants / "index.json").read_text())]
    os.environ.update(lock_program.environment(setup, _ROOT))
    sys.path[:0] = [str(Path(_ROOT, place)) for place in setup.get("path") or ()]
    drifted = set()
    for clock in range(len(setup["clocks"])):
        asked = dict(lock_program.first_request(LOCK, setup, _ROOT, clock), seconds=_SECONDS)
        told, why = child_process.run_forked(lambda asked=asked, clock=clock: control(asked, cases, clock), 3600)
        if told is None:
            raise SystemExit(f"the unchanged file does not run: {why}")
        drifted.update(told["drifted"])
        warm_up(told["modules"])
        kept = [case for case in cases if case.id not in drifted]
        waiting = [one for one in waiting if not is_noticed(file, one, asked, kept, clock)]
    print(json.dumps({"survivors": [one.name for one in waiting], "drifted": sorted(drifted)}))


def warm_up(modules):
    """Import modules; what fails is imported again where it is needed."""
    for name in modules:
        try:
            __import__(name)
        except BaseException:
            continue


def control(asked, cases, clock):
    """Return the differences without a change, and the modules imported from outside the project."""
    before = set(sys.modules)
    drifted = differing(asked, cases, clock, is_first_enough=False)
    places = [(name, getattr(one, "__file__", None) or _ROOT) for name, one in list(sys.modules.items())]
    outside = [name for name, place in places if name not in before and not place.startswith(_ROOT)]
    return {"drifted": drifted, "modules": outside}


def differing(asked, cases, clock, is_first_enough):
    """Ids of the cases that differ."""
    replayer = CaseReplayer(asked)
    warm_up(sorted({case.line["ask"]["seam"].partition(":")[0] for case in cases if "seam" in case.line["ask"]}))
    found = []
    for case in cases:
        parts = replayer.answer({"id": case.id, "ask": case.line["ask"]}, _SECONDS)["parts"]
        if differences(case.line, case.expected_parts(clock), parts):
            found.append(case.id)
            if is_first_enough:
                break
    return found


def is_noticed(file, mutant, asked, cases, clock):
    """Return whether a case differs when another file is in the place of the file."""
    unchanged = file.read_bytes()
    try:
        file.write_bytes(mutant.read_bytes())
        told, _ = child_process.run_forked(lambda: differing(asked, cases, clock, is_first_enough=True), 1200)
    finally:
        file.write_bytes(unchanged)
    return told is None or bool(told)


if __name__ == "__main__":
    main()
