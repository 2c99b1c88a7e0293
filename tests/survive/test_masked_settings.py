"""A secret is hidden in files of settings, command lines, SQL functions, and objects that say what they are."""

import json

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

SECRET = "Zk12vQ9xTb"

TEXTS = f"""
env:\\n- name: API_TOKEN\\n  value: {SECRET}\\n- name: LEVEL\\n  value: debug
machine ftp.example.test\\nlogin bob\\npassword {SECRET}\\n
machine ftp.example.test login bob password {SECRET}
{{"key": {{"part1": "{SECRET}", "part2": "{SECRET}"}}}}
WIFI:T:WPA;S:lobby;P:{SECRET};H:true;;
WIFI:S:a\\;b;PH2:MSCHAPV2;P:{SECRET};;
db.example.test:5432:shop:bob:{SECRET}\\n
variable "db_password" {{\\n  default = "{SECRET}"\\n}}
chpasswd:\\n  list: |\\n    root:{SECRET}\\n
SetEnv LEVEL debug\\nSetEnv API_TOKEN {SECRET}
PRAGMA key = '{SECRET}'
ATTACH DATABASE 'x.db' AS other KEY '{SECRET}'
SELECT pgp_sym_decrypt(body, '{SECRET}') FROM letters
INSERT INTO t VALUES (1, AES_ENCRYPT('hello', '{SECRET}'))
UPDATE u SET api_token=? WHERE id=?\\n[generated in 0.00012s] ('{SECRET}', 4)
UPDATE u SET api_token=? WHERE id=? ('{SECRET}', 4)
OTP for user 12 is {SECRET}
Set password to {SECRET} for user bob
https://app.example.test/cb?code={SECRET}&state=xyz
/cb?state={SECRET}&code=1234567x
ldapsearch -D cn=x -w {SECRET} -b dc=x
gpg --batch --passphrase {SECRET} -d f.gpg
zip -P {SECRET} a.zip
7z x -p{SECRET} a.7z
smbclient //h/s -U bob%{SECRET}
mongosh -u bob -p {SECRET}
htpasswd -bc f bob {SECRET}
openssl enc -pass pass:{SECRET}
echo {SECRET} | sudo -S ls
echo root:{SECRET} | chpasswd
cat x | docker login -u bob -p {SECRET}
["zip", "-P", "{SECRET}", "a.zip"]
{{"mfa": {{"method": "sms", "code": "{SECRET}"}}}}
{{"type": "apiKey", "key": "{SECRET}"}}
{{"kty": "oct", "k": "{SECRET}"}}
{{"code": "{SECRET}", "grant_type": "authorization_code"}}
{{"$expr": {{"$eq": ["$token", "{SECRET}"]}}}}
{{"field": "password", "rejected": "{SECRET}"}}
{{"id": "password", "answer": "{SECRET}"}}
{{"@type": "Password", "#text": "{SECRET}"}}
{{"jsonrpc": "2.0", "method": "auth.login", "params": ["bob", "{SECRET}"]}}
["redis-cli", "CONFIG", "SET", "requirepass", "{SECRET}"]
EXEC sp_addlogin 'bob', '{SECRET}', 'shop'
CALL set_password('bob', '{SECRET}')
DriverManager.getConnection("jdbc:x", "bob", "{SECRET}")
CREATE DATABASE LINK l CONNECT TO bob IDENTIFIED BY {SECRET} USING 'x'
secret changed: '{SECRET}' -> '{SECRET}1'
gh secret set NAME --body {SECRET}
net user bob {SECRET} /add
passcode【{SECRET}】を入力
verify(code={SECRET}) -> False
stored secret 'db' = '{SECRET}'
{{"voucher_code": "{SECRET}"}}
{{"access_token": "x", "refresh": "{SECRET}{SECRET}"}}
{{"passwordhash": "{SECRET}"}}
{{"pwdhash2": "{SECRET}"}}
被保険者番号: {SECRET}
{{"番地": "赤坂{SECRET}"}}
"""

