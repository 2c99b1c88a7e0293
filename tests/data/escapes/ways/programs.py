"""Ways to let another process do it."""

import multiprocessing
import multiprocessing.util
import os
import pty
import subprocess
import sys
import time
import webbrowser

from place import overwrite, precious

SHELL = "/bin/sh"


def _script(way):
    return "echo overwritten > '%s'" % precious(way)


def _command(way):
    return [SHELL, "-c", _script(way)]


def run_program():
    subprocess.call(_command("run_program"))


def run_shell():
    os.system(_script("run_shell"))


def open_pipe():
    os.popen(_script("open_pipe")).close()


def before_exec():
    path = precious("before_exec")
    subprocess.Popen([SHELL, "-c", "true"], preexec_fn=lambda: overwrite(path)).wait()


def fork():
    path = precious("fork")
    child = os.fork()
    if not child:
        try:
            overwrite(path)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def fork_and_exec():
    command = _command("fork_and_exec")
    child = os.fork()
    if not child:
        try:
            os.execv(SHELL, command)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def posix_spawn():
    os.waitpid(os.posix_spawn(SHELL, _command("posix_spawn"), os.environ), 0)


def spawn_and_wait():
    os.spawnv(os.P_WAIT, SHELL, _command("spawn_and_wait"))


def _processes(way, method):
    context = multiprocessing.get_context(method)
    process = context.Process(target=overwrite, args=(precious(way),))
    process.start()
    process.join(20)


def processes_by_spawn():
    _processes("processes_by_spawn", "spawn")


def processes_by_forkserver():
    _processes("processes_by_forkserver", "forkserver")


def processes_by_fork():
    process = multiprocessing.Process(target=overwrite, args=(precious("processes_by_fork"),))
    process.start()
    process.join(20)


def pool_of_processes():
    import concurrent.futures

    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        pool.submit(overwrite, precious("pool_of_processes")).result(20)


def spawn_with_descriptors():
    command = [text.encode() for text in _command("spawn_with_descriptors")]
    os.waitpid(multiprocessing.util.spawnv_passfds(SHELL.encode(), command, []), 0)


def asynchronous_program():
    import asyncio

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    command = _command("asynchronous_program")
    process = loop.run_until_complete(asyncio.wait_for(asyncio.create_subprocess_exec(*command), 20))
    loop.run_until_complete(asyncio.wait_for(process.wait(), 20))


def terminal_of_its_own():
    command = _command("terminal_of_its_own")
    child, handle = pty.fork()
    if not child:
        try:
            os.execv(SHELL, command)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(handle)


def open_browser():
    webbrowser.GenericBrowser([SHELL, "-c", _script("open_browser"), "%s"]).open("http://127.0.0.1/")


def daemon_that_waits():
    """Leaves its family, waits until the process that it came from has ended, and only then acts."""
    path = precious("daemon_that_waits")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setsid()
            if not os.fork():
                os.close(writing)
                os.read(reading, 1)
                for _ in range(20):
                    try:
                        overwrite(path)
                        break
                    except EnvironmentError:
                        time.sleep(0.1)
        finally:
            os._exit(0)
    os.close(reading)
    os.waitpid(child, 0)


def program_that_stays():
    """Starts a program in a session of its own, which outlives whoever started it and tries again and again."""
    script = "for turn in $(seq 100); do sleep 0.3; (%s) 2>/dev/null; done" % _script("program_that_stays")
    if not os.fork():
        try:
            os.setsid()
            os.execv(SHELL, [SHELL, "-c", script])
        finally:
            os._exit(0)


def interpreter_without_guard():
    code = "open(%r, 'w').write('overwritten')" % precious("interpreter_without_guard")
    subprocess.call([sys.executable, "-S", "-E", "-c", code])
