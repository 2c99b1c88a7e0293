"""Match old findings with new ones, although code was moved, renamed or changed in between."""

from collections.abc import Container, Sequence

from toolkit.model.links import split_symbol


def match_findings(
    old: Sequence[tuple[str, str, str]], new: Sequence[tuple[str, str, str]], gone: Container[str] = ()
) -> dict[int, int]:
    """Match old findings with new ones.

    Args:
        old: (rule, symbol, body hash) of each old finding; an empty hash matches nothing.
        new: (rule, symbol, body hash) of each new finding.
        gone: symbols that no longer exist. Code that was renamed and changed at once is matched by the same name in
            another file, or else by another name in the same file.

    Returns:
        index in `old` -> index in `new`; each new finding is matched at most once. The same symbol takes precedence
        over the same body; among several equal bodies the first unmatched one is taken.
    """
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for key, asks in ((_by_symbol, False), (_by_body, False), (_by_name, True), (_by_path, True)):
        places: dict[tuple[str, ...], list[int]] = {}
        for index in range(len(new) - 1, -1, -1):
            if index not in taken and (found := key(new[index])):
                places.setdefault(found, []).append(index)
        for index, item in enumerate(old):
            if index in matched or (asks and item[1] not in gone):
                continue
            if not (wanted := key(item)) or not places.get(wanted):
                continue
            matched[index] = places[wanted].pop()
            taken.add(matched[index])
    return matched


def _by_symbol(item: tuple[str, str, str]) -> tuple[str, ...]:
    return item[:2]


def _by_body(item: tuple[str, str, str]) -> tuple[str, ...]:
    return (item[0], item[2]) if item[2] else ()


def _by_name(item: tuple[str, str, str]) -> tuple[str, ...]:
    path, qualname = split_symbol(item[1])
    return item[0], qualname or path.rpartition("/")[2]


def _by_path(item: tuple[str, str, str]) -> tuple[str, ...]:
    return item[0], split_symbol(item[1])[0]
