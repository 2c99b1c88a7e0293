"""Every command of `tebiki` with every option and argument, and odd values for each of them."""

import json
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import click

from tests.characterize.tariff import GOOD, SOURCE, locked
from tests.command_line import write
from tests.proof.sample import committed, git, repository
from toolkit.characterize.lock_files import lock_files
from toolkit.cli import cli
from toolkit.cli._folder import write_folder

SURROGATE = "\udcff\udc93"
"""Form of an argument that is no UTF-8, in Python."""
TEXTS = (
    "",
    " ",
    "-",
    "-1",
    "0",
    "1e999",
    "nan",
    "9" * 30,
    "x" * 5000,
    "a\nb",
    "\x1b[31mred",
    SURROGATE,
    "テナント",
    "{}%s{0}",
    "a=b",
    "=",
    "(",
    "a.b:c()",
    ".",
    "$x",
)
"""No value leads out of the directory of the test, and none does anything in a shell."""
PLACES = (
    *("file.txt", "folder", "missing", "missing/inside", "file.txt/inside"),
    *("binary.bin", "loop", "empty.json", "deep.json"),
)
"""Relative to the directory of the test: see `plant`."""
SWALLOWS = "def load(path):\n    try:\n        return open(path)\n    except:\n        pass\n"
DAMAGES: dict[str, bytes] = {
    "empty": b"",
    "a line end": b"\n",
    "null": b"null",
    "a list": b"[]",
    "a number": b"7",
    "an empty object": b"{}",
    "an unknown format": b'{"format": 99}',
    "cut off": b'{"format": 1, "steps": [{"id": ',
    "wrong types": b'{"format": "1", "steps": 3, "entries": "x", "functions": 1, "cases": {}}\n',
    "not UTF-8": b"\xff\xfe\x00",
    "NUL": b"\0" * 64,
    "nested too deep": b"[" * 100_000,
    "a long number": b"1" * 5000,
    "NaN": b'{"format": 1, "hours": NaN}',
    "prose": "# 計画\n\nfree text: 1\n".encode(),
    "a mark": b"\xef\xbb\xbf{}",
}
FEW_DAMAGES = ("empty", "cut off", "wrong types", "not UTF-8", "nested too deep")
"""One of each kind: nothing there, no JSON, other JSON, no text, and what exhausts a parser."""


KEPT: dict[str, tuple[tuple[str, ...], ...]] = {
    ".tebiki/plan.json": (("plan", "."), ("goals", "."), ("practise", "1", "."), ("actuals", "link", "12", "1")),
    ".tebiki/goals.md": (("goals", "."), ("goals", ".", "--accept"), ("plan", ".")),
    ".tebiki/ledger.jsonl": (("actuals", "show"), ("actuals", "add", "12", "2h"), ("plan", "."), ("analyze", ".")),
    ".tebiki/baseline": (("analyze", ".", "--baseline", ".tebiki/baseline"),),
    "characterization_tests/strength.json": (("analyze", "."), ("plan", ".")),
    "characterization_tests/lock.json": (("verify", "."), ("strength", "."), ("lock", ".", "--seconds", "0")),
    "characterization_tests/.tebiki-report": (("verify", "."),),
    "characterization_tests/not_locked.jsonl": (("verify", "."),),
    "characterization_tests/outgoing.jsonl": (("verify", "."),),
    "coverage.json": (("analyze", ".", "--coverage", "coverage.json"),),
    "coverage.xml": (("plan", ".", "--coverage", "coverage.xml"),),
    "recording/import-a.000.jsonl": (("lock", ".", "--recording", "recording", "--seconds", "0"),),
    "rows.csv": (("estimate", "rows", "rows.csv", "--out", "estimated.csv"), ("backtest", "--tasks", "rows.csv")),
    "hours.csv": (("actuals", "import", "hours.csv"),),
    "api.json": (("inventory", "diff", "api.json", "api.json"),),
    "vectors.jsonl": (("filters", "check", "vectors.jsonl"),),
    "filter.json": (("filters", "explain", "@filter.json", "{}"),),
    "a.har": (("record", "--import", "a.har"),),
    "access.log": (("record", "--import", "access.log"),),
    "tebiki.toml": (
        ("analyze", "."),
        ("lock", ".", "--seconds", "0"),
        ("record", "--dry-run"),
        ("refactor", "narrow_except", "."),
    ),
    "pyproject.toml": (("plan", "."), ("prove", "work", "."), ("verify", "."), ("actuals", "show")),
}
"""File -> commands that read it."""


