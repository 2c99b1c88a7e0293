"""One-time codes in messages to people are hidden, codes of other kinds are not; so are passwords within markup."""

import json
import re

import pytest

from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask

_TOLD = """
Your code is <730264>.
Your login code is <730264>
Your Shelf code for today is: <730264>
Code: <730264>. Do not share it with anybody else.
G-<730264> is your Books verification code.
<730264> is your Shelf login code
Use <730264> to sign in to Shelf.
Enter this code: <7302> to confirm your address
Login code: <73026>. Never give it to anyone
Your sign-in code for shelf.example is <R7S2MV>
Code <730264> expires in 5 minutes
Your code is: <730 264>
ログインコードは<730264>です
コード：<730264>（有効期限は5分です）
あなたのコードは<730264>です。
コード「<730264>」を入力してください
<730264>はあなたの認証コードです
G-<730264> が Books 確認コードです
コードは、<730264>です
Please confirm your login with the code <730264> within 5 minutes
The code is <730264>. Use it to sign in.
Signing in to Shelf? The code is <730264>
Enter the code <730264> to finish your registration
<730264> to log in to Shelf
認証コード［<730264>］
暗証番号〔<73026>〕
認証コードは、<730264>です
Login with hana / <rabbit8830q>
Log in using hana / <rabbit8830q>
"""
_IN_MARKUP = """
Your code is <b>730264</b>
<p>Your login code is:</p> <h1>730264</h1>
Your temporary password is <b>fuku-shelf-0730264</b>
Password: <td class="x"> <code>fuku-shelf-0730264</code></td>
"""
_BELOW = """
Use the following one-time passcode:\\n\\n<730264>\\n\\nThanks
Your verification code is as follows:\\r\\n\\r\\n    <730264>\\r\\n
security code\\n<730264>
Your code is:\\n\\n\\n\\n\\t\\t        <730264>\\n
Hello Hana,\\n<730264> to sign in.
ワンタイムパスワード\\n\\n<730264>\\n
認証コードは以下の通りです。\\n\\n<730264>
コードは次のとおりです：\\n【<730264>】
{p}認証コード{/p}\\n{p}<730264>{/p}
{td}security code{/td}\\n  {td}{b}<730264>{/b}{/td}
"""
_READABLE = """
Your pickup code is 7302
Your parcel code is 730264
login failed with code 1001
Sign in failed. The code is 4011.
The code 404123 could not be verified
To sign in, use the code of 2024
2024 to log in
50000 to log in every day
verification code: 10 attempts
認証コードは6桁です
認証コードは、6桁の数字です
Your error code is 404123
Your order code is 730264
Your discount code is SAVE2000
error code 40401: token expires in 10 minutes
exit code: 2001
status code is 4040, valid for all
country code 0081
version code: 20240101
code: 1234
Use 2024 to continue
product code 730264 is valid for all shops
The code 730264 is valid for returns
商品コードは730264です
エラーコード：40012（有効）
予約番号は730264です
コードは3桁です
login with provider/oauth2callback
Your password is <b>required</b>
Password: <a href="/forgot">Forgotten?</a>
"""


@pytest.mark.parametrize("text", _TOLD.strip().splitlines())
def test_a_code_that_a_message_tells_is_hidden(text: str):
    secret = text[text.index("<") + 1 : text.index(">")]
    written = text.replace("<", "").replace(">", "")
    shown = Masking().thorough(written)
    assert secret not in shown
    assert shown.startswith(written[: text.index("<")])


@pytest.mark.parametrize("text", _IN_MARKUP.strip().splitlines())
def test_markup_may_stand_between(text: str):
    shown = Masking().thorough(text)
    assert "730264" not in shown
    assert (shown.count("<"), shown.count(">")) == (text.count("<"), text.count(">"))


@pytest.mark.parametrize("text", _BELOW.strip().splitlines())
def test_lines_and_elements_may_stand_between(text: str):
    written = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
    before, after = [part.replace("{", "<").replace("}", ">") for part in re.split("<[0-9]+>", written)]
    shown = Masking().thorough(f"{before}730264{after}")
    assert (shown[: len(before)], shown[len(before) + 6 :]) == (before, after)
    assert "730264" not in shown


@pytest.mark.parametrize("text", ["verification code\n\n10 attempts left", "PIN\n\n3 digits", "認証コード\n\n3000回"])
def test_a_count_below_a_name_stays(text: str):
    assert Masking().thorough(text) == text


@pytest.mark.parametrize("text", _READABLE.strip().splitlines())
def test_codes_of_other_kinds_stay(text: str):
    assert Masking().thorough(text) == text


def test_a_kept_name_keeps_the_codes():
    assert Masking(keep=["one_time_code"]).thorough("Your login code is 730264") == "Your login code is 730264"


@pytest.mark.parametrize("name", ["otp_for", "make_login_code", "currentOtp", "sms_code"])
def test_a_function_that_is_named_for_codes_returns_one(name: str):
    call = {"kind": "call", "symbol": f"shop.texts:{name}", "given": {"user": "hana"}, "outcome": {"result": "0730264"}}
    assert "0730264" not in json.dumps(LineMask(Masking(b"k" * 32)).line(call))
    shown = answer_mask({}).parts({"result": "0730264"}, {"symbol": f"shop.texts:{name}", "given": {"user": "hana"}})
    assert "0730264" not in json.dumps(shown)


@pytest.mark.parametrize("name", ["postcode_for", "country_code", "options", "otp_length", "spin"])
def test_other_functions_return_their_digits(name: str):
    call = {"kind": "call", "symbol": f"shop.texts:{name}", "given": {}, "outcome": {"result": "0730264"}}
    assert "0730264" in json.dumps(LineMask(Masking(b"k" * 32)).line(call))
