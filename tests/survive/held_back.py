"""A program with ways to leave, put to the probe as a replay does it; each function of it tries one and says what came.

Whatever it may reach lies in a directory that the test made, or listens on the loopback.
"""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.command_line import HOME, write

PROBE = HOME / "toolkit" / "probe"
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

PROGRAM = """
import ctypes, errno, multiprocessing, os, resource, signal, socket, struct, subprocess, sys, tempfile, threading

LIBC = ctypes.CDLL(None, use_errno=True)


def remove(path):
    os.remove(path)


def overwrite(path):
    with open(path, "w") as file:
        file.write("changed")


def temporary(path):
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with open(path, "a") as file:
        file.write("x")
    with open(path) as file:
        return file.read()


def fill(path):
    with open(path, "wb") as file:
        for _ in range(80):
            file.write(b"\\0" * (1 << 20))


def link_and_write(path):
    os.link(path, "inside")
    overwrite("inside")


def write_in_c(path):
    number = LIBC.open(path.encode("utf-8"), os.O_WRONLY | os.O_CREAT, 0o644)
    if number < 0:
        raise OSError(ctypes.get_errno(), "open")
    LIBC.write(number, b"changed", 7)


def write_to_pipe(path):
    os.write(os.open(path, os.O_WRONLY | os.O_NONBLOCK), b"x")


def change_mode(path):
    os.chmod(path, 0o777)


def touch(path):
    os.utime(path, (0, 0))


def change_owner(path):
    os.chown(path, -1, os.getgid())


def open_files():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found.append((os.readlink("/proc/self/fd/" + name), os.fstatvfs(int(name)).f_flag & 1))
        except OSError:  # that of the listing itself
            pass
    return [(path, "read-only" if flag else "writable") for path, flag in sorted(found)]


def wait_for_ever(path):
    open(path).read()


def write_own():
    with open("own", "w") as file:
        file.write("x")
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    return sorted(os.listdir("."))


def shell(path):
    return subprocess.call(["sh", "-c", "echo changed > " + path])


def spawn(path):
    context = multiprocessing.get_context("spawn") if hasattr(multiprocessing, "get_context") else multiprocessing
    process = context.Process(target=overwrite, args=(path,))
    process.start()
    process.join()


def thread(path):
    made = threading.Thread(target=overwrite, args=(path,))
    made.start()
    made.join()


def connect(host, port):
    socket.create_connection((host, port), 20).sendall(b"x")


def connect_in_c(port):
    number = LIBC.socket(2, 1, 0)
    address = struct.pack("=H", 2) + struct.pack(">H", port) + b"\\\\x7f\\\\0\\\\0\\\\1" + 8 * b"\\\\0"
    if LIBC.connect(number, address, 16):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    LIBC.send(number, b"x", 1, 0)


def datagram(port):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))


def unix(path):
    one = socket.socket(socket.AF_UNIX)
    one.connect(path)
    one.sendall(b"x")


def virtual():
    socket.socket(40, socket.SOCK_STREAM)


def resolve(name):
    return socket.getaddrinfo(name, 80)[0][4][0]


def kill(number):
    os.kill(number, signal.SIGTERM)


def numbers():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def devices():
    return sorted(os.listdir("/dev"))


def sync():
    ends = os.pipe()
    os.fsync(ends[1])
    os.fdatasync(ends[1])
    return "not done"


def call_system(number, given):
    values = [ctypes.c_long(one) if isinstance(one, int) else one.encode("latin-1") for one in given]
    if LIBC.syscall(ctypes.c_long(number), *values) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def change_itself(calls):
    for number, given in calls:
        call_system(number, given)
    resource.setrlimit(resource.RLIMIT_NOFILE, (66, 66))
    return [os.nice(1), resource.getrlimit(resource.RLIMIT_NOFILE)[0]]


def read_limit(call, process):
    found = ctypes.create_string_buffer(16)
    LIBC.syscall(*([ctypes.c_long(one) for one in (call, process, resource.RLIMIT_NOFILE, 0)] + [found]))
    return struct.unpack("QQ", found.raw)[1]


def bomb(most):
    children, failed = [], 0
    while len(children) < most and not failed:
        try:
            child = os.fork()
        except OSError:
            failed = 1
            break
        if not child:
            signal.pause()
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return failed


def end_by(number):
    os.kill(os.getpid(), number)


def end_with(code):
    os._exit(code)


def mount(path):
    if LIBC.mount(b"tmpfs", path.encode("utf-8"), b"tmpfs", 0, None):
        raise OSError(ctypes.get_errno(), "mount")


def pair():
    one, other = socket.socketpair()
    one.sendall(b"x")
    return other.recv(1) == b"x"


def datagram_pair(path):
    one = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]
    one.sendto(b"pwned", path)


def connected_pair(path):
    one = socket.socketpair(socket.AF_UNIX, socket.SOCK_RAW)[0]
    one.connect(path)
    one.send(b"pwned")


def packet_pair():
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    one.send(b"x")
    return other.recv(1) == b"x"


def own_server():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    client = socket.create_connection(server.getsockname())
    accepted, _ = server.accept()
    accepted.sendall(b"x")
    return client.recv(1) == b"x"


def ask(host, port):
    client = socket.create_connection((host, port), 20)
    client.sendall(b"question")
    client.shutdown(socket.SHUT_WR)
    said = b""
    while True:
        part = client.recv(100)
        if not part:
            return str(said.decode("ascii"))
        said += part


def ask_unix(path):
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.sendall(b"question")
    return str(client.recv(100).decode("ascii"))
"""


