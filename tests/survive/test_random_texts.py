"""Generated values are found without a name beside them; words, names and paths are none."""

import pytest

from toolkit.probe.mask.finish_recording import RecordingSecrets
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.random_texts import bits_of, without

HIDDEN = """
    lookup bj7Qm2LxWv90TzRkYd4H in the cache
    /services/T0QZJXWV8/B2KPLM71X/vQ8zLk3mWx0RtYp5Jd2Hc7Bn
    issued-Kq82xVbnPz71LmWd90Ys for you
    qz8x1vk02mwp7ltj5hd93bnx
    3Nf0+Tq7/xB2cWvLz9Kd/Rj4mPq8sYh1AaEuXo6GiZk=
"""
CODES = """
    sent OTP 118274 to her|593028 is your Shop verification code|暗証番号（29175）が連続3回|セキュリティコード 918
    【会】認証コードは640913です。10分以内|security code 918|{"kouza_bangou": "2209481", "ansho": "4821"}
"""
COUNTS = """
    status code 404|error code 1234|電話番号 10件|暗証番号は4桁|パスワードは128文字以上|会員番号 1234
    himitsu_shitsumon=4821
    {"ginkou_code": "0009", "shiten_code": "221", "kouza_shubetsu": "7302"}
"""
READABLE = """
    KiwiTCMSXmlRpcHandler and defusedxml.xmlrpc.xmlrpc
    /usr/lib/python3.11/site-packages/zope.sqlalchemy-1.1/DTD/xhtml1-strict.dtd
    M14 14v-3h1v-2h-8zm0 7H10V17H12V13H14V12H18V9H17V7H21V9Z
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789
    test_it_returns_404_for_a_missing_2nd_page_of_v3
    2026-11-29T10:22:31.204567+09:00 ap-northeast-1a 192.168.100.200 20261129102231
    f3a91c0e77d24b58a6c2190e4d7bb63f 0d5f1c1e-7a44-4b0e-9d0c-3f2a7c9b6e11
    http://localhost:8000/b/2/aedcaff9-6598-4b5c-9dd1-a2d3cbcfbd0b.svg 44c359f7-a45a-4d77-89b7-2c01a951efd1.xlsx
    /media/025ec1b8-0d2f-4a1e-823d-45417ba0516e.jpeg /static/app.f3a91c0e77d24b58a6c2190e4d7bb63f.jpg a3e8fc19d2b7.mp4
    507f1f77bcf86cd799439011 4111111111111111 00112233445566778899001122334455
    <function f at 0x7fcd8f16adf0> 0x7fb008a05a60 P1Y2M3DT4H5M6S
    shinjuku-nishiguchi-dori-kaisatsumae himitsuNoHanazonoKanriGamen
    eyJpZCI6IDUsICJhZnRlciI6ICJhYmMifQ==
    ____________________________________ ======================================== xxxxxxxxxxxxxxxxxxxxxxxx
"""


@pytest.mark.parametrize("text", HIDDEN.strip().splitlines())
def test_a_generated_value_is_hidden_whatever_stands_beside_it(text: str):
    found: list[str] = []
    shown = without(lambda held: found.append(held) or "masked-1", text.strip())
    assert len(found) == 1
    assert shown == text.strip().replace(found[0], "masked-1")
    assert not [part for part in shown.replace("masked-1", "").split("/") if bits_of(part) > 8]
    assert found[0] not in Masking().thorough(text)
    assert Masking(keep=["generated"]).thorough("lookup vQ8zLk3mWx0RtYp5") == "lookup vQ8zLk3mWx0RtYp5"


@pytest.mark.parametrize("text", READABLE.strip().splitlines())
def test_words_names_paths_and_drawings_stay_readable(text: str):
    assert without(lambda _held: "masked-1", text) == text


def test_what_is_hidden_once_stays_as_it_is():
    for masking in (Masking(), Masking(b"k" * 32)):
        for text in HIDDEN.strip().splitlines():
            shown = masking.thorough(text)
            assert masking.thorough(shown) == shown


@pytest.mark.parametrize("text", CODES.strip().replace("\n", "|").split("|"))
def test_a_number_behind_the_name_of_a_code_is_hidden(text: str):
    shown = Masking().thorough(text)
    for held in ("118274", "593028", "29175", "918", "640913", "2209481", "4821"):
        assert held not in shown


@pytest.mark.parametrize("text", COUNTS.strip().replace("\n", "|").split("|"))
def test_counts_and_numbers_of_other_things_stay_readable(text: str):
    assert Masking().thorough(text) == text


def test_a_code_that_a_name_gave_away_is_hidden_where_it_is_a_whole_text():
    secrets = RecordingSecrets()
    secrets.add("640913", "118822")
    secrets.add("120000", "998877")
    assert secrets.without('{"x":"640913","y":"from 640913","z":"120000"}') == (
        '{"x":"118822","y":"from 640913","z":"120000"}'
    )
