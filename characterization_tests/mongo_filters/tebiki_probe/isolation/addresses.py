"""Addresses that `--connects` names: `HOST:PORT`, or the path of a socket of this machine."""

_FOR_NAMES = "127.77.%d.%d"  # loopback addresses inside, for hosts that have a name
_LISTENING = "0A"
_HERE = ("00000000", "0100007F", "0" * 32, "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F")


class Address(object):
    """One address.

    Attributes:
        text: as it was named; `host` and `port`: of TCP, `path`: of a socket of this machine; the others are empty.
        inside: the addresses at which it is reachable inside of the sandbox.

    Raises:
        ValueError: the text is not an address.
    """

    def __init__(self, text, number=0):
        self.text = text
        self.host, self.port, self.path = "", 0, ""
        if text.startswith("/"):
            self.path = text
            self.inside = []
            return
        host, _, port = text.rpartition(":")
        self.host, self.port = host.strip("[]"), int(port)
        self.is_named = not _is_number(self.host)
        if self.host == "localhost":
            self.inside = ["127.0.0.1", "::1"]
        elif self.is_named:
            self.inside = [_FOR_NAMES % divmod(number + 1, 256)]
        else:
            self.inside = [self.host]


def addresses(texts):
    """Parse texts as addresses, without duplicates.

    Raises:
        ValueError: a text is not an address.
    """
    known = []
    for text in texts:
        if text not in [one.text for one in known]:
            known.append(Address(text, len(known)))
    return known


def hosts_of(named):
    """Return name -> address inside, for hosts that have a name."""
    return dict((one.host, one.inside[0]) for one in named if one.port and one.is_named and one.host != "localhost")


def unix_sockets():
    """Return the paths of local sockets that are bound to a file."""
    found = set()
    for words in _table("/proc/net/unix"):
        path = " ".join(words[7:])
        if path.startswith("/"):
            found.add(path)
    return found


def listening_addresses():
    """Return the listening addresses of this machine as texts for `Address`; of TCP those on its loopback."""
    found = unix_sockets()
    for name in ("tcp", "tcp6"):
        for words in _table("/proc/net/" + name):
            host, _, port = words[1].partition(":")
            if words[3] == _LISTENING and host in _HERE:
                found.add("localhost:%d" % int(port, 16))
    return found


def _table(path):
    try:
        with open(path) as file:
            return [line.split() for line in file][1:]
    except (IOError, OSError):
        return []


def _is_number(host):
    return ":" in host or all(part.isdigit() for part in host.split("."))
