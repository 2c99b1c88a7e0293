"""The process that is recorded goes on as if it were not: its end, its signals, its children, its own surroundings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.interpreters import interpreter
from tests.probe.record.recorded import KEY, read, run, some_interpreters
from toolkit.characterize.recording_reader import read_recording
from toolkit.model.record_request import RecordOptions
from toolkit.session.probe_environment import recording_environment


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "project"
    made.mkdir()
    (made / "work.py").write_text("def same(x):\n    return x\n")
    return made


@some_interpreters
def test_the_exit_code_and_an_uncaught_error_stay(folder, version):
    (folder / "program.py").write_text("import work, sys\nwork.same(1)\nsys.exit(7)\n")
    assert run(folder, interpreter(version)).code == 7
    (folder / "program.py").write_text("import work\nwork.same(2)\n1 / 0\n")
    recorded = run(folder, interpreter(version))
    assert recorded.code == 1
    assert recorded.errors.splitlines()[0].startswith("Traceback")
    assert "tebiki" not in recorded.errors


@some_interpreters
def test_a_sitecustomize_of_its_own_runs_too(folder, version):
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text("import sys\nsys.own = 'own'\n")
    (folder / "program.py").write_text(
        "import sys, sitecustomize, work\nwork.same(sys.own)\nprint(sitecustomize.__file__)\n"
        "print([p for p in sys.path if 'probe' in p.split('/')])\n"
    )
    into = folder.parent / "into"
    into.mkdir()
    around = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "site")}
    done = subprocess.run(
        [interpreter(version), "program.py"],
        cwd=folder,
        env=recording_environment(RecordOptions(into=str(into), key=KEY), around),
        capture_output=True,
        text=True,
        check=True,
    )
    own, path = done.stdout.splitlines()
    assert own.startswith(str(folder / "site"))
    assert path == "[]"
    assert [line["given"]["x"] for line in read(into) if line["kind"] == "call"] == ["own"]


@some_interpreters
def test_forked_workers_write_files_of_their_own(folder, version):
    (folder / "program.py").write_text(
        "import os, work\nwork.same('parent')\n"
        "for n in range(2):\n"
        "    if os.fork() == 0:\n        work.same('child %d' % n)\n        os._exit(0)\n"
        "    os.wait()\n"
        "work.same('parent again')\n"
    )
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert {call["given"]["x"] for call in recorded.of("call")} == {"parent", "child 0", "child 1", "parent again"}
    assert len({line["process"] for line in recorded.of("run")}) == 3
    held = read_recording(folder.parent / "project-recording")
    assert (len(held.runs), len(held.unfinished), held.damaged) == (3, 2, ())


def test_what_a_killed_process_saw_stays_readable(folder):
    (folder / "program.py").write_text(
        "import os, signal, work\nfor n in range(50):\n    work.same(n)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    recorded = run(folder, levels=("functions",))
    assert recorded.code == -signal.SIGKILL
    assert len(recorded.of("call")) == 50
    file = next((folder.parent / "project-recording").glob("*.jsonl"))
    file.write_bytes(file.read_bytes()[:-20])  # as if in the middle of a line
    held = read_recording(file.parent)
    assert (len(held.calls), len(held.damaged), len(held.unfinished)) == (49, 1, 1)


def test_half_a_character_can_be_read(folder):
    (folder / "program.py").write_text("import work\nwork.same('a' + chr(0xD800))\nwork.same(chr(0x1F600))\n")
    run(folder, levels=("functions",))
    held = read_recording(folder.parent / "project-recording")
    assert ([call.given["x"] for call in held.calls], held.damaged) == (["a\ud800", "\U0001f600"], ())


def test_a_full_disk_ends_the_recording_alone(folder):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    (folder / "program.py").write_text(
        "import os, work\nfirst = work.same(0)\n"
        "import tebiki_probe.record.sink as sink\n"
        "full = os.open('/dev/full', os.O_WRONLY)\n"
        "sink._SYSTEM['write'] = lambda handle, data: os.write(full, data)\n"
        "for n in range(1, 20):\n    work.same(n)\nprint('done')\n"
    )
    recorded = run(folder, levels=("functions",))
    assert (recorded.code, recorded.output, recorded.errors) == (0, "done\n", "")
    assert [call["given"]["x"] for call in recorded.calls("same")] == [0]


@some_interpreters
def test_a_limit_of_file_sizes_ends_the_recording_alone(folder, version):
    (folder / "program.py").write_text(
        "import resource, sys, work\nresource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "for n in range(150):\n    work.same('x' * 400 + str(n))\nsys.stdout.write('done\\n')\nsys.exit(3)\n"
    )
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert (recorded.code, recorded.output, recorded.errors) == (3, "done\n", "")
    held = read_recording(folder.parent / "project-recording")
    assert 10 < len(held.calls) < 50
    assert (len(held.unfinished), len(held.damaged)) == (1, 1)


@some_interpreters
def test_callables_of_c_and_wrapped_ones_work_as_without(folder, version):
    (folder / "work.py").write_text(
        "import functools, operator\ndef same(x, *rest):\n    return x\ndef both(one, other):\n    return one(other)\n"
    )
    (folder / "program.py").write_text(
        "import functools, operator, work\n"
        "print(list(map(work.same, [1, 2])) + sorted([3, 1], key=work.same))\n"
        "print(functools.reduce(work.same, [5, 6, 7]), functools.partial(work.same, 8)())\n"
        "print([work.both(one, [1, 2]) for one in (len, operator.itemgetter(1), list)])\n"
    )
    alone = subprocess.run(
        [interpreter(version), "program.py"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    recorded = run(folder, interpreter(version), levels=("functions",))
    assert (recorded.code, recorded.output, recorded.errors) == (0, alone, "")
    assert {1, 2, 3, 5, 8} <= {call["given"]["x"] for call in recorded.calls("same")}
    assert {"$py": "name", "of": f"{'__builtin__' if version == '2.7' else 'builtins'}:len"} in [
        call["given"]["one"] for call in recorded.calls("both")
    ]


@some_interpreters
def test_a_secret_in_the_command_line_is_masked_before_anything_else_is_written(folder, version):
    (folder / "program.py").write_text("import work\nprint(work.same(1))\n")
    url = "mysql://root:pl4nted-pl4nted@localhost/shop"
    done = run(folder, interpreter(version), ("program.py", url))
    assert (done.code, done.output) == (0, "1\n")
    assert done.lines[0]["kind"] == "run"
    assert "pl4nted" not in str(done.lines)
    shows_arguments = len(done.lines[0]["command"]) > 1  # old interpreters do not tell them at that moment
    assert ("masked" in done.left_out()) == shows_arguments


def test_a_folder_that_cannot_be_written_is_no_harm(folder):
    (folder / "program.py").write_text("import work\nprint(work.same(3))\n")
    asked = RecordOptions(into="/proc/nowhere", key=KEY)
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env=recording_environment(asked, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


def test_a_program_that_closes_every_descriptor_keeps_its_own_files_clean(folder):
    (folder / "program.py").write_text(
        "import os, work\nwork.same(1)\nos.closerange(3, 64)\n"
        "own = [os.open('own%d' % n, os.O_CREAT | os.O_RDWR) for n in range(8)]\n"
        "work.same(2)\nprint([os.fstat(handle).st_size for handle in own])\n"
    )
    recorded = run(folder, levels=("functions",))
    assert recorded.output.strip() == str([0] * 8)
    assert [call["given"]["x"] for call in recorded.calls("same")] == [1, 2]


def test_files_are_changed_when_they_are_full_and_an_end_is_set(folder):
    (folder / "program.py").write_text("import work\nfor n in range(150):\n    work.same('x' * 400 + str(n))\n")
    recorded = run(folder, levels=("functions",), file_bytes=20_000, all_bytes=90_000)
    sizes = [file.stat().st_size for file in (folder.parent / "project-recording").glob("*.jsonl")]
    assert recorded.code == 0
    assert len(sizes) > 3
    assert max(sizes) < 25_000
    assert sum(sizes) < 100_000


def test_children_are_recorded_as_well(folder):
    (folder / "child.py").write_text("import work\nwork.same('child')\n")
    (folder / "program.py").write_text("import subprocess, sys\nsubprocess.check_call([sys.executable, 'child.py'])\n")
    assert [call["given"]["x"] for call in run(folder, levels=("functions",)).of("call")] == ["child"]


def test_asyncio_and_generators_do_not_mix_up(folder):
    (folder / "program.py").write_text("import asyncio\nfrom tasks import main\nasyncio.run(main())\n")
    (folder / "tasks.py").write_text(
        "import asyncio\n\nasync def wait(n):\n    await asyncio.sleep(0.01 * (3 - n))\n    return n * 10\n\n"
        "def numbers(n):\n    yield n\n    yield n + 1\n\n"
        "async def main():\n    assert await asyncio.gather(wait(0), wait(1), wait(2)) == [0, 10, 20]\n"
        "    one, two = numbers(1), numbers(5)\n    [next(n) for n in (one, two, one, two)]\n"
        "    list(one); list(two)\n"
    )
    recorded = run(folder, levels=("functions",))
    assert (recorded.code, recorded.errors) == (0, "")
    waited = {call["given"]["n"]: call["outcome"].get("result") for call in recorded.calls("wait")}
    assert waited == {
        0: 0,
        1: 10,
        2: 20,
    }
    yielded = {call["given"]["n"]: call["outcome"]["yielded"] for call in recorded.calls("numbers")}
    assert yielded == {
        1: [1, 2],
        5: [5, 6],
    }


def test_a_signal_ends_the_program_and_tebiki_alike(folder):
    (folder / "program.py").write_text("import time, work\nwork.same(1)\nprint('up', flush=True)\ntime.sleep(60)\n")
    into = folder.parent / "into"
    words = [sys.executable, "-m", "toolkit", "record", "--out", str(into), "--", sys.executable, "program.py"]
    home = str(Path(__file__).parents[3])
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": home},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=600)
    assert process.returncode == -signal.SIGTERM
    assert "1 call of 1 function" in told


@some_interpreters
def test_a_folder_that_modules_came_from_is_known_though_it_left_the_path_before_the_end(folder, version):
    for name in ("lib/settings", "lib/package", "plugins"):
        (folder / name).mkdir(parents=True)
    (folder / "lib" / "settings" / "__init__.py").write_text("")
    (folder / "lib" / "package" / "__init__.py").write_text("from package import part\n")
    (folder / "lib" / "package" / "part.py").write_text("")
    (folder / "plugins" / "plugin.py").write_text("")
    (folder / "program.py").write_text(
        "import os, sys, work\nwork.same(1)\n"
        "for name in ('lib', 'plugins'):\n    sys.path.insert(0, os.path.join(os.getcwd(), name))\n"
        "import settings, package, plugin\n"
        "del sys.path[:2]\n"
    )
    (end,) = run(folder, interpreter(version)).of("end")
    assert sorted(end["path"]) == ["lib", "plugins"]
