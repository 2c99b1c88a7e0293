"""Values in the form of a secret are hidden behind escapes of queries and forms too, with one pseudonym everywhere."""

import itertools
import json
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest

from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.finish_recording import RecordingSecrets, finish
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secrets_file import SecretsFile
from toolkit.probe.mask.texts import mask_texts
from toolkit.probe.mask.written_values import ValueMask

_KEY = b"k" * 32
_FORMS = {
    "address": "東京都渋谷区渋谷2-21-1",
    "postal code": "〒150-0002",
    "card": "5500 0000 0000 0004",
    "card with dashes": "5500-0000-0000-0004",
    "iban": "DE89 3704 0044 0532 0130 00",
    "telephone": "090-1234-5678",
    "telephone with blanks": "090 1234 5678",
    "telephone in full width": "０９０－１２３４－５６７８",
    "telephone with brackets": "(03)1234-5678",
    "telephone from abroad": "+81-90-1234-5678",
    "my number": "1234 5678 9018",
    "my number without groups": "123456789018",
    "mail": "taro+shop@example.com",
    "sentence": "your password is hanako0412",
    "japanese sentence": "パスワードは himitsu2026 です",
    "sentence with mail": "please write to taro@example.com now",
}
_SHORT = [
    "パスワードはhimitsuです",
    "パスワード「himitsu」",
    "パスワード→himitsu",
    "pw->himitsu",
    "zip -P himitsu",
    "mysql -phanako",
    "<pw>hanako</pw>",
    '["pw","hanako"]',
    "redis-cli -a ab",
]
_ALL = pytest.mark.parametrize("plain", _FORMS.values(), ids=_FORMS)
_HONEST = [
    "a=b+c&d=e+f",
    "x=1+2+3&page=2&sort=-name",
    "/tags/%E6%9D%B1%E4%BA%AC/?q=%E7%8C%AB+%E7%8A%AC&page=3",
    "q=100%25+cotton&size=M%2FL&from=2026-01-01T10%3A00%3A00%2B09%3A00",
    "width:50%;left=calc(10%+5px)",
    "id=202401011234",
    "next=%2forders%2f12345%3fpage%3d2",
    "name=Foo%20Bar&d=%FF%FE%00",
    "url=https%3A%2F%2Fshop.example%2Fitems%2F100123%2B4&v=1.2.3+4.5.6",
]


def _every_pair(text: str) -> list[str]:
    return [f"/f?x={text}", f"x={text}", f"a=1&x={text}&b=2", f"https://shop.example/f?a=1&x={text}#top"]


@_ALL
@pytest.mark.parametrize("escape", [quote, quote_plus])
def test_the_value_of_a_pair_has_the_pseudonym_of_the_plain_text(plain, escape):
    masking = Masking(_KEY)
    shown = ValueMask(masking).text(plain)
    assert shown != plain
    for pair in _every_pair(escape(plain, safe="")):
        masked = ValueMask(masking).text(pair)
        assert masked == pair.replace(escape(plain, safe=""), escape(shown, safe="")), "escaped as it was"


@pytest.mark.parametrize("plain", _SHORT)
@pytest.mark.parametrize("escape", [quote, quote_plus])
def test_a_short_text_without_digits_is_read_behind_escapes(plain, escape):
    assert ValueMask(Masking(_KEY)).text(plain) != plain
    for pair in _every_pair(escape(plain, safe="")):
        assert ValueMask(Masking(_KEY)).text(pair) != pair


@pytest.mark.parametrize("pair", ["/p?$filter=%s", "/p?x:y=%s", "/p?filter[名]=%s", "a=1\nx=%s", "a=1\r\nx=%s"])
@pytest.mark.parametrize("plain", ["1234 5678 9018", "090 1234 5678"])
def test_a_pair_may_have_any_name_and_stand_on_any_line(pair, plain):
    assert quote_plus(plain) not in ValueMask(Masking(_KEY)).text(pair % quote_plus(plain))


