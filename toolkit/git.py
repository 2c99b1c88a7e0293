"""The one place that starts git: to read, never to write, and never to run what a repository brings along.

A repository may be hostile. Its own configuration names programs (hooks, a pager, external diffs, filters of files, a
file system monitor, a signature checker, a transport): none of them is started, nothing is fetched from a remote.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec

from toolkit.errors import GitError
from toolkit.system.orphans import die_with_parent, setpriv_words
from toolkit.system.process_watch import ProcessWatch
from toolkit.system.tame_git import may_convert, refuse_pipes, tame_command, tame_environment

TIMEOUT = 600.0
"""Seconds that one git command may take."""

_CHUNK = 1 << 19
_FILTERS = r"^filter\..*\.(clean|smudge|process|required)$"
_ASKED = ("--is-inside-work-tree", "--is-shallow-repository", "--show-cdup", "--show-prefix")
_HEAD = ("HEAD^{commit}", "--symbolic-full-name", "HEAD")
"""The current commit, and the branch; git says both only if there is a commit."""
_PROMISOR = r"^(extensions\.partialclone|remote\..*\.promisor)$"


class Repository(msgspec.Struct, frozen=True):
    """The repository around a directory.

    Attributes:
        top: the work tree's root; the git directory itself if there is no work tree.
        prefix: the directory's path inside the work tree, `a/b/`; empty at the root.
        head: full hash of the current commit; empty before the first one.
        branch: name of the current branch; empty if HEAD is detached.
        shallow: whether the oldest commits are cut off.
        bare: whether there is no work tree.
    """

    top: Path
    prefix: str
    head: str
    branch: str
    shallow: bool
    bare: bool

    @property
    def is_detached(self) -> bool:
        """True if HEAD names a commit and no branch."""
        return not self.branch


def repository(path: Path) -> Repository | None:
    """Find the repository around a directory; None if there is none.

    Raises:
        GitError: git is not installed, refuses the directory, or finds the repository damaged.
    """
    try:
        facts, head, ref = _ask_where(path)
    except GitError as error:
        if "not a git repository (or any" in str(error):
            return None
        raise
    inside, shallow, up, prefix, *_ = (*facts.split(b"\n", 3), b"", b"")
    return Repository(
        top=(path / os.fsdecode(up)).resolve(),
        prefix=os.fsdecode(prefix.removesuffix(b"\n")),
        head=head.decode(),
        branch=ref.removeprefix(b"refs/heads/").decode(errors="replace"),
        shallow=shallow == b"true",
        bare=inside != b"true",
    )


def is_partial(path: Path) -> bool:
    """Tell whether objects of a repository were left at a remote (`git clone --filter`).

    Raises:
        GitError: git failed.
    """
    return bool(run(("config", "--get-regexp", _PROMISOR), path, ok=(0, 1)))


def _ask_where(path: Path) -> tuple[bytes, bytes, bytes]:
    """Ask git for the values of `_ASKED`, the current commit and the branch; the last two may be empty.

    Raises:
        GitError: as `repository`, or there is none.
    """
    try:
        facts, head, ref = run(("rev-parse", *_ASKED, *_HEAD), path).removesuffix(b"\n").rsplit(b"\n", 2)
        if ref == b"HEAD":
            return facts, head, b""
        if ref.startswith(b"refs/heads/"):
            return facts, head, ref
    except GitError as error:  # as before the first commit; also no repository
        if "not a git repository (or any" in str(error):
            raise
    except ValueError:  # it printed less
        pass
    facts = run(("rev-parse", *_ASKED), path)
    ref = run(("symbolic-ref", "-q", "HEAD"), path, ok=(0, 1)).removesuffix(b"\n")
    return facts, run(("rev-parse", "-q", "--verify", "HEAD^{commit}"), path, ok=(0, 1)).strip(), ref


def printable_name(name: bytes) -> str:
    r"""A path of git as everything else knows it: valid Unicode; bytes that are not UTF-8 become `\xff`."""
    return name.decode("utf-8", "backslashreplace")


def run(
    args: Sequence[str],
    cwd: Path,
    *,
    stdin: bytes = b"",
    ok: Sequence[int] = (0,),
    env: Mapping[str, str] | None = None,
) -> bytes:
    """Run a git command in a directory and return its output.

    Args:
        args: the command and its options, without `git`.
        cwd: the directory.
        stdin: what the command reads.
        ok: exit codes that mean success.
        env: variables of git such as GIT_DIR and GIT_INDEX_FILE; those of the process are never handed on.

    Raises:
        GitError: git is not installed, failed, or took too long.
    """
    with _start_git(args, cwd, stdin, ok, env) as out:
        return out.read()


def find_places(cwd: Path, *questions: Sequence[str]) -> list[str]:
    """Ask where parts of a repository lie, at once: `("--git-path", "objects")`.

    Returns:
        the answer to each question: a path, relative to the directory or absolute.

    Raises:
        GitError: as `run`.
    """
    found = run(("rev-parse", *(word for words in questions for word in words)), cwd)[:-1].split(b"\n")
    if len(found) != len(questions):  # a path holds a line feed
        found = [run(("rev-parse", *words), cwd)[:-1] for words in questions]
    return [os.fsdecode(path) for path in found]


def filter_programs(cwd: Path, env: Mapping[str, str] | None = None) -> list[str]:
    """The names of the filters of files that git would start programs for; `lfs` is the best known one.

    Args:
        cwd: the directory.
        env: as for `run`.

    Raises:
        GitError: git failed, or one has a name that cannot be switched off.
    """
    asked = run(("config", "-z", "--get-regexp", _FILTERS), cwd, ok=(0, 1), env=env)
    keys = (os.fsdecode(record.partition(b"\n")[0]) for record in asked.split(b"\0") if record)
    names = sorted({key.partition(".")[2].rpartition(".")[0] for key in keys})
    if strange := [name for name in names if "=" in name]:
        raise GitError(f"the filter `{strange[0]}` in git's configuration for {cwd} has a name with `=`: rename it.")
    return names


def _without_filters(args: Sequence[str], cwd: Path, env: Mapping[str, str] | None) -> Iterator[str]:
    if may_convert(args[0]):
        for name in filter_programs(cwd, env):
            for setting in ("clean=", "smudge=", "process=", "required=false"):
                yield from ("-c", f"filter.{name}.{setting}")


def records(
    args: Sequence[str],
    cwd: Path,
    *,
    sep: bytes = b"\0",
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """Run a git command and yield the records of its output as they come, without separators.

    Raises:
        GitError: as `run`, after the pieces that came before the failure.
    """
    with _start_git(args, cwd, stdin, (0,), env) as out:
        yield from split_stream(out, sep)


def split_stream(stream: IO[bytes], sep: bytes) -> Iterator[bytes]:
    """Yield the pieces of a stream between one-byte separators; an empty piece at the end is left out."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(sep)
        yield from whole
    if rest:
        yield rest


