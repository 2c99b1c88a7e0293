"""Columns of a key or an index in SQL are no pair of a name and its value, though they stand like one."""

import json
from pathlib import Path

import pytest

from toolkit.probe.mask.finish_recording import finish
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

KEY = b"k" * 32
QUERY = 'SELECT "id", "group_id" FROM "members" WHERE "group_id" = %s'


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "invitation" ADD CONSTRAINT "invitation_uniq" UNIQUE ("email", "group_id")',
        'ALTER TABLE "invitation" ADD PRIMARY KEY ("email", "group_id")',
        'CREATE TABLE "invitation" ("id" integer, UNIQUE ("email", "group_id"))',
        'CREATE INDEX "invitation_index" ON "invitation" ("email", "group_id")',
        'CREATE INDEX "invitation_index" ON "shop"."invitation" USING btree ("email", "group_id")',
        'ALTER TABLE "x" ADD FOREIGN KEY ("email", "group_id") REFERENCES "invitation" ("email", "group_id")',
        'INSERT INTO "invitation" ("email", "group_id") VALUES (%s, %s)',
    ],
)
def test_columns_of_a_key_are_not_looked_for_elsewhere(tmp_path: Path, statement: str) -> None:
    lines = [{"kind": "command", "statement": one, "system": "django"} for one in (statement, QUERY)]
    path = tmp_path / "1-0.000.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    finish(str(tmp_path), Masking(KEY), KEY)
    assert [json.loads(line)["statement"] for line in path.read_text("utf-8").splitlines()] == [statement, QUERY]


@pytest.mark.parametrize(
    "text",
    [
        'see ("password", "hanakosan") there',
        'logged in with ["password", "hanakosan"]',
        "values INTO x ('password', 'hanakosan')",
        'a constraint UNIQUE ("password", "hanako-0412")',
    ],
)
def test_a_name_still_hides_the_text_beside_it(text: str) -> None:
    shown = ValueMask(Masking(KEY)).value(text)
    assert "hanako" not in shown
