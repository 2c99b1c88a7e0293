"""Store the input that is being tried, so that it can be read if it ends this process.

A file that both sides see, in the folder for temporary files of the program's copy: a line `{"seam", "symbol",
"seconds": CPU until then}`, then a line with the beginning of the arguments.
"""

import json
import mmap
import os

NAME = ".tebiki-last-input"
_LARGEST = 8192
_SHOWN = 300


class LastInputFile(object):
    """The file.

    Args:
        scratch: the copy of the project.
    """

    def __init__(self, scratch):
        place = os.path.join(scratch, ".tmp", NAME)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(place, flags, 0o644)
        try:
            os.ftruncate(handle, _LARGEST)
            self._held = mmap.mmap(handle, _LARGEST)
        finally:
            os.close(handle)
        self._owner = os.getpid()

    def note(self, ask, seconds):
        """Record that an input is tried from now on.

        Args:
            ask: the call.
            seconds: of CPU that were used before.
        """
        if os.getpid() != self._owner:  # what the program forked may come back here
            return
        head = json.dumps({"seam": ask["seam"], "symbol": ask["symbol"], "seconds": seconds})
        text = "%s\n%s\n" % (head, json.dumps(ask["given"])[:_SHOWN])
        data = text.encode("ascii")
        if len(data) < _LARGEST:
            self._held[: len(data) + 1] = data + b"\0"
