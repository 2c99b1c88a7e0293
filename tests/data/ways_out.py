"""Ways to reach beyond the copy of a project, each a function of a hostile program, tried under the guard.

`PYTHON ways_out.py PROBE FOLDER HOST PORT [WAY...]`: FOLDER holds `copy` and `outside`, where the only harm is done; a
server of the test listens at HOST:PORT of the loopback. Prints `{way: [class of an exception or "ok", refusals]}`. Ways
that are named are tried without the guard, to see that they lead out.
"""

import ctypes
import ctypes.util
import fcntl
import importlib
import json
import logging.handlers
import multiprocessing
import multiprocessing.util
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import time
import types

PROBE, FOLDER, HOST, PORT = sys.argv[1:4] + [int(sys.argv[4])]
UNGUARDED = sys.argv[5:]
COPY, OUTSIDE = os.path.join(FOLDER, "copy"), os.path.join(FOLDER, "outside")
VICTIM = os.path.join(OUTSIDE, "victim")
BELOW = os.open(OUTSIDE, os.O_RDONLY)
READING = os.open(VICTIM, os.O_RDONLY)
LIBC = ctypes.CDLL(None)
WAYS = {}


def way(function):
    WAYS[function.__name__] = function
    return function


def out(name):
    return os.path.join(OUTSIDE, name)


def shell(place):
    return ["/bin/sh", "-c", "echo x > " + place]


# files


@way
def open_to_write():
    open(out("a"), "w").close()


@way
def open_below_a_descriptor():
    os.close(os.open("b", os.O_WRONLY | os.O_CREAT, dir_fd=BELOW))


@way
def remove_below_a_descriptor():
    os.remove("victim", dir_fd=BELOW)


@way
def rename_below_a_descriptor():
    os.rename("victim", "moved", src_dir_fd=BELOW, dst_dir_fd=BELOW)


@way
def mkdir_below_a_descriptor():
    os.mkdir("c", dir_fd=BELOW)


@way
def link_below_a_descriptor():
    os.link("victim", "linked", src_dir_fd=BELOW)


@way
def mkfifo_below_a_descriptor():
    os.mkfifo("d", dir_fd=BELOW)


@way
def hard_link_then_write():
    os.link(VICTIM, "linked")
    open("linked", "w").close()


@way
def link_then_write():
    os.symlink(VICTIM, "link")
    open("link", "w").close()


@way
def link_to_a_folder_then_write():
    os.symlink(OUTSIDE, "folder")
    open(os.path.join("folder", "e"), "w").close()


@way
def move_out():
    open("mine", "w").close()
    os.rename("mine", out("f"))


@way
def move_in():
    os.rename(VICTIM, "stolen")


@way
def chmod_of_a_descriptor():
    os.fchmod(READING, 0)


@way
def chown_of_a_descriptor():
    os.fchown(READING, 1, 1)


@way
def utime_of_a_descriptor():
    os.utime(READING, (1, 1))


@way
def open_by_proc():
    os.close(os.open("/proc/self/fd/%d" % READING, os.O_WRONLY | os.O_TRUNC))


@way
def mkfifo():
    os.mkfifo(out("g"))


@way
def mknod():
    os.mknod(out("h"))


@way
def database():
    sqlite3.connect(out("i")).execute("create table t (a)")


@way
def database_by_uri():
    sqlite3.connect("file:%s?mode=rwc" % out("j"), uri=True).execute("create table t (a)")


@way
def database_by_class():
    sqlite3.Connection(out("k")).execute("create table t (a)")


@way
def attach():
    sqlite3.connect(":memory:").executescript("attach '%s' as k; create table k.t (a)" % out("l"))


@way
def attach_by_parameter():
    connection = sqlite3.connect("in")
    connection.execute("attach ? as k", (out("m"),))
    connection.execute("create table k.t (a)")


@way
def vacuum_into():
    sqlite3.connect("in").execute("vacuum into '%s'" % out("n"))


@way
def attach_with_an_authorizer_of_its_own():
    connection = sqlite3.connect(":memory:")
    connection.set_authorizer(lambda *_asked: sqlite3.SQLITE_OK)
    connection.executescript("attach '%s' as k; create table k.t (a)" % out("own"))


@way
def attach_without_an_authorizer():
    connection = sqlite3.connect(":memory:")
    if sys.version_info >= (3, 11):  # older ones call it
        connection.set_authorizer(None)
    connection.executescript("attach '%s' as k; create table k.t (a)" % out("none"))


@way
def attach_while_the_connection_is_created():
    class Attaching(sqlite3.Connection):
        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            self.executescript("attach '%s' as k; create table k.t (a)" % out("created"))

    sqlite3.connect(":memory:", factory=Attaching)


@way
def attach_behind_an_inherited_method():
    class Loosening(sqlite3.Connection):
        def loosen(self):
            super().set_authorizer(lambda *_asked: sqlite3.SQLITE_OK)

    connection = sqlite3.connect(":memory:", factory=Loosening)
    connection.loosen()
    connection.executescript("attach '%s' as k; create table k.t (a)" % out("loosened"))


