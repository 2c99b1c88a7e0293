"""Find out for how long this process has been running, and how much of the processor it was given."""

import os
import time

_LEAST = 0.3
"""The least pace: less is mostly due to children that nobody has waited for yet, whose time is not known."""


def process_pace() -> float:
    """Return the CPU seconds that this process and those that it waited for used per second so far, 0.3 to 1.

    On a busy machine it is far below 1. It is 1 where the age of the process is not known.
    """
    age, used = process_age(), sum(os.times()[:4])
    return min(max(used / age, _LEAST), 1.0) if age else 1.0


def process_age() -> float:
    """Return the seconds since this process was started; 0 where that is not known (outside of Linux)."""
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123 - not a regular file
            ticks = int(file.read().rpartition(")")[2].split()[19])
        return max(time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"), 0.0)
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0
