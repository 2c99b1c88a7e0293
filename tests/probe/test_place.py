"""A program sees the same, wherever the probe lies and whatever its folder is called."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.session.probe_environment import PROBE


@pytest.mark.parametrize("name", ["probe", "tebiki_probe"])
def test_the_words_of_the_command_are_the_same_in_every_place(tmp_path: Path, name: str):
    folder = tmp_path / name
    shutil.copytree(PROBE, folder)
    (folder / "says.py").write_text("import sys\ndef main(arguments):\n    print(sys.argv, arguments)\n")
    words = [sys.executable, "-B", str(folder), "says", "a"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "['tebiki_probe'] ['a']\n"
