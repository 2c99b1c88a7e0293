"""Changes that hold on Python 3 alone are certain where no document, no code and no other file speaks of Python 2."""

import pytest

from tests.codemods.apply import sites_in
from toolkit.model.codemod import CodemodExample
from toolkit.wiring import plugins

_BARE = "try:\n    a()\nexcept:\n    b()\n"
_OLD_CLASS = "class Basket(object):\n    size = 3\n"


def _verdicts(name: str, code: str, files: dict[str, str]) -> set[str]:
    return {it.verdict for it in sites_in(plugins.codemod(name), CodemodExample(code, files=files)) if it.edits}


def _is_certain(before: str, files: dict[str, str]) -> bool:
    certain = ["certain" in _verdicts("narrow_except", before + _BARE, files)]
    for name in ("run_ruff", "run_pyupgrade"):
        pytest.importorskip(name.removeprefix("run_"))
        certain.append("certain" in _verdicts(name, before + _OLD_CLASS, files))
    assert len(set(certain)) == 1
    return certain[0]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"setup.cfg": "[options]\npython_requires = >=3.6\n"},
        {"setup.cfg": "[metadata]\nclassifiers =\n    Programming Language :: Python :: 3\n"},
        {"Dockerfile": "FROM python:3.9-slim\n"},
        {"Dockerfile": "FROM debian\nRUN apt-get install -y python3-flask\n"},
        {".python-version": "3.10.2\n"},
        {"runtime.txt": "python-3.9.1\n"},
        {"Makefile": "test:\n\tpython3 -m pytest\n"},
        {"shop/cart.py": "async def fill():\n    pass\n"},
        {"shop/cart.py": "def fill(n: int):\n    return f'{n}'\n"},
        {"shop/cart.py": "from urllib.parse import quote\nprint(quote('x'))\n"},
    ],
    ids=str,
)
def test_nothing_speaks_of_python_2(files: dict[str, str]) -> None:
    assert _is_certain("", files)


@pytest.mark.parametrize(
    "code", ["def f(*, a):\n    pass\n\n\n", "import dataclasses\nprint(dataclasses)\n\n\n", "x: int = 3\n\n\n"]
)
def test_the_file_itself_says_so(code: str) -> None:
    assert _is_certain(code, {})


@pytest.mark.parametrize(
    ("before", "files"),
    [
        ("", {"Dockerfile": "FROM python:2.7\n", "shop/cart.py": "def f(*, a):\n    pass\n"}),
        ("", {".python-version": "2.7.18\n"}),
        ("", {"runtime.txt": "python-2.7.18\n"}),
        ("", {"Makefile": "test:\n\tpython3 -m pytest\n\tpython2 -m pytest\n"}),
        ("import urllib2\nprint(urllib2)\n\n\n", {"setup.cfg": "[options]\npython_requires = >=3.6\n"}),
        ("", {"shop/cart.py": "import cPickle\ncPickle.loads(x)\n", "shop/new.py": "def f(*, a):\n    pass\n"}),
    ],
    ids=str,
)
def test_python_2_may_run_it(before: str, files: dict[str, str]) -> None:
    assert not _is_certain(before, files)
