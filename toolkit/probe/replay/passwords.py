"""Confirm the passwords that were confirmed while they were recorded, by their pseudonyms."""

import functools

from ..mask.pseudonym_shapes import is_pseudonym
from ..record.passwords import text_of, wrap_checks


class ConfirmedPasswords(object):
    """Replaces the functions that check passwords.

    Args:
        lines: `{"stored", "given"}` of a recording, see `record/passwords.py`.
    """

    def __init__(self, lines):
        self._known = set([(line["stored"], line["given"]) for line in lines])

    def watch(self, watched):
        """Replace them once their modules are imported; `watched`: an `ImportWatch`."""
        wrap_checks(watched, self._wrap)

    def _wrap(self, original, name, stored_and_given):
        @functools.wraps(original)
        def check(*args, **named):
            pair = stored_and_given(args, named)
            stored = pair and text_of(pair[0])
            if not stored or not is_pseudonym(stored):
                return original(*args, **named)
            is_right = (stored, text_of(pair[1])) in self._known
            if name == "hashpw":
                return pair[0] if is_right else pair[0][:0]
            return is_right

        return check
