"""Connections of an isolated program: those it made and those it was refused."""

import os

_CHUNK = 512
_MOST = 50  # refused addresses that are told


class ConnectionWatcher(object):
    """Reports new connections and new refusals with the next answer.

    Args:
        counts: returns text -> number of connections, for the named addresses.
        packets: a descriptor that packets with refusals are read from, or None.
    """

    def __init__(self, counts, packets):
        self._counts = counts
        self._packets = packets
        self._refused = set()
        self._told = None
        self._before = {}

    def begin_anew(self):
        """Begin to count, and to tell, as if nothing had been connected to before."""
        self._before, self._refused, self._told = self._counts(), set(), None

    def news(self):
        """Return `{"used": {text: count}, "refused": [texts]}`, or None if nothing has changed since the last call."""
        self._read()
        used = dict((text, count - self._before.get(text, 0)) for text, count in self._counts().items())
        now = {"used": dict((text, count) for text, count in used.items() if count), "refused": sorted(self._refused)}
        if now == (self._told or {"used": {}, "refused": []}):
            return None
        self._told = now
        return now

    def refused_addresses(self):
        """Return the addresses refused until now, sorted."""
        self._read()
        return sorted(self._refused)

    def _read(self):
        from .network import refused_address

        while self._packets is not None:
            try:
                packet = os.read(self._packets, _CHUNK)
            except (IOError, OSError):  # there is none, or the program has closed it
                return
            if len(self._refused) < _MOST:
                self._refused.add(refused_address(packet))
