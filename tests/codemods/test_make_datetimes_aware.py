"""`make_datetimes_aware`: the new reading is the same moment as the old one, with a zone."""

from datetime import UTC, datetime

import pytest

from codemods.make_datetimes_aware import CODEMOD
from tests.codemods.apply import PATH
from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts, Rewritten


def done_by(code: str, **known: object) -> Rewritten:
    facts = {CODEMOD.name: Facts(PATH, **known)}  # type: ignore[arg-type]
    return Pack((CODEMOD,), facts, frozenset({"certain", "review"}))((PATH, code.encode()))


@pytest.mark.parametrize("call", ["utcfromtimestamp(at)", "fromtimestamp(at)"])
def test_the_moment_stays_the_same(call: str) -> None:
    code = (
        f"from datetime import datetime\n\n\ndef read(at, row):\n    row.sent = datetime.{call}\n    return row.sent\n"
    )
    known: dict[str, object] = {}
    exec(done_by(code).data or b"", known)
    row = type("Row", (), {})()
    known["read"](1_700_000_000, row)  # type: ignore[operator]
    assert row.sent == datetime.fromtimestamp(1_700_000_000, UTC)  # type: ignore[attr-defined]


def test_a_zone_that_is_named_is_used_for_all_readings() -> None:
    code = "from datetime import datetime\n\n\ndef f(row):\n    row.a = datetime.now()\n    row.b = datetime.utcnow()\n"
    done = done_by(code, options={"zone": "settings.ZONE"})
    assert (done.data or b"").count(b"datetime.now(settings.ZONE)") == 2
    assert b"import timezone" not in (done.data or b"")


def test_old_pythons_and_taken_names_are_refused() -> None:
    code = "from datetime import datetime\n\n\ndef f(row):\n    row.a = datetime.utcnow()\n"
    assert [site.reason for site in done_by(code, target=(2, 7)).left] == ["old_python"]
    assert [site.reason for site in done_by(code.replace("\n\n\n", "\n\ntimezone = 9\n\n")).left] == ["name_taken"]