def lines(args: Sequence[str], cwd: Path, *, stdin: bytes = b"") -> Iterator[bytes]:
    """`records` between line feeds."""
    return records(args, cwd, sep=b"\n", stdin=stdin)


def cat_file(
    cwd: Path,
    hashes: Iterable[str],
    *,
    limit: int = 1 << 27,
    env: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, bytes | None]]:
    """Yield (hash, content) of each object, in the order asked for.

    Args:
        cwd: the directory.
        hashes: full hashes.
        limit: largest object to keep, in bytes.
        env: as for `run`.

    Returns:
        None in place of the content if the object is not here, or larger than the limit.

    Raises:
        GitError: as `run`.
    """
    names = list(hashes)
    asked = "".join(f"{name}\n" for name in names).encode()
    with _start_git(("cat-file", "--batch", "--buffer"), cwd, asked, (0,), env) as out:
        for name in names:
            header = out.readline().split()
            if len(header) != 3:  # `<name> missing`
                yield name, None
                continue
            size = int(header[2])
            if size > limit:
                _skip(out, size + 1)
                yield name, None
                continue
            yield name, out.read(size)
            out.read(1)


def _skip(out: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(out.read(min(size, _CHUNK)))


@contextmanager
def _start_git(
    args: Sequence[str],
    cwd: Path,
    stdin: bytes,
    ok: Sequence[int],
    env: Mapping[str, str] | None,
) -> Iterator[IO[bytes]]:
    """Start git, hand out its output, and see that it ended well; it never outlives the block."""
    refuse_pipes(cwd)
    # Plain files cannot fill up as pipes do, so nobody has to feed and drain git at the same time.
    with _input_of(stdin) as given, TemporaryFile() as complaints:
        process = _popen(args, cwd, given, complaints, env)
        assert process.stdout is not None
        watch = ProcessWatch(process.pid, TIMEOUT, lambda: _kill(process))
        try:
            yield process.stdout
            process.stdout.close()
            code = process.wait()
        except BaseException:
            _kill(process)
            raise
        finally:
            watch.end()
            process.stdout.close()
            process.wait()
        if code not in ok:
            complaints.seek(0)
            raise _failure(args, cwd, complaints.read(), watch, code)


@contextmanager
def _input_of(stdin: bytes) -> Iterator[IO[bytes] | int]:
    """Yield a file with what git reads; most commands read nothing."""
    if not stdin:
        yield subprocess.DEVNULL
        return
    with TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        yield given


def _popen(
    args: Sequence[str], cwd: Path, given: IO[bytes] | int, complaints: IO[bytes], env: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    command = tame_command(args, cwd, _without_filters(args, cwd, env))
    variables = {**tame_environment(os.environ), **(env or {})}
    bound = setpriv_words() if shutil.which(command[0], path=variables.get("PATH", os.defpath)) else []
    try:
        return subprocess.Popen(
            [*bound, *command],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=complaints,
            bufsize=_CHUNK,
            pipesize=_CHUNK,
            env=variables,
            start_new_session=True,
            preexec_fn=None if bound else die_with_parent(),  # noqa: PLW1509 - it takes no lock
        )
    except OSError as error:
        raise GitError(f"git could not be started ({error.strerror}): install git and put it on PATH") from error


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill git with everything it started: a child that lives on would keep the pipe open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _failure(args: Sequence[str], cwd: Path, complaint: bytes, watch: ProcessWatch, code: int) -> GitError:
    if watch.awaited:
        return GitError(
            f"git {args[0]} in {cwd} waits for {watch.awaited}, which is not a file but a pipe, a socket or a device: "
            "put a file in its place, or take away what names it"
        )
    if watch.is_late:
        return GitError(f"git {args[0]} in {cwd} did not finish in time and was stopped")
    said = "".join(char if char.isprintable() else " " for char in complaint.decode(errors="replace")).strip()
    if "dubious ownership" in said:
        return GitError(
            f"git refuses to read {cwd}, as it belongs to another user. If you trust it, run: "
            f"git config --global --add safe.directory '{os.path.realpath(cwd)}'"
        )
    return GitError(f"git {args[0]} in {cwd} failed: {said or _describe_silence(code)}")


def _describe_silence(code: int) -> str:
    """Describe how git ended if it printed nothing, as on a full disk."""
    if code < 0:
        return f"it was ended by {signal.Signals(-code).name} and said nothing; is the disk or the memory full?"
    return f"it ended with exit code {code} and said nothing; is the disk full?"
