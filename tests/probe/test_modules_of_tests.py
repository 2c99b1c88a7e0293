"""Modules whose functions are those of tests, and not of the program."""

from pathlib import Path

import pytest

from toolkit.probe.process.modules_of_tests import is_of_tests
from toolkit.probe.record.function_filter import FunctionFilter


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("shop.test", True),
        ("shop.test.factories", True),
        ("shop.test.fixtures.base", True),
        ("test.helpers", True),
        ("shop.tests.base", True),
        ("shop.test_prices", True),
        ("shop.conftest", True),
        ("shop.tested", False),
        ("shop.latest.prices", False),
        ("shop.test_drives.prices", False),
        ("__main__", False),
    ],
)
def test_what_tests_share_is_no_function_of_the_program(module: str, expected: bool, tmp_path: Path) -> None:
    assert is_of_tests(module) == expected
    namespace = {"__name__": module}
    exec(compile("def make():\n    return 1\n", str(tmp_path / "made.py"), "exec"), namespace)
    found = FunctionFilter(str(tmp_path), ()).function(namespace["make"].__code__, namespace)
    assert (found is None) == expected
