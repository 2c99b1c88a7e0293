"""Bad input of every kind, one case each: what is planted, and what must become of it.

The list is run through discovery and parsing here, and through whole runs of `tebiki analyze` elsewhere.
"""

import codecs
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

MEASURED = "measured"
UNSEEN = "unseen"
"""Result for a file that is not counted at all: it is the same file as another, or no file."""


@dataclass(frozen=True)
class Case:
    """One kind of bad input.

    Attributes:
        plant: puts it into an empty directory.
        expected: path as reported -> what may become of it: `measured`, a key of `REASONS`, or `unseen`. Where two
            are named, Python versions differ in how deep they can go.
        during: what happens between discovery and reading; None: nothing.
        not_as_root: whether root is stopped by nothing, so that the case cannot be made.
    """

    name: str
    plant: Callable[[Path], None]
    expected: Mapping[str, tuple[str, ...]]
    during: Callable[[Path], None] | None = None
    not_as_root: bool = False

    def __str__(self) -> str:
        return self.name


CASES: list[Case] = []


def _file(name: str, content: str | bytes, *outcomes: str, path: str = "a.py") -> None:
    data = content if isinstance(content, bytes) else content.encode()

    def plant(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    CASES.append(Case(name, plant, {path: outcomes}))


def _special(name: str, plant: Callable[[Path], object], **expected: str) -> None:
    CASES.append(
        Case(name, lambda root: plant(root) and None, {f"{path}.py": (why,) for path, why in expected.items()})
    )


JAPANESE = "クーポン = '予約'  # 配信\n"
DEEP = ("too_deep",)
EITHER = (MEASURED, "too_deep")
SYNTAX = "syntax"

# Not Python
_file("a stray word", "def f():\n    return 1 1\n", SYNTAX)
_file("an unclosed bracket", "x = (1,\n", SYNTAX)
_file("an unclosed string", "x = '''abc\n", SYNTAX)
_file("a dedent to nowhere", "if a:\n        b\n    c\n", SYNTAX)
_file("conflict markers", "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> side\n", SYNTAX)
_file("a template", "{% if debug %}\nx = {{ value }}\n{% endif %}\n", SYNTAX)
_file("a number of 10,000 digits", f"x = {'9' * 10_000}\n", SYNTAX)
_file("Python 2 and 3 in one file", "print 'a'\nasync def f(): await g()\n", MEASURED)

# Bytes
_file("NUL bytes", b"x = 1\n\0\0", "binary")
_file("an image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary")
_file("UTF-16 with a mark", "x = 1\n".encode("utf-16"), "encoding")
_file("UTF-16 without a mark", "x = 1\n".encode("utf-16-le"), "binary")
_file("UTF-32", "x = 1\n".encode("utf-32"), "encoding")
_file("UTF-8 with a mark", codecs.BOM_UTF8 + JAPANESE.encode(), MEASURED)
_file("a mark alone", codecs.BOM_UTF8, MEASURED)
_file("a mark against the cookie", codecs.BOM_UTF8 + b"# coding: cp932\n", "encoding")
_file("an unknown cookie", "# coding: klingon\n", "encoding")
_file("a cookie that is not text encoding", "# coding: rot13\n", "encoding")
_file("a wrong cookie", b"# coding: euc-jp\n" + "①".encode("cp932"), "encoding")
_file("a cookie of two-byte text", "# coding: utf-16\nx = 10\n", "encoding")
_file("cp932", ("# coding: cp932\n" + JAPANESE).encode("cp932"), MEASURED)
_file("EUC-JP", ("# coding: euc-jp\n" + JAPANESE).encode("euc_jp"), MEASURED)
_file("Latin-1", "# coding: latin-1\nx = 'é'\n".encode("latin-1"), MEASURED)
_file("cp932 without a cookie", JAPANESE.encode("cp932"), "encoding")
_file("a lone surrogate", b"# coding: utf-7\nx = '+2AA-'\n", "encoding")
_file("CRLF", "if a:\r\n    b = '''x\r\ny'''\r\n", MEASURED)
_file("CR", "if a:\r    b\r", MEASURED)
_file("line ends of all kinds", "a\r\nb\rc\nd", MEASURED)
_file("no line end at the end", "def f(): pass", MEASURED)
_file("form feeds and control characters", "x = 1\n\x0c\ny = 2  # \x1d\x1c\x85\n", MEASURED)
_file("characters that change direction", "x = '\u202e\u2066'  # \u2069\n", MEASURED)
_file("nothing", "", MEASURED)
_file("comments alone", "# nothing\n\n   \n# more", MEASURED)
_file("warnings", "import re\nre.compile('\\d\\w')\nx is 1\n", MEASURED)

# Python 2
_file("print statements", "print 'a', b\nprint >>f, c,\nprint\n", MEASURED)
_file("old exceptions", "try:\n    a\nexcept (A, B), e:\n    raise E, 'x', tb\n", MEASURED)
_file("mixed tabs", "if a:\n        b\n\tc\nprint d\n", MEASURED)
_file("tuple parameters", "def f(a, (b, c)):\n    exec b in c\n    return `a` <> 0777L\n", MEASURED)
_file("async as a name", "async = await(x)\nprint async.await\n", MEASURED)

# Size and depth
_file("5,000 nested parentheses", "x = " + "(" * 5000 + "1" + ")" * 5000, *DEEP)
_file("5,000 nested brackets in calls", "f(" * 5000 + ")" * 5000, *DEEP)
_file("190 nested brackets", "x = " + "[" * 190 + "]" * 190, *EITHER)
_file("150 levels of indentation", "".join(" " * n + "if x:\n" for n in range(150)) + " " * 150 + "y\n", *DEEP)
_file("100,000 unary operators", "x = " + "-" * 100_000 + "1\n", *DEEP)
_file("50,000 nested lambdas", "x = " + "lambda: " * 50_000 + "1\n", *DEEP)
_file("a sum of 20,000 terms", "x = " + "+".join(["1"] * 20_000), *EITHER)
_file("900 elif", "if a: pass\n" + "elif b: pass\n" * 900, *EITHER)
_file("5,000 elif", "if a: pass\n" + "elif b: pass\n" * 5000, *EITHER)
_file("a chain of 10,000 attributes", "x = a" + ".b" * 10_000, *EITHER)
_file("a chain of 50,000 subscripts", "x = a" + "[0]" * 50_000, *EITHER)
_file("a chain of 2,000 calls", "x = a" + "()" * 2000, *EITHER)
_file("a dictionary of 100,000 entries", "x = {" + ",".join(f"{n}: {n}" for n in range(100_000)) + "}", MEASURED)
_file("100,000 strings in a row", "x = " + "'a' " * 100_000, MEASURED)
_file("a line of a megabyte", f"x = '{'a' * 1_000_000}'\n", MEASURED)
_file("3 megabytes of nonsense", "x = = 1\n" + "y = 1\n" * 500_000, SYNTAX)

# Code that would do something if it were run
_file("code that ends the process", "import os\nos._exit(7)\nraise SystemExit\n", MEASURED)
_file("code that deletes", "import shutil\nshutil.rmtree('.')\n", MEASURED)
_file("a module named like ours", "raise RuntimeError('imported')\n", MEASURED, path="toolkit/__init__.py")
_file("a module named like the library's", "raise RuntimeError('imported')\n", MEASURED, path="ast.py")

# Names
_file("a name of 200 characters", "x = 1\n", MEASURED, path=f"{'a' * 197}.py")
_file("a name with HTML", "x = 1\n", MEASURED, path="<img src=x onerror=alert(1)>.py")
_file("a name with terminal escapes", "x = 1\n", MEASURED, path="a\x1b[31mred\x1b]0;title\x07.py")
_file("a name with line ends", "x = 1\n", MEASURED, path="a\r\n::error::b.py")
_file("a name that is a formula", "x = 1\n", MEASURED, path="=cmd|'calc'!A1.py")
_file("a name like an option", "x = 1\n", MEASURED, path="--exec=x.py")
_file("a Japanese name", JAPANESE, MEASURED, path="予約/クーポン.py")
_file("40 directories deep", "x = 1\n", MEASURED, path="d/" * 40 + "a.py")
CASES.append(
    Case(
        "a name that is not UTF-8",
        lambda root: (root / os.fsdecode(b"\xff\x93.py")).write_text("x = 1\n") and None,
        {"\\xff\\x93.py": (MEASURED,)},
    )
)


# The file system
def _sparse(root: Path) -> None:
    with (root / "a.py").open("wb") as file:
        file.truncate(200 << 20)


def _socket(root: Path) -> None:
    here = Path.cwd()
    os.chdir(root)  # the path of a socket may have 100 characters
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("a.py")
    finally:
        os.chdir(here)


def _linked_twice(root: Path) -> None:
    (root / "a.py").write_text("x = 1\n")
    (root / "b.py").symlink_to("a.py")
    (root / "circle").symlink_to(".")


def _closed(root: Path) -> None:
    (root / "a.py").write_text("x = 1\n")
    (root / "a.py").chmod(0)


def _becomes_a_pipe(root: Path) -> None:
    (root / "a.py").unlink()
    os.mkfifo(root / "a.py")


def _becomes_a_way_out(root: Path) -> None:
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("/etc/hostname")


def _one(root: Path) -> None:
    (root / "a.py").write_text("x = 1\n")


_special("a file of 200 MB", _sparse, a="too_large")
_special("a pipe", lambda root: os.mkfifo(root / "a.py"), a="not_a_file")
_special("a socket", _socket, a="not_a_file")
_special("a directory named like a file", lambda root: (root / "a.py").mkdir(), a=UNSEEN)
_special("a link to itself", lambda root: (root / "a.py").symlink_to("a.py"), a="not_a_file")
_special("a link to nowhere", lambda root: (root / "a.py").symlink_to("gone.py"), a="not_a_file")
_special("a link out of the project", lambda root: (root / "a.py").symlink_to("/etc/hostname"), a="outside")
_special("links to what is counted", _linked_twice, a=MEASURED, b=UNSEEN)
CASES += [
    Case("a file that may not be read", _closed, {"a.py": ("unreadable",)}, not_as_root=True),
    Case("a file that vanishes", _one, {"a.py": ("vanished",)}, during=lambda root: (root / "a.py").unlink()),
    Case("a file that becomes a pipe", _one, {"a.py": ("not_a_file",)}, during=_becomes_a_pipe),
    Case("a file that becomes a way out", _one, {"a.py": ("outside",)}, during=_becomes_a_way_out),
]
