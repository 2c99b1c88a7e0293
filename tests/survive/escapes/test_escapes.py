"""No generated call leaves the project's copy: each way out is closed or announced beforehand."""

import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.command_line import HOME, PROGRAM
from tests.interpreters import interpreter, only
from tests.survive.escapes.arena import Arena, arena
from tests.survive.escapes.family import Ended, run
from tests.survive.escapes.ways import SITE, WAYS, Way
from tests.survive.test_isolation import has_namespaces
from toolkit.render.terminal.isolation import isolation_sentences
from toolkit.session.isolation import check_isolation

VERSIONS = ("2.7", "3.7", "3.11", "3.13")
"""2.7 is what the system alone holds back, 3.13 what the audit hook does as well: each test tries one of them fast."""
LEAST = 60
TOO_OLD = "inputs are looked for in Python 3.6 and newer alone; this is Python 2.7."


def ways_of(version: str) -> tuple[Way, ...]:
    return tuple(way for way in (*WAYS, SITE) if way.applies(version))


def command(found: Arena, *words: object) -> Ended:
    """Run tebiki as a shell would; the test tracks all child processes."""
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    return run([sys.executable, "-P", "-c", PROGRAM, *words], found.place, env)


def lock(found: Arena, version: str, *words: object) -> Ended:
    given = ("--python", interpreter(version), "--path", ".", "--writes", found.entered)
    return command(found, "lock", found.project, *given, *words)


def assert_stopped(found: Arena, ended: Ended, version: str, wanted: set[str]) -> None:
    """Every way that is wanted was tried, nothing outside is changed, and no process is left.

    Where the system itself gives no namespaces, it is told beforehand what is not protected, or nothing was tried.
    """
    tried = found.tried()
    if not has_namespaces():
        told = isolation_sentences(check_isolation(str(interpreter(version))), "en")
        assert told
        assert all(line in ended.text for line in told) or (ended.code, tried) == (2, set()), ended.text
        return
    harmed, untried = sorted(found.harmed()), sorted(wanted - tried)
    shown = f"harmed: {harmed}\nleft: {ended.left}\nnot tried: {untried}\nprinted: {ended.text[-1000:]}"
    assert (ended.code, harmed, ended.left, untried) == (0, [], (), []), shown


@cache
def working(version: str, place: Callable[[], Path]) -> frozenset[str]:
    """The names of the ways that really lead outside, where there is no wall."""
    ways = ways_of(version)
    with arena(place(), ways) as found:
        env = {**os.environ, "PYTHONPATH": str(found.project)}
        words = [f"{way.module}.{way.name}" for way in ways if way is not SITE]
        everyone = {way.name for way in ways}
        run([interpreter(version), "direct.py", *words], found.project, env, lambda: found.harmed() == everyone)
        return frozenset(found.harmed())


@pytest.fixture
def place(elsewhere: Path) -> Callable[[], Path]:
    """Makes directories that a replay sees: none of those for temporary files, in the place of which it has its own."""
    return lambda: Path(tempfile.mkdtemp(dir=elsewhere))


@only("2.7", *VERSIONS)
def test_without_walls_every_way_leads_outside(version: str, place: Callable[[], Path]) -> None:
    if os.geteuid():
        pytest.skip("some ways are only open to root")
    assert {way.name for way in ways_of(version)} - working(version, place) == set()


@pytest.mark.corpus
def test_there_are_sixty_ways_and_more_that_two_versions_have(place: Callable[[], Path]) -> None:
    each = [working(version, place) for version in VERSIONS]
    assert len({name for names in each for name in names if sum(name in other for other in each) > 1}) >= LEAST


@only("3.13", *VERSIONS)
def test_recorded_calls_that_are_put_again_stay_inside(version: str, place: Callable[[], Path]) -> None:
    ways = ways_of(version)
    with arena(place(), ways) as found:
        ended = lock(found, version, "--only", "ways", "--recording", found.recording(), "--seconds", "0")
        assert_stopped(found, ended, version, {way.name for way in ways})


@only("3.13", "3.7", "3.11", "3.13")
def test_calls_that_are_invented_stay_inside(version: str, place: Callable[[], Path]) -> None:
    with arena(place(), ways_of(version)) as found:
        ended = lock(found, version, "--only", "ways", "--seconds", "2")
        assert_stopped(found, ended, version, {"import_of_module", "open_write"})


def test_no_calls_are_invented_in_python_2(place: Callable[[], Path]) -> None:
    with arena(place(), ways_of("2.7")) as found:
        ended = lock(found, "2.7", "--only", "ways", "--seconds", "2")
        assert (ended.code, found.harmed(), ended.left) == (2, set(), ())
        assert found.tried() <= {"site_customization"}  # the program is imported, nothing of it is called
        assert TOO_OLD in ended.text


@only("2.7", *VERSIONS)
def test_changed_functions_stay_inside(version: str, place: Callable[[], Path]) -> None:
    ways = ways_of(version)
    with arena(place(), ways) as found:
        recording = found.recorded_switches()
        locked = lock(found, version, "--only", "ways.switches", "--recording", recording, "--seconds", "0")
        assert locked.code == 0, locked.text
        given = ("--only", "ways/switches.py", "--seconds", "60", "--python", interpreter(version))
        ended = command(found, "strength", found.project, *given)
        assert_stopped(found, ended, version, {way.name for way in ways} - {"import_of_module"})