def project(root: Path) -> Path:
    """The program, in a directory of its own."""
    return write(root, {"leaving.py": PROGRAM.replace("\\\\", "\\")})


def replay(
    python: Path | str,
    root: Path,
    calls: Sequence[tuple[str, Mapping[str, Any]]],
    isolate: Mapping[str, Any] | None = None,
    *,
    connects: Sequence[str] = (),
    writes: Sequence[str] = (),
    before: Sequence[str] = (),
    guard: bool = False,
) -> list[dict[str, Any]]:
    """Return the answers of the probe to some calls: who answers, then one for each that the program survived."""
    data = requests(root, calls, isolate, connects=connects, writes=writes, guard=guard)
    command = [*before, str(python), "-B", str(PROBE), "replay.locked_cases"]
    done = subprocess.run(command, cwd=root, input=data, capture_output=True, text=True, check=False, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr
    lines[0]["exit"] = done.returncode
    return lines


def requests(
    root: Path,
    calls: Sequence[tuple[str, Mapping[str, Any]]],
    isolate: Mapping[str, Any] | None = None,
    *,
    connects: Sequence[str] = (),
    writes: Sequence[str] = (),
    guard: bool = False,
) -> str:
    """Return the questions to the probe, a line of JSON each."""
    first = {
        "pin": None,
        "app": "",
        "root": str(root),
        "scratch": str(root),
        "writes": list(writes),
        "guard": guard,  # False: the second wall has to hold alone
        "connects": list(connects),
        "isolate": dict(isolate or {"wall": ""}),
    }
    cases = [
        {"id": name, "ask": {"kind": "call", "seam": f"leaving:{name}", "given": dict(given)}} for name, given in calls
    ]
    return "".join(json.dumps(line) + "\n" for line in (first, *cases))


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def listening(family: int = socket.AF_INET, kind: int = socket.SOCK_STREAM, path: str = "") -> Iterator["Listener"]:
    """A server of the test: it answers what it hears by `heard NUMBER`, and keeps all of it."""
    listener = Listener(family, kind, path)
    try:
        yield listener
    finally:
        listener.close()


class Listener:
    """Accepts every connection and packet.

    Attributes:
        heard: what was received; port: where.
    """

    def __init__(self, family: int, kind: int, path: str) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.socket(family, kind)
        self._socket.bind(path or ("127.0.0.1", 0))
        self.port = 0 if path else self._socket.getsockname()[1]
        if path:
            Path(path).chmod(0o777)
        if kind == socket.SOCK_STREAM:
            self._socket.listen(8)
        target = self._accept if kind == socket.SOCK_STREAM else self._receive
        threading.Thread(target=target, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):  # one that hears datagrams is connected to nobody
            self._socket.shutdown(socket.SHUT_RDWR)  # or the thread that accepts keeps it open
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            self.heard.append(one.recv(100))
            one.sendall(b"heard %d" % len(self.heard[-1]))
            one.close()

    def _receive(self) -> None:
        while True:
            try:
                self.heard.append(self._socket.recv(100))
            except OSError:
                return