class Trial(NamedTuple):
    """One call of the command line, and what is odd about it."""

    words: tuple[str, ...]
    odd: str

    def __str__(self) -> str:
        return f"{' '.join(self.words)[:60]!a} {self.odd[:30]!a}"


BASES: dict[str, tuple[str, ...]] = {
    "actuals add": ("12", "2h"),
    "actuals import": ("hours.csv", "--columns", "pr=Ticket,hours=Spent,day=Date"),
    "actuals link": ("12", "1"),
    "actuals list": (),
    "actuals show": (),
    "actuals sync": (),
    "analyze": (".", "--no-cache", "--quiet", "--executor", "serial"),
    "backtest": ("--tasks", "rows.csv"),
    "codemods": (),
    "estimate rows": ("rows.csv", "--out", "estimated.csv"),
    "explain": ("hotspot",),
    "filters characterize": ("filters:matches", "--out", "dialect", "--seconds", "1", "--operators", "$eq"),
    "filters check": ("vectors.jsonl",),
    "filters compare": ("filters:matches", "filters:matches", "--seconds", "1", "--operators", "$eq"),
    "filters explain": ("{}", "{}"),
    "goals": (".", "--quiet"),
    "inventory check": (".", "--app", "wsgi:application"),
    "inventory diff": ("api.json", "api.json"),
    "inventory docs": (".", "--out", "drafted"),
    "inventory list": (".",),
    "inventory pictures": (".",),
    "inventory questions": (".",),
    "inventory score": ("routes.json", "routes.json"),
    "inventory sequence": ("GET /", "."),
    "lock": (".", "--seconds", "0"),
    "plan": (".", "--quiet"),
    "practise": ("2", "."),
    "prove": ("work", "."),
    "record": ("--dry-run", "--", "python3", "-c", "1"),
    "refactor": ("narrow_except", ".", "--jobs", "1"),
    "strength": (".", "--seconds", "1"),
    "verify": (".",),
}
"""Command -> words with which it does little."""
_COLUMNS = (
    *("type", "id", "p_files", "p_hunks", "p_add", "p_del", "p_newfiles", "t_files", "t_add", "t_del", "t_hunks"),
    *("o_files", "o_churn", "f_n", "gapsum2h_min", "n_first2h", "t"),
)
SLOW = (
    *("analyze", "filters characterize", "filters compare", "inventory check", "lock", "prove", "strength", "verify"),
    *("record", "refactor", "goals", "plan", "backtest", "practise"),
)
"""Commands that start programs or analyse a project: not every value is worth its time in each run of the tests."""
FEW = ("", SURROGATE, "loop")
_EACH = 2
"""So many of the values an option gets in the fast suite, each option the next ones."""


