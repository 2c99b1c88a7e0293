"""`PYTHON -B PATH/probe mask.setup_secrets`: say which variables of a lock's set-up are secrets.

The first and only request is `{"names", "patterns", "keep", "variables": {name: value}, "commands": [[word]]}`, and is
answered by `{"secret": [names], "commands": [[word]]}`: the words of the commands are masked.
"""

import re

from ..process.channel import Channel
from .command_lines import mask_command_words
from .masking import Masking
from .secret_names import is_plain_value

_LOGIN = re.compile(
    r"(?:basic|bearer|digest|negotiate|token)[ _]\S{8,}"
    r"|(?:.*[\s\"'])?(?:-p|-a\s|-u\s?\S+:)(?=\S*\d)(?=\S*[A-Za-z])\S{6,}",
    re.I | re.S,
)  # the value of a header, or options of a client; that more is not written than has to be costs nothing


def main(_arguments):
    """Answer the one request; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    masking = Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")])
    secret = [name for name, value in sorted(asked["variables"].items()) if _is_secret(masking, name, value)]
    commands = [mask_command_words(masking.by_name, words) for words in asked["commands"]]
    channel.send({"secret": secret, "commands": [[masking.text(word) for word in words] for words in commands]})
    return 0


def _is_secret(masking, name, value):
    if is_plain_value(name, value) or value.startswith("${"):
        return False
    return masking.hides(name) or bool(_LOGIN.match(value)) or masking.thorough(value) != value
