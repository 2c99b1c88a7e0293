"""Certificates and public keys stay readable in a recording; what only looks like one, or says more, does not."""

import base64
import json
import random
import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.finish_recording import RecordingSecrets
from toolkit.probe.mask.masking import Masking

_NAME = b"\x06\x03\x55\x04\x03"  # commonName
_ALGORITHM = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"  # sha256WithRSAEncryption
_CHALLENGE = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x07"
_RANDOM = st.builds(lambda seed, size: random.Random(seed).randbytes(size), st.integers(0), st.integers(80, 300))
_SIGNED = ("CERTIFICATE", "CERTIFICATE REQUEST", "X509 CRL")


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _signed(said: bytes, drawn: bytes, more: bytes = b"", tag: int = 0x0C) -> bytes:
    """A structure that is signed: words, what stands after them, an algorithm, and the signature."""
    data = _element(0x30, _NAME + _element(tag, said) + more + _element(0x17, b"180101000000Z"))
    return _element(0x30, data + _element(0x30, _ALGORITHM) + _element(0x03, b"\0" + drawn))


def _block(label: str, data: bytes) -> str:
    lines = textwrap.wrap(base64.b64encode(data).decode(), 64)
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----\n"])


@given(_RANDOM, st.sampled_from(_SIGNED))
def test_what_everybody_is_shown_stays_readable_wherever_it_stands(drawn: bytes, label: str) -> None:
    block = _block(label, _signed(b"shop.example.org", drawn))
    key = _block("PUBLIC KEY", _element(0x30, _element(0x30, _ALGORITHM) + _element(0x03, b"\0" + drawn)))
    for text in (block, key, block + key, json.dumps({"body": block + key})):
        assert Masking().thorough(text) == text


@pytest.mark.parametrize("end", ["\n\xa0", "\u2028", "\r\n", " "])
@given(drawn=_RANDOM)
def test_a_block_stays_readable_whatever_white_space_its_lines_end_with(end: str, drawn: bytes) -> None:
    text = "sent: " + _block("CERTIFICATE", _signed(b"shop.example.org", drawn)).strip().replace("\n", end)
    assert Masking().thorough(text) == Masking().text(text) == text


@given(_RANDOM)
def test_a_block_stays_readable_where_a_part_of_it_was_hidden_before(drawn: bytes) -> None:
    block = _block(
        "CERTIFICATE",
        _signed(b"shop", b"\x00" * 30 + drawn + base64.b64decode("/svc/T0QZJXWV8/B2KPLM71X/vQ8zLk3mWx0RtYp5Jd2")),
    )
    masking, secrets = Masking(), RecordingSecrets()
    assert masking.thorough(block[:200]) != block[:200]
    assert masking.thorough(block) == masking.text(block) == block
    for line in block.splitlines()[1:-1]:
        secrets.add(line, "masked-0123456789ab")
    for text in (json.dumps({"body": block}), json.dumps({"body": json.dumps({"chain": block})})):
        assert secrets.without(text) == text
    assert secrets.without(block[28:300]) != block[28:300]


@pytest.mark.parametrize("said", [b"jane.doe@shop.example.org", b"4111 1111 1111 1111"])
@given(drawn=_RANDOM)
def test_a_block_that_names_a_person_is_hidden(drawn: bytes, said: bytes) -> None:
    data = _signed(said, drawn)
    assert Masking().thorough(_block("CERTIFICATE", data)) != _block("CERTIFICATE", data)


@pytest.mark.parametrize("said", ["taro@corp.com", "taro@mail.corp.co.jp", "4111111111111111", "4111 1111 1111 1111"])
@pytest.mark.parametrize(("tag", "encoding"), [(0x16, "ascii"), (0x0C, "utf-8"), (0x1E, "utf-16-be")])
@given(drawn=_RANDOM)
def test_a_person_is_found_where_the_next_element_begins_with_a_readable_byte(
    drawn: bytes, said: str, tag: int, encoding: str
) -> None:
    block = _block("CERTIFICATE", _signed(said.encode(encoding), drawn, _element(0x30, _NAME), tag))
    assert Masking().thorough(block) != block


