"""A module of a package that `python -m` started keeps its name, because a replay has to import it."""

from pathlib import Path

import pytest

from tests.interpreters import interpreter
from tests.probe.record.recorded import run, some_interpreters

PROGRAM = """\
from . import rates


class Basket(object):
    pass


def price(basket):
    return rates.RATE


if __name__ == "__main__":
    price(Basket())
"""


@some_interpreters
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-m", "shop.web"), "shop.web:price"),
        (("-m", "shop"), "shop.__main__:price"),
        (("plain.py",), "plain.py::price"),
        (("-m", "plain"), "plain.py::price"),
    ],
)
def test_a_module_of_a_package_is_named(tmp_path: Path, version: str, words: tuple[str, ...], expected: str) -> None:
    folder = tmp_path / "base"
    (folder / "shop").mkdir(parents=True)
    texts = {"shop/__init__.py": "", "shop/rates.py": "RATE = 2\n", "shop/web.py": PROGRAM, "shop/__main__.py": PROGRAM}
    texts["plain.py"] = PROGRAM.replace("from . import rates", "from shop import rates")
    for path, text in texts.items():
        (folder / path).write_text(text)
    recorded = run(folder, interpreter(version), words, levels=("functions",))
    assert (recorded.code, recorded.errors) == (0, "")
    (call,) = recorded.of("call")
    assert call["seam"] == expected
    assert call["symbol"].endswith(".py::price")
    module = "__main__" if "plain" in expected else expected.partition(":")[0]
    assert call["given"]["basket"]["class"] == f"{module}:Basket"
