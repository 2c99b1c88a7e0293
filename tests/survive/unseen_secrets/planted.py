"""Make up what tests/data/unseen_secrets asks for: secrets of the same shape, others for each seed."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data" / "unseen_secrets"
_HOLE = re.compile(r"\{(day|w?card[-+]?|[a-zA-Z])(\d*)\}")
_LETTERS = {"d": "123456789", "a": "bcdfghjkmnpqrstvwxz", "A": "BCDFGHJKMNPQRSTVWXZ", "x": "23456789abcdef"}
_LETTERS |= {"h": "桜梅松竹森林川谷橋宮", "k": "アイウエオカキクケコ", "w": "１２３４５６７８９"}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Secret:
    """One planted secret.

    Attributes:
        section: The kind of place where it is.
        name: Its name there.
        value: What the program is given.
        secret: The part of the value that nobody may read.
    """

    section: str
    name: str
    value: str
    secret: str

    def __str__(self) -> str:
        return f"{self.section}/{self.name}"

    def is_in(self, text: str) -> bool:
        """Return whether it stands in a text, as a word of its own, as it is or as JSON and URLs write it."""
        found = (one for one in _spellings(self.secret) if one in text)  # a pattern takes a hundred times as long
        return any(re.search(rf"(?<!{_WORD}){re.escape(one)}(?!{_WORD})", text) for one in found)


_WORD = "[0-9A-Za-z]"


def _spellings(secret: str) -> set[str]:
    escaped = secret.encode("unicode_escape").decode()
    twice = escaped.replace("\\", "\\\\")  # JSON within JSON
    return {secret, escaped, twice, secret.replace(" ", "+"), secret.replace("@", "%40"), secret.replace("+", "%2B")}


def planted(seed: int) -> tuple[Secret, ...]:
    """All secrets, made up by a seed."""
    chance = random.Random(seed)
    sections = tomllib.loads((DATA / "secrets.toml").read_text("utf-8"))
    return tuple(
        _secret(section, name, _HOLE.sub(lambda hole: _fill(hole, chance), pattern))
        for section, patterns in sections.items()
        for name, pattern in patterns.items()
    )


def by_section(secrets: tuple[Secret, ...]) -> dict[str, dict[str, str]]:
    """Section -> name -> value, as the program wants them."""
    sections: dict[str, dict[str, str]] = {}
    for one in secrets:
        sections.setdefault(one.section, {})[one.name] = one.value
    return sections


def honest() -> dict[str, Any]:
    """Values that must stay readable, by name."""
    return tomllib.loads((DATA / "honest.toml").read_text("utf-8"))


def _secret(section: str, name: str, text: str) -> Secret:
    inside = re.search(r"\[(.*)\]", text, re.DOTALL)
    value = text.replace("[", "", 1).replace("]", "", 1) if inside else text
    return Secret(section, name, value, inside[1] if inside else text)


def _fill(hole: re.Match[str], chance: random.Random) -> str:
    kind, size = hole[1], int(hole[2] or 1)
    if kind == "day":
        return f"19{chance.randint(50, 99)}-{chance.randint(1, 9):02}-{chance.randint(10, 28)}"
    if "card" not in kind:
        return "".join(chance.choice(_LETTERS[kind]) for _ in range(size))
    number = _card(chance)
    if kind.startswith("w"):
        return number.translate(_WIDE)
    between = kind.removeprefix("card").replace("+", " ")
    return between.join(re.findall("....", number)) if between else number


def _card(chance: random.Random) -> str:
    """A number of sixteen digits that is right by Luhn's formula."""
    head = "4" + "".join(chance.choice("123456789") for _ in range(14))
    return next(head + last for last in "0123456789" if _is_right(head + last))


def _is_right(number: str) -> bool:
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(number))) % 10 == 0


def in_clear(secrets: tuple[Secret, ...], folder: Path) -> Iterator[Secret]:
    """Those that somebody who has all files of a folder can read."""
    text = "\n".join(file.read_text("utf-8", "replace") for file in sorted(folder.rglob("*")) if file.is_file())
    return (one for one in secrets if one.is_in(text))
