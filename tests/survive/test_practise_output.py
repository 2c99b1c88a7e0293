"""Texts of a plan, a path or code do not control the terminal of those who practise or read a diff."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from toolkit.cli._pulls import show_lines
from toolkit.cli._refactoring import _show_diff

_HOSTILE = "\x1b]0;owned\x07 \u202e\r"
_CODE = f"""\
def {{name}}(kind, rows=[]):
    # {_HOSTILE.rstrip()}
    if kind:
        rows.append(kind)
    return rows
"""


def _is_visible(text: str) -> bool:
    return all(char.isprintable() or char in "\n\t" for char in text)


def test_a_practice_shows_control_characters(tmp_path: Path) -> None:
    code = "\n\n".join(_CODE.format(name=name) for name in ("collect", "gather", "pick"))
    write(tmp_path, {"shop/__init__.py": "", "shop/rows.py": code})
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True)
    assert tebiki("plan", tmp_path, "--no-history").code == 0
    file = tmp_path / ".tebiki" / "plan.json"
    plan = json.loads(file.read_bytes())
    number = next(at for at, step in enumerate(plan["steps"], 1) if step["title"] == "mutable_default")
    for title in ("mutable_default", f"{_HOSTILE}\n# done"):
        plan["steps"][number - 1]["title"] = title
        file.write_text(json.dumps(plan))
        for option in ("--review", "--brief"):
            ran = tebiki("practise", str(number), tmp_path, option)
            assert ran.code == 0, ran.err
            assert _is_visible(ran.out), (title, option)


def test_lines_keep_their_tabs_and_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    show_lines([f"a\tb{_HOSTILE}", "x\ny"])
    assert capsys.readouterr().out == "a\tb\\x1b]0;owned\\x07 \\u202e\\r\nx\ny\n"


def test_a_diff_is_as_it_is_but_on_a_terminal(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    diff = f"-a{_HOSTILE}\n+\tb\n".encode() + b"+\xff\n"
    _show_diff(diff)
    assert capfdbinary.readouterr().out == diff
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    _show_diff(diff)
    shown = capfdbinary.readouterr().out.decode()
    assert _is_visible(shown)
    assert shown.splitlines()[1:] == ["+\tb", "+\\xff"]
