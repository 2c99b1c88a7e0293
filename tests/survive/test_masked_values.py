"""Masked values stay masked: in a recording, in a lock, and nothing can be computed back from either."""

import json
import re
import shutil
import stat
import sys
from pathlib import Path

import msgspec
import pytest

from tests.command_line import Ran, tebiki_in
from toolkit.characterize.lock_files import lock_files, read_lock
from toolkit.characterize.take_lock import take_lock
from toolkit.probe.mask.answers import AnswerMask
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secret_names import is_secret_name
from toolkit.session.run_target import RunTarget, fresh_copies

_SHOP = Path(__file__).parent / "secrets"
_NUMBERS = (
    "090-1234-5678 03-3333-4444 4821 7733 204817 739 1980-05-17 1981/06/18 GB82WEST12345698765432 TARO:PLANTED "
    "taro.planted@example.jp 0120-444-555 千代田区架空町 100-9999 4111:1111:1111:1111 9182 123456789018 7654321 "
    "０９０－８７６５－４３２１ 大阪府架空市本町 架空:太郎 1979-03-04 203.0.113.77 203.0.113.78 4111+1111+1111+1111 "
    "090:1234:5679 (03)3333-5555 0312345670 ０８０－１２３４－５６７９ HANA:PLANTED 640 641 5524 4822"
)
_HONEST = ('"require_auth": true', '"token_count": 3', '"address_type": "billing"', '"keyboard": "qwerty"', "somebody")


def _run(*words: object, cwd: Path, env: dict[str, str] | None = None) -> Ran:
    return tebiki_in(cwd, *words, env=env)


def _planted() -> list[str]:
    sources = "".join((_SHOP / name).read_text("utf-8") for name in ("shop.py", "drive.py"))
    numbers = [one.replace(":", " ") for one in _NUMBERS.split()]
    assert all(one in sources for one in numbers)
    words = set(re.findall(r"PLANT-[A-Za-z0-9-]+", sources)) - {"PLANT-OTHER-"}
    return sorted({*words, *numbers, *(f"PLANT-OTHER-{number}" for number in range(80))})


