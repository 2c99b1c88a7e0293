"""The cost of a whole command, as the operating system accounts for it and for everything it started."""

import os
import statistics
import subprocess
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """One or more runs of one command: medians of CPU and wall seconds, and the peak memory of its largest process.

    Attributes:
        memory: MiB.
    """

    cpu: float
    wall: float
    memory: float


def cost(
    command: Sequence[str],
    *,
    runs: int = 3,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    codes: Collection[int] = (0,),
) -> Cost:
    """Run a command several times, with compiled modules kept as where it is installed, whatever the shell says.

    Raises:
        RuntimeError: it ended with none of `codes`; a bar measured on a failing command means nothing.
    """
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    rows = [_once(command, {**around, **(env or {})}, cwd, codes) for _ in range(runs)]
    return Cost(*(statistics.median(column) for column in zip(*rows, strict=True)))


def _once(
    command: Sequence[str], env: Mapping[str, str], cwd: Path | None, codes: Collection[int]
) -> tuple[float, float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaints = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in codes:
        raise RuntimeError(
            f"{' '.join(command)} ended with {process.returncode}: {complaints.decode(errors='replace')}"
        )
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024
