"""Functions that get a module of their own do what they did, are found where they were, and are moved once."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from toolkit.change.edit import Pack
from toolkit.change.edits import split_edits
from toolkit.model.codemod import Facts, Rewritten
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("split_module")
OPTIONS = {"above": "8", "least": "4"}
_TOPICS = ("invoice", "user", "report")
_FAST = 60
_ALL = 20_000


def split(code: str, path: str = "app.py", options: dict[str, str] | None = None, **files: str) -> Rewritten:
    """Split a module; `files`: name -> text of other modules."""
    assert CODEMOD.gather is not None
    texts = {path: code, **{f"{name}.py": text for name, text in files.items()}}
    gathered = {name: CODEMOD.gather(parse_file(name, text.encode())) for name, text in texts.items()}
    facts = Facts(path, gathered=gathered, options=OPTIONS if options is None else options)
    return Pack((CODEMOD,), {"split_module": facts}, frozenset({"certain", "review"}))((path, code.encode()))


def module(seed: int) -> str:
    """A module of functions that call one another, with constants, state and classes."""
    pick = Random(seed)
    names = [f"{pick.choice(['load', 'show', 'find'])}_{pick.choice(_TOPICS)}_{n}" for n in range(pick.randint(5, 10))]
    lines = ['"""A module."""', "import json, math", "from limits import *", ""]
    lines += [f"{topic.upper()} = {pick.choice(['3', '[1, 2]', 'MOST + 1', 'len(str(MOST))'])}" for topic in _TOPICS]
    lines += ["COUNT = 0", ""]
    if pick.random() < 0.5:
        lines += ["", "class Row:", "    kind = 'row'", ""]
    for number, name in enumerate(names):
        uses = pick.sample(["math.pi", "MOST", *(topic.upper() for topic in _TOPICS)], 2)
        near = [it for it in names if it.split("_")[1] == name.split("_")[1]]
        called = pick.choice(near if pick.random() < 0.85 else names)
        body = f"    return [x, {', '.join(uses)}, {called}(x - 1) if x else json.dumps({number})]"
        if pick.random() < 0.08:
            body = "    global COUNT\n    COUNT += 1\n" + body.replace("[x,", "[COUNT,")
        if pick.random() < 0.08:
            body = body.replace("[x,", "[__name__[:3],")
        if "class Row:" in lines and pick.random() < 0.1:
            body = body.replace("[x,", "[Row.kind,")
        head = pick.choice(["", "", "# What it does.\n", "@kept\n"])
        given = f"x={pick.choice(['1', 'MOST'])}" if pick.random() < 0.3 else "x"
        lines += [*[""] * pick.randint(1, 2), f"{head}def {name}({given}):", body]
    return "\n".join([*lines, ""])


LIMITS = "MOST = 7\n\n\ndef kept(function):\n    return function\n"


def outcomes(folder: Path, names: list[str]) -> Iterator[str]:
    """Yield the result of every function of `app`, imported from a folder."""
    for name in [it for it in sys.modules if it.partition("_")[0] in ("app", "limits")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    app = importlib.import_module("app")
    for name in names:
        yield f"{name}: {getattr(app, name)(2)!r}"


def check_seeds(first: int, last: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The number of groups that were moved out of generated modules; every function does what it did."""
    moved = 0
    for seed in range(first, last):
        code = module(seed)
        done = split(code, limits=LIMITS)
        if done.data is None:
            continue
        names = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
        seen = []
        for number, files in enumerate([{"app.py": code.encode()}, {"app.py": done.data, **done.created}]):
            here = folder / f"{seed}-{number}"
            here.mkdir()
            for path, data in {"limits.py": LIMITS.encode(), **files}.items():
                (here / path).write_bytes(data)
            with monkeypatch.context() as path:
                path.syspath_prepend(str(here))
                seen.append(list(outcomes(here, names)))
        assert seen[0] == seen[1], f"seed {seed}"
        text = done.data.decode()
        after = {name: data.decode() for name, data in done.created.items()}
        assert all("import app\n" not in new and "from app import" not in new for new in after.values())
        others = {path.removesuffix(".py"): new for path, new in after.items()}
        assert split(text, limits=LIMITS, **others).data is None, f"seed {seed}"
        moved += len(done.applied)
    return moved


def test_generated_modules_do_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_seeds(0, _FAST, tmp_path, monkeypatch) >= _FAST // 4


@pytest.mark.corpus
def test_all_generated_modules_do_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_seeds(_FAST, _ALL, tmp_path, monkeypatch) >= _ALL // 4


def test_levels_are_those_that_are_reached() -> None:
    divided = 0
    for seed in range(_FAST):
        code, files = module(seed), {"limits": LIMITS}
        levels = max((site.levels for site in split(code, limits=LIMITS).applied), default=())
        for level in levels[1:]:
            done = split(code, options={**OPTIONS, "to": str(level)}, **files)
            assert done.data is not None, f"seed {seed}, to {level}"
            code = done.data.decode()
            files |= {path.removesuffix(".py"): data.decode() for path, data in done.created.items()}
            assert sum(bool(line) for line in code.split("\n")) == level, f"seed {seed}"
            assert not code.endswith("\n\n"), f"seed {seed}"
            assert len(done.created) == 1
        divided += len(levels) > 2
    assert divided >= 3


SHOP = """\
import time

LIMIT = 3


def load_report(db):
    return db.reports[:LIMIT]


def show_report(db):
    return load_report(db)


def find_user(db):
    return db.users


def close(db):
    return db.close(time.time())
"""