@_ALL
def test_a_lock_shows_it_alike(plain):
    parts = {"result": [plain, f"/f?x={quote_plus(plain)}", f"/f?x={quote(plain)}"]}
    first, form, escaped = answer_mask({}).parts(parts, {"given": {}})["result"]
    assert plain != first == unquote_plus(form)[5:] == unquote(escaped)[5:]


@pytest.mark.parametrize(
    "word",
    [
        "5500%2D0000%2D0000%2D0004",
        "090%2D1234%2D5678",
        "1234%2d5678%2d9018",
        "%2B81-90-1234-5678",
        "%2803%291234-5678",
        "taro%2540example.com",
        "%E3%80%92150-0002",
        "DE89%203704%200044%200532%200130%2000",
    ],
)
def test_a_message_does_not_show_an_escaped_word(word):
    shown = mask_texts(Masking(), [], [f"no such customer: {word} (see the log)"])[0]
    assert word not in shown
    assert shown.startswith("no such customer: ")
    assert shown.endswith(" (see the log)")


def test_other_encodings_are_read_as_well():
    escaped = quote_plus("東京都渋谷区渋谷2-21-1".encode("cp932"))
    assert escaped not in ValueMask(Masking(_KEY)).text(f"x={escaped}")


@pytest.mark.parametrize("text", _HONEST)
def test_honest_texts_stay_byte_for_byte(text):
    assert ValueMask(Masking(_KEY)).text(text) == text
    assert mask_texts(Masking(), [], [text]) == [text]


def test_letters_around_it_stay_as_they_are_written():
    shown = ValueMask(Masking(_KEY)).text("q=%e3%81%82%2fa/b+to+taro%40example.com!&r=A%2fB")
    assert shown.startswith("q=%e3%81%82%2fa%2fb+to+m")
    assert shown.endswith("%40masked.invalid!&r=A%2fB")


@pytest.mark.parametrize(
    "text",
    [
        "x=" + "word1+" * 4000,
        "a=b+c1" * 4000,
        "=" * 20000 + "+" * 20000,
        "a%20b%40" * 4000,
        "&a=1+2" * 4000,
        "%" * 20000,
        quote(quote(quote("x=word1+" * 1000))),
    ],
)
def test_decoded_texts_are_together_as_long_as_the_text(text):
    masking, lengths = Masking(_KEY), []
    whole = masking.by_name.whole

    def count(decoded, depth):
        lengths.append(len(decoded))
        return whole(decoded, depth)

    masking.by_name.whole = count
    ValueMask(masking).text(text)
    assert sum(lengths) <= 3 * len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("path %7B%22password%22%3A+%22planted22%22%7D", "path %7B%22password%22%3A+%22masked-1%22%7D"),
        (
            "q=%257B%2522password%2522%253A%2B%2522planted22%2522%257D",
            "q=%257B%2522password%2522%253A%2B%2522masked-1%2522%257D",
        ),
        ("next=%2Fs%3Fto%3Dtaro%2540example.com", "next=%2Fs%3Fto%3Dmasked-1%2540example.invalid"),
        ("q=mail%3A+taro%40example.com", "q=mail%3A+masked-1%40example.invalid"),
        ("q=my+password%3A+planted22", "q=my+password%3A+masked-1"),
        ("/s/api_key%09taro+x%40example.com", "/s/api_key%09masked-1%40example.invalid"),
    ],
)
def test_a_blank_of_a_form_is_read_wherever_it_stands_and_nothing_is_hidden_twice(text: str, shown: str) -> None:
    masked = Masking().thorough(text)
    assert (masked, Masking().thorough(masked)) == (shown, shown)


def test_quoted_addresses_that_are_kept_stay_escaped_and_readable() -> None:
    text = "to=taro%40example.com&subject=a&password=planted22"
    assert Masking(keep=("quoted_email",)).thorough(text) == text.replace("planted22", "masked-1")
    assert "taro" not in Masking(keep=("quoted_email",)).thorough("taro@example.com")


def test_bytes_of_no_encoding_are_read_in_few_levels() -> None:
    masking, count = Masking(_KEY), itertools.count()
    whole = masking.by_name.whole
    masking.by_name.whole = lambda decoded, depth: (next(count), whole(decoded, depth))[1]
    word, escaped = "q=", "%83"
    for _ in range(9):
        word, escaped = word + escaped, quote(escaped)
    masking.thorough(word)
    assert next(count) < 200