@way
def attach_behind_an_overridden_method():
    class Overriding(sqlite3.Connection):
        def set_authorizer(self, _authorizer_callback):
            super().set_authorizer(lambda *_asked: sqlite3.SQLITE_OK)

    connection = sqlite3.connect(":memory:", factory=Overriding)
    connection.set_authorizer(None)
    connection.executescript("attach '%s' as k; create table k.t (a)" % out("overridden"))


@way
def attach_behind_the_class_itself():
    connection = sqlite3.connect(":memory:", factory=lambda *args, **named: sqlite3.Connection(*args, **named))
    sqlite3.Connection.set_authorizer(connection, lambda *_asked: sqlite3.SQLITE_OK)
    connection.executescript("attach '%s' as k; create table k.t (a)" % out("unbound"))


@way
def database_with_two_modes():
    sqlite3.connect("file:%s?mode=memory&mode=rwc" % out("modes"), uri=True).execute("create table t (a)")


@way
def database_that_is_immutable_later():
    name = "file:%s?immutable=0&immutable=1" % out("immutable")
    sqlite3.connect(name, uri=True).execute("create table t (a)")


@way
def immutable_database_that_is_missing():
    sqlite3.connect("file:%s?immutable=1" % out("missing"), uri=True).execute("select 1 from sqlite_master")


@way
def dbm():
    importlib.import_module("dbm").open(out("o"), "c").close()


@way
def readline_history():
    importlib.import_module("readline").write_history_file(out("p"))


@way
def keys_of_tls():
    ssl = importlib.import_module("ssl")
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = out("keys")


@way
def keys_of_tls_by_the_environment():
    os.environ["SSLKEYLOGFILE"] = out("keys")
    try:
        importlib.import_module("ssl").create_default_context()
    finally:
        del os.environ["SSLKEYLOGFILE"]


@way
def semaphore_of_another_program():
    name = "/tebiki-%d" % os.getpid()
    native = importlib.import_module("_multiprocessing")
    held = ctypes.CDLL(ctypes.util.find_library("pthread") or None) if UNGUARDED else None
    if held is not None:
        held.sem_open(name.encode(), os.O_CREAT, 0o600, 0)
    native.sem_unlink(name)


@way
def semaphore_that_stays():
    native = importlib.import_module("_multiprocessing")
    name = "/tebiki-stays-%d" % os.getpid()
    native.SemLock(1, 1, 1, name, False)
    native.sem_unlink(name)


@way
def semaphore_of_a_pool_elsewhere():
    native = importlib.import_module("_multiprocessing")
    name = "/mp-%d" % os.getpid()
    native.SemLock(1, 1, 1, name, False)
    native.sem_unlink(name)


# C functions


@way
def unlink_by_ctypes():
    LIBC.unlink(VICTIM.encode())


@way
def open_by_ctypes():
    LIBC.open64(out("q").encode(), os.O_CREAT | os.O_WRONLY, 0o600)


@way
def system_by_ctypes():
    LIBC["system"](b"echo x > " + out("r").encode())


@way
def syscall_by_ctypes():
    LIBC.syscall(87, VICTIM.encode())


@way
def prototype_by_ctypes():
    ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p)(("unlink", LIBC))(VICTIM.encode())


@way
def pythonapi_by_ctypes():
    ctypes.pythonapi.unlink(VICTIM.encode())


@way
def connect_by_ctypes():
    LIBC.connect(0, None, 0)


# programs


@way
def system():
    if os.system(" ".join(["echo x >", out("s")])):
        raise OSError("it has failed")


@way
def popen():
    importlib.import_module("subprocess").check_call(shell(out("t")))


@way
def posix_spawn():
    os.waitpid(os.posix_spawn("/bin/sh", shell(out("u")), {}), 0)


@way
def spawnv():
    os.spawnv(os.P_WAIT, "/bin/sh", shell(out("v")))


@way
def fork():
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


@way
def spawnv_passfds():
    os.waitpid(multiprocessing.util.spawnv_passfds(b"/bin/sh", [os.fsencode(one) for one in shell(out("w"))], ()), 0)


@way
def spawn():
    _start("spawn")


@way
def forkserver():
    _start("forkserver")


@way
def fork_by_multiprocessing():
    _start("fork")


def _start(method):
    process = multiprocessing.get_context(method).Process(target=os.mkdir, args=(out("x" + method),))
    process.start()
    process.join()


_TRACK = "from multiprocessing.resource_tracker import main;main(0)"


def _track(*words, **named):
    code = "open(%r, 'w').close()" % out("tracked")
    with open("sitecustomize.py", "w") as file:
        file.write(code)
    subprocess = importlib.import_module("subprocess")
    subprocess.run([sys.executable] + list(words) + ["-c", _TRACK], stdin=subprocess.DEVNULL, check=True, **named)
    os.remove(out("tracked"))


@way
def tracker_with_a_path_of_imports():
    _track(env={"PYTHONPATH": os.getcwd()})


@way
def tracker_in_a_changed_environment():
    os.environ["PYTHONPATH"] = os.getcwd()
    try:
        _track()
    finally:
        del os.environ["PYTHONPATH"]


