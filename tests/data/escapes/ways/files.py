"""Ways to change a file outside with the standard library."""

import cProfile
import fileinput
import gzip
import io
import logging
import logging.handlers
import mmap
import os
import pickle
import py_compile
import shelve
import shutil
import sqlite3
import tarfile
import tempfile
import threading
import zipfile

from place import overwrite, precious, victim


def open_write():
    overwrite(precious("open_write"))


def os_open_write():
    handle = os.open(precious("os_open_write"), os.O_WRONLY | os.O_TRUNC)
    os.write(handle, b"overwritten")
    os.close(handle)


def file_io():
    with io.FileIO(precious("file_io"), "w") as file:
        file.write(b"overwritten")


def remove():
    os.remove(precious("remove"))


def rename_away():
    path = precious("rename_away")
    os.rename(path, path + ".gone")


def move_over():
    overwrite("moved")
    shutil.move("moved", precious("move_over"))


def remove_tree():
    shutil.rmtree(victim("remove_tree"))


def truncate():
    os.truncate(precious("truncate"), 0)


def truncate_descriptor():
    handle = os.open(precious("truncate_descriptor"), os.O_RDWR)
    os.ftruncate(handle, 0)
    os.close(handle)


def change_mode():
    os.chmod(precious("change_mode"), 0)


def change_owner():
    os.chown(precious("change_owner"), 12345, 12345)


def change_time():
    os.utime(precious("change_time"), (5, 5))


def change_attribute():
    os.setxattr(precious("change_attribute"), "user.way", b"changed")


def change_mode_of_descriptor():
    handle = os.open(precious("change_mode_of_descriptor"), os.O_RDONLY)
    try:
        os.fchmod(handle, 0)
    finally:
        os.close(handle)


def _gone(path):
    if os.path.lexists(path):
        os.remove(path)
    return path


def hard_link_then_write():
    inside = _gone("hard-link")
    os.link(precious("hard_link_then_write"), inside)
    with open(inside, "r+") as file:
        file.write("overwritten")


def symlink_then_write():
    inside = _gone("symlink")
    os.symlink(precious("symlink_then_write"), inside)
    overwrite(inside)


def hard_link_out():
    overwrite("linked")
    os.link("linked", os.path.join(victim("hard_link_out"), "new"))


def symlink_out():
    os.symlink("nowhere", os.path.join(victim("symlink_out"), "new"))


def make_directory():
    os.mkdir(os.path.join(victim("make_directory"), "new"))


def make_fifo():
    os.mkfifo(os.path.join(victim("make_fifo"), "new"))


def make_node():
    os.mknod(os.path.join(victim("make_node"), "new"))


def _directory(way):
    return os.open(victim(way), os.O_RDONLY)


def dir_fd_open():
    folder = _directory("dir_fd_open")
    handle = os.open("precious", os.O_WRONLY | os.O_TRUNC, dir_fd=folder)
    os.write(handle, b"overwritten")


def dir_fd_remove():
    os.remove("precious", dir_fd=_directory("dir_fd_remove"))


def dir_fd_rename():
    folder = _directory("dir_fd_rename")
    os.rename("precious", "gone", src_dir_fd=folder, dst_dir_fd=folder)


def dir_fd_make_directory():
    os.mkdir("new", dir_fd=_directory("dir_fd_make_directory"))


def dir_fd_link_then_write():
    inside = _gone("hard-link-at")
    os.link("precious", os.path.abspath(inside), src_dir_fd=_directory("dir_fd_link_then_write"))
    overwrite(inside)


def map_to_memory():
    handle = os.open(precious("map_to_memory"), os.O_RDWR)
    memory = mmap.mmap(handle, 0)
    memory[0:1] = b"X"
    memory.flush()


def sqlite_by_uri():
    connection = sqlite3.connect("file:" + os.path.join(victim("sqlite_by_uri"), "new.db"), uri=True)
    connection.execute("create table t (a)")
    connection.close()


def sqlite_attach():
    connection = sqlite3.connect(":memory:")
    connection.execute("attach ? as other", (os.path.join(victim("sqlite_attach"), "new.db"),))
    connection.execute("create table other.t (a)")
    connection.close()


def sqlite_vacuum_into():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a)")
    connection.commit()
    connection.execute("vacuum into '%s'" % os.path.join(victim("sqlite_vacuum_into"), "new.db"))


def _outwards(folder):
    return os.path.join("../" * 40 + folder.lstrip("/"), "new")


def unpack_tar():
    name = _outwards(victim("unpack_tar"))
    with tarfile.open("out.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with tarfile.open("out.tar") as archive:
        for member in archive:
            archive.makefile(member, os.path.join(os.getcwd(), member.name))


def unpack_zip():
    with zipfile.ZipFile("out.zip", "w") as archive:
        archive.writestr(_outwards(victim("unpack_zip")), "x")
    with zipfile.ZipFile("out.zip") as archive:
        for name in archive.namelist():
            with open(os.path.join(os.getcwd(), name), "wb") as file:
                file.write(archive.read(name))


def log_to_file():
    handler = logging.FileHandler(precious("log_to_file"))
    handler.emit(logging.LogRecord("a", 40, "b", 1, "overwritten", (), None))
    handler.close()


def rotate_log():
    handler = logging.handlers.RotatingFileHandler(precious("rotate_log"), maxBytes=1, backupCount=2)
    handler.doRollover()
    handler.close()


def temporary_elsewhere():
    tempfile.mkstemp(dir=victim("temporary_elsewhere"))


def temporary_directory_elsewhere():
    tempfile.mkdtemp(dir=victim("temporary_directory_elsewhere"))


def gzip_write():
    file = gzip.open(precious("gzip_write"), "wb")
    file.write(b"overwritten")
    file.close()


def shelve_open():
    shelf = shelve.open(os.path.join(victim("shelve_open"), "shelf"))
    shelf["a"] = 1
    shelf.close()


def readline_history():
    import readline

    readline.add_history("overwritten")
    readline.write_history_file(precious("readline_history"))


def dump_profile():
    profile = cProfile.Profile()
    profile.create_stats()
    profile.dump_stats(precious("dump_profile"))


def compile_to():
    overwrite("compiled.py")
    with open("compiled.py", "w") as file:
        file.write("a = 1\n")
    py_compile.compile("compiled.py", cfile=precious("compile_to"), doraise=True)


def edit_in_place():
    for line in fileinput.input([precious("edit_in_place")], inplace=True):
        line.strip()


class _Removal(object):
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.remove, (self.path,)


def unpickle():
    pickle.loads(pickle.dumps(_Removal(precious("unpickle")), 2))


def own_descriptor():
    folder = os.open(victim("own_descriptor"), os.O_RDONLY)
    overwrite("/proc/self/fd/%d/precious" % folder)


def own_descriptor_reopened():
    handle = os.open(precious("own_descriptor_reopened"), os.O_RDONLY)
    overwrite("/proc/self/fd/%d" % handle)


def own_root():
    overwrite("/proc/self/root" + precious("own_root"))


def change_directory():
    before = os.getcwd()
    os.chdir(victim("change_directory"))
    try:
        overwrite("precious")
    finally:
        os.chdir(before)


def in_a_thread():
    path = precious("in_a_thread")
    thread = threading.Thread(target=overwrite, args=(path,))
    thread.start()
    thread.join()