def _record(folder: Path, lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Write lines as a program that runs writes them, and finish the recording."""

    class Sink:
        def __init__(self):
            self.folder = str(folder)

        def is_stopped(self):
            return False

        def leave_out(self, kind, why):
            raise AssertionError(kind, why)

    masking = Masking(_KEY)
    masking.learned.tell = SecretsFile(Sink(), _KEY).keep
    path = folder / "1-0.000.jsonl"
    written = "".join(masking.text(json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    path.write_text(written, "utf-8")
    finish(str(folder), Masking(_KEY), _KEY)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _exchange(target: str, answer: str, body: str = "") -> dict[str, object]:
    line = {"kind": "exchange", "method": "GET", "target": target, "answer_body": {"text": answer}}
    return dict(line, body={"text": body}) if body else line


@_ALL
def test_a_recorded_request_and_its_answer_hold_one_pseudonym(plain, tmp_path):
    lines = [
        _exchange(f"/f?x={quote_plus(plain)}", plain),
        _exchange(f"/f?x={quote(plain)}", plain, f"x={quote_plus(plain)}"),
    ]
    plus, escaped = _record(tmp_path, lines)
    (shown,) = {one["answer_body"]["text"] for one in (plus, escaped)}
    assert shown != plain
    assert unquote_plus(plus["target"]) == f"/f?x={shown}"
    assert unquote(escaped["target"]) == f"/f?x={shown}"
    assert unquote_plus(escaped["body"]["text"]) == f"x={shown}"


@pytest.mark.parametrize("number", range(40))
def test_the_pseudonym_of_a_card_is_masked_once(number, tmp_path):
    card = "4539 1488 0343 6467" if not number else _card(number)
    (line,) = _record(tmp_path, [_exchange(f"/f?x={quote(card)}", card)])
    assert unquote(line["target"]) == f"/f?x={line['answer_body']['text']}" != f"/f?x={card}"


def _card(number: int) -> str:
    digits = f"4539{number:011d}"
    total = sum(int(one) if at % 2 else sum(divmod(2 * int(one), 10)) for at, one in enumerate(digits))
    whole = f"{digits}{-total % 10}"
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))


def test_a_code_that_an_answer_reveals_is_hidden_as_the_value_of_a_pair(tmp_path):
    lines = [
        _exchange("/msg?code=771204", "Your one-time code is 771204", "a=1&code=771204"),
        {"kind": "call", "symbol": "app:f", "given": {"environ": {"QUERY_STRING": "code=771204", "n": "x771204"}}},
        _exchange("/items?since=177120400&at=7712041#code=771204", "ok"),
    ]
    first, call, other = _record(tmp_path, lines)
    shown = first["answer_body"]["text"].rpartition(" ")[2]
    assert shown != "771204"
    assert first["target"] == f"/msg?code={shown}"
    assert first["body"]["text"] == f"a=1&code={shown}"
    assert call["given"]["environ"]["QUERY_STRING"] == f"code={shown}"
    assert call["given"]["environ"]["n"] == "x771204"
    assert other["target"].startswith("/items?since=177120400&at=7712041#")


@pytest.mark.parametrize(
    "text",
    [
        "GET /msg?code=771204 HTTP/1.1",
        "<a href='/msg?code=771204'>",
        "a=1\\r\\ncode=771204\\r\\n",
        "/msg?a=1\\u0026code=771204",
        "https://h/#code=771204",
    ],
)
def test_a_code_is_hidden_whatever_stands_around_its_pair(text):
    secrets = RecordingSecrets()
    secrets.add("771204", "952885")
    assert secrets.without(f'{{"text":"{text}"}}') == f'{{"text":"{text}"}}'.replace("771204", "952885")


def test_a_code_within_a_longer_value_stays():
    secrets = RecordingSecrets()
    secrets.add("771204", "952885")
    for line in ('{"target":"/a?b=771204.5&c=x-771204"}', '{"text":"total = 771204, a=771204 b"}'):
        assert secrets.without(line) == line
