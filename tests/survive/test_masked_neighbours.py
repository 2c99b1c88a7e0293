"""Values are hidden beside other letters than a blank, in Markdown, in YAML and in calls; honest neighbours stay."""

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_SECRET = "hoshizora7213"
_WORD = "hoshizora"
_PHONES = """
Tel.03-4857-1839
TEL.0348571839
Fax.03(4857)1839
TEL/FAX.03-4857-1839
tel_03-4857-1839
T.03-4857-1839 F.03-4857-1839
Call 03-4857-1839.
_03-4857-1839_
"""
_MOBILES = ["T090-4857-1839", "_090-4857-1839_", "1.090-4857-1839 2.x", "(1)090-4857-1839"]
_NO_PHONES = """
A-03-4857-1839
ORD-090-4857-1839
v1.03-4857-1839
ubuntu-22.04-2026-1203
backup_03-2026-1203
img_0348571839.png
T0348571839
lot 04-2026-1203-B
0.0348571839
0700-1200-1300
"""
_ADDRESSES = """
大阪府堺市北区長曽根町1丁16番5号
大阪府堺市堺区南瓦町３丁１－２
所在地：大阪府堺市北区長曽根町1丁16番5号まで
北海道札幌市北区北10条西4丁目1番
岩手県紫波郡矢巾町第3地割45番地
"""
_NO_ADDRESSES = ["築地市場豆腐2丁", "東京都の豆腐1丁", "堺市は1丁と書く", "北海道の北10条"]
_HIDDEN = f"""
**パスワード**：{_SECRET}
**パスワード**: {_SECRET}
`パスワード`：{_SECRET}
~~暗証番号~~：{_SECRET}
*パスワード*：{_SECRET}
**パスワード：** {_SECRET}
**パスワード**：**{_SECRET}**
- **パスワード**：`{_SECRET}`
**パスワード**は {_SECRET} です
**Password**：{_SECRET}
name: password\\nvalue: {_SECRET}
x: 1\\nname: DB_PASSWORD\\nvalue: "{_SECRET}"\\ny: 2
name: api_token\\r\\nvalue: {_SECRET}\\r\\n
value: {_SECRET}\\nname: api_token\\n
- name: password\\n  # of the shop\\n  value: {_SECRET}
- name: password\\n  type: string\\n  value: {_SECRET}
obj.setPassword( "{_SECRET}" );
obj.setPassword("{_WORD}");
reset_password('{_SECRET}')
account.setPassword(user, "{_SECRET}")
user.set_password(new_user, '{_WORD}')
setPassword(users.get(3), "{_SECRET}")
set_passwd(self.user, "{_SECRET}")
check_password(user, "{_SECRET}", "{_SECRET}9")
authenticate(request, "taro", "{_SECRET}")
login(user, "{_SECRET}")
"""
_READABLE = """
**パスワード**：必須
**パスワード**: required
`パスワード`: string
**パスワード**は必須です
**パスワード**は8文字以上
**注文番号**：A-1023
パスワード：********
name: level\\nvalue: debug\\nname: colour\\nvalue: green
value: green\\nname: password\\nvalue: {}
name: password\\nlabel: colour
login(user, "remember")
login(request, "registration/login2.html")
login_user(user, "django.contrib.auth.backends.ModelBackend2")
setPassword("required")
check_password('taro')
reset_password("taro")
set_password(user, form)
set_colour(user, "green4711")
"""


def _shown(text: str) -> str:
    return ValueMask(Masking(b"k" * 32)).value(text)


def _lines(texts: str) -> list[str]:
    return [text.replace("\\n", "\n").replace("\\r", "\r") for text in texts.strip().splitlines()]


@pytest.mark.parametrize("text", _lines(_PHONES) + _MOBILES)
def test_a_telephone_number_is_hidden_behind_its_word_and_signs(text: str) -> None:
    assert "1839" not in _shown(text)


@pytest.mark.parametrize("text", _lines(_NO_PHONES))
def test_a_part_of_a_code_a_version_or_a_name_stays(text: str) -> None:
    assert _shown(text) == text


@pytest.mark.parametrize("text", _lines(_ADDRESSES))
def test_an_address_is_hidden_with_each_kind_of_house_number(text: str) -> None:
    assert not any(part in _shown(text) for part in ("町", "条", "丁", "号", "地割"))


@pytest.mark.parametrize("text", _NO_ADDRESSES)
def test_a_count_behind_a_place_stays(text: str) -> None:
    assert _shown(text) == text


@pytest.mark.parametrize("text", _lines(_HIDDEN))
def test_a_value_beside_its_name_is_hidden(text: str) -> None:
    shown = _shown(text)
    assert _WORD not in shown
    assert shown.count("masked-") == text.count(_WORD)


@pytest.mark.parametrize("text", _lines(_READABLE))
def test_words_and_other_values_stay(text: str) -> None:
    assert _shown(text) == text


_OF_SERVICES = f"""
CONFIG SET requirepass {_WORD}
requirepass {_WORD}
ACL SETUSER taro on >{_SECRET} ~* +@all
ACL SETUSER taro <{_SECRET}
HELLO 3 AUTH default {_SECRET} SETNAME shop
<option name="password" value='{_SECRET}'>
<option name='password' value="{_SECRET}"/>
秘密の質問の答え：{_WORD}
setPassword("{_WORD}")
"""
_OF_OTHERS = """
ACL SETUSER taro on ~cart:* +@all
HELLO 3
<option name="colour" value='green4711'>
【商品コード】966205
【認証コード】10分以内
詳しいお知らせ：hoshizora
"""


@pytest.mark.parametrize("text", _lines(_OF_SERVICES))
def test_a_password_of_a_service_is_hidden(text: str) -> None:
    assert _WORD not in _shown(text)


@pytest.mark.parametrize("text", ["【認証コード】966205", "【認証コード】\n966205\n", "〔暗証番号〕 966205"])
def test_a_number_behind_its_name_in_brackets_is_hidden(text: str) -> None:
    assert "966205" not in _shown(text)


@pytest.mark.parametrize("text", _lines(_OF_OTHERS))
def test_what_is_none_of_these_stays(text: str) -> None:
    assert _shown(text) == text
