"""Distinguish parameters that a program creates anew in each run (ids, tokens, moments, days) from given ones."""

import datetime
import re
import sys

from ..mask.pseudonym_shapes import is_pseudonym
from ..values.plain import INTEGERS

_ID = re.compile(r"[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}\Z|[0-9a-f]{24}\Z|[0-9a-f]{40}\Z|[0-9a-f]{64}\Z")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|[+-]\d\d:?\d\d)?\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")  # a date, as SQLite keeps it
_WORDS = re.compile(r"[0-9A-Za-z-]{24,}|\b\d{4}-\d\d-\d\d\b")
_MOMENTS = ("datetime", "date", "time")
_MARK = "moment "
_TICKS = datetime.timedelta(seconds=2)  # a program asks for its clock more than once
_ONE_DAY = datetime.timedelta(days=1)
_HAS_ORDER = sys.version_info >= (3, 6)  # dictionaries


class MadeAnew(object):
    """Values of one case that the program creates anew in each run.

    Args:
        lines: its statements with their answers, in their order.
        given: its input, as JSON has it.
    """

    def __init__(self, lines, given=None):
        self._lines = lines
        self._given = given
        self._found = self._held = None
        self._now = {}

    def is_alike(self, recorded, given):
        """Return whether parameters are the recorded ones, but for secrets and ids that were made anew.

        A secret that was masked is alike any text that is no pseudonym of another one. An id is alike another one that
        the case was not given either; from then on it stands for that one alone. So are a day and a moment: a replay
        has another clock, or another time zone.
        """
        recorded, given = comparable(recorded), comparable(given)
        both = (recorded, given)
        if all([isinstance(one, (list, tuple)) for one in both]) and len(recorded) == len(given):
            return all([self.is_alike(*pair) for pair in zip(recorded, given)])
        if recorded == given or not (hasattr(recorded, "strip") and hasattr(given, "strip")):
            return bool(recorded == given) and _kind(recorded) == _kind(given)
        if is_pseudonym(recorded):
            return not is_pseudonym(given)
        is_alike_in_kind = any([is_kind(recorded) and is_kind(given) for is_kind in (_is_id, _DAY.match, _is_moment)])
        return is_alike_in_kind and self._is_made(_plain(recorded), _plain(given))

    def alike_among(self, lines, given):
        """Return a line of an earlier case with other ids or secrets, or else of another moment; None if none is so."""
        for is_alike in (self.is_alike, self.is_of_another_moment):
            for line in lines:
                if is_alike(line.get("given"), given):
                    return line
        return None

    def is_of_another_moment(self, recorded, given):
        """Return whether parameters are those of an earlier case, but for days and moments, all later by the same time.

        An answer that a program had kept was asked for at another moment: "who came since an hour ago". Days and
        moments of the input or of rows are no such. A single moment may be any other one.
        """
        shifts = []
        return self._is_shifted(recorded, given, shifts) and _are_alike(shifts)

    def _is_shifted(self, recorded, given, shifts):
        """Return whether parameters are alike but for their moments; add (is a day, by how much later) of each."""
        recorded, given = comparable(recorded), comparable(given)
        if all([isinstance(one, (list, tuple)) for one in (recorded, given)]) and len(recorded) == len(given):
            return all([self._is_shifted(one, other, shifts) for one, other in zip(recorded, given)])
        is_equal = bool(recorded == given) and _kind(recorded) == _kind(given)
        if not (hasattr(recorded, "strip") and hasattr(given, "strip")):
            return is_equal
        is_alike_in_kind = any([is_kind(recorded) and is_kind(given) for is_kind in (_DAY.match, _is_moment)])
        moments = [_time_of(one) for one in (recorded, given)] if is_alike_in_kind else [None]
        if None in moments or _plain(given) in self._list_held():
            return is_equal
        is_day = all([one.time() == datetime.time() for one in moments])
        shifts.append((is_day, moments[1] - moments[0]))
        return True

    def _list_held(self):
        """Return the ids, days and moments of the input and of rows."""
        if self._held is None:
            self._held = set(_ids_in(self._given))
            for line in self._lines:
                self._held.update(_ids_in(line.get("rows")))
        return self._held

    def _is_made(self, recorded, given):
        """Return whether an id was made anew, and so is the one that stands for it now."""
        if recorded not in self._now:
            made, known = self._find()
            if recorded not in made or given in known:
                return False
            self._now[recorded] = given
        return self._now[recorded] == given

    def _find(self):
        """Return ids, days and moments that were sent before anything held them, and all that are known."""
        if self._found is None:
            made, known = set(), set(_ids_in(self._given))
            for line in self._lines:
                sent = set(_ids_in(line.get("given")))
                made |= sent - known
                known |= sent
                known.update(_ids_in(line.get("rows")))
            self._found = made, known
        return self._found


def _are_alike(shifts):
    """Return whether all days are later by the same time, and so are all moments, which is the days' to within one."""
    days = set([shift for is_day, shift in shifts if is_day])
    times = [shift for is_day, shift in shifts if not is_day]
    if len(days) > 1 or (times and max(times) - min(times) > _TICKS):
        return False
    return not (days and times) or abs(days.pop() - times[0]) < _ONE_DAY


