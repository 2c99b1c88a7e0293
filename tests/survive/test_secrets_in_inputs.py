"""Secrets in a program's environment or source are in no input that is made up."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki_in
from toolkit.characterize.secret_places import cases_with_secrets, secrets_in_responses
from toolkit.model.lock import Case
from toolkit.probe.mask.environment_secrets import secrets_in_environment
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_literals import SecretConstants
from toolkit.session.replay_program import Response

_CONF = """
import os

class Conf(object):
    def __init__(self):
        self.secret = os.environ.get("SHOP_ONE", "")
        self.name = "shop at db, login " + self.secret + ", pool 5"
        self.parts = ["x", self.secret + "-blue", {"k": "v=" + self.secret}]

    def label(self, n):
        return n

class Plain(object):
    def __init__(self):
        self.note = "pool " + os.environ.get("SHOP_PASSWORD", "")

    def size(self, n):
        return len(self.note) if n else 0

API_KEY = "PLANT-SRC-001"

def use(conf, n, at=os.environ.get("SHOP_URL", "")):
    return conf.name.upper() if n else 1

def check(data, word="hello " + API_KEY):
    if data == "PLANT-SRC-001":
        return 1
    return 2 if data == "sk_live_4eC39HqLyjWDarjtT1zdp7dc" else len(word)

def greet(n):
    return {"text": "pool of " + os.environ.get("SHOP_PASSWORD", "") + " is full"}
"""
_SECRETS = {
    "SHOP_ONE": "PLANT-ENV-001",
    "SHOP_PASSWORD": "PLANT-ENV-002",
    "SHOP_URL": "postgres://shop:PLANT-ENV-003@db.example.invalid/shop",
}


def test_no_secret_is_in_an_input_that_is_made_up(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(_CONF)
    words = ["lock", ".", "--only", "shop", "--seconds", "3", "--lock", "locked"]
    done = tebiki_in(tmp_path, *words, env=_SECRETS)
    assert done.code == 0, done.err
    text = "".join(file.read_text() for file in sorted((tmp_path / "locked").rglob("*.jsonl")))
    assert re.findall(r"PLANT-[A-Z]+-\d+|sk_live_\w+", text) == []
    assert "shop at db, login masked-1, pool 5" in text  # the instance itself is tried all the same
    assert "pool of masked-1 is full" in text  # its name told the environment's secret, and no field does
    about = set(re.findall(r'"about":"shop:(\w+)', text))
    assert {"use", "check", "greet"} <= about


def test_no_secret_of_the_environment_is_in_a_recording(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(_CONF)
    (tmp_path / "drive.py").write_text("import shop\nshop.Plain().size(1)\nshop.greet(1)\n")
    words = ["record", "--thorough", "--out", "recording", "--", sys.executable, "drive.py"]
    done = tebiki_in(tmp_path, *words, env=_SECRETS)
    assert done.code == 0, done.err
    text = "".join(file.read_text() for file in (tmp_path / "recording").glob("*.jsonl"))
    assert "is full" in text
    assert re.findall(r"PLANT-[A-Z]+-\d+", text) == []


def _case(number: str, value: object, origin: str) -> Case:
    hidden = [{"at": [], "before": "T-oken-1"}] if number == "2" else []
    ask = {"kind": "call", "seam": "a:f", "symbol": "a.py::f", "given": {"x": value}, "hidden": hidden}
    return Case(number, "a.py::f", origin, ask, {})


def test_a_made_up_input_that_holds_what_another_case_gives_away_is_left_out() -> None:
    cases = [
        _case("1", {"name": "login T-oken-1"}, "invented"),
        _case("2", {"name": "login"}, "invented"),
        _case("3", "2024-02-29T12:34:56", "invented"),
        _case("4", "R-ecorded-2", "recorded"),
        _case("5", "R-ecorded-2", "invented"),
    ]
    came = Response({}, learned=("T-oken-1", "2024-02-29T12:34:56", "R-ecorded-2"))
    secrets = secrets_in_responses([came], cases)
    assert secrets == {"T-oken-1", "2024-02-29T12:34:56"}
    assert cases_with_secrets(cases, secrets) == cases[:1]


def test_no_constant_beside_a_telling_name_is_tried() -> None:
    source = """
PIN, PORT = 4821, 8080
card = {"pin": "7733", "cvv": 739, "otp": "204817", "auth": "basic", "id": "x-739"}
def check(pin, status):
    return pin == 5524 or pin == "0042" or status == 404
"""
    tree = ast.parse(source)
    assert set(SecretConstants(tree).texts()) == {"7733", "204817", "0042"}
    assert set(SecretConstants(tree).numbers()) == {739, 5524}
    assert SecretConstants(tree).without_secrets(["7733", "204817", "basic", "x-739"]) == ["basic", "x-739"]


def test_variables_that_hold_no_secret_stay_readable() -> None:
    variables = {
        "PWD": "/srv/shop-1", "OLDPWD": "/srv", "HOME": "/home/shop-2", "XDG_SESSION_DESKTOP": "gnome-xorg",
        "PASSWORD_POLICY": "strong-enough-1", "TOKEN_COUNT": "12345678", "GREETING": "hello, world 1",
        "CERT_KEY": "/etc/ssl/private/shop-1.pem", "REQUIRE_AUTH": "true", "SECRET_KEY": "development",
    }  # fmt: skip
    assert secrets_in_environment({}, variables) == []
    assert secrets_in_environment({}, _SECRETS) == ["shop:PLANT-ENV-003", "PLANT-ENV-002", "PLANT-ENV-003"]
    assert secrets_in_environment({"keep": ["shop_password"]}, _SECRETS) == ["shop:PLANT-ENV-003", "PLANT-ENV-003"]


@pytest.mark.skipif(sys.version_info < (3, 10), reason="there is no match")
def test_what_a_match_compares_a_secret_with_is_one() -> None:
    tree = ast.parse(
        "match password:\n    case 'hunter-2001' | 'hunter-2002': pass\n"
        "match user, self.token:\n    case 'a-2001', 'hunter-2003': pass\n"
        "match form:\n    case {'secret': 'hunter-2004', 'kind': 'b-2001'}: pass\n"
        "    case Login(pw='hunter-2005'): pass\n"
    )
    assert set(SecretConstants(tree).texts()) == {f"hunter-200{number}" for number in range(1, 6)}


def test_passwords_of_letters_in_the_environment_are_hidden_where_they_are_whole_values():
    variables = {"DB_PASSWORD": "moonlitgate", "QUEUE": "amqp://guest:lanternfish@queue//", "SMTP_PASSWORD": "changeme"}
    assert secrets_in_environment({}, variables) == ["guest:lanternfish", "lanternfish", "moonlitgate"]
    assert secrets_in_environment({}, {"DB_PASSWORD": "tanakakun", "DB_USER": "tanakakun"}) == []
    masking = Masking(b"k" * 32)
    masking.whole_value("moonlitgate")
    shown = masking.text('{"a": "moonlitgate", "b": "a moonlitgate"}')
    assert shown == f'{{"a": "{masking.value("moonlitgate")}", "b": "a moonlitgate"}}'
