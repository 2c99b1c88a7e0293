"""An interpreter of the project is asked whether it can compile a file, whatever it needs to find its library."""

import sys
from pathlib import Path

from toolkit.change.interpreter import compile_errors


def test_an_interpreter_that_finds_its_library_only_with_site_is_asked_too(tmp_path: Path) -> None:
    python = tmp_path / "python"  # as that of a virtualenv of Python 2.7 is
    python.write_text(f'#!/bin/sh\nfor one; do [ "$one" = -S ] && exit 1; done\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    assert list(compile_errors(python, {"good.py": b"a = 1\n", "bad.py": b"a =\n"})) == ["bad.py"]
