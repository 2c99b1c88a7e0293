"""Settings in which calls are made that nobody recorded: those of the known call that is most like them."""

from toolkit.probe.generate.call_settings import CallSettings, without_answers

_DARK = {"around": {"flask": {"path": "/"}}, "answered": [{"statement": "SELECT 1"}], "draws": 7}
_LIGHT = {"generation": 2, "lent": []}


def _known(*calls: tuple[dict[str, object], dict[str, object]]) -> CallSettings:
    settings = CallSettings()
    for given, around in calls:
        settings.learn({"kind": "call", "seam": "shop:f", "given": given, **around})
    return settings


def test_a_call_has_the_settings_of_the_known_one_with_most_equal_arguments() -> None:
    settings = _known(({"shop": 1, "user": "ann"}, _DARK), ({"shop": 2, "user": "bob"}, _LIGHT))
    assert settings.beside({"shop": 2, "user": "ann-marie"}) == _LIGHT
    assert settings.beside({"shop": 1, "user": ""}) == _DARK
    assert settings.beside({"shop": 3, "user": ""}) == _DARK


def test_a_call_in_another_one_has_its_settings_if_none_of_its_own_are_known() -> None:
    outer = {"kind": "call", "seam": "shop:g", "given": {}, **_DARK}
    assert _known().beside({"shop": 1}, outer) == _DARK
    assert _known(({"shop": 1}, _LIGHT)).beside({"shop": 1}, outer) == _LIGHT
    assert _known(({"shop": 1}, {})).beside({"shop": 1}) == {}


def test_a_database_of_our_own_answers_a_call_without_recorded_answers() -> None:
    ask = {"kind": "call", "given": {}, **_DARK, **_LIGHT}
    assert without_answers(ask) == {"kind": "call", "given": {}, "around": _DARK["around"], "draws": 7}


def test_large_settings_and_those_of_many_calls_are_left_out() -> None:
    large = {"answered": [{"statement": "SELECT 1", "rows": [["x" * 50_000]]}]}
    assert _known(({"shop": 1}, large)).beside({"shop": 1}) == {}
    assert _known().beside({"shop": 1}, {"given": {}, **large}) == {}
    settings = _known(*(({"shop": number}, {"draws": number}) for number in range(40)))
    assert {settings.beside({"shop": number})["draws"] for number in range(40)} == set(range(12))
