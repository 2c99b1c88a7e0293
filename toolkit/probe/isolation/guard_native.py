"""C functions that programs reach by `ctypes` without an audit event, recognized by their names.

Loading a library goes on, because imports need it. Functions of libc that write, start or connect are refused when
they are looked up; what other libraries do by themselves is not seen.
"""

import os
import re
import sys

_FORM = re.compile(r"_*(?:libc_|GI_|IO_)?(?P<name>.*?)(?:64|_2|_chk)?(?:@.*)?", re.DOTALL)
_FUNCTIONS = {
    "files": """
open openat creat fopen freopen fdopen unlink unlinkat remove rmdir rename renameat renameat2 link linkat symlink
symlinkat mkdir mkdirat mknod mknodat xmknod xmknodat mkfifo mkfifoat truncate ftruncate chmod fchmod fchmodat lchmod
chown fchown fchownat lchown utime utimes futimes futimesat lutimes utimensat futimens setxattr lsetxattr fsetxattr
removexattr lremovexattr fremovexattr mkstemp mkstemps mkostemp mkostemps mkdtemp tmpfile tempnam shm_open shm_unlink
sem_open sem_unlink mq_open mq_unlink msgget shmget semget
""",
    "programs and signals": """
system popen fork vfork clone clone3 posix_spawn posix_spawnp execl execle execlp execv execve execvp execvpe execveat
fexecve kill killpg tgkill tkill sigqueue pidfd_send_signal ptrace process_vm_writev syscall daemon
""",
    "network": """
connect bind sendto sendmsg sendmmsg getaddrinfo gethostbyname gethostbyname2 gethostbyname_r gethostbyname2_r
gethostbyaddr gethostbyaddr_r getnameinfo getaddrinfo_a res_query res_search res_send res_nquery res_nsearch syslog
vsyslog openlog
""",
    "the system": """
mount umount umount2 pivot_root chroot unshare setns reboot swapon swapoff sethostname setdomainname settimeofday
clock_settime stime adjtime adjtimex clock_adjtime setrlimit prlimit setpriority ioprio_set sched_setaffinity
sched_setscheduler sched_setparam init_module delete_module bpf io_uring_setup io_uring_enter
""",
    "other libraries": """
dlopen dlmopen dlsym dlvsym
""",
}
_REFUSED = frozenset(" ".join(_FUNCTIONS.values()).split())
_EXTENSIONS = """
_cffi_backend _mssql _mysql_connector MySQLdb._mysql apsw confluent_kafka.cimpl cv2 cx_Oracle duckdb grpc._cython.cygrpc
h5py._errors ibm_db lmdb.cpython lxml.etree netCDF4._netCDF4 oracledb.base_impl osgeo._gdal psycopg_binary._psycopg
psycopg_c._psycopg pyarrow.lib pycurl pymssql pyodbc pysqlite3._sqlite3 rados tables.hdf5extension uvloop.loop
zmq.backend.cython.context
"""  # modules that open files or connections in C
_UNSEEN = frozenset(_EXTENSIONS.split())
_PLAIN = ("libc.", "libm.", "libdl.", "libpthread.", "libgcc_s.", "librt.", "libpython")


class NativeGuard(object):
    """Guard of native functions."""

    EVENTS = frozenset(["ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "ctypes.call_function"])

    def __init__(self):
        self._libraries = set()

    def list_unseen(self):
        """Return names of loaded libraries and extension modules that act in C, unseen by the hook."""
        return sorted(self._libraries | _UNSEEN.intersection(sys.modules))

    def find_refusal(self, event, args):
        """Return `("native", name)` if a C function must not be reached; else None."""
        if event == "ctypes.dlopen":
            name = os.path.basename("%s" % (args[0] or ""))
            if name and not name.startswith(_PLAIN):
                self._libraries.add(name)
            return None
        if event == "ctypes.call_function":
            return "native", "an address that ctypes was given"
        name = args[1].decode("utf-8", "replace") if isinstance(args[1], bytes) else "%s" % (args[1],)
        return ("native", name) if _FORM.fullmatch(name).group("name") in _REFUSED else None
