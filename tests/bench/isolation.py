"""Cost of the second wall: CPU time of `lock` and `strength` with namespaces, as a multiple of that without them.

    python -m tests.bench.isolation --python PYTHON [--pairs 5]

PYTHON has Flask. The project is one that is written here, a small shop with requests and functions that were recorded;
the search for more inputs is left out, because it takes the time that it is given. Each run is a process of its own, as
a command is, and a control group counts it with all that it starts: programs that are killed would otherwise be counted
nowhere where there are no namespaces. Runs with and without come by turns, and the ratio is that of the sums, because a
machine is not equally busy all the time. On a busy one the same work takes more CPU time now and then: the ratio of the
minima is closest to what the walls cost.
"""

import argparse
import contextlib
import io
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from tests.bench.control_group import control_group_seconds
from tests.command_line import tebiki, write

_BAR = 1.1
_SHOP = """
import json
from flask import Flask, request, jsonify

app = Flask(__name__)
ITEMS = {}


def price(amount, member, coupon):
    total = amount * 100
    if member:
        total = total * 9 // 10
    if coupon == "HALF" and total > 1000:
        total = total // 2
    if total < 0:
        raise ValueError("negative")
    return total


def label(name, total):
    words = [word.capitalize() for word in name.split("_") if word]
    return "%s: %d" % (" ".join(words) or "?", total)


@app.route("/items", methods=["GET", "POST"])
def items():
    if request.method == "POST":
        given = json.loads(request.data.decode("utf-8"))
        number = len(ITEMS) + 1
        ITEMS[number] = label(given["name"], price(given["amount"], given.get("member"), given.get("coupon")))
        return jsonify(id=number, label=ITEMS[number]), 201
    return jsonify(items=sorted(ITEMS.values()))


@app.route("/items/<int:number>", methods=["GET", "DELETE"])
def item(number):
    if number not in ITEMS:
        return jsonify(error="no such item"), 404
    if request.method == "DELETE":
        return jsonify(gone=ITEMS.pop(number))
    return jsonify(label=ITEMS[number])
"""
_TRAFFIC = """
import json, shop
client = shop.app.test_client()
for number in range(30):
    data = {"name": "item_%d" % number, "amount": number, "member": number % 3 == 0, "coupon": ["", "HALF"][number % 2]}
    client.post("/items", data=json.dumps(data), content_type="application/json")
    client.get("/items/%d" % (number + number % 2))
client.get("/items")
client.delete("/items/3")
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 beyond the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="an interpreter with Flask")
    parser.add_argument("--pairs", type=int, default=5)
    given = parser.parse_args(arguments)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, run in _runs(Path(folder) / "shop", given.python):
            seen: dict[str, list[float]] = {"": [], "hook": []}
            for number in range(given.pairs):
                for wall in sorted(seen, reverse=bool(number % 2)):
                    seen[wall].append(_seconds(wall, run))
            ratio = sum(seen[""]) / sum(seen["hook"])
            worst = max(worst, ratio)
            least, median = (of(seen[""]) / of(seen["hook"]) for of in (min, statistics.median))
            told = f"{sum(seen['']):.1f} s, without {sum(seen['hook']):.1f} s of CPU time"
            print(f"{name}: {ratio:.2f} times ({told}); medians {median:.2f}, minima {least:.2f}", flush=True)
    return int(worst > _BAR)


def _runs(root: Path, python: str) -> Iterator[tuple[str, Callable[[], None]]]:
    write(root, {"shop.py": _SHOP, "traffic.py": _TRAFFIC})
    record = ("record", "--python", python, "--out", root / "recording", "--", "python", "traffic.py")
    with contextlib.chdir(root):
        _run(*record)
    into = root / "characterization_tests"
    options = ("--recording", root / "recording", "--seconds", 0, "--python", python)

    def lock() -> None:
        subprocess.run(["rm", "-rf", into], check=True)
        _run("lock", root, *options)

    yield "lock", lock
    lock()
    yield "strength", lambda: _run("strength", root, "--python", python, "--seconds", 60)


def _run(*words: object) -> None:
    done = tebiki(*words)
    assert done.code == 0, done.err


def _seconds(wall: str, run: Callable[[], None]) -> float:
    """CPU seconds of a run, with all processes that it starts."""
    request = {"wall": wall, "contained": True}  # or Python before 3.8 is refused to go without
    forced = patch("toolkit.session.start_program.isolation_request", lambda **_: dict(request))
    with forced, contextlib.redirect_stdout(io.StringIO()):
        return control_group_seconds(run)


if __name__ == "__main__":
    sys.exit(main())
