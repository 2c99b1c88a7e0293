"""PyJWT: tokens that a recorded request was let in with are believed when it is replayed.

A recording hides them, and the key that they are signed with belongs to a test or a server. What they claim is recorded
(masked as everything is), and everything but the signature is checked as usual.
"""

import functools
import importlib

from ._jwt_tokens import believe_tokens, watch_tokens

_MODULE = "jwt.api_jws"


def watch(entry_points):
    """Note the tokens whose signature is right; `entry_points`: `record.http_entry_points.EntryPoints`."""
    entry_points.when(_MODULE, functools.partial(watch_tokens, entry_points.add_around))


def enter_surroundings(around, _application):
    """Believe the tokens that `watch` noted; return a function that undoes it."""
    return believe_tokens(around.get("verified", ()), importlib.import_module(_MODULE))
