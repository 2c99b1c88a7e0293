"""The sequence of an endpoint comes from a recording where there is one, and says which request it shows."""

import json
from pathlib import Path

import msgspec

from tests.command_line import tebiki, write
from tests.inventory.pictures.test_recorded_sequence import LINES, ORDERS, record

SHOP = """\
from flask import Flask
import sqlalchemy
import store

app = Flask(__name__)
engine = sqlalchemy.create_engine("sqlite://")


@app.route("/orders")
def show():
    for order in engine.execute("SELECT id FROM orders WHERE shop = 1"):
        store.lines_of(order)
    return "done"


@app.route("/coupons", methods=["GET", "POST"])
def coupons():
    return "done"
"""
STORE = "def lines_of(order):\n    pass\n"
IN_SHOW = ("*", "web.py::show:11")
IN_STORE = ("*", "web.py::show:12", "store.py::lines_of:2")


def make_shop(folder: Path) -> Path:
    root = write(folder / "shop", {"web.py": SHOP, "store.py": STORE})
    recording = record([(IN_SHOW, ORDERS), *[(IN_STORE, LINES)] * 17], [], statuses=(200, 500))
    lines = (*recording.runs, *recording.exchanges, *recording.commands)
    write(root, {"recording/1.000.jsonl": "".join(f"{msgspec.json.encode(line).decode()}\n" for line in lines)})
    return root


def test_the_recorded_request_is_drawn_unless_the_source_is_wanted(tmp_path: Path) -> None:
    root = make_shop(tmp_path)
    drawn = tebiki("inventory", "sequence", "GET /orders", root)
    assert drawn.code == 0
    assert "  loop 17 times\n  p1->>p2: lines_of()\n  p2->>p4: SELECT(order_id)\n  end\n" in drawn.out
    assert "From the recording `recording`: 2 of its 2 requests went to this endpoint (200: 1, 500: 1)." in drawn.out
    assert "Shown is request 1 of these, answered with 200; of 1 with this answer, 1 sends the same" in drawn.out
    assert "In the recording and not in the picture from the source: `store`, `lines`." in drawn.out
    assert "pl4nted" not in drawn.out
    source = json.loads(tebiki("inventory", "sequence", "GET /orders", root, "--static", "--json").out)
    assert not source.get("is_recorded")
    failed = json.loads(tebiki("inventory", "sequence", "GET /orders", root, "--status", "500", "--json").out)
    assert (failed["recorded"]["status"], failed["recorded"]["number"]) == (500, 2)


def test_an_endpoint_without_recorded_requests_is_drawn_from_the_source_and_says_so(tmp_path: Path) -> None:
    root = make_shop(tmp_path)
    drawn = tebiki("inventory", "sequence", "POST /coupons", root, "--lang", "ja")
    assert "記録`recording`のリクエスト2件に、このエンドポイントへのものはありません。" in drawn.out
    missing = tebiki("inventory", "sequence", "GET /orders", root, "--request", "3")
    assert (missing.code, missing.out) == (2, "")
    assert "There are 2, by status: 200 (1), 500 (1)." in missing.err


def test_a_recording_without_statements_is_no_picture(tmp_path: Path) -> None:
    root = make_shop(tmp_path)
    file = root / "recording" / "1.000.jsonl"
    file.write_text(file.read_text().replace('["http","data"]', '["http"]'))
    assert "branches and loops are not" in tebiki("inventory", "sequence", "GET /orders", root).out
    named = tebiki("inventory", "sequence", "GET /orders", root, "--recording", root / "recording")
    assert named.code == 2
    assert "holds no statements" in named.err


def test_the_page_of_an_endpoint_shows_the_recorded_request(tmp_path: Path) -> None:
    root = make_shop(tmp_path)
    tebiki("inventory", "list", root, "--quiet")
    assert tebiki("analyze", root, "--out", tmp_path / "report", "--quiet").code == 0
    pages = [file.read_text() for file in (tmp_path / "report" / "endpoints").glob("get-orders*.html")]
    assert [page.count('class="loop"') for page in pages] == [1]
    assert ">17 times</text>" in pages[0]
    assert "From the recording <code>recording</code>" in pages[0]
