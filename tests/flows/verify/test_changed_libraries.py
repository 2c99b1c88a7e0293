"""Code beside the project that its interpreter imports from there is named where it changed."""

from pathlib import Path

import pytest

from tests.change.test_files_beside import start_repository
from tests.command_line import write
from tests.proof.sample import committed, git
from toolkit.flows.changed_libraries import changed_libraries
from toolkit.model.verify import VerifyOptions


@pytest.mark.parametrize(
    ("place", "expected"), [("shared", ("../shared/limits.py", "../shared/more.json")), ("other", ()), ("shop", ())]
)
def test_a_library_that_is_installed_from_the_repository_is_named(
    tmp_path: Path, place: str, expected: tuple[str, ...]
) -> None:
    top = tmp_path / "top"
    start_repository(top)
    write(top, {"shop/app.py": "", "shared/limits.py": "LIMIT = 10\n", "shared/README.md": "", "other/app.py": ""})
    committed(top, "First")
    packages = tmp_path / "env/lib/python3.11/site-packages"
    write(packages, {"one.pth": f"{top / place}\n"})
    python = tmp_path / "env/bin/python"
    write(tmp_path, {"env/bin/python": ""})
    python.chmod(0o755)
    base = git(top, "rev-parse", "HEAD").strip()
    write(top, {"shared/limits.py": "LIMIT = 12\n", "shared/README.md": "twelve\n", "shop/app.py": "A = 1\n"})
    write(top, {"shared/more.json": "{}", "shop/more.json": "{}"})

    def changed(head: str = "") -> tuple[str, ...]:
        return changed_libraries(VerifyOptions(top / "shop", top / "shop/lock", python=str(python), head=head), base)

    assert changed() == expected
    committed(top, "Second")
    assert changed() == changed("HEAD") == expected
