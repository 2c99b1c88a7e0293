"""Files that change together: change coupling as Code Maat defines it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, combinations

from toolkit.model.history import Coupling

LARGEST_COMMIT = 30
"""Commits that touch more files do not count for coupling: they are reformattings, moves or imports."""

FEWEST_TOGETHER = 5
LOWEST_DEGREE = 0.3


def change_coupling(
    commits: Iterable[Sequence[str]], *, together: int = FEWEST_TOGETHER, degree: float = LOWEST_DEGREE
) -> tuple[Coupling, ...]:
    """Find the pairs of files that change in the same commits.

    Degree = commits that touched both / mean of the commits that touched either one (Code Maat,
    `logical_coupling`; its defaults are ours).

    Args:
        commits: for each commit the files it touched, without repetition; bulk commits left out.
        together: fewest commits that a pair must share.
        degree: lowest degree, 0 to 1.

    Returns:
        the pairs, strongest first; `left` sorts before `right`.
    """
    touched = [sorted(files) for files in commits]
    single = Counter(chain.from_iterable(touched))
    pairs = Counter(chain.from_iterable(combinations(files, 2) for files in touched))
    found = [
        Coupling(left, right, count, single[left], single[right], 2 * count / (single[left] + single[right]))
        for (left, right), count in pairs.items()
        if count >= together
    ]
    strong = [item for item in found if item.degree >= degree]
    return tuple(sorted(strong, key=lambda item: (-item.degree, -item.together, item.left, item.right)))
