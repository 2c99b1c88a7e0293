"""Passwords that a program confirmed while it was recorded are confirmed in its replay, by their pseudonyms alone."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.process.import_watch import ImportWatch
from toolkit.probe.record import passwords
from toolkit.probe.replay.passwords import ConfirmedPasswords

STORED = b"$2b$04$" + b"s" * 53


def _checkpw(password: bytes, hashed_password: bytes) -> bool:
    return _hashpw(password, hashed_password) == hashed_password


def _hashpw(password: bytes, salt: bytes) -> bytes:
    if not salt.startswith(b"$2b$"):
        message = "Invalid salt"
        raise ValueError(message)
    return STORED if password == b"moon over Nara" else b"$2b$04$" + b"x" * 53


class _Context:
    def verify(self, secret: str, hash: str) -> bool:  # noqa: A002 - as passlib names it
        return _checkpw(secret.encode(), hash.encode())


def _check_password_hash(pwhash: str, password: str) -> bool:
    return _checkpw(password.encode(), pwhash.encode())


def _check_password(password: str, encoded: str, setter: Any = None, preferred: str = "default") -> bool:
    return _checkpw(password.encode(), encoded.encode())


_LIBRARIES: dict[str, dict[str, Any]] = {
    "bcrypt": {"checkpw": _checkpw, "hashpw": _hashpw},
    "werkzeug.security": {"check_password_hash": _check_password_hash},
    "django.contrib.auth.hashers": {"check_password": _check_password},
    "passlib.context": {"CryptContext": _Context},
}


def _load(monkeypatch: pytest.MonkeyPatch, name: str, watch: Callable[[ImportWatch], None]) -> ModuleType:
    """Return a stand-in for a library, with the functions that a watch has put there."""
    module = ModuleType(name)
    held = dict(_LIBRARIES[name])
    if "CryptContext" in held:
        held["CryptContext"] = type("CryptContext", (_Context,), {"verify": _Context.verify})
    vars(module).update(held)
    watched = ImportWatch()
    watch(watched)
    monkeypatch.setitem(sys.modules, name, module)
    watched.handle_import(name, module)
    return module


def _recorded(monkeypatch: pytest.MonkeyPatch, name: str, use: Callable[[ModuleType], Any]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []

    class _Sink:
        put = staticmethod(lines.append)

    module = _load(monkeypatch, name, lambda watched: passwords.watch(watched, _Sink(), Masking(b"k" * 32)))
    use(module)
    return lines


USES: list[tuple[str, Callable[[ModuleType, str, str], Any]]] = [
    ("bcrypt", lambda it, stored, given: it.checkpw(given.encode(), stored.encode())),
    ("bcrypt", lambda it, stored, given: it.checkpw(given.encode(), hashed_password=stored.encode())),
    ("bcrypt", lambda it, stored, given: it.hashpw(given.encode(), stored.encode()) == stored.encode()),
    ("werkzeug.security", lambda it, stored, given: it.check_password_hash(stored, given)),
    ("django.contrib.auth.hashers", lambda it, stored, given: it.check_password(given, stored)),
    ("passlib.context", lambda it, stored, given: it.CryptContext().verify(given, stored)),
]


@pytest.mark.parametrize(("name", "use"), USES)
def test_a_confirmed_password_is_confirmed_again_and_no_other_one(
    monkeypatch: pytest.MonkeyPatch, name: str, use: Callable[[ModuleType, str, str], Any]
) -> None:
    stored, given = STORED.decode(), "moon over Nara"
    [line] = _recorded(monkeypatch, name, lambda it: [use(it, stored, given), use(it, stored, given)])
    assert stored not in str(line)
    assert given not in str(line)
    module = _load(monkeypatch, name, ConfirmedPasswords([line]).watch)
    assert use(module, line["stored"], line["given"]) is True
    assert use(module, line["stored"], "masked-0123456789ab") is False
    assert use(module, "masked-0123456789ab", line["given"]) is False
    assert use(module, stored, given) is True
    assert use(module, stored, "rain over Nara") is False


@pytest.mark.parametrize(("name", "use"), USES)
def test_a_password_that_was_refused_is_not_noted(
    monkeypatch: pytest.MonkeyPatch, name: str, use: Callable[[ModuleType, str, str], Any]
) -> None:
    assert _recorded(monkeypatch, name, lambda it: use(it, STORED.decode(), "rain over Nara")) == []


def test_a_new_stored_password_is_not_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _recorded(monkeypatch, "bcrypt", lambda it: it.hashpw(b"moon over Nara", b"$2b$04$salt")) == []
