"""Keys that are derived from passwords are computed once, also for other processes of the same program."""

import hashlib
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.process.import_watch import ImportWatch
from toolkit.probe.replay.derived_keys import DerivedKeys


def _watched(module: types.ModuleType, known: object = ()) -> DerivedKeys:
    keys = DerivedKeys(known)
    watch = ImportWatch()
    keys.watch(watch)
    watch.handle_import("bcrypt", module)
    return keys


def _library() -> types.ModuleType:
    module = types.ModuleType("bcrypt")
    module.calls = []

    def hashpw(password: bytes, salt: bytes, rounds: int = 1) -> bytes:
        """Derive."""
        module.calls.append((password, salt, rounds))
        if not salt:
            raise ValueError("salt")
        return hashlib.pbkdf2_hmac("sha256", bytes(password), salt, rounds)

    module.hashpw = hashpw
    return module


_CALLS = st.tuples(st.sampled_from([b"a", bytearray(b"a"), b"b"]), st.sampled_from([b"1", b"2"]), st.integers(1, 2))


@given(st.lists(_CALLS, max_size=12), st.lists(_CALLS, max_size=12))
def test_each_key_is_derived_once_in_all_processes(first: list, second: list) -> None:
    known: dict = {}
    seen = []
    for calls in (first, second):
        module, plain = _library(), _library()
        keys = _watched(module, list(known.items()))
        for password, salt, rounds in calls:
            assert module.hashpw(password, salt, rounds=rounds) == plain.hashpw(password, salt, rounds)
        known.update(keys.take_new())
        seen += module.calls
        assert not keys.take_new()
    assert len(seen) == len(set(map(repr, ((bytes(one[0]), *one[1:]) for one in seen))))


def test_what_raises_or_takes_other_objects_is_asked_again() -> None:
    module = _library()
    _watched(module)

    class Text(bytes):
        pass

    for _ in range(2):
        with pytest.raises(ValueError, match="salt"):
            module.hashpw(b"a", b"")
        module.hashpw(Text(b"a"), b"1")
    assert len(module.calls) == 4
    assert module.hashpw.__name__ == "hashpw"
    assert module.hashpw.__doc__ == "Derive."


def test_a_function_made_in_c_does_not_become_a_method() -> None:
    module = types.ModuleType("hashlib")
    module.pbkdf2_hmac = hashlib.pbkdf2_hmac
    keys = DerivedKeys()
    watch = ImportWatch()
    keys.watch(watch)
    watch.handle_import("hashlib", module)

    class Hasher:
        derive = module.pbkdf2_hmac

    assert Hasher().derive("sha1", b"a", b"b", 1) == hashlib.pbkdf2_hmac("sha1", b"a", b"b", 1)
