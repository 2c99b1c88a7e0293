"""A secret is hidden beside Japanese names in full-width letters and digits, and in other spellings of long vowels."""

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_secret_name

_SECRET = "PLANT-1a"
_NAMES = """
pasuwādo Pasuwādo PASUWÂDO anshō anshō_bangō anshō-bangō anshoBangō セッションID セッションＩＤ セッションid 暗号化キー
パスワ〜ド パスワ～ド パスワ〰ド 秘密の質問の答え
"""
_OTHERS = """
rôle contrôle pâté jikō セッション数 暗号化 質問の答え 秘密の答えの種別
"""
_HIDDEN = [
    ("暗証番号は５８２１です", "５８２１"),
    ("ワンタイムコードは４８２９１８です。", "４８２９１８"),
    ("コードは４８２９２０です", "４８２９２０"),
    ("口座番号　７６５４３２４", "７６５４３２４"),
    ("口座番号は７６５４３２４です", "７６５４３２４"),
    (f"パスワード→{_SECRET}", _SECRET),
    (f"初期パスワード ⇒ {_SECRET}", _SECRET),
    (f"初期ＰＷ：{_SECRET}", _SECRET),
    (f"初期PW→{_SECRET}", _SECRET),
    (f"パスワ〜ド：{_SECRET}", _SECRET),
    (f"パスワ～ド：{_SECRET}", _SECRET),
    (f"\u30cf\u309aスワート\u3099：{_SECRET}", _SECRET),
    (f"pasuwādo={_SECRET}", _SECRET),
    (f"anshō bangō: {_SECRET}", _SECRET),
    (f"セッションID：{_SECRET}", _SECRET),
    (f"秘密の質問の答え：{_SECRET}", _SECRET),
    ("電話 090ー1234ー5681", "5681"),
    ("ｙａｍａｄａ＠ｅｘａｍｐｌｅ．ｊｐ", "ｙａｍａｄａ"),
]
_READABLE = [
    "商品コードは４８２９２０です",
    "会員は１２３４５６人です",
    "画面→一覧",
    "注文番号→A-1023",
    "日付 2026ー11ー30",
    "期間：４月～６月",
    "ア～ン: 50",
    "＠ホーム",
    "単価は３００円＠１個",
]


@pytest.mark.parametrize("name", _NAMES.split())
def test_a_name_gives_away_in_every_spelling_of_long_vowels(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", _OTHERS.split())
def test_another_name_does_not(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(("text", "secret"), _HIDDEN)
def test_a_value_behind_such_a_name_is_hidden(text: str, secret: str) -> None:
    assert secret not in Masking(b"k" * 32).thorough(text)


@pytest.mark.parametrize("text", _READABLE)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Masking(b"k" * 32).thorough(text) == text