def without_elapsed(recorded, given):
    """Return recorded parameters with 0 for each number that is 0 now; None if none is.

    While the clock stands still, what a program measures by it takes no time. A 1 is no such number: it often says yes.
    """
    found = _stop(recorded, given)
    return None if found == recorded else found


def _stop(recorded, given):
    if isinstance(recorded, dict) and isinstance(given, dict):
        return dict((name, _stop(held, given.get(name))) for name, held in recorded.items())
    if isinstance(recorded, list) and isinstance(given, list) and len(recorded) == len(given):
        return [_stop(*pair) for pair in zip(recorded, given)]
    is_number = all([isinstance(one, INTEGERS + (float,)) for one in (recorded, given)])
    is_elapsed = is_number and _kind(recorded) == _kind(given) and given == 0 and recorded > 0 and recorded != 1
    return given if is_elapsed else recorded


def comparable(written, depth=0, whole=None):  # noqa: PLR0911 - one for each kind
    """Return parameters without what differs between runs: kinds of sequences, forms of moments, encodings of texts.

    Args:
        written: parameters, or a part of them.
        depth: 0: arguments by name; 1: documents with fields and operators; 2: what a field is compared with or set to,
            where the order of the members has a meaning: MongoDB finds no `{"w": 1, "h": 2}` by `{"h": 2, "w": 1}`.
        whole: `_Objects` of the parameters of which it is a part; None: it is the whole.
    """
    whole = _Objects(written) if whole is None else whole
    if isinstance(written, dict):
        kind = written.get("$py")
        if kind in _MOMENTS:
            return _moment("%s" % (written["of"],))
        if kind == "dict":
            fields = dict((_field_of(name, whole), held) for name, held in written["of"])
            if None not in fields and len(fields) == len(written["of"]):
                return comparable(fields, depth, whole)
        if kind in ("tuple", "dict"):
            return comparable(written["of"], depth, whole)
        if kind is not None and "adapted" in written.get("state", {}):
            return comparable(written["state"]["adapted"], 0, whole)  # a driver's wrapper; each version has its own
        text = _text_of(written, whole)
        if text is not None:  # SQLAlchemy's names of tables keep what was once asked of them
            return comparable(text, depth, whole)
        if "$uuid" in written:
            return written["$uuid"]
        members = [
            (name, comparable(held, _depth_below(name, depth), whole))
            for name, held in written.items()
            if name != "id" or kind is None
        ]
        has_order = _HAS_ORDER and depth > 1 and kind is None and not any([name[:1] == "$" for name in written])
        return members if has_order else sorted(members)
    if isinstance(written, list):
        return [comparable(one, depth, whole) for one in written]
    return _moment(written) if hasattr(written, "strip") and _MOMENT.match(written) else written


def _field_of(key, whole):
    """Return the text of a key, also of a class that extends texts; None for others, and for what we use ourselves."""
    name = _text_of(key, whole) if isinstance(key, dict) else key
    return name if hasattr(name, "strip") and name[:1] != "$" else None


def _text_of(written, whole):
    """Return the text of an object of a class that extends texts, which is what a database is sent; None for others."""
    if written.get("$py") == "same":
        written = whole.find(written["of"]) or {}
    text = written.get("base") if written.get("$py") == "object" else None
    return text if hasattr(text, "strip") else None


class _Objects(object):
    """The objects in parameters to which later mentions of them refer; they are looked for once, and only if asked.

    Args:
        written: the parameters.
    """

    def __init__(self, written):
        self._written = written
        self._found = None

    def find(self, number):
        """Return the object with a number; None if there is none."""
        if self._found is None:
            self._found, waiting = {}, [self._written]
            while waiting:
                one = waiting.pop()
                if isinstance(one, dict):
                    if one.get("$py") == "object" and "id" in one:
                        self._found[one["id"]] = one
                    waiting += list(one.values())
                elif isinstance(one, (list, tuple)):
                    waiting += list(one)
        return self._found.get(number)


def _depth_below(name, depth):
    """Return the depth of the value of a member: operators of a document hold fields, those of a field its values."""
    if name == "$elemMatch" or (name[:1] == "$" and depth < 2):
        return 1
    return min(depth + 1, 2)


def _moment(text):
    """Return a moment in one form, whatever wrote it, without its offset."""
    found = _MOMENT.match(text)
    digits = re.sub(r"\D", "", found.group(1) if found else text)
    return _MARK + digits.rstrip("0")


def _kind(value):
    """Return which kind of number a value is: databases of documents tell them apart."""
    return isinstance(value, bool), isinstance(value, float)


def _is_moment(text):
    return text.startswith(_MARK)


def _time_of(text):
    """Return the moment or day that a text of `comparable` stands for; None if it is none."""
    digits = re.sub(r"\D", "", text)[:14]
    try:
        return datetime.datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - `_moment` has no offset
    except ValueError:
        return None


def _is_id(text):
    return bool(_ID.match(text.lower()))


def _plain(text):
    return text.replace("-", "").lower()


def _ids_in(value):
    """Yield every id, day and moment in a value, without its dashes."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("$py") in _MOMENTS:
                yield _moment("%s" % (one["of"],))
            waiting += list(one.values())
        elif isinstance(one, (list, tuple)):
            waiting += list(one)
        elif hasattr(one, "strip"):
            if _MOMENT.match(one):
                yield _moment(one)
            for word in _WORDS.findall(one):
                yield _plain(word)
