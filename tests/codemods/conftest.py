"""Codemods that take every part out that is proved."""

import zlib
from collections.abc import Iterator

import pytest

from codemods._extract import blocks, choose
from codemods._extract.naming import Name


@pytest.fixture
def any_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every region that is proved is taken out, in an order by chance, whatever a reviewer would say of it."""
    drafts = choose.Chooser._draft

    def names(*_: object) -> Iterator[Name]:
        yield from (Name(f"part_{one}{two}", 0) for one in "abcdefghijkl" for two in "abcdefghijkl")

    def in_any_order(self: choose.Chooser, block: blocks.Block, *at: int) -> Iterator[choose._Draft]:
        for draft in drafts(self, block, *at):
            place = repr((self.file.text, block.path, at))
            yield draft._replace(cost=zlib.crc32(place.encode()))

    monkeypatch.setattr(choose, "names_for", names)
    monkeypatch.setattr(choose, "has_one_purpose", lambda _: True)
    monkeypatch.setattr(choose, "LEAST_GAIN", 1)
    monkeypatch.setattr(choose.Chooser, "_draft", in_any_order)