def plant(root: Path, search: int = 0) -> Path:
    """The directory in which the commands run: a project in git with a plan and a lock, and odd files.

    Args:
        root: where it is made.
        search: seconds that a proof may search for more inputs.
    """
    settings = f"[record]\npython = {json.dumps(sys.executable)}\n\n[prove]\nsearch = {search}\n"
    repository(root, {"tariff.py": SOURCE, "app.py": SWALLOWS, ".gitignore": "reports/\n", "tebiki.toml": settings})
    write_folder(root / "characterization_tests", lock_files(locked(root, GOOD[:2])))
    committed(root, "Lock")
    git(root, "checkout", "-q", "-b", "work")
    write(root, {"app.py": SWALLOWS.replace("except:", "except BaseException:")})
    committed(root, "Change")
    git(root, "checkout", "-q", "main")
    write(
        root,
        {
            "filters.py": "def matches(filter, document):\n    return filter == document\n",
            "file.txt": "text\n",
            "binary.bin": bytes(range(256)),
            "folder/file.txt": "",
            "empty.json": "",
            "deep.json": "[" * 100_000,
            "rows.csv": _rows(),
            "api.json": json.dumps({"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}),
            "routes.json": json.dumps({"routes": [{"method": "GET", "path": "/a"}]}),
            "hours.csv": "Ticket,Spent,Date\n12,2,2026-01-30\n",
            "vectors.jsonl": json.dumps({"id": "1", "cat": "a", "filter": {}, "doc": {}, "match": True}) + "\n",
        },
    )
    (root / "loop").symlink_to("loop")
    return root


def _rows() -> str:
    """Past tasks of one project."""
    rows = [("fix", f"t{n}", *["1"] * (len(_COLUMNS) - 3), str(n)) for n in range(40)]
    return "".join(f"{','.join(row)}\n" for row in (_COLUMNS, *rows))


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and its name as it is typed, groups left out."""
    yield from _below("", cli)


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for inner in command.list_commands(context):
        found = command.get_command(context, inner)
        assert found is not None
        yield from _below(f"{name} {inner}".strip(), found)


def trials(name: str, command: click.Command, values: tuple[str, ...]) -> Iterator[Trial]:
    """Each option and argument of a command once with each odd value, the rest as usual.

    Args:
        name: of the command, as it is typed.
        command: itself.
        values: odd ones.
    """
    for option in _options(command):
        yield from _of_option(name, option, values if not isinstance(option.type, click.Choice) else FEW)
    for position, word in enumerate(_arguments(command, BASES[name])):
        yield from (_of_argument(name, position, word, value) for value in values)
    yield from _wrong_words(name)


def few_trials(name: str, command: click.Command) -> Iterator[Trial]:
    """Each option and argument once with some of the odd values, so that each value is tried with some option.

    Of a slow command only one option of each kind (a flag, a number, a path, ...) is tried.
    """
    turns = cycle(FEW if name in SLOW else (*TEXTS, *PLACES))
    each = 1 if name in SLOW else _EACH
    kinds: set[object] = set()
    for option in _options(command):
        kind = (option.is_flag, type(option.type), option.multiple)
        if name not in SLOW or kind not in kinds:
            yield from _of_option(name, option, tuple(islice(turns, each)))
        kinds.add(kind)
    for position, word in enumerate(_arguments(command, BASES[name])):
        yield from (_of_argument(name, position, word, value) for value in islice(turns, each))
    yield from (trial for trial in _wrong_words(name) if name != "lock" or trial.words != ("lock",))  # searches long


def _options(command: click.Command) -> Iterator[click.Option]:
    return (parameter for parameter in command.params if isinstance(parameter, click.Option))


def _of_option(name: str, option: click.Option, values: tuple[str, ...]) -> Iterator[Trial]:
    words, base, flag = name.split(), BASES[name], option.opts[0]
    if option.is_flag:
        yield Trial((*words, flag, *base), flag)
        return
    for value in values:
        yield Trial((*words, flag, value, *base), f"{flag} {value}")
    yield Trial((*words, *base, flag), f"{flag} without a value")


def _of_argument(name: str, position: int, word: str, value: str) -> Trial:
    changed = [value if one is word else one for one in BASES[name]]
    return Trial((*name.split(), *changed), f"argument {position}: {value}")


def _wrong_words(name: str) -> Iterator[Trial]:
    words, base = name.split(), BASES[name]
    yield Trial((*words, *base, "one", "more", "argument"), "too many")
    yield Trial((*words,), "nothing")
    yield Trial((*words, "--no-such-option"), "an unknown option")


def _arguments(command: click.Command, base: tuple[str, ...]) -> list[str]:
    """The words of a base that are arguments, not options."""
    if "--" in base:
        return list(base[base.index("--") + 1 :][:1])
    takes = {name for one in command.params if isinstance(one, click.Option) and not one.is_flag for name in one.opts}
    found, skip = [], False
    for word in base:
        if not skip and not word.startswith("-"):
            found.append(word)
        skip = word in takes
    return found
