"""Decrypt the texts that were decrypted while they were recorded, by their pseudonyms."""

import functools

from ..mask.pseudonym_shapes import is_pseudonym
from ..record.decrypted_texts import wrap_decryption
from ..record.passwords import text_of


class DecryptedTexts(object):
    """Replaces the functions of Fernet that decrypt.

    Args:
        lines: `{"stored", "given"}` of a recording, see `record/decrypted_texts.py`.
    """

    def __init__(self, lines):
        self._known = dict((line["stored"], line["given"]) for line in lines)

    def watch(self, watched):
        """Replace them once their module is imported; `watched`: an `ImportWatch`."""
        wrap_decryption(watched, self._wrap)

    def _wrap(self, original):
        @functools.wraps(original)
        def decrypt(key, token, *args, **named):
            text = text_of(token)
            if text is None or not is_pseudonym(text) or text not in self._known:
                return original(key, token, *args, **named)
            return self._known[text].encode("utf-8")

        return decrypt
