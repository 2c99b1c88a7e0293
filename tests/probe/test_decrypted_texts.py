"""Texts that a program decrypted are noted by their pseudonyms, and decrypted again where no key fits."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from hypothesis import given
from hypothesis import strategies as st

from toolkit.characterize.recording_reader import read_recording
from toolkit.probe.mask.masking import Masking
from toolkit.probe.process.import_watch import ImportWatch
from toolkit.probe.record import decrypted_texts
from toolkit.probe.replay.decrypted_texts import DecryptedTexts

_MODULE = "cryptography.fernet"


def _library(watch: Callable[[ImportWatch], None]) -> Any:
    """Return a module with classes like the library's, and what a watch has put there."""
    module = ModuleType(_MODULE)
    for cls in (Fernet, MultiFernet):
        held = {name: vars(cls)[name] for name in ("decrypt", "decrypt_at_time") if name in vars(cls)}
        setattr(module, cls.__name__, type(cls.__name__, (cls,), held))
    watched = ImportWatch()
    watch(watched)
    watched.handle_import(_MODULE, module)
    return module


def _recorded(use: Callable[[Any], Any]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []

    class _Sink:
        put = staticmethod(lines.append)

    use(_library(lambda watched: decrypted_texts.watch(watched, _Sink(), Masking(b"k" * 32))))
    return lines


@given(st.text("abcdefgh ", min_size=12, max_size=40).map(str.strip).filter(lambda text: len(text) > 10), st.booleans())
def test_a_recorded_text_is_decrypted_without_its_key_and_no_other_one(meant: str, is_text: bool) -> None:
    key, other = Fernet.generate_key(), Fernet.generate_key()
    token = Fernet(key).encrypt(meant.encode())
    [line] = _recorded(
        lambda it: [it.Fernet(key).decrypt(token), it.MultiFernet([Fernet(other), it.Fernet(key)]).decrypt(token)]
    )
    assert token.decode() not in str(line)
    assert meant not in str(line)
    it = _library(DecryptedTexts([line]).watch)
    stored = line["stored"] if is_text else line["stored"].encode()
    assert it.MultiFernet([Fernet(other)]).decrypt(stored) == line["given"].encode()
    assert it.Fernet(other).decrypt(stored, ttl=5) == line["given"].encode()
    assert it.Fernet(key).decrypt(token) == meant.encode()
    for unknown in ("masked-0123456789ab", token.decode()):
        with pytest.raises(InvalidToken):
            it.Fernet(other).decrypt(unknown)


def test_what_could_not_be_decrypted_is_not_noted() -> None:
    token = Fernet(Fernet.generate_key()).encrypt(b"moon over Nara")

    def use(it: Any) -> None:
        with pytest.raises(InvalidToken):
            it.Fernet(Fernet.generate_key()).decrypt(token)

    assert _recorded(use) == []


def test_a_recording_hands_it_on_to_what_answers_a_replay(tmp_path: Path) -> None:
    line = {"kind": "decrypted", "stored": "masked-0123456789ab", "given": "masked-ba9876543210"}
    (tmp_path / "1-a.000.jsonl").write_text(json.dumps(line) + "\n")
    assert read_recording(tmp_path).cached == (line,)
