"""Make a git repository with years of history from the bundled example: `python examples/make_history.py DEST`.

The history is invented and the same on every machine, commit by commit: authors are roles, dates are fixed, and
the last commit holds exactly the files of `examples/push_api`. It exists so that churn, change coupling,
ownership and estimates have something to show. Needs nothing but Python and git.
"""

import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from random import Random

from history.edits import BundledFile, find_edits
from history.repository import GitError, build
from history.schedule import plan

EXAMPLE = Path(__file__).resolve().parent / "push_api"
SEED = 2014


def main(arguments: list[str]) -> int:
    """Run the command; 0 done, 1 git failed, 2 wrong use."""
    if len(arguments) != 1:
        print("usage: python examples/make_history.py DEST", file=sys.stderr)
        return 2
    destination = Path(arguments[0])
    if destination.is_file() or (destination.is_dir() and any(destination.iterdir())):
        print(f"{destination} exists and is not an empty folder: name a new one", file=sys.stderr)
        return 2
    random = Random(SEED)
    files = list(bundled_files(random))
    commits = plan(files, random)
    try:
        destination.mkdir(parents=True, exist_ok=True)
        build(destination, files, commits)
    except (GitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    years = f"{commits[0].when:%Y} to {commits[-1].when:%Y}"
    print(f"{len(commits)} commits of {len(files)} files, {years}: {destination}")
    return 0


def bundled_files(random: Random) -> Iterator[BundledFile]:
    """The example's files, sorted by path, without what running it leaves behind."""
    ignored = [line.rstrip("/") for line in (EXAMPLE / ".gitignore").read_text(encoding="utf-8").splitlines()]
    for path in sorted(EXAMPLE.rglob("*"), key=lambda found: found.relative_to(EXAMPLE).as_posix()):
        parts = path.relative_to(EXAMPLE).parts
        if path.is_file() and not any(fnmatch(part, pattern) for part in parts for pattern in ignored):
            yield find_edits("/".join(parts), path.read_bytes(), random)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
