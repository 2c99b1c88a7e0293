"""The command that would lock what nothing holds: `--only` locks functions alone, so it is not for views."""

import pytest

from toolkit.model.lock import Case, Lock, Setup
from toolkit.model.verdict import UnheldLine
from toolkit.proof.verdict import lock_command


@pytest.mark.parametrize(
    ("kind", "paths", "command"),
    [
        ("call", ("shop/views.py",), "tebiki lock . --only shop.views --seconds 120"),
        ("exchange", ("shop/views.py",), "tebiki lock . --seconds 120"),
        ("exchange", ("shop/prices.py",), "tebiki lock . --only shop.prices --seconds 120"),
        ("call", ("shop/prices.py", "shop/views.py"), "tebiki lock . --seconds 120"),
    ],
)
def test_a_module_is_named_unless_requests_reach_it(kind: str, paths: tuple[str, ...], command: str) -> None:
    case = Case("c", "GET /items", "recorded", {"kind": kind}, {}, reached=("shop/views.py::items",))
    unheld = [UnheldLine(path, 3, "", "unnoticed") for path in paths]
    assert lock_command(unheld, Lock(Setup(), (case,))) == command
