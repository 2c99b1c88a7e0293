"""Ways through what all processes of a machine share: other processes, mounts, and memory with names."""

import ctypes
import fcntl
import mmap
import os
import resource
import signal
import socket

from place import enter, key, name, overwrite, precious, sleeper, victim

LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS, _BIND, _REMOUNT, _PRIVATE = 0x20000, 0x1000, 0x20, 0x44000
_CREATE = 0o1000


def _check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused by the system")
    return result


def kill():
    enter("kill")
    os.kill(sleeper("kill"), signal.SIGKILL)


def kill_group():
    enter("kill_group")
    os.killpg(sleeper("kill_group"), signal.SIGKILL)


def c_kill():
    enter("c_kill")
    _check(LIBC.kill(sleeper("c_kill"), signal.SIGKILL))


def signal_by_descriptor():
    enter("signal_by_descriptor")
    handle = os.pidfd_open(sleeper("signal_by_descriptor"))
    signal.pidfd_send_signal(handle, signal.SIGKILL)


def signal_of_socket():
    """Lets the kernel send the signal: another process is the owner of a socket that has something to read."""
    enter("signal_of_socket")
    mine, other = socket.socketpair()
    fcntl.fcntl(mine, fcntl.F_SETOWN, sleeper("signal_of_socket"))
    fcntl.fcntl(mine, fcntl.F_SETFL, fcntl.fcntl(mine, fcntl.F_GETFL) | os.O_ASYNC if hasattr(os, "O_ASYNC") else 0o20000)
    other.send(b"way")


def trace_and_kill():
    enter("trace_and_kill")
    victim_process = sleeper("trace_and_kill")
    LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    _check(LIBC.ptrace(16, victim_process, None, None))
    LIBC.waitpid(victim_process, None, 0x40000000)
    _check(LIBC.ptrace(8, victim_process, None, None))


def limit_other_process():
    enter("limit_other_process")
    resource.prlimit(sleeper("limit_other_process"), resource.RLIMIT_NOFILE, (5, 5))


def c_limit_other_process():
    enter("c_limit_other_process")
    limits = (ctypes.c_ulong * 2)(5, 5)
    _check(LIBC.prlimit64(sleeper("c_limit_other_process"), resource.RLIMIT_NOFILE, limits, None))


def root_of_other_process():
    enter("root_of_other_process")
    overwrite("/proc/%d/root%s" % (sleeper("root_of_other_process"), precious("root_of_other_process")))


def directory_of_other_process():
    enter("directory_of_other_process")
    overwrite("/proc/%d/cwd/precious" % sleeper("directory_of_other_process"))


def descriptor_of_other_process():
    enter("descriptor_of_other_process")
    overwrite("/proc/%d/fd/0" % sleeper("descriptor_of_other_process"))


def root_of_parent():
    enter("root_of_parent")
    overwrite("/proc/%d/root%s" % (os.getppid(), precious("root_of_parent")))


def mounts_of_other_process():
    enter("mounts_of_other_process")
    other = os.open("/proc/%d/ns/mnt" % sleeper("mounts_of_other_process"), os.O_RDONLY)
    own = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    here = os.getcwd()
    _check(LIBC.unshare(0x200))
    _check(LIBC.setns(other, 0))
    try:
        overwrite(precious("mounts_of_other_process"))
    finally:
        LIBC.setns(own, 0)
        os.chdir(here)


def change_root():
    enter("change_root")
    root, here = os.open("/", os.O_RDONLY), os.getcwd()
    folder = victim("change_root")
    os.chroot(folder)
    try:
        overwrite("/precious")
    finally:
        os.fchdir(root)
        os.chroot(".")
        os.chdir(here)


def _mount(source, place, flags):
    _check(LIBC.mount(source, place, None, ctypes.c_ulong(flags), None))


def bind_mount():
    enter("bind_mount")
    folder, place = victim("bind_mount"), os.path.abspath("mounted")
    if not os.path.isdir(place):
        os.mkdir(place)
    _check(LIBC.unshare(_NEW_MOUNTS))
    _mount(None, b"/", _PRIVATE)
    _mount(folder.encode(), place.encode(), _BIND)
    try:
        overwrite(os.path.join(place, "precious"))
    finally:
        LIBC.umount2(place.encode(), 2)


def remount_writable():
    enter("remount_writable")
    path = precious("remount_writable")
    _check(LIBC.unshare(_NEW_MOUNTS))
    _mount(None, b"/", _PRIVATE)
    _mount(None, b"/", _REMOUNT | _BIND)
    overwrite(path)


def user_of_its_own():
    """In a user namespace of its own everybody is root, and may mount."""
    enter("user_of_its_own")
    path = precious("user_of_its_own")
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        _check(LIBC.unshare(0x10000000 | _NEW_MOUNTS))
        for place in (b"/", b"/tmp"):
            LIBC.mount(None, place, None, ctypes.c_ulong(_REMOUNT | _BIND), None)
        overwrite(path)
    finally:
        os._exit(0)


def shared_directory():
    enter("shared_directory")
    overwrite("/dev/shm/" + name("shared_directory"))


def c_shared_memory():
    enter("c_shared_memory")
    library = ctypes.CDLL("librt.so.1", use_errno=True)
    _check(library.shm_open(b"/" + name("c_shared_memory").encode(), os.O_CREAT | os.O_RDWR, 0o600))


def named_shared_memory():
    enter("named_shared_memory")
    from multiprocessing.shared_memory import SharedMemory

    memory = SharedMemory(name("named_shared_memory"), create=False)
    memory.buf[0] = 7
    memory.close()


def semaphore():
    enter("semaphore")
    library = ctypes.CDLL("libpthread.so.0", use_errno=True)
    library.sem_open.restype = ctypes.c_void_p
    library.sem_open(b"/" + name("semaphore").encode(), os.O_CREAT, 0o600, 1)


def message_queue():
    enter("message_queue")
    library = ctypes.CDLL("librt.so.1", use_errno=True)
    _check(library.mq_open(b"/" + name("message_queue").encode(), os.O_CREAT | os.O_RDWR, 0o600, None))


def system_v_memory():
    enter("system_v_memory")
    _check(LIBC.shmget(key("system_v_memory"), 100, _CREATE | 0o600))


def system_v_messages():
    enter("system_v_messages")
    _check(LIBC.msgget(key("system_v_messages"), _CREATE | 0o600))


def system_v_semaphores():
    enter("system_v_semaphores")
    _check(LIBC.semget(key("system_v_semaphores"), 1, _CREATE | 0o600))
