"""What is measured: the flow behind `tebiki refactor`, with codemods that rename methods.

python -m tests.bench.method_renames TREE NAME...
"""

import sys
from functools import partial
from pathlib import Path

from tests.bench.method_rename import renaming
from toolkit.executors.processes import run
from toolkit.flows.refactor import Wish, refactor
from toolkit.flows.refactor_told import diff_of


def rename(tree: Path, names: list[str]) -> int:
    """Find out what renaming these methods would change, with its diff; how many sites there are."""
    done = refactor(Wish(tree, tuple(map(renaming, names))), partial(run, jobs=1))
    diff_of(done)
    return sum(len(file.applied) for file in done.files)


if __name__ == "__main__":
    print(rename(Path(sys.argv[1]), sys.argv[2:]))
