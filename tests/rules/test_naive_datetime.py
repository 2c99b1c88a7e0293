import pytest

from tests.rules.ask import findings_in, lines_in, measured
from toolkit.rules.naive_datetime import RULE

HEAD = "import datetime as clock\nfrom datetime import datetime, timedelta\n\ndef f(row, zone):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "row.at = datetime.now()",
        "row.at = clock.datetime.utcnow()",
        "row.at = datetime.today()",
        "row.at = datetime.fromtimestamp(row.ts)",
        "row.at = datetime.utcfromtimestamp(row.ts)",
        "return row.end < datetime.now()",
        "row.end = datetime.now() + timedelta(days=1)",
        "row.at = datetime.now().replace(tzinfo=zone)",
        "now = datetime.utcnow()\n    row.save(now)",
        "return datetime.now() - row.at",
        "row.day = datetime.now().date()",
        "row.end = datetime.utcnow().timestamp()",
    ],
)
def test_time_that_decides_something(code: str) -> None:
    assert len(lines_in(RULE, HEAD + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "row.at = datetime.now(zone)",
        "row.at = datetime.now(tz=zone)",
        "row.at = datetime.fromtimestamp(row.ts, zone)",
        "row.at = datetime.utcnow().replace(tzinfo=zone)",
        "row.at = zone.localize(datetime.now())",
        "row.at = make_aware(datetime.now())",
        "row.at = datetime.now().astimezone()",
        "row.year = datetime.now().year",
        "row.name = datetime.now().strftime('%Y')",
        "row.text = f'{datetime.now()}'",
        "row.text = str(datetime.now())",
        "log.info('at %s', datetime.now())",
        "start = datetime.now()\n    log.info(datetime.now() - start)",
        "start = datetime.now()\n    row.took = (datetime.now() - start).seconds",
        "now = datetime.now()\n    print(now)",
        "row.at = timezone.now()",
        "row.end = int(datetime.now().timestamp())",
        "now = datetime.utcnow()\n    row.name = '%04d-%02d' % (now.year, now.month)",
    ],
)
def test_time_with_a_zone_or_only_shown(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


def test_one_finding_a_project() -> None:
    text = HEAD + "row.at = datetime.now()\n\ndef g(row):\n    row.at = datetime.utcnow()\n"
    (finding,) = findings_in(RULE, {"app.py": text, "a.py": HEAD + "row.at = datetime.utcnow()\n"})
    assert finding.symbol == "."
    assert finding.args == {"call": "datetime.now()", "name": "app.py", "count": 3, "files": 2}
    assert [str(place) for place in finding.evidence] == ["app.py:5", "app.py:8", "a.py:5"]


@pytest.mark.parametrize(("zone", "told"), [("True", 2), ("False", 1)])
def test_django_may_store_the_time_of_its_machine(zone: str, told: int) -> None:
    files = {"app.py": HEAD + "row.at = datetime.now()\n\ndef g(row):\n    row.at = datetime.utcnow()\n"}
    (found,) = findings_in(RULE, {**files, "settings.py": f"USE_TZ = {zone}\n"})
    assert len(found.evidence) == told


def test_utc_without_a_zone_is_the_rule_of_some_projects() -> None:
    files = {f"shop/m{number}.py": f"{HEAD}row.at = datetime.utcnow()\n" for number in range(5)}
    assert findings_in(RULE, files) == ()
    four = dict(list(files.items())[:4])
    assert [finding.args["files"] for finding in findings_in(RULE, four)] == [4]
    local = {**files, "shop/local.py": f"{HEAD}row.at = datetime.now()\n"}
    assert [finding.place.path for finding in findings_in(RULE, local)] == ["shop/local.py"]
    zone = "from datetime import datetime, timezone\nx = datetime.now(timezone.utc)\n"
    assert findings_in(RULE, {**files, "shop/aware0.py": zone, "shop/aware1.py": zone}) == ()
    (mixed,) = findings_in(RULE, {**files, **{f"shop/aware{number}.py": zone for number in range(3)}})
    assert mixed.args["files"] == 5


def test_the_time_of_its_machines_may_be_the_rule_of_a_project() -> None:
    files = {f"shop/m{number}.py": f"{HEAD}row.at = datetime.now()\n" for number in range(5)}
    assert findings_in(RULE, files) == ()
    mixed = {**files, "shop/utc.py": f"{HEAD}row.at = datetime.utcnow()\n"}
    assert [finding.place.path for finding in findings_in(RULE, mixed)] == ["shop/utc.py"]


@pytest.mark.parametrize(("code", "wrong"), [("datetime.now().replace(tzinfo=utc)", True), ("datetime.now()", False)])
def test_a_time_in_a_zone_that_it_was_not_read_in_is_marked(code: str, wrong: bool) -> None:
    file = measured(RULE, "shop/a.py", f"{HEAD}row.at = {code}\n")
    assert [item.args.get("wrong", False) for item in file.content.signs] == [wrong]
