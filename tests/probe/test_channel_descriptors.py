"""The channel keeps descriptors that a tried call does not close by chance, as `open(3).read()` does."""

import fcntl
import os
import resource

import pytest

from toolkit.probe.process.channel import _apart


@pytest.mark.parametrize("limit", [1024, 256])
def test_they_are_none_of_the_first(limit: int) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, before[1]))
    try:
        copy = _apart(0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    try:
        assert os.path.sameopenfile(copy, 0)
        assert (copy > 700) is (limit > 700)
        assert fcntl.fcntl(copy, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
    finally:
        os.close(copy)
