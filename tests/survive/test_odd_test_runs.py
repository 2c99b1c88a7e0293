"""Tests that a project runs in an unusual way judge its changes all the same."""

import sys
from pathlib import Path

import pytest

from tests.proof.sample import SHOP, repository
from tests.proof.test_tampering import COMMAND, WRONG, branch, in_turn, prove

UNITTEST = """\
import unittest

import shop


class TestShop(unittest.TestCase):
    def test_price(self):
        self.assertEqual(shop.price(1000, True), 900)

    def test_label(self):
        self.assertEqual(shop.label(120), "120 yen")
"""


@pytest.mark.parametrize(
    "command",
    [
        f"{sys.executable} -m unittest 2>&1 | tee test.log",
        pytest.param(f"{sys.executable} -m unittest; echo done", marks=pytest.mark.corpus),
        pytest.param(f"{COMMAND} --junitxml=mine.xml | tee test.log", marks=pytest.mark.corpus),
        f"env -u PYTEST_ADDOPTS {COMMAND} | tail -3",
    ],
)
def test_a_command_that_hides_its_exit_code_is_judged_by_its_numbers(tmp_path: Path, command: str):
    base = {"shop.py": SHOP, "test_shop.py": UNITTEST, "tebiki.toml": f'[prove]\ntests = "{command}"\n'}
    done = prove(branch(repository(tmp_path / "shop", base), {"shop.py": WRONG}))
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", "fail")), done.ran.err


def test_where_no_test_passes_nothing_is_proved(tmp_path: Path):
    failing = "import shop\n\n\ndef test_price():\n    assert shop.price(1000, True) == 1\n"
    base = {"shop.py": SHOP, "test_shop.py": failing, "tebiki.toml": f'[prove]\ntests = "{COMMAND}"\n'}
    done = prove(branch(repository(tmp_path / "shop", base), {"shop.py": WRONG}))
    assert done.standing("tests") == ("not_run", "none_passes"), done.ran.err


@pytest.mark.parametrize(("kind", "checked_out"), in_turn(["path", "finder"]))
def test_an_editable_installation_does_not_lead_to_the_work_tree(tmp_path: Path, kind: str, checked_out: str):
    settings = '[prove]\ntests = "PYTHONPATH=$PYTHONPATH:{root}/lib {root}/venv/bin/python -m pytest -q"\n'
    test = "import shop\n\n\ndef test_price():\n    assert shop.price(1000, True) == 900\n"
    base = {"lib/shop/__init__.py": SHOP, "test_shop.py": test, "tebiki.toml": settings, ".gitignore": "venv/\n"}
    root = repository(tmp_path / "shop", base)
    packages = root / "venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    if kind == "path":
        (packages / "__editable__.shop.pth").write_text(f"{root}/lib\n")
    else:
        mapping = {"shop": f"{root}/lib/shop"}
        (packages / "__editable___shop_finder.py").write_text(f"MAPPING: dict[str, str] = {mapping!r}\n")
    python = root / "venv/bin/python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    done = prove(branch(root, {"lib/shop/__init__.py": WRONG}), checked_out=checked_out)
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", "fail")), done.ran.err
