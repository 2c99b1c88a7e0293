"""itsdangerous: texts whose signature a recorded request had confirmed are believed when it is replayed.

The key that they are signed with belongs to a test or a server. All but the signature is checked as usual.
"""

import functools
import importlib

from ..process.bookkeeping import note_safely

_MODULE = "itsdangerous.signer"


def watch(entry_points):
    """Note the texts whose signature is right; `entry_points`: `record.http_entry_points.EntryPoints`."""
    for module in (_MODULE, "itsdangerous"):  # one module up to 0.24
        entry_points.when(module, functools.partial(_watch_signatures, entry_points.add_around))


def _watch_signatures(add_around, module):
    cls = getattr(module, "Signer", None)
    if cls is None or hasattr(cls.verify_signature, "tebiki"):
        return
    original = cls.__dict__["verify_signature"]

    def note(salt, value, signature):
        if salt not in _SESSIONS:
            add_around("itsdangerous", "verified", _texts_of(salt, value, signature))

    @functools.wraps(original)
    def verify_signature(self, value, sig):
        is_right = original(self, value, sig)
        if is_right:
            note_safely("itsdangerous", note, self.salt, value, sig)
        return is_right

    verify_signature.tebiki = True
    cls.verify_signature = verify_signature


_SESSIONS = ("cookie-session", b"cookie-session")
"""The salt of Flask's sessions, which are recorded by themselves."""


def _texts_of(*parts):
    return [one.decode("latin-1") if isinstance(one, bytes) else one for one in parts]


def enter_surroundings(around, _application):
    """Believe the texts that `watch` noted; return a function that undoes it."""
    try:
        cls = importlib.import_module(_MODULE).Signer
    except ImportError:
        cls = importlib.import_module("itsdangerous").Signer
    known = around.get("verified", ())
    original = cls.__dict__["verify_signature"]

    @functools.wraps(original)
    def verify_signature(self, value, sig):
        return _texts_of(self.salt, value, sig) in known or original(self, value, sig)

    cls.verify_signature = verify_signature

    def leave():
        cls.verify_signature = original

    return leave