@given(_RANDOM)
def test_times_and_names_of_hosts_are_nobody(drawn: bytes) -> None:
    more = _element(0x30, _element(0x17, b"180101000000Z") + _element(0x18, b"20540101000000Z"))
    block = _block("CERTIFICATE", _signed(b"*.shop.example.org", drawn, more))
    assert Masking().thorough(block) == block


@given(_RANDOM)
def test_a_request_with_the_password_for_revocation_is_hidden(drawn: bytes) -> None:
    data = _signed(b"shop" + _CHALLENGE + b"\x0c\x08sesame12", drawn)
    assert Masking().thorough(_block("CERTIFICATE REQUEST", data)) != _block("CERTIFICATE REQUEST", data)


@given(_RANDOM, st.sampled_from(("CERTIFICATE", "PUBLIC KEY")))
def test_a_secret_under_such_a_name_is_hidden(drawn: bytes, label: str) -> None:
    private = _element(0x30, b"\x02\x01\0" + _element(0x30, _ALGORITHM) + _element(0x04, drawn))
    for data in (private, drawn, _signed(b"shop", drawn) + drawn, _signed(b"shop", drawn)[:-1]):
        assert Masking().thorough(_block(label, data)) != _block(label, data)


@pytest.mark.parametrize(
    "around",
    [
        '{"tokens": ["BLOCK", "hunter2horse8"]}',
        "{'password': ['BLOCK', 'hunter2horse8']}",
        "INSERT INTO t (cert, password) VALUES ('BLOCK', 'hunter2horse8')",
        'cert,password\n"BLOCK",hunter2horse8\n',
        "<table><tr><th>cert</th><th>password</th></tr><tr><td>BLOCK</td><td>hunter2horse8</td></tr></table>",
        '<input name="password" data-cert="BLOCK" value="hunter2horse8">',
        '{"body": "{\\"tokens\\": [\\"BLOCK\\", \\"hunter2horse8\\"]}"}',
    ],
)
@given(_RANDOM)
def test_a_secret_is_hidden_by_what_stands_before_a_block(around: str, drawn: bytes) -> None:
    block = _block("CERTIFICATE", _signed(b"shop.example.org", drawn))
    depth = around.count("body") + (around[0] == "{")
    for _ in range(depth if '"' in around[:2] else 0):
        block = json.dumps(block)[1:-1]
    assert "hunter2horse8" not in Masking().thorough(around.replace("BLOCK", block))


@given(_RANDOM, _RANDOM)
def test_each_block_of_many_comes_back(one: bytes, other: bytes) -> None:
    first, second = (_block("CERTIFICATE", _signed(b"shop.example.org", it)) for it in (one, other))
    text = f"ka{first}{second}{first}, token=hunter2horse8, {second}"
    masked = Masking().thorough(text)
    assert re.sub(r"masked-\d+", "hunter2horse8", masked) == text != masked


def test_a_key_that_a_mail_address_begins_with_stays() -> None:
    key, other = "0f6e1c52-7a9b-4f31-9d2e-55b1c0a7e812", "qx7Lm29Tz4Rb81-tok-99aX"
    secrets = RecordingSecrets()
    for secret in (f"{key}@localhost", other):
        secrets.add(secret, "masked-1")
    line = json.dumps({"path": f"/checks/{key}", "row": {"$uuid": key}, "told": f"<{key}@localhost>", "by": other[:14]})
    shown = secrets.without(line)
    assert json.loads(shown)["path"] == f"/checks/{key}"
    assert json.loads(shown)["row"] == {"$uuid": key}
    assert "@localhost" not in shown
    assert other[:14] not in shown
