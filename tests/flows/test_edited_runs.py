"""A run after an edit: whatever is remembered of earlier runs, the files are those of a run that remembers nothing."""

import ast
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.command_line import write
from tests.flows.test_analyze import Kept
from tests.flows.test_analyze import tools as tools_of_analysis
from tests.rows import fast_rows
from toolkit.estimate import price
from toolkit.flows.analyze import AnalysisResult, analyze
from toolkit.flows.examine import Tools
from toolkit.model.cache import Cache, NoCache
from toolkit.model.facts import Lang
from toolkit.model.request import AnalyzeOptions, silent
from toolkit.planning import roadmap_simulation
from toolkit.wiring import plugins

CART = '''"""The cart."""

import requests

from shop import user


def total(items, seen=[]):
    """Sum prices."""
    try:
        seen.append(requests.get("http://prices.example/all").json())
    except Exception:
        pass
    return sum(item.price for item in items)


def ship(cart, by, fast, insured, wrapped, gift, day):
    if cart:
        for item in cart:
            if item.heavy:
                while by:
                    if fast and insured or wrapped:
                        for each in by:
                            if each == gift or day:
                                user.tell(each)
'''
USER = """import shop.cart

PASSWORD = 'hunter2-Xk93kd02'


def tell(who):
    print(who)


def unused():
    return 1
"""
PROJECT = {
    "shop/__init__.py": "",
    "shop/cart.py": CART,
    "shop/user.py": USER,
    "tests/test_cart.py": "from shop import cart\n\n\ndef test_it():\n    assert cart.total([]) == 0\n",
    "requirements.txt": "flask==1.0\nrequests\n",
    "pyproject.toml": "[tool.tebiki.estimate]\ncohorts = 2\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", PROJECT)


def result(root: Path, cache: Cache, lang: Lang = "en") -> AnalysisResult:
    """Analyse with every format."""
    return analyze(AnalyzeOptions(root, "2020-06-01", lang=lang, history=False), "state", tools, cache, silent)


def tools() -> Tools:
    """Return what an analysis uses, with every format."""
    formats = tuple(map(plugins.format_of, plugins.names("render")))
    return replace(tools_of_analysis(), formats=formats, costly=plugins.costly_codemods())


def edit(root: Path, chance: Random) -> None:
    """Change a file of a project in one of the ways in which people do."""
    file = chance.choice(sorted(root.rglob("*.py")))
    text = file.read_text()
    chunks = _chunks(text)
    at = chance.randrange(len(chunks))
    kind = chance.choice(("above", "drop", "twice", "swap", "function", "comment", "break", "new", "branch"))
    if kind == "above":
        chunks.insert(0, "\n" * chance.randint(1, 3))
    elif kind == "drop":
        del chunks[at]
    elif kind == "twice":
        chunks.insert(at, chunks[at])
    elif kind == "swap":
        chunks.insert(0, chunks.pop(at))
    elif kind == "function":
        chunks.append(f"\n\ndef added_{chance.randint(0, 9)}(a, b={{}}):\n    return a or b\n")
    elif kind == "comment":
        chunks.insert(at, f"# {chance.random()}\n")
    elif kind == "break":
        chunks.append("def (:\n")
    elif kind == "branch":
        chunks.append(
            "\n\ndef grown(a, b):\n"
            + "".join(f"{'    ' * n}if a > {n} and b:\n" for n in range(1, 8))
            + "    " * 8
            + "return a\n"
        )
    else:
        write(root, {f"shop/more_{chance.randint(0, 3)}.py": text})
    file.write_text("".join(chunks))


def _chunks(text: str) -> list[str]:
    """Divide a module between its statements."""
    try:
        starts = [0, *(node.lineno - 1 for node in ast.parse(text).body)]
    except SyntaxError:
        starts = [0]
    lines = text.splitlines(keepends=True)
    return ["".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


@pytest.mark.parametrize("seed", fast_rows(map(str, range(8)), "0", "1"))
def test_edited_runs_are_those_without_a_cache(shop: Path, seed: str) -> None:
    chance, cache = Random(seed), Kept()
    result(shop, cache)
    for _ in range(4):
        edit(shop, chance)
        lang: Lang = chance.choice(("en", "ja"))
        assert result(shop, cache, lang) == result(shop, NoCache(), lang)


def test_hours_of_the_same_work_are_not_estimated_again(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Kept()
    before = result(shop, cache)
    write(shop, {"shop/user.py": USER + "\n\ndef other():\n    return unused()\n"})

    def estimated(*_: object) -> None:
        raise AssertionError("estimated again")

    monkeypatch.setattr(price, "price_work", estimated)
    monkeypatch.setattr(roadmap_simulation, "simulate_roadmap", estimated)
    after = result(shop, cache)
    assert before.plan
    assert after.plan
    assert after.plan.roadmap == before.plan.roadmap
