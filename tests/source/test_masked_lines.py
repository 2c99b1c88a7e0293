"""No secret is left in a line of a document that is shown."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.source.masked_lines import _INSERT, _INSIDE, _SHORTEST_KEY, mask_document, mask_lines

DOCUMENTS = (
    'CMD ["serve", "--password", "hunter2"]',
    "ENV DB_PASSWORD hunter2",
    "db:\n  password:\n    hunter2\n  host: x\n",
    "api_tokens:\n  - hunter2\n",
    "env:\n- name: DB_PASSWORD\n  value: hunter2\n",
    "<password>hunter2</password>",
    "machine h.example login u password hunter2",
    "sshpass -p hunter2 ssh h.example",
    "パスワード：hunter2",
    "Set `SHOP_PASSWORD` to `hunter2`.",
    "Set DB_PASSWORD to hunter2 before the start.",
    "The password of admin is `hunter2`.",
    "Log in with admin / hunter2.",
    "mysql -u root -phunter2 shop",
    '["curl", "-u", "a:hunter2", "http://h.example"]',
    "git+https://abcdefhunter2abcdef:x-oauth@forge.example/a.git",
)


@pytest.mark.parametrize("text", DOCUMENTS)
def test_values_of_secrets_in_documents_do_not_show(text: str) -> None:
    shown = mask_document(text)
    assert "hunter2" not in shown
    assert shown.count("\n") == text.count("\n")


def test_a_secret_in_a_document_does_not_show() -> None:
    assert mask_document("db:\n  password: hunter2\n  host: x") == "db:\n  password: ***\n  host: x"
    assert mask_document("secret:\n  name: x\n") == "secret:\n  name: x\n"


def test_the_version_of_a_package_named_after_secrets_stays_readable() -> None:
    assert mask_document("azure-keyvault-secrets==4.7.0") == "azure-keyvault-secrets==4.7.0"
    assert mask_document("PASSWORD==hunter2") == "PASSWORD=***"


def test_keys_show_nowhere_in_documents() -> None:
    made = "k3v9" + "-q0zt7w1r8bx5y2mn4"
    assert made not in mask_document(f"KEY: {made}\n")


_STARTS = ("password", "token", "api_key", "pin", "AKIA", "sk_", "pk_", "eyJ", "gh", "Bearer", "hook", "machine")


@given(st.sampled_from(("", *_STARTS)), st.text(string.ascii_letters + string.digits + "_", max_size=12))
def test_no_pattern_finds_anything_in_a_short_name(start: str, rest: str) -> None:
    name = (start + rest)[: _SHORTEST_KEY - 1]
    assert not [pattern for sign, pattern, _ in _INSIDE if sign in name and pattern.compiled.search(name)]
    assert not _INSERT.compiled.search(name)
    assert mask_lines(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "The password of the database is read from DB_PASSWORD.",
        "Set the token to something random before the start.",
        "Set DB_PASSWORD to your own value.",
        "Log in with admin / staff accounts.",
        "Set the password to match the rules of your company.",
    ],
)
def test_prose_without_a_secret_stays_readable(text: str) -> None:
    assert mask_lines(text) == text
