"""Signed texts that a recorded request was let in with are believed in its replay, and nothing else is."""

import json
import sys
import types
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from itsdangerous.signer import Signer

from toolkit.probe.frameworks import _flask_requests
from toolkit.probe.frameworks import itsdangerous as texts
from toolkit.probe.frameworks import jwt as tokens


class _EntryPoints:
    """Hands modules that are imported already to adapters, and collects what surrounds requests."""

    def __init__(self) -> None:
        self.around: dict[str, dict[str, list[Any]]] = {}

    def when(self, module: str, action: Callable[[Any], None]) -> None:
        if module in sys.modules:
            action(sys.modules[module])

    def add_around(self, framework: str, name: str, value: Any) -> None:
        self.around.setdefault(framework, {}).setdefault(name, []).append(value)


class InvalidAlgorithmError(Exception):
    """As PyJWT's."""


class _PyJWS:
    """The parts of PyJWT's class that are called by name; `payload_first` as in its version 1."""

    payload_first = False

    def decode(self, token: str, key: str, algorithms: list[str]) -> dict[str, Any]:
        payload, signed, header, signature = self._load(token)
        first = (payload,) if self.payload_first else ()
        self._verify_signature(*first, signed, header, signature, key, algorithms)
        return json.loads(payload)

    def _load(self, token: str) -> tuple[bytes, bytes, dict[str, Any], bytes]:
        signed, _, signature = token.encode().rpartition(b".")
        header, payload = (json.loads(_decoded(part)) for part in signed.split(b"."))
        return json.dumps(payload).encode(), signed, header, _decoded(signature)

    def _verify_signature(self, *given: Any) -> None:
        *_, header, signature, key, algorithms = given
        if header["alg"] not in algorithms:
            raise InvalidAlgorithmError
        if signature != key.encode():
            raise ValueError("Signature verification failed")


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def _token(key: str, **claims: Any) -> str:
    parts = (json.dumps({"alg": "HS256"}).encode(), json.dumps(claims).encode(), key.encode())
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.fixture(params=[False, True])
def jws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type:
    cls = type("PyJWS", (_PyJWS,), {**vars(_PyJWS), "payload_first": request.param})
    for name, held in (
        ("jwt.api_jws", {"PyJWS": cls}),
        ("jwt.exceptions", {"InvalidAlgorithmError": InvalidAlgorithmError}),
    ):
        module = types.ModuleType(name)
        module.__dict__.update(held)
        monkeypatch.setitem(sys.modules, name, module)
    return cls


def test_a_token_that_was_verified_is_believed_with_its_claims(jws: type) -> None:
    seen = _EntryPoints()
    tokens.watch(seen)
    right, wrong = _token("k", identity=7), _token("x", identity=8)
    assert jws().decode(right, "k", ["HS256"]) == {"identity": 7}
    with pytest.raises(ValueError, match="Signature"):
        jws().decode(wrong, "k", ["HS256"])
    (noted,) = seen.around["jwt"]["verified"]
    assert noted == {"text": right, "header": {"alg": "HS256"}, "claims": {"identity": 7}}
    leave = tokens.enter_surroundings({"verified": [{**noted, "text": "masked-1"}]}, None)
    assert jws().decode("masked-1", "other", ["HS256"]) == {"identity": 7}
    with pytest.raises(InvalidAlgorithmError):
        jws().decode("masked-1", "k", ["RS256"])
    with pytest.raises(ValueError, match="Signature"):
        jws().decode(wrong, "k", ["HS256"])
    leave()
    with pytest.raises(ValueError):
        jws().decode("masked-1", "k", ["HS256"])


@pytest.fixture
def _unchanged_signer() -> Iterator[None]:
    original = Signer.verify_signature
    yield
    Signer.verify_signature = original


@pytest.mark.usefixtures("_unchanged_signer")
def test_a_signature_that_was_right_is_right_with_another_key_and_as_old_as_it_is() -> None:
    seen = _EntryPoints()
    texts.watch(seen)
    right = URLSafeTimedSerializer("key").dumps({"id": 1})
    session = URLSafeTimedSerializer("key", salt="cookie-session").dumps({})
    assert URLSafeTimedSerializer("key").loads(right) == {"id": 1}
    URLSafeTimedSerializer("key", salt="cookie-session").loads(session)
    with pytest.raises(BadSignature):
        URLSafeTimedSerializer("other").loads(right)
    value, _, signature = right.rpartition(".")
    assert seen.around == {"itsdangerous": {"verified": [["itsdangerous", value, signature]]}}
    leave = texts.enter_surroundings(seen.around["itsdangerous"], None)
    assert URLSafeTimedSerializer("other").loads(right) == {"id": 1}
    with pytest.raises(SignatureExpired):
        URLSafeTimedSerializer("other").loads(right, max_age=-1)
    with pytest.raises(BadSignature):
        URLSafeTimedSerializer("other").loads(f"a{right}")
    with pytest.raises(BadSignature):
        URLSafeTimedSerializer("other", salt="invitation").loads(right)
    leave()
    with pytest.raises(BadSignature):
        URLSafeTimedSerializer("other").loads(right)


@pytest.mark.parametrize(("application", "tested"), [(types.SimpleNamespace(app_context=1), True), ("app", False)])
def test_an_application_is_tested_while_any_client_sends_to_it(application: Any, tested: bool) -> None:
    class TestApp:
        __test__ = False

        def __init__(self) -> None:
            self.app = application

        def do_request(self) -> Any:
            return _flask_requests.tested_application()

    _flask_requests.watch_clients("TestApp", "do_request", "app", types.SimpleNamespace(TestApp=TestApp))
    assert TestApp().do_request() == (application if tested else None)
    assert _flask_requests.tested_application() is None
