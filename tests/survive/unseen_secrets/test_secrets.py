"""Masked values stay masked: in the recording, in the lock that is committed, and to who tries values out."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.examples.legacy_environment import NoLegacyEnvironmentError, legacy_python
from tests.survive.unseen_secrets.planted import Secret, honest, in_clear, planted
from tests.survive.unseen_secrets.shop import Shop, locked_shop

PLANTED, HONEST = 150, 40
SHARE_IN_RECORDING = 0.02
SHORT = 4
"""Digits that the pseudonym of another number, made with a new key in each run, holds by chance now and then."""


@pytest.fixture(scope="module")
def python() -> Path:
    try:
        return legacy_python()
    except NoLegacyEnvironmentError as reason:
        pytest.skip(f"no environment with Flask: {reason}")


@pytest.fixture(scope="module")
def shops(python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, ...]:
    """Three shops at the same place, one after the other: the first and the last one have the same secrets.

    Inputs are invented for these two.
    """
    place = tmp_path_factory.mktemp("shop") / "here"
    kept: list[Shop] = []
    for seed in (1, 2, 1):
        shop = locked_shop(place, python, seed, invents=seed == 1)
        aside = place.rename(place.with_name(f"shop{len(kept)}"))
        kept.append(Shop(shop.secrets, aside / "recording", aside / shop.lock.name, aside / "plain", shop.printed))
    return tuple(kept)


def _told(found: Sequence[object]) -> str:
    return ", ".join(map(str, found))


def _readable(shops: Sequence[Shop], shop: Shop, folder: str) -> list[Secret]:
    """The secrets that a folder of a shop shows; short numbers, if each of two shops that have the same ones does."""
    same = [set(in_clear(one.secrets, getattr(one, folder))) for one in shops if one.secrets == shop.secrets]
    shown_twice = set.intersection(*same) if len(same) > 1 else set()
    return [
        one for one in in_clear(shop.secrets, getattr(shop, folder)) if len(one.secret) > SHORT or one in shown_twice
    ]


def test_there_are_as_many_secrets_and_honest_values_as_promised() -> None:
    secrets, others = planted(1), planted(2)
    assert len({one.secret for one in secrets}) == len(secrets) >= PLANTED
    assert all(one.secret != other.secret for one, other in zip(secrets, others, strict=True))
    assert [len(one.value) for one in secrets] == [len(one.value) for one in others]
    assert len(honest()) >= HONEST


def test_what_is_looked_for_would_be_found(tmp_path: Path) -> None:
    secrets = planted(1)
    (tmp_path / "recording.jsonl").write_text("\n".join(f"<{one.value}>" for one in secrets))
    assert list(in_clear(secrets, tmp_path)) == list(secrets)


def test_hardly_any_secret_is_readable_in_the_recording(shops: tuple[Shop, ...]) -> None:
    for shop in shops:
        found = _readable(shops, shop, "recording")
        assert len(found) <= SHARE_IN_RECORDING * len(shop.secrets), f"{len(found)}: {_told(found)}"


def test_no_secret_is_readable_in_the_lock(shops: tuple[Shop, ...]) -> None:
    for shop in shops:
        for folder in ("lock", "plain_lock"):
            found = _readable(shops, shop, folder)
            assert not found, f"{len(found)}: {_told(found)}"


def test_no_secret_is_printed(shops: tuple[Shop, ...]) -> None:
    for shop in shops:
        assert not [str(one) for one in shop.secrets if one.is_in(shop.printed)]


def test_nothing_in_a_lock_is_computed_from_secrets(shops: tuple[Shop, ...]) -> None:
    """Words that two locks with the same secrets share, and one with others lacks, would lead back to the secrets."""
    one, other, again = (_words(shop.plain_lock) for shop in shops)
    assert {file.name for file in _files(shops[0].plain_lock)} == {file.name for file in _files(shops[1].plain_lock)}
    assert sorted((one & again) - other) == []


def _words(folder: Path) -> set[str]:
    """Words and numbers; short ones are left out, because pseudonyms may share them by chance.

    So are the numbers that stand for cards (4000..., then their place in the lock), which may follow a letter.
    """
    texts = (re.sub(r"40{9,}\d+", " ", file.read_text("utf-8")) for file in _files(folder))
    return {word for text in texts for word in re.findall(r"[^\W_]{6,}", text)}


def _files(folder: Path) -> list[Path]:
    """All files but the copied probe, which holds nothing of the program."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in files if not re.search("probe|pycache", str(file.relative_to(folder)))]


def test_honest_values_stay_readable(shops: tuple[Shop, ...]) -> None:
    for folder in (shops[0].recording, shops[0].lock):
        text = "\n".join(file.read_text("utf-8", "replace") for file in _files(folder))
        hidden = [name for name, value in honest().items() if not _stands(name, value, text)]
        assert not hidden, f"{folder.name}: {hidden}"


def _stands(name: str, value: object, text: str) -> bool:
    """Return whether the value stands beside its name, as JSON writes it, also in JSON within JSON."""
    shown = "true" if value is True else re.escape(str(value))
    spelled = rf"(?:{re.escape(name)}|{re.escape(name.encode('unicode_escape').decode())})"
    written = rf"(?:{shown}|{re.escape(str(value).encode('unicode_escape').decode())})"
    return bool(re.search(rf'{spelled}\\*"\s*:\s*\\*"?{written}', text))
