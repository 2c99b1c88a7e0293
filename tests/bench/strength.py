"""How much a lock of a long day notices in the hottest files of the bundled example.

    python -m tests.bench.strength [--seconds 900]

The files are the five hottest of `tebiki analyze` with the history that examples/make_history.py writes. One of them,
seed.py, makes the database before any request comes, so that no request can show a change of it; it is listed and not
measured. Printed are the shares; the exit code is 1 if one is below 85 %.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.examples.legacy_environment import EXAMPLE, legacy_python
from tests.verify.long_day import locked
from toolkit.flows.strength import Wish, effort, measure

_BAR = 0.85
_HOTTEST = (
    "push_api/views/delivery.py", "push_api/services/coupon_service.py", "push_api/services/segment_service.py",
    "push_api/lib/util.py",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Lock, measure and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=900.0, help="CPU time for all files")
    seconds = parser.parse_args(arguments).seconds
    python = str(legacy_python())
    with tempfile.TemporaryDirectory() as folder:
        into = locked(Path(folder), python)
        measured = measure(Wish(EXAMPLE, into, python, targets=_HOTTEST, effort=effort(seconds, seed=0)))
    shares = measured.shares()
    for path in _HOTTEST:
        print(f"{shares.get(path, 0.0):6.1%}  {path}")
    print("   not   seed.py: it has run before any request comes")
    print(f"{measured.total.noticed} of {measured.total.tried} changes tried, {measured.seconds:.0f} s of CPU time")
    return int(any(shares.get(path, 0.0) < _BAR for path in _HOTTEST))


if __name__ == "__main__":
    sys.exit(main())
