"""Strength of the lock in `characterization_tests/push_api` in the hottest files of the bundled example.

    python -m tests.bench.strength [--seconds 3000]

The files are the five hottest of `tebiki analyze` with the history that examples/make_history.py writes. One of them,
seed.py, makes the database before any request comes, so that no request can show a change of it; it is listed and not
measured. Printed are the shares, of each file and of all; the exit code is 1 if that of one file is below 85 %.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.examples.legacy_environment import EXAMPLE, legacy_python
from toolkit.flows.strength import measure_lock_strength
from toolkit.model.strength import Effort, StrengthOptions

_LOCK = Path(__file__).parents[2] / "characterization_tests" / "push_api"
_BAR = 0.85
_HOTTEST = (
    "push_api/views/delivery.py", "push_api/services/coupon_service.py", "push_api/services/segment_service.py",
    "push_api/lib/util.py",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3000.0, help="CPU time for all files")
    seconds = parser.parse_args(arguments).seconds
    measured = measure_lock_strength(
        StrengthOptions(EXAMPLE, _LOCK, str(legacy_python()), targets=_HOTTEST, effort=Effort(seconds, seed=0))
    )
    shares = measured.shares()
    for path in _HOTTEST:
        print(f"{shares.get(path, 0.0):6.1%}  {path}")
    print("   not   seed.py: it has run before any request comes")
    print(f"{measured.total.share or 0.0:6.1%}  together")
    print(f"{measured.total.noticed} of {measured.total.tried} changes tried, {measured.seconds:.0f} s of CPU time")
    return int(any(shares.get(path, 0.0) < _BAR for path in _HOTTEST))


if __name__ == "__main__":
    sys.exit(main())