def _in_clear(texts: str, shortest: int = 3) -> list[str]:
    """Planted texts of at least so many characters that stand alone."""
    plain = re.sub(r"\\+u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), texts)
    long_enough = [one for one in _planted() if len(one) >= shortest]
    return [one for one in long_enough if re.search(rf"(?<![A-Za-z0-9-]){re.escape(one)}(?![A-Za-z0-9])", plain)]


def _texts(folder: Path, pattern: str) -> str:
    return "".join(file.read_text("utf-8") for file in sorted(folder.rglob(pattern)))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("shop") / "project"
    shutil.copytree(_SHOP, project)
    words = ["drive.py", "--password", "PLANT-CMD-1", "--token=PLANT-CMD-2"]
    done = _run("record", "--thorough", "--out", "recording", "--", sys.executable, *words, cwd=project)
    assert done.code == 0, done.err
    return project


def test_no_planted_secret_is_in_a_recording(recorded):
    assert len(_planted()) >= 86
    text = _texts(recorded / "recording", "*.jsonl")
    assert _in_clear(text, shortest=6) == []  # the pseudonym of a shorter number may be another one by chance
    assert "PLANT-CMD" not in text
    assert not list((recorded / "recording").glob("*.secrets"))
    for honest in _HONEST:
        assert honest.replace('": ', '":') in text


def test_the_folder_of_a_recording_is_for_its_owner_alone(recorded):
    assert stat.S_IMODE((recorded / "recording").stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in (recorded / "recording").glob("*.jsonl")} == {0o600}


def test_no_planted_secret_is_in_a_lock(recorded):
    options = ["--recording", "recording", "--app", "shop:application", "--seconds", "0.5", "--lock", "locked"]
    more = ["--env", "DB_PASSWORD=PLANT-ENV-1", "--env", "DATABASE_URL=mysql://u:PLANT-ENV-2@h/d", "--env", "MODE=dev"]
    done = _run("lock", ".", *options, *more, cwd=recorded)
    assert done.code == 0, done.err
    assert "DATABASE_URL, DB_PASSWORD" in done.out
    text = _texts(recorded / "locked", "*.json*") + _texts(recorded / "locked", "test_*.py")
    assert _in_clear(text) == []
    assert "PLANT-ENV" not in text
    assert json.loads((recorded / "locked/lock.json").read_bytes())["environment"] == {
        "DB_PASSWORD": "${DB_PASSWORD}",
        "DATABASE_URL": "${DATABASE_URL}",
        "MODE": "dev",
    }
    assert '"require_auth":true' in text
    unset = _run("verify", ".", "--lock", "locked", cwd=recorded)
    assert "needs the variable DATABASE_URL" in unset.err or "needs the variable DB_PASSWORD" in unset.err
    assert "Set it before the replay, or in [tool.tebiki.record] environment." in unset.err
    set_again = {"DB_PASSWORD": "x", "DATABASE_URL": "y"}
    again = _run("verify", ".", "--lock", "locked", cwd=recorded, env=set_again)
    assert "all answered as before" in again.out, again.out + again.err


_VAULT = """
def find(number):
    return {{"phone": {phone!r}, "pin": {pin!r}, "otp": {otp}, "mail": {mail!r}, "ok": True, "number": number}}
def other(number):
    return {{"text": "the code is " + {token!r} + " today", "number": number}}
def token(number):
    return {{"reset_token": {token!r}}}
"""


def _lock_of(folder: Path, secrets: dict[str, object]) -> dict[str, bytes]:
    """The files of a lock of a program that holds such secrets; its inputs are always the same."""
    folder.mkdir()
    (folder / "vault.py").write_text(_VAULT.format(**secrets), "utf-8")
    (folder / "drive.py").write_text("import vault\nvault.find(1)\nvault.other(2)\nvault.token(3)\n")
    _run("record", "--out", "recording", "--", sys.executable, "drive.py", cwd=folder)
    done = _run("lock", ".", "--recording", "recording", "--seconds", "0", "--lock", "locked", cwd=folder)
    assert done.code == 0, done.err
    files = [file for file in (folder / "locked").rglob("*") if file.is_file() and "tebiki_probe" not in file.parts]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_other_secrets_give_the_same_lock_to_the_byte(tmp_path):
    first = {"phone": "090-1234-5678", "pin": "4821", "otp": 204817, "mail": "a@example.com", "token": "RESET-abc-123"}
    second = {"phone": "080-8765-4321", "pin": "0007", "otp": 999999, "mail": "b@example.jp", "token": "TOKEN-xyz-987"}
    one, other = _lock_of(tmp_path / "one", first), _lock_of(tmp_path / "other", second)
    assert one == other
    assert b"the code is masked-1 today" in b"".join(one.values())  # what another case gave away


def test_a_case_is_masked_alike_in_any_company():
    find = {"result": {"pin": "4821", "again": "PLANT-1234567", "token": "PLANT-1234567", "phone": "090-1234-5678"}}
    others = [{"result": {"token": f"OTHER-{number}-token", "pin": "1234"}} for number in range(5)]
    ask = {"kind": "call", "given": {"n": 1}}
    alone = AnswerMask(Masking()).parts(find, ask)
    busy = AnswerMask(Masking())
    for other in others:
        busy.parts(other, ask)
    assert busy.parts(find, ask) == alone
    assert alone["result"] == {"pin": "0001", "again": "masked-1", "token": "masked-1", "phone": "090-0000-0002"}


def test_a_lock_keeps_what_a_case_was_given():
    ask = {"kind": "call", "given": {"user": "u", "token": "masked-0123456789ab", "password": "any thing at all"}}
    parts = {"result": {"token": "masked-0123456789ab", "password": "any thing at all", "secret": "PLANT-1"}}
    shown = AnswerMask(Masking()).parts(parts, ask)["result"]
    assert shown == {"token": "masked-0123456789ab", "password": "any thing at all", "secret": "masked-1"}


@pytest.mark.parametrize("text", ["unexpected token: '}'", "missing field 'password' in form", "Password: required"])
def test_a_message_that_names_a_secret_stays_readable(text):
    assert Masking().thorough(text) == text


def test_a_header_that_is_made_of_a_hidden_body_is_hidden():
    ask = {"kind": "exchange", "target": "/"}
    hidden = AnswerMask(Masking()).parts({"body": '{"pin": "4821"}', "header etag": ['"8f7e6d"']}, ask)
    open_ = AnswerMask(Masking()).parts({"body": '{"n": "4821"}', "header etag": ['"8f7e6d"']}, ask)
    assert hidden["header etag"] == ["masked-1"]
    assert open_["header etag"] == ['"8f7e6d"']


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ('{"password": ["PLANT-11", "PLANT-12"]}', '{"password": ["'),
        ("{'pw': u'PLANT-11'}", "{'pw': u'"),
        ('{"name": "password", "value": "PLANT-11"}', '{"name": "password", "value": "'),
        ('[["password", "PLANT-11"], ["a", "b"]]', '["a", "b"]'),
        ("<ns:Password a='1'>PLANT-11</ns:Password>", "<ns:Password a='1'>"),
        ('<param name="token">PLANT-11</param>', '<param name="token">'),
        ("a=1;pw=PLANT-11;b=2", "a=1;pw="),
        ("?next=%2Fx%253Ftoken%253DPLANT-11&b=2", "&b=2"),
        ("mysql -u root -pPLANT-11 shop", "mysql -u root -p"),
        ("tool --db-password PLANT-11 --api-key=PLANT-12 -v", "tool --db-password "),
        ("insert into u (id, at, pw) values (1, now(), 'PLANT-11'), (2, now(), 'PLANT-12')", "values (1, now(), '"),
        ("update u set secret='PLANT-11' where id = 4", "where id = 4"),
        ("call 090 1234 5678 or (03)3333-4444 or 0312345678 or ０９０－１２３４－５６７８", "call 0"),
        ("invalid password 'PLANT-11', the mail 'was sent'", "the mail 'was sent'"),
        ('mutation { login(password: "PLANT-11", user: "bob") }', 'user: "bob"'),
        ("[db]\npassword = PLANT-11\nhost = localhost", "host = localhost"),
        ("id,name,password,city\n1,bob,PLANT-11,Tokyo\n2,al,,Osaka\n", "1,bob,"),
        ("4111+1111+1111+1111 4111.1111.1111.1111", "4"),
        ("GB82 WEST 1234 5698 7654 32", ""),
        ("〒150-0043 東京都渋谷区道玄坂1丁目2-3", ""),
    ],
)
def test_what_stands_beside_a_name_is_hidden(text, stays):
    shown = Masking().thorough(text)
    assert stays in shown
    for secret in (
        "PLANT",
        "1234 5678",
        "3333-4444",
        "0312345678",
        "０９０",
        "1111+1111",
        "1111.",
        "WEST",
        "150-",
        "渋谷",
    ):
        assert secret not in shown


