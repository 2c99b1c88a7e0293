"""Note the tokens of PyJWT whose signature is right, and believe them in a replay."""

import functools
import importlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from ..process.bookkeeping import note_safely


class _Recorded(bytes):
    """The signed part of a token that was verified when it was recorded."""


def watch_tokens(add_around, module):
    """Note every token that is verified while a request is recorded.

    Args:
        add_around: takes one more thing that surrounds the request at work: name of the framework, name, value.
        module: `jwt.api_jws`.
    """
    cls = module.PyJWS
    original = cls.__dict__["_verify_signature"]

    @functools.wraps(original)
    def _verify_signature(self, *args, **named):
        result = original(self, *args, **named)
        note_safely("jwt", lambda: add_around("jwt", "verified", _describe_token(args)))
        return result

    cls._verify_signature = _verify_signature


def _describe_token(args):
    """Describe a token by the arguments with which its signature was verified; PyJWT 1 adds the payload before them."""
    header = next(number for number, one in enumerate(args) if isinstance(one, dict))
    signed, signature = args[header - 1], args[header + 1]
    claims = signed.split(b".")[1]
    claims = urlsafe_b64decode(claims + b"=" * (-len(claims) % 4))
    text = (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode("ascii")
    return {"text": text, "header": dict(args[header]), "claims": json.loads(claims.decode("utf-8"))}


def believe_tokens(verified, module):
    """Believe tokens whatever the key; return a function that undoes it.

    Args:
        verified: what `watch_tokens` noted.
        module: `jwt.api_jws`.
    """
    cls = module.PyJWS
    known = dict((one["text"], one) for one in verified)
    load, verify = cls.__dict__["_load"], cls.__dict__["_verify_signature"]

    @functools.wraps(load)
    def _load(self, token, *args, **named):
        text = token.decode("utf-8", "replace") if isinstance(token, bytes) else token
        if text not in known:
            return load(self, token, *args, **named)
        payload = json.dumps(known[text]["claims"]).encode("utf-8")
        return payload, _Recorded(payload), dict(known[text]["header"]), b""

    @functools.wraps(verify)
    def _verify_signature(self, *args, **named):
        if not any(isinstance(one, _Recorded) for one in args):
            return verify(self, *args, **named)
        header = next(one for one in args if isinstance(one, dict))
        allowed = named.get("algorithms", args[-1])
        if isinstance(allowed, (list, tuple)) and header.get("alg") not in allowed:
            raise importlib.import_module("jwt.exceptions").InvalidAlgorithmError("The specified alg is not allowed")
        return None

    cls._load, cls._verify_signature = _load, _verify_signature

    def leave():
        cls._load, cls._verify_signature = load, verify

    return leave
