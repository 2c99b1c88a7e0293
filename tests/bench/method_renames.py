"""The flow behind `tebiki refactor` with codemods that rename methods: the subject of the measurement.

python -m tests.bench.method_renames TREE NAME...    each NAME is a codemod of its own; NAME,NAME is one of several
"""

import sys
from functools import partial
from pathlib import Path

from tests.bench.method_rename import renaming
from toolkit.executors.processes import run
from toolkit.flows.refactor import refactor
from toolkit.model.refactor import RefactorOptions
from toolkit.render.terminal.refactor import diff_of


def rename(tree: Path, names: list[str]) -> int:
    """Find out what renaming these methods would change, with its diff; how many sites there are."""
    codemods = tuple(renaming(*joint.split(",")) for joint in names)
    done = refactor(RefactorOptions(tree, codemods), partial(run, jobs=1))
    diff_of(done)
    return sum(len(file.applied) for file in done.files)


if __name__ == "__main__":
    print(rename(Path(sys.argv[1]), sys.argv[2:]))
