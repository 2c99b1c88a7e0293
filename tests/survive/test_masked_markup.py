"""A value is hidden anywhere in an element with the name of a secret, however XML or HTML writes the element."""

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_GIVEN_AWAY = (
    "<password><value><![CDATA[plantedx1]]></value></password>",
    "<password><value><![CDATA[ plantplant ]]></value></password>",
    "<password><x>w</x><y><![CDATA[plantedx1]]></y></password>",
    '<entry key="password"><value><![CDATA[plantedx1]]></value></entry>',
    "<password><a>w</a><a>w</a><b>plantedx1</b></password >",
    "<password><label>Password</label><c>plantedx1</c></PASSWORD></x>",
    "<password>" + "<a>word</a>" * 500 + "<b>plantedx1</b></password>",
    f'<password data-x="{"x" * 420}"><v>plantedx1</v></password>',
    "<field name=password><v>plantedx1</v></field>",
    "<field name=password type=text><v>plantedx1</v></field>",
    '<div id="password"><b>plantedx1</b></div>',
    '<p id="api_key"><code>plantedx1</code></p>',
    '<div name="password"><div>Passwort</div><div>plantedx1</div></div>',
    '<entry key="password"><entry key="a">w</entry><entry key="b">plantedx1</entry></entry>',
    '<property name="password">' + "<property>word</property>" * 500 + "<property>plantedx1</property></property></x>",
    "<LI name='password'><li>plantedx1</li>",
    '<col name="password"><![CDATA[plantedx1]]></col>',
    '<link name="token"><x>plantedx1</x></link>',
    '<user><pin></pin><Token value="plantedx1"/></user>',
    "<r><wsse:Password type='text' Value = 'plantedx1'></wsse:Password></r>",
    r"<r><token id=\"a\" value=\"plantedx1\"/></r>",
    "<SONRQ><USERPASS>plantedx1\n<LANGUAGE>ENG</SONRQ>",
)
_READABLE = (
    '<r><token type="keyword" value="def"/><password value="required"/></r>',
    '<r><order value="order-2024"/><token data-value="order-2024"/></r>',
    '<div id="token"><h1>Order</h1><p>order-2024</p></div>',
    f'<div id="token"><p class="{"x" * 420}">order-2024</p></div>',
    '<section id="password"><p>8 characters</p></section>',
    '<field name="password hint"><v>order-2024</v></field>',
    "<field title='the name=password-hint'><v>order-2024</v></field>",
    "<form><input name=password><p>Order</p><p>order-2024</p></form>",
    "<note><password><a>word</a></password><b>order-2024</b></note>",
    "<note><![CDATA[order-2024]]></note>",
    "<form><input name=password> order2 <b>order-2024</b></form>",
    "<p>call <user> <password> -h <host1> of 2 hosts</p>",
    '<e key="password"><e>word</e></e><e>order-2024</e>',
)


@pytest.mark.parametrize("text", _GIVEN_AWAY)
def test_a_value_in_an_element_is_hidden_and_nothing_else(text: str) -> None:
    shown = text.replace("plantedx1", "masked-1").replace("plantplant", "masked-1")
    assert ValueMask(Masking()).value(text) == shown


def test_signs_of_markup_in_cdata_are_hidden_with_it() -> None:
    text = "<password><![CDATA[%s]]></password>"
    assert ValueMask(Masking()).value(text % "a]]b<c>plantedx1") == text % "masked-1"


@pytest.mark.parametrize("text", _READABLE)
def test_what_is_no_value_of_the_element_stays(text: str) -> None:
    assert ValueMask(Masking()).value(text) == text


@pytest.mark.parametrize(
    "opening", ["<password>", "<password><![CDATA[", "<password a", '<div id="token">', "<password ]"]
)
def test_markup_that_is_never_closed_is_read_once(opening: str) -> None:
    assert "plantedx1" not in Masking().thorough(opening * 6000 + "<password>plantedx1</password>")


@pytest.mark.parametrize(
    "text",
    [
        "<a><氏名>plantedx1</氏名><電話番号>plantedx1</電話番号><code>TEA-0093</code></a>",
        "<a><s:パスワード 種別='x'>plantedx1</s:パスワード>\n  <品番>TEA-0093</品番></a>",
        "<a><暗証番号>plantedx1</暗証番号><店舗>10234</店舗></a>",
        "<a><口座番号>plantedx1</口座番号><店舗>1234567</店舗></a>",
        "<a><pin>plantedx1</pin><id>12345</id></a>",
        "<a><電話番号 /><code>TEA-0093</code><password>plantedx1</password></a>",
        "<tr><th>パスワード</th><td>plantedx1</td></tr>",
        "&lt;a&gt;&lt;パスワード&gt;plantedx1&lt;/パスワード&gt;&lt;code&gt;TEA-0093&lt;/code&gt;&lt;/a&gt;",
    ],
)
def test_what_follows_an_element_stays(text: str) -> None:
    masking = Masking(b"key")
    assert ValueMask(masking).value(text) == text.replace("plantedx1", masking.value("plantedx1", "password"))
