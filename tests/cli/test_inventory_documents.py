"""Pictures, documents and questions of a project, from its source to files."""

import json
from pathlib import Path

from tests.command_line import tebiki, write
from toolkit.state.answers_file import NAME

SHOP = """\
from flask import Flask
import pymongo

app = Flask(__name__)
orders = pymongo.MongoClient("mongodb://localhost").shop.orders


@app.route("/orders/<shop>")
def show(shop):
    return {"orders": list(orders.find({"shop": shop}, {"_id": 0}))}
"""


def test_a_project_gets_its_pictures_and_documents(tmp_path: Path) -> None:
    deployed = {
        "deploy/helm/shop/Chart.yaml": "name: shop\n",
        "db/alembic.ini": "[alembic]\n",
        "db/env.py": "from flask import current_app\n",
        "db/versions/a.py": (
            "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.drop_table('x')\n"
        ),
        "test_data.py": "db.drop_all()\n",
        "tests/base.py": "other.drop_all()\n",
        "shop/migrations/0001_x.py": "class Migration:\n    operations = [migrations.RunPython(f)]\n",
    }
    root = write(tmp_path / "shop", {"web.py": SHOP, NAME: 'backup = "every night"\n', **deployed})
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    drawn = tebiki("inventory", "pictures", root, "--out", tmp_path / "pictures.md")
    assert (drawn.code, drawn.out) == (0, "")
    assert (tmp_path / "pictures.md").read_text().count("```mermaid") == 2
    sequence = tebiki("inventory", "sequence", "/orders/{shop}", root, "--json")
    messages = json.loads(sequence.out)["messages"]
    assert [message["text"] for message in messages] == ["GET /orders/<shop>", "find(shop)", "200"]
    english = tebiki("inventory", "docs", root, "--out", tmp_path / "docs")
    documents = tebiki("inventory", "docs", root, "--lang", "ja", "--out", tmp_path / "docs")
    assert (english.code, documents.code) == (0, 0)
    assert "- バックアップ：every night（チームの回答）" in (tmp_path / "docs" / "handbook.ja.md").read_text().split(
        "\n"
    )
    assert sorted(file.name for file in (tmp_path / "docs").glob("*.md")) == [
        "handbook.ja.md",
        "handbook.md",
        "summary.ja.md",
        "summary.md",
    ]
    handbook = (tmp_path / "docs" / "handbook.md").read_text().split("\n")
    assert "- Description for a platform: `Helm: shop` (`deploy/helm/shop/Chart.yaml:1`)" in handbook
    assert (
        "- For the migration `0001_x`, no way back is written: `RunPython` (`shop/migrations/0001_x.py:2`)" in handbook
    )
    assert any("Make the tables: `flask db upgrade --directory db` (`db/alembic.ini:1`)" in line for line in handbook)
    assert [line for line in handbook if "drop_all" in line and "`db.drop_all()`" in line] == []
    assert any("`other.drop_all()`" in line for line in handbook)
    questions = json.loads(tebiki("inventory", "questions", root, "--json").out)
    assert [item["question"] for item in questions if item["answer"]] == ["backup"]
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before
