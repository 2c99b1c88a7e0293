"""Secrets are hidden where a program compressed, escaped or wrapped them, and names beside them stay readable."""

import base64
import datetime
import gzip
import json
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.survive.test_masked_returns import KEY, _record
from toolkit.flows.lock import mask_examples
from toolkit.model.lock import Excluded, Setup
from toolkit.probe.mask.compressed_bytes import mask_compressed
from toolkit.probe.mask.learned_secrets import is_code
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_secret_name
from toolkit.probe.mask.written_values import ValueMask

BODY = b'{"access_token": "jhIw97pEfMtJdPg27BGFyD7h6bqz2LEK", "sku": "KB-8841"}'


def _mask(value: Any) -> Any:
    return ValueMask(Masking(KEY)).value(value)


def _binary(data: bytes) -> dict[str, Any]:
    return {"$binary": {"base64": base64.b64encode(data).decode(), "subType": "00"}}


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress])
@pytest.mark.parametrize("text", [BODY, "パスワード：kanda4417".encode("cp932")])
def test_a_secret_in_compressed_bytes_is_hidden(compress: Any, text: bytes):
    shown = base64.b64decode(_mask(_binary(compress(text)))["$binary"]["base64"])
    inside = zlib.decompress(shown, 47)
    assert b"masked-" in inside
    assert b"jhIw97" not in inside
    assert b"kanda4417" not in inside
    assert _mask(_binary(shown)) == _binary(shown)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b'{"sku": "KB-8841"}'),
        gzip.compress(b"") + gzip.compress(b"ab"),
        zlib.compress(b"ab") + b"rest",
        b"\x1f\x8b\x08 broken",
        b"x\x9c broken",
        b"x",
    ],
)
def test_other_bytes_stay_as_they_are(data: bytes):
    assert _mask(_binary(data)) == _binary(data)


def test_every_one_of_several_compressed_texts_is_masked():
    data = gzip.compress(b"one") + gzip.compress(b"\xff") + gzip.compress(b"three") * 1500
    shown = mask_compressed(data, lambda one: one.replace("t", "T"), lambda one: one + b"!")
    assert gzip.decompress(shown) == b"one\xff!" + b"Three" * 1500


def test_a_bomb_is_not_blown_up():
    data = zlib.compress(b"0" * (1 << 22))
    assert mask_compressed(data, lambda one: "", lambda one: b"") == data


@pytest.mark.parametrize("word", ["Fuji#9658c", "sakura 2719", "さくら2719え"])
def test_the_password_of_an_address_is_hidden_as_it_is_meant(tmp_path: Path, word: str):
    address = f"postgresql://ume:{quote(word, safe='')}@db.example/orders"
    text = json.dumps(_record(tmp_path, [({"user": "ume", "word": word}, address)]), ensure_ascii=False)
    assert word not in text


@pytest.mark.parametrize("day", [datetime.date(1958, 12, 28), datetime.datetime(1958, 12, 28, 5, tzinfo=datetime.UTC)])
def test_a_date_that_a_call_returns_is_hidden_there(tmp_path: Path, day: datetime.date):
    (call,) = _record(tmp_path, [({"dob": day}, {"born": day, "text": day.isoformat(), "other": "1958-12-27"})])
    assert "1958-12-28" not in json.dumps(call)
    assert call["outcome"]["result"]["born"] == call["given"]["dob"]
    assert call["outcome"]["result"]["other"] == "1958-12-27"


@pytest.mark.parametrize("code", ["811119", "442427", "100203"])
def test_a_code_of_few_different_digits_is_one(tmp_path: Path, code: str):
    assert is_code(code)
    assert code not in json.dumps(_record(tmp_path, [({"seed": code}, None), ({"otp": code}, None)]))


@pytest.mark.parametrize("number", ["100000", "120000", "150500", "111222", "12345"])
def test_a_round_number_and_one_of_two_digits_is_no_code(number: str):
    assert not is_code(number)


@pytest.mark.parametrize(
    "text",
    [
        "パスワード（ほたる9672え）を設定しました",
        "パスワードは ほたる9672え です",
        "パスワードはほたる9672えです",
        "仮パスワード【ほたる９６７２え】",
        "合い言葉は「ほたる9672」",
    ],
)
def test_a_value_of_kana_is_hidden_in_a_sentence(text: str):
    assert "ほたる" not in _mask(text)
    assert _mask(text).startswith(text[:3])


@pytest.mark.parametrize(
    "text",
    [
        "パスワード（8文字以上）",
        "パスワード（あと180にち）",
        "パスワード（テスト123文字）",
        "トークン数: 12",
        "電話受付時間: 9時-17時",
        "パスワード有効期間: 90日",
        "パスワード最小文字数: 8",
        "商品（ほたる9672え）",
        "口座番号の確認は普通 3日かかる",
        "合計 1234 5678 円",
        "token refreshed from 10.0.0.1 to 10.0.0.2",
        "token ttl changed from 3600 to 7200",
        "password reset from page login2 to page home3",
        "orders: 1234 5678 90",
        "暗証番号 有効 2026 11 03 まで",
    ],
)
def test_a_rule_a_count_or_another_number_stays_readable(text: str):
    assert _mask(text) == text


@pytest.mark.parametrize("name", ["秘密指数", "秘密乱数", "パスワード", "電話"])
def test_other_names_give_away_as_before(name: str):
    assert is_secret_name(name)


def test_a_list_of_two_names_hides_no_field_elsewhere(tmp_path: Path):
    _, other = _record(
        tmp_path, [({"x": {"required": ["password", "page_size"]}}, None), ({"y": {"page_size": 50}}, None)]
    )
    assert other["given"]["y"] == {"page_size": 50}


@pytest.mark.parametrize("held", ["kanda1234", "page_size", "Summer_Sun"])
def test_the_second_of_a_pair_is_hidden_there(held: str):
    assert held not in json.dumps(_mask(["password", held]))


def test_the_example_of_a_call_that_is_not_locked_is_masked():
    example = 'result: "a" -> RefusedError("login failed, password: sisurirazum")'
    (shown,) = mask_examples([Excluded("shop:refuse", "other", 1, example)], Setup())
    assert "sisurirazum" not in shown.example
    assert shown.example.startswith('result: "a" -> RefusedError("login failed, password: masked-')


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("マイナンバーは2593 8780 5650です", "8780 5650"),
        ("マイナンバー：2593 8780 5650", "8780 5650"),
        ("個人番号は２５９３　８７８０　５６５０です", "５６５０"),
        ("カード番号：4404 5417 8524 4994", "8524 4994"),
        ("カード番号は4404 5417 8524 4994です", "8524 4994"),
        ("account number: 1234 5678 90", "5678"),
        ("口座番号は 1234 5678 です", "5678"),
        ("口座番号：普通 4040709", "4040709"),
        ("口座番号は当座 ４０４０７０９です", "４０４０７０９"),
        ("passwd changed from natsu4701 to fuji5430", "natsu4701"),
        ("passwd changed from natsu4701 to fuji5430", "fuji5430"),
    ],
)
def test_every_group_and_both_values_are_hidden(text: str, held: str):
    shown = _mask(text)
    assert held not in shown
    assert shown[:4] == text[:4]
