"""Identify authors: one person commits under several addresses, and one address appears with several names."""

from collections.abc import Iterable


def unite_signatures(signatures: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Find the person behind each signature, which has passed .mailmap already.

    Two signatures are one person if they have the same e-mail address, or the same full name (two words or
    more; a nickname alone is too weak). Letter case does not matter.

    Args:
        signatures: (name, e-mail address), in the order of the history.

    Returns:
        signature -> the first address, else the first name, that the person was seen with.
    """
    same: dict[str, str] = {}  # a name or address -> an earlier one of the same person, or itself
    rank: dict[str, int] = {}
    distinct = dict.fromkeys(signatures)
    for signature in distinct:
        for key in _keys(*signature):
            same.setdefault(key, key)
            rank.setdefault(key, len(rank))
        roots = {_root(same, key) for key in _keys(*signature)}
        earliest = min(roots, key=rank.__getitem__)
        same.update(dict.fromkeys(roots, earliest))
    return {signature: _root(same, _keys(*signature)[0])[2:] for signature in distinct}


def _keys(name: str, email: str) -> list[str]:
    name, email = " ".join(name.casefold().split()), email.strip().casefold()
    keys = [f"@ {email}"] if email else []
    if " " in name or not email:
        keys.append(f"= {name}")
    return keys


def _root(same: dict[str, str], key: str) -> str:
    while same[key] != key:
        key = same[key]
    return key
