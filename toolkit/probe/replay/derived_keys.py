"""Remember the keys that are derived from passwords, by functions that are slow on purpose.

Their result depends on their arguments alone, and programs with users spend most of a replay in them. Nothing that a
program sees changes, except how long they take.
"""

import functools
import hashlib

from ..mask.no_masking import NoMasking
from ..pin.replacement import Replacement
from ..values.limits import Limits
from ..values.rebuild import Rebuilder
from ..values.writer import Writer

_FUNCTIONS = {
    "hashlib": ("pbkdf2_hmac", "scrypt"),
    "bcrypt": ("hashpw", "checkpw", "kdf"),
    "argon2.low_level": ("hash_secret", "hash_secret_raw"),
}
_TEXT = type(b"".decode("ascii"))
_PLAIN = (bytes, _TEXT, bool, int, type(None))
_MOST = 10000
_LONGEST = 1000  # bytes of a result
_digest = hashlib.sha256


class DerivedKeys(object):
    """Results of these functions in this process.

    Args:
        known: pairs of a call's digest and its written result, from other processes of the same program.
    """

    def __init__(self, known=()):
        self._results, self._new = {}, []
        self.learn(known)

    def learn(self, known):
        """Add results of other processes, as the class takes them."""
        self._results.update((key, Rebuilder().value(written)) for key, written in known)

    def watch(self, watched):
        """Replace the functions in each module once it is imported; `watched`: an `ImportWatch`."""
        for name, functions in _FUNCTIONS.items():
            watched.when(name, functools.partial(self._replace, functions))

    def take_new(self):
        """Return what was derived since the last time, as `known`; passwords can be guessed from it: never write it."""
        taken, self._new = self._new, []
        return [[key, Writer(NoMasking(), Limits()).write(result)] for key, result in taken]

    def _replace(self, functions, module):
        for name in functions:
            if hasattr(module, name):
                setattr(module, name, self._remembering("%s.%s" % (module.__name__, name), getattr(module, name)))

    def _remembering(self, name, original):
        def derive(*args, **named):
            key = _key(name, args, named)
            if key in self._results:
                return self._results[key]
            result = original(*args, **named)
            if key and len(self._results) < _MOST and _is_kept(result):
                self._results[key] = result
                self._new.append((key, result))
            return result

        if hasattr(original, "__code__"):
            return functools.wraps(original)(derive)
        return Replacement(original.__name__, derive)


def _is_kept(result):
    return isinstance(result, bool) or (isinstance(result, (bytes, _TEXT)) and len(result) <= _LONGEST)


def _key(name, args, named):
    """Return a digest of a call; empty if its result may depend on more of its arguments than can be seen."""
    held = [["", one] for one in args] + [list(pair) for pair in sorted(named.items())]
    for pair in held:
        if type(pair[1]) in (bytearray, memoryview):
            pair[1] = bytes(pair[1])
        elif type(pair[1]) not in _PLAIN and not hasattr(type(pair[1]), "__members__"):  # of an enumeration
            return ""
    return _digest(("%s %r" % (name, held)).encode("utf-8", "backslashreplace")).hexdigest()
