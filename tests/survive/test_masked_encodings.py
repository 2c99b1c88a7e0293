"""A secret is hidden beside a name in each encoding that Japanese programs write, as bytes or behind percent signs."""

import base64
from urllib.parse import quote, unquote_plus, urlencode

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_SECRET = "hoshizora7213"
_NAMES = ["パスワード", "暗証番号", "合い言葉", "オペレーターのパスワード", "秘密の質問の答え", "user_パスワード"]
_OTHERS = ["商品名", "備考", "パスワード最小文字数", "オプション"]
_MARKED = ["password=@", "pin_code=@", "password: @", "user=a&password=@", '{"password": "@"}', "パスワード=@"]


def _shown(value):
    return ValueMask(Masking(b"k" * 32)).value(value)


def _texts(name: str, encoding: str) -> list[str]:
    pairs = urlencode({"x": "1", name: _SECRET}, encoding=encoding)
    signs = urlencode({name: _SECRET}, encoding=encoding, safe="*")
    whole = quote(f"{name}={_SECRET}".encode(encoding), safe="")
    return [pairs, signs, f"http://shop.example/?{pairs}", f"it asked for /find?{signs}&y=2 there", whole]


@pytest.mark.parametrize("encoding", ["iso2022_jp", "cp932", "euc_jp", "utf-8"])
@pytest.mark.parametrize("name", _NAMES)
def test_a_name_behind_percent_signs_gives_away(name: str, encoding: str) -> None:
    for text in _texts(name, encoding):
        shown = _shown(text)
        assert _SECRET not in shown
        assert name in unquote_plus(shown, encoding)


@pytest.mark.parametrize("encoding", ["iso2022_jp", "cp932", "euc_jp", "utf-8"])
@pytest.mark.parametrize("name", _OTHERS)
def test_another_name_behind_percent_signs_does_not(name: str, encoding: str) -> None:
    assert [_shown(text) for text in _texts(name, encoding)] == _texts(name, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
@pytest.mark.parametrize("text", _MARKED)
def test_a_name_behind_the_mark_of_an_encoding_gives_away(text: str, encoding: str) -> None:
    data = ("\ufeff" + text.replace("@", _SECRET)).encode(encoding)
    shown = _shown({"$binary": {"base64": base64.b64encode(data).decode()}})["$binary"]["base64"]
    assert _SECRET not in base64.b64decode(shown).decode(encoding)
    assert base64.b64decode(shown).decode(encoding)[0] == "\ufeff"
    assert _SECRET not in _shown("\ufeff" + text.replace("@", _SECRET))


@pytest.mark.parametrize("text", ["\ufeffpassword: required", "\ufeffname;colour\ntea;green"])
def test_words_behind_such_a_mark_stay(text: str) -> None:
    assert _shown(text) == text
