"""Cases of a lock as its tests read them."""

import json
import os

from .lock_files import plain, read_cases


class LockedCase(object):
    """A case; its text is what pytest shows."""

    def __init__(self, line, place=""):
        self.line = line
        self.place = place
        self.id = line["id"]

    def __str__(self):
        ask = self.line["ask"]
        if ask["kind"] == "call":
            calls = list(ask.get("preceding") or ()) + [ask["given"]]
            told = "; ".join([_show(given) for given in calls])
        else:
            told = ask["target"]
        told = "".join(letter if " " <= letter <= "~" and letter not in "[]:\\" else "." for letter in told)
        return "%s %s" % (self.id[:8], told[:48])

    def expected_parts(self, clock):
        """Return the parts at one of the clocks."""
        parts = dict(self.line["parts"])
        if clock:
            parts.update(self.line.get("shifted") or {})
        raised = parts.get("exception") is not None  # then there is no result, not even None
        return dict((n, held) for n, held in parts.items() if held is not None or (n == "result" and not raised))


def read_calls(folder, name):
    """Read the calls of a module, in the order of the lock."""
    path = os.path.join(folder, "cases", name + ".jsonl")
    return sort_cases(LockedCase(line, place) for line, place in read_cases(path) if line["ask"]["kind"] == "call")


def read_session(folder):
    """Read the requests of all files, in order."""
    place = os.path.join(folder, "cases")
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    paths = [os.path.join(place, name) for name in names if name.endswith(".jsonl")]
    read = [one for path in paths for one in read_cases(path)]
    found = sort_cases(LockedCase(line, at) for line, at in read if line["ask"]["kind"] == "exchange")
    return sorted(found, key=lambda case: case.line["ask"]["order"])


def _show(given):
    return ", ".join("%s=%s" % (name, json.dumps(value)) for name, value in sorted(given.items()))


def sort_cases(cases):
    """Sort cases as they are written, without duplicates: a merge may have reordered or doubled lines."""
    found = []
    for case in sorted(cases, key=_position):
        if not found or found[-1].line != case.line:
            found.append(case)
    return found


def _position(case):
    return case.line["about"], case.line["ask"].get("order", 0), case.line.get("origin") == "invented", case.id


def find_twice(cases):
    """Map ids that several cases share, as after a bad merge, to a description of the problem."""
    places = {}
    for case in cases:
        places.setdefault(case.id, []).append(case.place)
    told = "%s are cases with one id, %s: a merge kept both. Keep the right line, or restore the file from git."
    return dict((name, told % (" and ".join(at), plain(name))) for name, at in places.items() if len(at) > 1)
