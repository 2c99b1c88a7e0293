"""Record what a program decrypted with Fernet, the recipe of `cryptography` for values in databases and links.

A recording hides such a text, and its key may be drawn anew whenever the program starts, so that a replay could decrypt
none. The pseudonyms of the text and of what it meant are written together here.
"""

import functools

from ..process.bookkeeping import note_safely
from ..values.limits import Limits
from ..values.writer import Writer
from .passwords import text_of

_MODULE = "cryptography.fernet"


def watch(watched, sink, masking):
    """Record each decrypted text once; arguments as for `statements.watch`."""
    known = set()

    def note(token, meant):
        pair = text_of(token), text_of(meant)
        if None in pair or hash(pair) in known:
            return
        known.add(hash(pair))
        writer = Writer(masking, Limits(), "password")
        line = dict(zip(("stored", "given"), [writer.fields([("password", one)], 0)["password"] for one in pair]))
        sink.put(dict(line, kind="decrypted"))

    def wrap(original):
        @functools.wraps(original)
        def decrypt(self, token, *args, **named):
            meant = original(self, token, *args, **named)
            note_safely("decrypted", note, token, meant)
            return meant

        return decrypt

    wrap_decryption(watched, wrap)


def wrap_decryption(watched, wrap):
    """Replace what decrypts, with one key or with several, once its module is imported.

    Args:
        watched: an `import_watch.ImportWatch`.
        wrap: takes a function of a key, a text and more, and returns the one to put in its place.
    """

    def replace(module):
        for cls in (module.Fernet, module.MultiFernet):
            for name in ("decrypt", "decrypt_at_time"):
                if name in vars(cls):
                    setattr(cls, name, wrap(vars(cls)[name]))

    watched.when(_MODULE, replace)