def test_a_group_and_what_it_needs_is_moved() -> None:
    done = split(SHOP)
    assert [(site.verdict, site.reason, site.args["word"]) for site in done.applied] == [("review", "group", "report")]
    assert "from app_report import LIMIT, load_report, show_report  # noqa: F401\n" in (done.data or b"").decode()


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param(SHOP.replace("return db.rep", "global LIMIT\n    LIMIT = 4\n    return db.rep"), {}, id="rebound"),
        pytest.param(SHOP.replace("LIMIT = 3", "LIMIT = 3\nLIMIT = 4"), {}, id="bound-twice"),
        pytest.param(SHOP.replace("LIMIT = 3", "try:\n    LIMIT = 3\nexcept E:\n    LIMIT = 4"), {}, id="maybe"),
        pytest.param(SHOP.replace("LIMIT = 3", "LIMIT = settings()"), {}, id="made-by-a-call"),
        pytest.param(SHOP.replace("db.reports[:LIMIT]", "db[__name__]"), {}, id="own-name"),
        pytest.param(SHOP.replace("db.reports[:LIMIT]", "globals()['LIMIT']"), {}, id="globals"),
        pytest.param(SHOP.replace("def load", "@queue.task\ndef load"), {}, id="task"),
        pytest.param(SHOP.replace("LIMIT = 3", "class LIMIT:\n    x = 3"), {}, id="class"),
        pytest.param(SHOP.replace("LIMIT = 3", "import os").replace("LIMIT", "sep"), {}, id="nobody-knows"),
        pytest.param("from other import *\n" + SHOP.replace(":LIMIT", ":MOST"), {}, id="unknown-wildcard"),
        pytest.param(SHOP, {"test_app": "patch('app.load_report')\n"}, id="patched"),
        pytest.param(SHOP, {"test_app": "import app\npatch.object(app, 'LIMIT', 4)\n"}, id="patched-object"),
        pytest.param(SHOP, {"test_app": "import app as a\nmonkeypatch.setattr(a, 'LIMIT', 4)\n"}, id="set-by-alias"),
        pytest.param(SHOP, {"test_app": "patch(APP + '.LIMIT')\n"}, id="patched-by-ending"),
        pytest.param(SHOP, {"start": "import app\napp.LIMIT = 5\n"}, id="assigned"),
        pytest.param(SHOP, {"start": "import shop.app\n"}, id="longer-name"),
        pytest.param(SHOP, {"app_report": "x = 1\n"}, id="place-taken"),
        pytest.param(f"{SHOP}\n\ndef test_close():\n    close(1)\n", {}, id="tests"),
        pytest.param(SHOP + "\n\nif __name__ == '__main__':\n    close(1)\n", {}, id="script"),
        pytest.param(
            SHOP.replace("def show", "import late\n\n\ndef show").replace("load_report(db)\n", "late\n"), {}, id="late"
        ),
    ],
)
def test_what_cannot_be_moved_exactly_stays(code: str, files: dict[str, str]) -> None:
    done = split(code, **files)
    assert done.data is None
    assert {site.verdict for site in done.left} <= {"refused"}


def test_modules_of_a_package_are_imported_as_others_of_it() -> None:
    files = {"shop/__init__": "", "shop/db": "x = 1\n"}
    for line, said in (("from shop.db import x", "from shop.app_report"), ("from .db import x", "from .app_report")):
        done = split(f"{line}\n{SHOP}", "shop/app.py", **files)
        assert f"{said} import LIMIT, load_report" in (done.data or b"").decode()
        assert list(done.created) == ["shop/app_report.py"]


def test_a_module_of_a_folder_without_init_is_imported_relatively_or_stays() -> None:
    code = SHOP.replace("import time\n", "import time\n\nfrom .limits import MOST\n", 1)
    done = split(code, "shop/app.py")
    assert b"from .app_" in (done.data or b"")
    users = {"main": "from shop.app import close\n"}
    assert [site.reason for site in split(SHOP, "shop/app.py", **users).left] == ["no_package"]
    assert [site.reason for site in split(SHOP, "shop/app.py", main="from shop import app\n").left] == ["no_package"]


def test_what_leads_back_is_told() -> None:
    code = SHOP.replace("import time", "import time\nfrom other import other").replace("[:LIMIT]", "[:other]")
    done = split(code, other="import app\n\nother = 3\n")
    assert [site.reason for site in done.applied] == ["cycle"]


def test_a_word_keeps_the_form_that_names_have() -> None:
    done = split(SHOP.replace("_report", "_series"))
    assert list(done.created) == ["app_series.py"]


def test_line_ends_stay() -> None:
    done = split(SHOP.replace("\n", "\r\n"))
    for data in (done.data or b"", *done.created.values()):
        assert data.count(b"\n") == data.count(b"\r\n") > 3


def test_pieces_bring_their_files_along() -> None:
    assert CODEMOD.gather is not None
    code = SHOP.encode()
    facts = Facts("app.py", gathered={"app.py": CODEMOD.gather(parse_file("app.py", code))}, options=OPTIONS)
    pack = Pack((CODEMOD,), {"split_module": facts}, frozenset({"review"}))
    done = pack(("app.py", code))
    edits = split_edits(pack, [done], {"app.py": code})
    (piece,) = edits.pieces
    assert edits.paths([piece]) == {"app.py", "app_report.py"}
    assert edits.state_with({piece}) == {"app.py": done.data, **done.created}
    assert edits.state_with(()) == {"app.py": code, "app_report.py": None}
