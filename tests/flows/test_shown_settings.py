"""A report shows the settings of a project, and none of the secrets that its program is started with."""

import msgspec

from toolkit.flows.shown_settings import show_settings
from toolkit.model.settings import ProveSettings, RecordSettings, Settings

SETTINGS = Settings(
    lang="ja",
    record=RecordSettings(
        environment={"API_TOKEN": "hunter2", "DATABASE": "mysql://u:hunter2@db/x", "MODE": "test", "SECRET": ""},
        before=("mysql -u root -phunter2 shop", "sh -c 'PGPASSWORD=hunter2 psql'", "{python} manage.py migrate"),
        connects=("localhost:5432",),
    ),
    prove=ProveSettings(tests="DB_PASSWORD=hunter2 pytest -q", environment={"パスワード": "hunter2"}),
)


def test_no_secret_of_a_start_is_shown() -> None:
    shown = show_settings(SETTINGS)
    assert "hunter2" not in repr(shown)
    assert shown["record"]["environment"] == {
        "API_TOKEN": "***",
        "DATABASE": "mysql://u:***@db/x",
        "MODE": "test",
        "SECRET": "",
    }
    assert shown["record"]["before"][2] == "{python} manage.py migrate"
    assert shown["prove"]["tests"] == "DB_PASSWORD=*** pytest -q"


def test_all_that_is_no_secret_is_shown_as_it_is() -> None:
    plain = msgspec.to_builtins(Settings())
    assert msgspec.json.encode(show_settings(Settings())) == msgspec.json.encode(plain)
    assert {**show_settings(SETTINGS), "record": 0, "prove": 0} == {**plain, "lang": "ja", "record": 0, "prove": 0}
