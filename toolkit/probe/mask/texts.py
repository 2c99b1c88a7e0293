"""`PYTHON -B PATH/probe mask.texts`: mask texts that a program printed or raised, before others read them.

The first request is `{"names", "patterns", "keep", "variables"}`; every other one is `{"texts": [text]}` and is
answered by the same, masked together: equal secrets have equal pseudonyms there. What variables of this process and
those that are named give away is known.
"""

import re

from ..process.channel import Channel
from .environment_secrets import secrets_in_environment
from .escaped_secrets import meant_forms, meant_text, without_escaped, written_pairs
from .json_escapes import without
from .masking import Masking
from .written_values import ValueMask

_NAME = re.compile(r"(\S*::\S+: |)(.*)\Z", re.S)


def main(_arguments):
    """Answer until the other side closes the channel; return the exit code."""
    channel = Channel()
    requests = channel.requests()
    asked = next(requests)
    masking = Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")])
    named = secrets_in_environment(asked, asked.get("variables") or {})
    secrets = sorted(set(secrets_in_environment(asked) + named), key=lambda one: (-len(one), one))
    for request in requests:
        channel.send({"texts": mask_texts(masking, secrets, request["texts"])})
    return 0


def mask_texts(masking, secrets, texts):
    """Mask the secrets in texts.

    Args:
        masking: a `masking.Masking` without a key.
        secrets: texts that are masked everywhere.
        texts: each on its own; a name of a test before it (`a::b: `) says nothing of what follows.
    """
    masking.begin()
    for secret in secrets:  # of these it is known that they are not words: they may stand within others
        written = [form for form, _ in written_pairs(secret, "")]
        meant = meant_forms(secret)
        if any([_holds_any(written, text) or _holds_any(meant, meant_text(text)) for text in texts]):
            pseudonym = masking.value(secret)
            for form, shown in written_pairs(secret, pseudonym):
                texts = [text.replace(form, shown) for text in texts]
            texts = [without_escaped([(secret, pseudonym)], text) for text in texts]
    values = ValueMask(masking)
    shown = ["".join([values.text(part) for part in _NAME.match(text).groups()]) for text in texts]
    learned = masking.learned.all
    longest_first = sorted(learned, key=lambda one: (-len(one), one))
    shown = [without_escaped([(secret, learned[secret]) for secret in longest_first], text) for text in shown]
    for secret in longest_first:
        for form, pseudonym in written_pairs(secret, learned[secret]):
            shown = [without(form, pseudonym, text) if form in text else text for text in shown]
    return shown


def _holds_any(forms, text):
    return any([form in text for form in forms])
