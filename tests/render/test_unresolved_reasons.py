"""Reasons why a registration of routes is not resolved, in Japanese."""

import re
from pathlib import Path

import pytest

import toolkit.inventory
from toolkit.render.terminal.errors import translate_reason

_SENTENCE = re.compile(
    r'f?"((?:its?|the|a prefix|no settings|no URL|where) [^"]*(?:known|reached|found|project|them)[^"]*)"'
)
_FOLDER = Path(toolkit.inventory.__file__).parent
_TEXTS = sorted(
    {
        found
        for file in [*_FOLDER.glob("frameworks/*.py"), _FOLDER / "routes.py"]
        for line in file.read_text("utf-8").splitlines()
        if '"""' not in line
        for found in _SENTENCE.findall(line)
    }
)


@pytest.mark.parametrize("text", _TEXTS)
def test_every_reason_has_its_japanese(text: str) -> None:
    reason = re.sub(r"\{[^}]*\}", "shop.urls", text)
    assert not re.search(r"\b(is|its|the|not)\b", translate_reason(reason, "ja"))
    assert translate_reason(reason, "en") == reason


def test_the_place_that_is_included_stays() -> None:
    found = translate_reason("it includes django.conf.urls.i18n, which is outside the project", "ja")
    assert found == "プロジェクト外のdjango.conf.urls.i18nをincludeしています"
