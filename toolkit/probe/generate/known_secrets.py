"""Secrets that no input may contain, because inputs are written into locks unmasked.

Inputs are made of a program's values: defaults, instances of its classes, constants in its source. Names beside them
and its environment reveal secrets; each of these is then searched for in every input. What a known input holds, such
as the token of a test user that the team keeps, is in the lock already: without it no request would be let in.
"""

import json

from ..mask.answers import AnswerMask
from ..mask.environment_secrets import secrets_in_environment
from ..mask.escaped_secrets import meant_forms, meant_text, written_pairs
from ..mask.learned_secrets import is_telling
from ..mask.masking import Masking
from ..mask.no_masking import NoMasking
from ..values.writer import Limits, Writer


class KnownSecrets(object):
    """The secrets known in one search.

    Args:
        asked: the first request, with `names`, `patterns`, `keep` and `known`; variables of the environment are looked
            at now.
    """

    def __init__(self, asked):
        self._masking = Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")])
        self._mask = AnswerMask(self._masking)
        self._forms = set()
        self._short = set()
        self._given = "\n".join(json.dumps(ask) for ask in asked.get("known") or ())
        self._given_as_meant = meant_text(self._given)
        self._is_given = {}
        self.learn(secrets_in_environment(asked))

    def learn(self, texts):
        """Learn more secrets; those that may be ordinary words or numbers are not searched for inside longer texts."""
        for text in texts:
            if is_telling(text):
                self._forms.update(form for form, _ in written_pairs(text, ""))
                self._forms.update(meant_forms(text))
            else:
                self._short.add(text)

    def write(self, name, value):
        """Serialize a value under a name, masked; None if it cannot be serialized completely."""
        writer = Writer(NoMasking(), Limits())
        written = writer.write(value)
        if writer.cut:
            return None
        masked = self._mask.parts({"result": {name: written}}, {})["result"][name]
        self.learn(self._masking.list_hidden())
        return masked

    def is_harmless(self, text):
        """Return whether a constant neither holds a secret nor looks like one."""
        self._masking.begin()
        return text not in self._short and not self.are_in(json.dumps(text)) and self._masking.thorough(text) == text

    def are_in(self, text):
        """Return whether a JSON text contains a known secret that no known input holds."""
        meant = meant_text(text)
        return any((form in text or form in meant) and not self._holds(form) for form in self._forms)

    def _holds(self, form):
        """Return whether a known input contains this form of a secret."""
        if form not in self._is_given:
            self._is_given[form] = form in self._given or form in self._given_as_meant
        return self._is_given[form]
