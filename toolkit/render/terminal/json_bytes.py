"""Encode any value as JSON for other programs."""

import msgspec

from toolkit.text.encodable import make_encodable


def encode_json(value: object) -> bytes:
    """Return JSON in UTF-8, without indentation; characters that UTF-8 cannot encode are escaped visibly.

    Args:
        value: any value that msgspec can encode.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(make_encodable(msgspec.to_builtins(value)))
