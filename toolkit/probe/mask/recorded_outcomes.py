"""`PYTHON -B PATH/probe mask.recorded_outcomes`: mask recorded outcomes as a replay masks its answers.

A recording hides secrets by other pseudonyms than a lock, so that the two could not be compared. The first request is
`{"names", "patterns", "keep"}`; every other one is `{"ask", "parts"}` and is answered by `{"parts"}`, masked.
"""

from ..process.channel import Channel
from .answers import answer_mask


def main(_arguments):
    """Answer until the other side closes the channel; return the exit code."""
    channel = Channel()
    requests = channel.requests()
    mask = answer_mask(next(requests))
    for request in requests:
        channel.send({"parts": mask.parts(request["parts"], request["ask"])})
    return 0