_SECRET = (
    "pw password1 password2 password_confirm passwordConfirm pass_phrase secretKey pin_code cvv dob birth iban tel_no "
    "holder X-Session X-Forwarded-For clientSecret PHPSESSID お客様電話番号 パスワード 暗証番号 "
    "マイナンバー 口座番号 住所 氏名 生年月日 カード番号 ＰＡＳＳＷＯＲＤ "
    "hmac puk mfaCode key_material mot_de_passe Kennwort contraseña Пароль 密码 license_plate "
    "携帯 口座 振込先口座 緊急連絡先 連絡先2 acctno idNumber"
)
_ORDINARY = (
    "require_auth author token_count session_timeout keyboard pinned passed address_type tokens password_policy "
    "token_type mail_subject stakeholder placeholder spinner compass 電話種別 "
    "携帯端末 携帯性 口座種別 連絡先件数 acct_status id_number_format order_id_number"
)


@pytest.mark.parametrize("name", _SECRET.split())
def test_a_name_of_a_secret_gives_it_away(name):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", _ORDINARY.split())
def test_an_ordinary_name_does_not(name):
    assert not is_secret_name(name)


def test_truth_values_and_small_counts_stay():
    masking = Masking()
    assert [masking.value(one, "auth") for one in (True, None, "", 3, "false")] == [True, None, "", 3, "false"]
    assert masking.value(4821, "pin") == 1001
    assert masking.thorough('{"token": 3, "pin": 4821, "auth": true}') == '{"token": 3, "pin": 1001, "auth": true}'


