"""By whole command: rows that answer recorded statements are varied, and no database is asked."""

import json
import sys
from pathlib import Path

from tests.command_line import tebiki, write
from tests.proof.sample import SETTINGS, branched, call, committed, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.run_target import RunTarget, fresh_copies

ORDERS = """\
import sqlalchemy as sa

ENGINE = sa.create_engine("sqlite:///none.db")


def orders():
    with ENGINE.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, status, total FROM orders")).fetchall()
    return [row.id for row in rows if row.status == "paid" and row.total > 99]
"""
_LINE = {
    "statement": "SELECT id, status, total FROM orders",
    "given": None,
    "rows": [[1, "paid", 120], [2, "open", 40], [3, "paid", 70]],
    "answer": {"columns": [["id", None], ["status", None], ["total", None]]},
}


def test_a_wrong_change_differs_with_its_row_and_a_right_one_is_shown(tmp_path: Path):
    root = repository(tmp_path / "shop", {"shop.py": ORDERS, "tebiki.toml": SETTINGS})
    ask = {**call("shop:orders", "shop.py::orders"), "answered": [_LINE]}
    opened = fresh_copies(RunTarget(sys.executable, root))
    lock = take_lock(Setup(clocks=(FROZEN,), statements=True), opened, [case_of(ask, "recorded")])
    assert [it.parts for it in lock.cases] == [{"result": [1]}]
    write(root / "characterization_tests", lock_files(lock))
    committed(root, "Lock")
    branched(root, "wrong", {"shop.py": ORDERS.replace('== "paid"', '!= "open"')})
    branched(root, "right", {"shop.py": ORDERS.replace("> 99", ">= 100")})
    ran = tebiki("prove", "wrong", root, "--out", tmp_path / "out")
    assert ran.code == 1, ran.err
    assert 'rows[*].status = "void": result: [] -> [1]' in ran.out
    ran = tebiki("prove", "right", root, "--out", tmp_path / "out")
    assert (ran.code, json.loads((tmp_path / "out" / "right" / "pr.json").read_bytes())["unheld"]) == (0, [])
    assert not (root / "none.db").exists()
