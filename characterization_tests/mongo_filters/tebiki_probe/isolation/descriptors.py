"""List and close the open descriptors of this process."""

import os


def open_descriptors():
    """Return the descriptors of this process, including one that was open only while they were listed."""
    return [int(name) for name in os.listdir("/proc/self/fd")]


def close_all_but(kept, open_now=None):
    """Close all descriptors but 2 and some; one that was opened outside would lead out of the sandbox.

    Args:
        kept: descriptors that stay open.
        open_now: those that are open, where `/proc` may be another one already; None: they are listed.
    """
    for number in open_descriptors() if open_now is None else open_now:
        if number != 2 and number not in kept:
            try:
                os.close(number)
            except OSError:  # that of the listing itself
                pass
