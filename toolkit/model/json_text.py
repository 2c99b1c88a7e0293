"""Write values as JSON that people can read and compare."""

import msgspec


def indented_json(value: object, indent: int = 1) -> bytes:
    """Return a value as indented JSON with a line feed at the end; the same value gives the same bytes.

    Args:
        value: any value that msgspec can encode.
        indent: spaces of a level.
    """
    return msgspec.json.format(msgspec.json.encode(value), indent=indent) + b"\n"