def test_a_lock_is_hidden_where_another_case_gives_away(tmp_path):
    folder = tmp_path / "project"
    _lock_of(folder, {"phone": "1", "pin": "2", "otp": 3, "mail": "x", "token": "RESET-abc-123"})
    lock = read_lock(folder / "locked")
    again = take_lock(lock.setup, fresh_copies(RunTarget(sys.executable, folder)), lock.cases)
    assert lock_files(again)["cases/vault.jsonl"] == lock_files(lock)["cases/vault.jsonl"]
    hidden = [case.ask["hidden"] for case in lock.cases if "hidden" in case.ask]
    assert hidden == [[{"at": ["result", "text"], "before": "the code is ", "after": " today"}]]
    alone = [case for case in lock.cases if "hidden" in case.ask]
    assert take_lock(lock.setup, fresh_copies(RunTarget(sys.executable, folder)), alone).cases == tuple(
        msgspec.structs.replace(case) for case in alone
    )


_HOSTILE = [
    '"password":[' + "0" * 20000, '"pw": "' + '\\\\\\"' * 9000, "a" * 30000 + "%3", "\\" * 30000 + '"', "'" * 30000,
    "市" * 30000, "0 " * 20000, "insert into u (" + "a," * 9000 + ") values (" + "'a'," * 9000, "=" * 30000,
    "a: " * 9000, "mysql " * 6000, '{"name":"x","value":"' * 1500, "<a>" * 9000 + "</", "password is 'a" * 2000,
    "<th>" + " " * 9000 + "</th",
    "<th>a</th><td>b" * 2000 + "</", "tokens:\n" + "- a\n" * 3000 + "x", "password:" * 4000,
    '"passwords": {"a": ' + '"b", ' * 3000,
]  # fmt: skip


@pytest.mark.parametrize("text", _HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").hex())
def test_no_text_makes_masking_search_for_ever(text):
    assert Masking().thorough(text)


def test_made_up_texts_are_hidden_where_values_may_be_held_in_many_ways():
    ask = {"kind": "call", "given": {}}
    result = {
        "table": [["name", "password"], ["bob", "PLANT-11"]],
        "pairs": [["password", "PLANT-11"], ["Cookie", "a=PLANT-12; b=1"]],
        "words": ["mysql", "-u", "root", "-pPLANT-13", "--password", "PLANT-14", "shop"],
        "tokens": {"access": "PLANT-15", "count": 3, "type": "bearer"},
        "credentials": {"user": "bob", "key": "PLANT-16"},
        "patch": {"op": "replace", "path": "/password", "value": "PLANT-17"},
        "number": 4111111111111111,
        "letter": "氏名：架空花子 件数：3",
        "python_2": {"$py": "dict", "of": [[{"$py": "unicode", "of": "パスワード"}, "PLANT-18"]]},
    }
    shown = AnswerMask(Masking()).parts({"result": result}, ask)["result"]
    assert shown == {
        "table": [["name", "password"], ["bob", "masked-1"]],
        "pairs": [["password", "masked-1"], ["Cookie", "a=masked-2; b=1"]],
        "words": ["mysql", "-u", "root", "-pmasked-3", "--password", "masked-4", "shop"],
        "tokens": {"access": "masked-5", "count": 3, "type": "bearer"},
        "credentials": {"user": "bob", "key": "masked-6"},
        "patch": {"op": "replace", "path": "/password", "value": "masked-7"},
        "number": 1000000000000001,
        "letter": "氏名：masked-8 件数：3",
        "python_2": {"$py": "dict", "of": [[{"$py": "unicode", "of": "パスワード"}, "masked-9"]]},
    }


def test_a_tuple_with_names_is_masked_by_them(tmp_path):
    (tmp_path / "login.py").write_text(
        "import collections\nLogin = collections.namedtuple('Login', 'user password')\n"
        "def find(number):\n    return Login('bob', 'PLANT-NAMED-1')\n"
    )
    (tmp_path / "drive.py").write_text("import login\nlogin.find(1)\n")
    _run("record", "--out", "recording", "--", sys.executable, "drive.py", cwd=tmp_path)
    assert "PLANT-NAMED-1" not in _texts(tmp_path / "recording", "*.jsonl")
    done = _run("lock", ".", "--recording", "recording", "--seconds", "0", "--lock", "locked", cwd=tmp_path)
    assert done.code == 0, done.err
    assert '"of":["bob","masked-1"]' in _texts(tmp_path / "locked", "login.jsonl")


def test_nothing_of_the_probe_is_recorded(recorded):
    """A view is handed the probe's own `start_response`, behind which stand all the secrets that were hidden."""
    text = _texts(recorded / "recording", "*.jsonl")
    assert '"seam":"shop:application"' in text
    assert "tebiki_probe.mask.keyed_pseudonyms" not in text
    assert '"_made"' not in text