@way
def tracker_beside_a_module_of_its_name():
    with open("signal.py", "w") as file:
        file.write("open(%r, 'w').close()" % out("signal"))
    try:
        importlib.import_module("multiprocessing.resource_tracker").ensure_running()
    finally:
        os.remove("signal.py")


@way
def tracker_behind_a_script():
    _track("sitecustomize.py")


@way
def git_with_settings():
    variables = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": "x"}
    run = importlib.import_module("subprocess").run
    run(["git", "rev-parse", "HEAD"], env=dict(os.environ, **variables), check=False, capture_output=True)


@way
def git_of_an_own_path():
    with open("git", "w") as file:
        file.write("#!/bin/sh\necho x > %s\n" % out("git"))
    os.chmod("git", 0o700)
    run = importlib.import_module("subprocess").run
    run(["git", "rev-parse", "HEAD"], env=dict(os.environ, PATH=os.getcwd()), check=True)


@way
def subinterpreter():
    name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise PermissionError("not in this Python")
    module.run_string(module.create(), "open(%r, 'w').close()" % out("y"))


@way
def tcl():
    try:
        importlib.import_module("tkinter").Tcl().eval("close [open %s w]" % out("z"))
    except ImportError:
        raise PermissionError("not in this Python")


@way
def kill():
    os.kill(os.getppid(), 0)


@way
def signal_by_a_pipe():
    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, os.getppid())
    finally:
        list(map(os.close, ends))


@way
def attributes_of_an_open_file():
    with open(VICTIM) as file:
        fcntl.ioctl(file, 0x40086602, b"\0" * 8)


@way
def priority_by_ctypes():
    ctypes.CDLL(None).setpriority(0, os.getpid(), 0)


# the network, towards the loopback alone


@way
def tcp():
    socket.create_connection((HOST, PORT), 5).close()


@way
def tcp_by_number():
    socket.socket().connect_ex((HOST, PORT))


@way
def udp_sendto():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (HOST, PORT))


@way
def udp_sendmsg():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, (HOST, PORT))


@way
def syslog_handler():
    handler = logging.handlers.SysLogHandler((HOST, PORT))
    handler.handleError = _raise
    handler.emit(logging.LogRecord("a", 50, "", 0, "x", (), None))


def _raise(_record):
    raise sys.exc_info()[1]


@way
def syslog():
    importlib.import_module("syslog").syslog(7, "x")


@way
def local_socket():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(out("server.sock"))


@way
def local_datagram():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", out("server.sock"))


@way
def name_with_a_number():
    socket.create_connection(("127.evil.example", 80), 5)


@way
def lookup():
    socket.getaddrinfo("secret-value.invalid", 80)


@way
def old_lookup():
    socket.gethostbyname("secret-value.invalid")


@way
def reverse_lookup():
    socket.gethostbyaddr("192.0.2.7")


@way
def listen_to_all():
    socket.socket().bind(("", 0))


# limits, and other code


@way
def chroot():
    os.chroot(COPY)


@way
def setrlimit():
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@way
def a_thread_that_waits_until_it_may():
    done = threading.Event()

    def work():
        for _ in range(20):
            try:
                open(out("thread"), "w").close()
            except PermissionError:
                time.sleep(0.01)
        done.set()

    threading.Thread(target=work, daemon=True).start()
    for _ in range(5):
        CHILD_PROCESS.run_forked(lambda: 1, 20.0)
    done.wait(20)
    if not os.path.exists(out("thread")):
        raise PermissionError("it was never let out")


@way
def a_finalizer_while_the_probe_is_at_work():
    Left()
    CHILD_PROCESS.run_forked(lambda: Left() and None, 20.0)
    if not os.path.exists(out("finalizer")):
        raise PermissionError("it was never let out")


class Left(object):
    def __del__(self):
        try:
            open(out("finalizer"), "w").close()
        except PermissionError:
            pass


def _enter():
    package = types.ModuleType("tebiki_probe")
    package.__path__ = [PROBE]
    sys.modules["tebiki_probe"] = package
    return [importlib.import_module("tebiki_probe.isolation." + name) for name in ("guard", "child_process", "refusals")]


def _try(name):
    REFUSALS.take()
    try:
        WAYS[name]()
        return ["ok", REFUSALS.take()]
    except BaseException as error:
        return [type(error).__name__, REFUSALS.take()]


def _restore():
    """Have the victim be there again, and nothing in the copy."""
    with open(VICTIM, "w") as file:
        file.write("precious")
    for name in os.listdir(COPY):
        place = os.path.join(COPY, name)
        shutil.rmtree(place) if os.path.isdir(place) and not os.path.islink(place) else os.remove(place)


def _main():
    os.chdir(COPY)
    if not UNGUARDED:
        GUARD.install_guard({"scratch": COPY, "writes": [], "connects": []})
    else:
        tempfile.tempdir = COPY
    came = {}
    for name in UNGUARDED or WAYS:
        if UNGUARDED:
            _restore()
        came[name] = _try(name)
    sys.stdout.write(json.dumps(came))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    GUARD, CHILD_PROCESS, MODULE = _enter()
    REFUSALS = MODULE.REFUSED
    _main()
