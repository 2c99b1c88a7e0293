"""Compare recorded inputs by everything but what each test makes anew: pseudonyms, ids, keys, moments."""

import re

_MADE_ANEW = re.compile(
    r"(?P<pseudonym>masked-\w+(?:(?:@|%40)(?:example|masked)\.invalid)?|\bm[0-9a-f]{12}(?:@|%40)masked\.invalid)"
    r"|(?P<id>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{24,}\b)"
    r'|(?<="base64":")(?P<key>[A-Za-z0-9+/]{22,64}={0,2})(?=")'
    r"|(?P<moment>\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
)


def shape_of(written: bytes) -> str:
    """Return a text that is the same for values that differ in what each test makes anew alone.

    Equal pseudonyms, ids and keys (up to 48 bytes) stay equal, and different ones different; they keep their length,
    because programs look at that. Moments are all alike.

    Args:
        written: the value, as one text for one value: `cases.canonical`.
    """
    known: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        if match.lastgroup == "moment":
            return "<moment>"
        return known.setdefault(match[0], f"<{match.lastgroup} {len(known)} of {len(match[0])}>")

    return _MADE_ANEW.sub(name, written.decode())
