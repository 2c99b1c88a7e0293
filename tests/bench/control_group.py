"""CPU time of a piece of work and of every process that it starts, by a control group of its own.

What a process adds up of its children misses those that nobody waited for: of a program that is killed, or that ends
in a namespace. A control group (Linux) counts all, and needs the rights to make one.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_PATIENCE = 60.0  # seconds for the last process to end


def control_group_seconds(work: Callable[[], None]) -> float:
    """Do some work in a fork of this process, and return the CPU seconds of the fork and of all that it started.

    Raises:
        OSError: no control group may be made here.
        RuntimeError: the work failed; or a process that it started goes on and on.
    """
    group = (_GROUPS / "cpuacct" if (_GROUPS / "cpuacct").is_dir() else _GROUPS) / f"tebiki-bench-{os.getpid()}"
    group.mkdir()
    try:
        child = os.fork()
        if not child:
            _work_in(group, work)
        _, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError(f"the work ended with {os.waitstatus_to_exitcode(status)}")
        _wait_until_empty(group)
        return _used(group)
    finally:
        group.rmdir()


def _work_in(group: Path, work: Callable[[], None]) -> None:
    """Do the work as a member of the group; this process ends here in any case."""
    code = 1
    try:
        (group / "cgroup.procs").write_text(f"{os.getpid()}")
        work()
        code = 0
    finally:
        os._exit(code)


def _wait_until_empty(group: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while (group / "cgroup.procs").read_text():
        if time.monotonic() > until:
            raise RuntimeError(f"processes of {group} go on")
        time.sleep(0.05)


def _used(group: Path) -> float:
    whole = group / "cpuacct.usage"
    if whole.exists():
        return int(whole.read_text()) / 1e9
    fields = dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())
    return int(fields["usage_usec"]) / 1e6