READABLE = """
env:\\n- name: LEVEL\\n  value: debug-12345678
login with password required: token expired
a.example.test:8080:x:y\\n12:30:15:00
variable "region" {\\n  default = "eu-west-1a"\\n}
SetEnv LEVEL debug-12345678\\nSetEnv MODE x
PRAGMA foreign_keys = 'on'
SELECT coalesce(body, 'none-12345678') FROM letters
define('DB_CHARSET', 'utf8');\\ndefine('DB_NAME', 'shop');
/search?code=AB-12345678&page=2
Change password to continue with step2
mkdir -p folder1234567
htpasswd -c f bob1234567
grep -P pattern1234567 file
docker run -p 2022:22 nginx
echo hello12345 | grep x
{"country": {"code": "JP-12345678"}}
{"product": {"key": "SKU-12345678"}}
{"type": "text", "key": "AB-12345678"}
{"code": "AB-12345678", "name": "bob"}
{"access": "read-only-articles-2024", "refresh": "daily"}
{"$eq": ["$name", "bob-1234567"]}
{"id": "colour", "answer": "teal-1234567"}
{"method": "users.list", "params": ["bob", "teal-1234567"]}
login(name="bob", colour="teal-1234567")
colour changed: 'teal-1234567' -> 'red-1234567'
gh issue create --body text-1234567
net view bob1234567
verify(state=teal-1234567)
stored colour 'db' = 'teal-1234567'
"""


def _lines(text: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in text.strip().splitlines()]


@pytest.mark.parametrize("text", _lines(TEXTS))
def test_it_is_hidden(text: str):
    shown = ValueMask(Masking()).text(text)
    assert SECRET not in shown
    assert "masked-" in shown


@pytest.mark.parametrize("text", _lines(READABLE))
def test_what_is_written_alike_stays_readable(text: str):
    assert ValueMask(Masking()).text(text) == text


def test_the_words_of_a_command_are_read_as_its_program_does():
    words = ["/usr/bin/smbclient", "//h/s", "-U", f"bob%{SECRET}", "-c", "ls"]
    assert ValueMask(Masking()).value(words) == ["/usr/bin/smbclient", "//h/s", "-U", "bob%masked-1", "-c", "ls"]


def test_a_parameter_that_is_a_key_of_a_function_is_hidden():
    shown = ValueMask(Masking()).value({"sql": "SELECT aes_decrypt(x, ?) FROM t WHERE n = ?", "given": [SECRET, 4]})
    assert json.dumps(shown).count("masked-1") == 1
    assert SECRET not in json.dumps(shown)


def test_a_word_is_hidden_where_a_line_of_netrc_says_that_it_is_the_password():
    shown = ValueMask(Masking()).text("machine ftp.example.test\n login bob\n password plantpl")
    assert shown == "machine ftp.example.test\n login bob\n password masked-1"


def test_an_entry_of_netrc_may_be_letters_alone():
    for text in ("machine ftp.example.test login bob password moonlitgate", "default login bob password moonlitgate"):
        assert ValueMask(Masking()).text(text) == text.replace("moonlitgate", "masked-1")
    for text in ("machine learning login page password required", "every login requires password protection"):
        assert ValueMask(Masking()).text(text) == text


def test_the_address_of_a_private_calendar_is_hidden_and_words_are_not():
    secret = "25ed1bcb423b0b7200f485fc5ff71c8e"
    address = f"https://calendar.example.test/ical/bob/private-{secret}/basic.ics"
    assert ValueMask(Masking()).text(address) == address.replace(secret, "masked-1")
    for value in (
        "https://calendar.example.test/private-beta/basic.ics",
        {"key": {"part1": "city", "type": "a1b2c3d4e5"}},
    ):
        assert ValueMask(Masking()).value(value) == value
