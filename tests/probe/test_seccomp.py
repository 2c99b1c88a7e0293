"""The filter of system calls, followed instruction by instruction for each machine that it knows."""

import errno
import sys

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("only Linux has filters of system calls", allow_module_level=True)

from toolkit.probe.isolation import seccomp

MACHINES = ("x86_64", "aarch64")
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EPERM
HIGH = 1 << 32

Filter = list[tuple[int, int, int, int]]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Filter:
    """Keep what would be given to the kernel."""
    found: Filter = []
    program = seccomp._program

    def keep(*given: object) -> Filter:
        found[:] = program(*given)
        return found

    monkeypatch.setattr(seccomp, "_program", keep)
    monkeypatch.setattr(seccomp.kernel, "call", lambda *_: 0)
    return found


def answer(code: Filter, machine: str, call: tuple[int, int], *given: int) -> int:
    """Return the answer of the filter to a call, which has a number on each machine."""
    words = {0: call[MACHINES.index(machine)], 4: ARCHITECTURES[machine]}
    for place, one in enumerate((*given, *[0] * (6 - len(given)))):
        words[16 + 8 * place], words[20 + 8 * place] = one % HIGH, one // HIGH
    at, value = 0, 0
    while True:
        kind, yes, no, number = code[at]
        at += 1
        if kind == 0x06:
            return number
        if kind == 0x20:
            value = words[number]
        elif kind == 0x54:
            value &= number
        else:
            at += yes if (value == number if kind == 0x15 else value >= number) else no


OF_OTHERS = [
    ((302, 261), (4821, 0, 0x7F00, 0)),
    ((302, 261), (4821, 0, HIGH, 0)),
    ((203, 122), (4821, 8)),
    ((144, 119), (4821, 0)),
    ((142, 118), (4821,)),
    ((314, 274), (4821,)),
    ((256, 238), (4821,)),
    ((279, 239), (4821,)),
    ((274, 100), (4821,)),
    ((141, 140), (0, 4821, 7)),
    ((141, 140), (1, 0, 7)),
    ((141, 140), (2, 0, 7)),
    ((251, 30), (1, 4821, 0)),
    ((251, 30), (2, 0, 0)),
    ((251, 30), (3, 0, 0)),
    ((440, 440), (3,)),
    ((448, 448), (3,)),
]
OF_ITSELF = [
    ((302, 261), (0, 0, 0x7F00, 0)),
    ((302, 261), (4821, 0, 0, 0x7F00)),
    ((203, 122), (0, 8)),
    ((144, 119), (0, 0)),
    ((142, 118), (0,)),
    ((314, 274), (0,)),
    ((256, 238), (0,)),
    ((279, 239), (0,)),
    ((274, 100), (0,)),
    ((141, 140), (0, 0, 7)),
    ((251, 30), (1, 0, 0)),
]


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_change_other_processes_are_refused(
    machine: str, loaded: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp.kernel, "MACHINE", machine)
    seccomp.restrict(False, only_itself=True)
    assert {answer(loaded, machine, call, *given) for call, given in OF_OTHERS} == {REFUSED}
    assert {answer(loaded, machine, call, *given) for call, given in OF_ITSELF} == {ALLOWED}


@pytest.mark.parametrize("machine", MACHINES)
def test_where_no_other_process_is_seen_they_are_allowed(
    machine: str, loaded: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp.kernel, "MACHINE", machine)
    seccomp.restrict(False)
    assert {answer(loaded, machine, call, *given) for call, given in OF_OTHERS + OF_ITSELF} == {ALLOWED}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_followed_as_the_kernel_does(
    machine: str, loaded: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sockets of this machine, pairs of them and data before a connection, beside a call that nobody judges."""
    monkeypatch.setattr(seccomp.kernel, "MACHINE", machine)
    seccomp.restrict(False, only_tcp=True, only_itself=True)
    asked = [((41, 198), 1, 1), ((41, 198), 2, 1), ((41, 198), 2, 2), ((53, 199), 1, 1), ((44, 206), 0, 0, 0, 1 << 29)]
    refused = [0x00050000 | number for number in (errno.EACCES, errno.EOPNOTSUPP)]
    found = [answer(loaded, machine, *one) for one in asked]
    assert found == [refused[0], ALLOWED, refused[0], ALLOWED, refused[1]]
    assert answer(loaded, machine, (0, 63)) == ALLOWED


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("order", [0x40086602, 0x401C5820])
def test_attributes_of_an_open_file_are_set_by_nobody(
    loaded: Filter, monkeypatch: pytest.MonkeyPatch, machine: str, order: int
) -> None:
    monkeypatch.setattr(seccomp.kernel, "MACHINE", machine)
    seccomp.restrict(True)  # type: ignore[no-untyped-call]
    assert answer(loaded, machine, (16, 29), 3, order) == REFUSED
    assert answer(loaded, machine, (16, 29), 3, 0x5401) == ALLOWED
