"""Odd values for every option of every command, and every file of ours damaged: a sentence, no traceback."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import cycle, product
from pathlib import Path

import pytest

from tests.command_line import Ran, tebiki
from tests.survive.hostile_values import (
    BASES,
    DAMAGES,
    FEW_DAMAGES,
    KEPT,
    PLACES,
    TEXTS,
    Trial,
    commands,
    few_trials,
    plant,
    trials,
)

COMMANDS = dict(commands())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plant(tmp_path_factory.mktemp("planted"))


@pytest.fixture
def place(planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory: a copy of what was planted."""
    copy = Path(shutil.copytree(planted, tmp_path / "place", symlinks=True))
    monkeypatch.chdir(copy)
    return copy


def _wrong(ran: Ran) -> str:
    """Return the faults in the end of a command; empty if there are none."""
    if ran.code not in (0, 1, 2, 3) or "Traceback (most recent call last)" in ran.err + ran.out:
        return f"exit code {ran.code}: {ran.err[-600:]}"
    errors = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
    if ran.code == 2 and not errors:
        return f"no sentence: {ran.err[-300:]}"
    return next((f"not one line of text: {line[:300]!a}" for line in errors if not line.isprintable()), "")


def _swept(trials_of_command: Iterator[Trial]) -> tuple[int, list[str]]:
    """Return the number of trials, and the faults."""
    ran = [(trial, tebiki(*trial.words)) for trial in trials_of_command]
    return len(ran), [f"{trial}: {wrong}" for trial, result in ran if (wrong := _wrong(result))]


def test_every_command_is_tried() -> None:
    assert set(BASES) == set(COMMANDS)


@pytest.mark.parametrize("name", BASES)
def test_odd_values_end_in_a_sentence(place: Path, name: str) -> None:
    count, wrong = _swept(few_trials(name, COMMANDS[name]))
    assert wrong == []
    assert count > 5
    assert place.is_dir()


@pytest.mark.corpus
@pytest.mark.parametrize("name", BASES)
def test_all_odd_values_end_in_a_sentence(place: Path, name: str) -> None:
    count, wrong = _swept(trials(name, COMMANDS[name], (*TEXTS, *PLACES)))
    assert wrong == []
    assert count > 30
    assert place.is_dir()


def _is_slow(words: tuple[str, ...]) -> bool:
    """Tell if a command starts programs."""
    return words[0] in ("lock", "prove", "refactor", "strength", "verify")


def _few_runs(file: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each damage with one of the commands that read a file, in turn; one damage with each that starts programs."""
    slow = [words for words in KEPT[file] if _is_slow(words)]
    yield from ((FEW_DAMAGES[1], words) for words in slow)
    if quick := [words for words in KEPT[file] if words not in slow]:
        yield from zip(FEW_DAMAGES, cycle(quick), strict=False)


@pytest.mark.parametrize("file", KEPT)
def test_a_damaged_file_ends_in_a_sentence(place: Path, file: str) -> None:
    _run_on_damages(place, file, _few_runs(file))


@pytest.mark.corpus
@pytest.mark.parametrize("file", KEPT)
def test_a_file_in_all_ways_damaged_ends_in_a_sentence(place: Path, file: str) -> None:
    _run_on_damages(place, file, product(DAMAGES, KEPT[file]))


def _run_on_damages(place: Path, file: str, runs: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Run commands that read a file with damages in it."""
    wrong = []
    (place / file).parent.mkdir(exist_ok=True)
    for damage, words in runs:
        (place / file).unlink(missing_ok=True)
        (place / file).write_bytes(DAMAGES[damage])
        quick = ("--no-history",) if words[0] in ("analyze", "plan", "goals") else ()
        shutil.rmtree(place / "recorded", ignore_errors=True)
        more = ("--out", "recorded") if words[0] == "record" else ()
        if said := _wrong(tebiki(words[0], *more, *words[1:], *quick)):
            wrong.append(f"{damage}, {' '.join(words)}: {said}")
    assert wrong == []


def test_a_few_runs_hold_each_damage_and_each_slow_command_of_a_file() -> None:
    for file, commands_of_file in KEPT.items():
        runs = [*_few_runs(file)]
        assert {words for _, words in runs} == {*commands_of_file}
        assert {damage for damage, _ in runs} == {*FEW_DAMAGES} or all(map(_is_slow, commands_of_file))


@pytest.mark.parametrize("file", KEPT)
def test_a_folder_in_the_place_of_a_file_ends_in_a_sentence(place: Path, file: str) -> None:
    (place / file).unlink(missing_ok=True)
    (place / file).mkdir(parents=True)
    slow = [words for words in KEPT[file] if _is_slow(words)][:1]  # of those that read a file alike
    commands_of_file = [words for words in KEPT[file] if words in slow or not _is_slow(words)]
    assert [said for words in commands_of_file if (said := _wrong(tebiki(*words)))] == []
