"""A tool that only a person starts looks at no code for the program; whatever may lead to it makes it a part of it."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.proof.names.project_sources import ProjectSources

_TOOL = """\
#!/usr/bin/env python3
import sys
import tokenize

if __name__ == "__main__":
    for path in sys.argv[1:]:
        with tokenize.open(path) as file:
            print(len(file.read()))
"""
_PATH = "scripts/count_letters.py"


def _reader(folder: Path, files: dict[str, str]) -> str:
    root = write(folder, {"shop/__init__.py": "", "shop/prices.py": "x = 1\n", **files})
    return ProjectSources(root, lambda path: path.startswith("tests/"), {}).readers.find_code("shop/prices.py")


@pytest.mark.parametrize(
    "files",
    [
        {_PATH: _TOOL},
        {_PATH: _TOOL.replace("#!/usr/bin/env python3\n", "import re\n\nA = re.compile('a')\n")},
        {_PATH: _TOOL, "tests/test_tools.py": "import count_letters\n", "docs/tools.md": "count_letters"},
    ],
)
def test_a_tool_that_nothing_names_sees_nothing_for_the_program(tmp_path: Path, files: dict[str, str]) -> None:
    assert _reader(tmp_path, files) == ""


@pytest.mark.parametrize(
    "files",
    [
        {_PATH: _TOOL.replace("import sys\n", "import sys\nfrom shop import prices\n")},
        {_PATH: _TOOL.replace("import sys\n", "import sys\nimport shop.prices\n")},
        {_PATH: _TOOL.replace("import sys\n", "import subprocess\nimport sys\n")},
        {_PATH: _TOOL.replace("print(", "exec(")},
        {_PATH: _TOOL.replace("import tokenize\n", "import tokenize\nfrom . import prices\n")},
        {_PATH: _TOOL.partition("\n\nif")[0].partition("\n")[2] + "\n"},
        {_PATH: _TOOL, "scripts/__init__.py": ""},
        {_PATH: _TOOL, "shop/start.py": "import count_letters\n"},
        {_PATH: _TOOL, "shop/start.py": "run(['scripts/count_letters.py'])\n"},
        {_PATH: _TOOL, "Makefile": "build:\n\tpython scripts/count_letters.py shop/*.py > shop/letters\n"},
        {"shop/prices.py": _TOOL},
    ],
)
def test_what_may_lead_from_the_program_to_a_tool_or_back_counts(tmp_path: Path, files: dict[str, str]) -> None:
    assert _reader(tmp_path, files)
