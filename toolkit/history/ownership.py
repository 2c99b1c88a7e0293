"""Ownership of lines: the authors of each file, and the share of absent ones."""

from collections import Counter
from collections.abc import Iterable, Mapping

from toolkit.history.commits import Commit


def ownership_shares(amounts: Mapping[str, int]) -> dict[str, float]:
    """Turn amounts by author into shares that sum to 1, largest first; equal ones by author."""
    total = sum(amounts.values())
    ranked = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    return {author: amount / total for author, amount in ranked if amount}


def author_labels(commits: Iterable[Commit], lines: Mapping[str, int], *, names: bool) -> dict[str, str]:
    """Give every author a label: `A` wrote most lines, then `B` ... `Z`, `AA` and so on.

    Args:
        commits: all commits, parents first.
        lines: author -> added lines.
        names: whether to show the name instead, the latest one; with the address if several authors share it.
    """
    latest = {commit.author: commit.name for commit in commits}
    if names:
        often = Counter(latest.values())
        return {
            author: name if name and often[name] == 1 else f"{name} <{author}>".strip()
            for author, name in latest.items()
        }
    ranked = sorted(latest, key=lambda author: (-lines.get(author, 0), author))
    return {author: column_letters(position) for position, author in enumerate(ranked)}


def column_letters(position: int) -> str:
    """Name a position as a spreadsheet names a column: 0 is `A`, 25 is `Z`, 26 is `AA`."""
    name = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def absent_authors(commits: Iterable[Commit], last: int, absent_days: int) -> frozenset[str]:
    """The authors whose newest commit is older than `absent_days` before the day `last`."""
    newest: dict[str, int] = {}
    for commit in commits:
        newest[commit.author] = max(commit.day, newest.get(commit.author, 0))
    return frozenset(author for author, day in newest.items() if day < last - absent_days)
