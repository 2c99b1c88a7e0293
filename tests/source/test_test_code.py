"""Test code: by names, but not what the product imports."""

import pytest

from toolkit.model.facts import Import
from toolkit.model.settings import Settings
from toolkit.source.test_code import match_tests_among

PRODUCT = "class TestRun(Base):\n    id = Column(Integer)\n"


@pytest.mark.parametrize(
    ("path", "content", "user", "is_test"),
    [
        ("app/models/test_run.py", PRODUCT, "from app.models import test_run\n", False),
        ("app/models/test_run.py", PRODUCT, "from .test_run import TestRun\n", False),
        ("app/models/test_run.py", PRODUCT, "import app.models.test_run as runs\n", False),
        ("app/models/test_run.py", PRODUCT, 'name = "test_run"\n', True),
        ("app/models/test_run.py", PRODUCT, "def (:  # test_run\n", True),
        ("app/models/test_run.py", "def test_one():\n    pass\n", "from .test_run import TestRun\n", True),
        ("app/tests/test_run.py", PRODUCT, "from app.tests.test_run import TestRun\n", True),
        ("test_run.py", PRODUCT, "import test_run\n", False),
    ],
)
def test_file_that_is_named_as_a_test(path: str, content: str, user: str, is_test: bool) -> None:
    data = {path: content.encode(), "app/models/__init__.py": user.encode()}
    matches = match_tests_among(Settings(), data)
    assert (matches(path), matches("app/models/__init__.py")) == (is_test, False)


def test_files_of_one_name_in_several_folders() -> None:
    data = {
        "app/models/test_run.py": b"",
        "app/routers/test_run.py": b"",
        "app/main.py": b"from app.routers import test_run",
    }
    matches = match_tests_among(Settings(), data)
    assert [path for path in data if matches(path)] == []


def test_use_by_a_test_alone_makes_no_product() -> None:
    data = {"app/test_tools.py": b"x = 1\n", "app/test_app.py": b"import test_tools\ndef test_it(): pass\n"}
    assert match_tests_among(Settings(), data)("app/test_tools.py")


def test_imports_that_are_known_are_not_parsed_again() -> None:
    data = {"app/test_run.py": b"", "app/main.py": b"def (: test_run"}
    known = {"app/main.py": (Import("app", ("test_run",), 0, 1, lazy=False, typing=False),)}
    assert not match_tests_among(Settings(), data, known)("app/test_run.py")
