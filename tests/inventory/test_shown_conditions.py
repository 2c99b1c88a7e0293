"""Conditions are shown as code, but not the secrets in them: by the names beside a literal, and by how it looks."""

import ast

import pytest

from toolkit.inventory.access.shown_conditions import compared_sides, names_of_credentials, show_condition


@pytest.mark.parametrize(
    "code",
    [
        "token_type != 'correcthorse'",
        "role_key != 'batterystaple'",
        "status_secret != 'hunter'",
        "api_mode_key != 'open'",
        "secret_state != 'open'",
        "pin_mode != '4711'",
        "user.api_key == 'open'",
        "request.headers['X-Api-Token'] == 'open'",
        "request.headers.get('X-Api-Token') == 'open'",
        "'hunter2' not in request.headers['Authorization']",
        "token in ('open', 'other')",
        "token[:4] == 'open'",
        "md5(password).hexdigest() == 'open'",
        "held == 'open'",
        "request.form.get('token') == 'open7848' or request.args.get('pin') == 'open'",
        "os.system('mysql -u root -popen shop')",
        "subprocess.call(['mysql', '-u', 'root', '-popen'])",
        "compare_digest(given, 'open')",
        "token.startswith('open')",
        "mode == 's3cr3t-token'",
        "action != 'k3yI99xx'",
        "state != b'Zq8vJ4tL'",
        "view != f'R7kk9{1}ss8rr'",
        "view != 'abcd1234-5678-90ab-cdef-1234567890ab'",
        "key != 'hunter2'",
    ],
)
def test_no_secret_is_shown(code: str) -> None:
    shown = show_condition(ast.parse(code, mode="eval").body, 160, {"held"})
    assert "***" in shown
    assert not {"correcthorse", "batterystaple", "hunter", "open", "4711", "9"} & set(shown.split("'")), shown


@pytest.mark.parametrize(
    "code",
    [
        "action == 'close'",
        "state not in ('open', 'in-progress')",
        "'sub' in token",
        "'password' not in request.json",
        "token['role'] != 'admin'",
        "token.startswith('Bearer ')",
        "len(password) < 8",
        "sort_key == 'price'",
        "version == 'v1beta1'",
        "kind == 'oauth2'",
        "user.token == other.token",
        "self.kind in ('email', 'webhook', 'sms')",
        "execute('UPDATE users SET device_token = NULL WHERE id = %d' % number)",
    ],
)
def test_what_chooses_is_shown(code: str) -> None:
    assert show_condition(ast.parse(code, mode="eval").body, 160) == code


@pytest.mark.parametrize(
    ("code", "is_compared"),
    [
        ("action == 'close'", False),
        ("'sub' in payload", False),
        ("action == 'k3yI99xx'", True),
        ("mode == 'hunter2'", True),
        ("action_token == 'close'", True),
        ("'hunter2' in payload", True),
        ("payload.startswith('letmein')", True),
        ("mode == 'let' + 'me1n'", True),
    ],
)
def test_a_choice_is_a_few_words_under_a_name_of_no_secret(code: str, is_compared: bool) -> None:
    assert bool(compared_sides(ast.parse(code, mode="eval").body)) == is_compared


def test_a_variable_may_hold_a_credential() -> None:
    code = "view = request.headers.get('Authorization')\nname = payload['name']\nhidden = user.password[2:]"
    assert names_of_credentials(ast.parse(code)) == {"view", "hidden"}
