"""Methods whose names begin with two underscores are found by the names that they are written with."""

import sys
from collections.abc import Callable
from typing import Any

from tests.probe.record.recorded import run
from toolkit.probe.values import code_names


class _Series:
    def __told(self):
        return 1

    def __len__(self):
        return self.__told()


def test_they_are_found_and_named():
    owner, _, function = code_names.resolve(f"{__name__}:_Series.__told")
    assert (owner, function(_Series())) == (_Series, 1)
    names = code_names.names_of(__name__, vars(sys.modules[__name__]))
    assert names[id(function.__code__)] == "_Series.__told"


def test_they_are_recorded_by_these_names(tmp_path):
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "work.py").write_text(
        "class Series(object):\n    def __told(self, n):\n        return n\n\n    def tell(self, n):\n"
        "        return self.__told(n)\n"
    )
    (folder / "program.py").write_text("import work\nwork.Series().tell(1)\n")
    seams = {line["seam"] for line in run(folder, levels=("functions",)).of("call")}
    assert seams == {"work:Series.tell", "work:Series.__told"}


class _Task:
    """Wrapper that a library for tasks puts in the place of a function."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self.run = run


def _send(name: str) -> str:
    return f"sent {name}"


send = _Task(_send)


def test_a_task_is_called_by_the_function_that_it_runs() -> None:
    _, _, function = code_names.resolve(f"{__name__}:send")
    assert function("a") == "sent a"
