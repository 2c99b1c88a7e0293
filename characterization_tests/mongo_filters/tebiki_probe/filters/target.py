"""Call the function that decides which documents a filter matches.

A team names it `package.module:function` and gives it one of two forms:

    def matches(filter, document):   # package.module:matches
        return True or False: anything that is true in Python is a yes

    def find(filter, documents):     # package.module:find:batch
        return the positions (0, 1, ...) of the documents that match, in any order

The second is for what has to store documents before it can search them: a translator to SQL, an ORM, an endpoint.
An exception means that the filter is refused. Both are handed values of their own, which they may change.
"""

import importlib

from ..values.extended_json import decode

_LONGEST = 2000  # characters of a message
_TEXT = type(b"".decode())  # a formatter takes the u off u""


class FilterTarget(object):
    """One function that answers filters.

    Args:
        spec: `package.module:function` or `package.module:function:batch`; the function may be `Class.method`.

    Raises:
        ValueError: it names none; whatever the import of the module raises.
    """

    def __init__(self, spec):
        module, _, rest = spec.partition(":")
        name, _, form = rest.partition(":")
        if not (module and name) or form not in ("", "batch"):
            raise ValueError("%r is neither package.module:function nor package.module:function:batch" % spec)
        found = importlib.import_module(module)
        for part in name.split("."):
            if not hasattr(found, part):
                raise ValueError("%s has no %s" % (module, name))
            found = getattr(found, part)
        if not callable(found):
            raise ValueError("%s is not a function" % spec)  # noqa: TRY004 - it is the text that is wrong
        self.function = found
        self.batch = form == "batch"

    def answers(self, filter_, documents):
        """Yield an answer for each document, in order, as soon as it is known.

        Args:
            filter_: parsed Extended JSON.
            documents: likewise.

        Returns:
            An iterator of True, False, `{"rejected": {"code", "name", "message"}}` or `{"no_answer": why}`, the latter
            with `refused` if something was refused (`answer.py`).
        """
        if not self.batch:
            return (self._matches(filter_, document) for document in documents)
        together = self._find(filter_, documents)
        if len(documents) > 1 and _is_exception(together[0]):  # perhaps because of one document
            return (self._find(filter_, [document])[0] for document in documents)
        return iter(together)

    def _matches(self, filter_, document):
        try:
            found = self.function(decode(filter_), decode(document))
            if any(hasattr(found, name) for name in ("__await__", "__next__", "next")):
                return {"no_answer": "it gave a %s, which is neither yes nor no" % type(found).__name__}
            return bool(found)
        # tebiki: allow bare_except -- SystemExit can be caused by the filter, too
        except BaseException as error:
            return self.reject(error)

    def reject(self, error):
        """Return the answer that represents an exception."""
        return {"rejected": rejection(error)}

    def _find(self, filter_, documents):
        try:
            positions = list(self.function(decode(filter_), decode(documents)))
        # tebiki: allow bare_except -- likewise
        except BaseException as error:
            return [self.reject(error)] * len(documents)
        count = len(documents)
        for one in positions:
            if isinstance(one, bool) or not hasattr(one, "__index__") or not 0 <= one < count:
                why = "it gave %.80r, which is none of the positions 0 to %d" % (one, count - 1)
                return [{"no_answer": why}] * count
        return [position in positions for position in range(count)]


def _is_exception(answer):
    return isinstance(answer, dict) and ("rejected" in answer or "refused" in answer)


def rejection(error):
    """Describe an exception: the number it carries, the name of its class, its message."""
    code = getattr(error, "code", 0)
    known = isinstance(code, int) and not isinstance(code, bool)
    return {"code": int(code) if known else 0, "name": type(error).__name__, "message": _message(error)}


def _message(error):
    for told in (_TEXT, repr):
        try:
            text = told(error)
            return (text if isinstance(text, _TEXT) else text.decode("utf-8", "replace"))[:_LONGEST]
        except Exception:  # __str__ is the project's own code
            text = ""
    return _TEXT(text)
