"""Omit arrows from a diagram until it is readable."""

from collections.abc import Sequence

from toolkit.model.picture import Arrow, Box, Picture


def thin_arrows(boxes: tuple[Box, ...], arrows: Sequence[Arrow], most: int) -> Picture:
    """Reduce a diagram to at most `most` arrows, and count the omitted ones.

    First arrows that others imply are removed (transitive reduction: Aho, Garey and Ullman, "The Transitive Reduction
    of a
    Directed Graph", 1972), then the lightest of the rest; arrows that close a cycle are removed last.

    Args:
        boxes: all boxes that arrows name.
        arrows: at most one between two boxes in each direction; acyclic without those that close a cycle.
        most: maximum number of arrows.
    """
    downwards = [arrow for arrow in arrows if not arrow.closes_cycle]
    kept = [arrow for arrow in arrows if arrow.closes_cycle or not _is_implied(arrow, downwards)]
    implied = len(arrows) - len(kept)
    kept.sort(key=lambda arrow: (not arrow.closes_cycle, -arrow.weight, arrow.source, arrow.target))
    return Picture(boxes, tuple(sorted(kept[:most])), implied, max(len(kept) - most, 0))


def _is_implied(arrow: Arrow, arrows: Sequence[Arrow]) -> bool:
    """Return whether another path leads from its source to its target."""
    targets: dict[str, list[str]] = {}
    for other in arrows:
        if other != arrow:
            targets.setdefault(other.source, []).append(other.target)
    seen, waiting = {arrow.source}, [arrow.source]
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target == arrow.target:
                return True
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False
