"""`PYTHON -B PATH/probe mask.lines`: mask the lines of a recording that came from elsewhere.

The first request is `{"key", "names", "patterns", "keep"}`, and is answered by `{"masked": names and
patterns}`; every other one is an exchange, answered by `{"text"}`: its line, masked as if it had been recorded.
"""

import base64

from ..process.channel import Channel
from ..values.recording_lines import format_line
from .byte_texts import mask_bytes
from .masking import Masking


def main(_arguments):
    """Answer until the other side closes the channel; return the exit code."""
    channel = Channel()
    requests = channel.requests()
    asked = next(requests)
    masking = Masking(
        (asked.get("key") or "").encode("ascii"),
        asked.get("names") or (),
        asked.get("patterns") or (),
        asked.get("keep") or (),
    )
    channel.send({"masked": masking.describe()})
    for exchange in requests:
        channel.send({"text": masking.text(format_line(_mask_exchange(masking, exchange)))})
    return 0


def _mask_exchange(masking, exchange):
    line = dict(exchange, target=masking.fields(exchange["target"]))
    for name in ("headers", "answer_headers"):
        if name in line:
            line[name] = masking.headers(line[name])
    for name in ("body", "answer_body"):
        body = line.get(name, {})
        if body.get("text"):
            line[name] = dict(body, text=masking.fields(body["text"]))
        elif body.get("base64"):
            data = mask_bytes(base64.b64decode(body["base64"]), masking.document)
            line[name] = dict(body, base64=base64.b64encode(data).decode("ascii"))
    return line
