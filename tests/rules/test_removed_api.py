"""Versions in which names are gone, as imports from the released packages showed."""

import pytest

from tests.rules.ask import findings_in
from toolkit.rules.removed_api import RULE


def _found(line: str, pin: str) -> int:
    return len(findings_in(RULE, {"app.py": f"{line}\n", "requirements.txt": f"{pin}\n"}))


@pytest.mark.parametrize("name", ["Markup", "escape", "_request_ctx_stack", "_app_ctx_stack"])
def test_flask_3_is_the_first_without_these_names(name: str) -> None:
    line = f"from flask import {name}"
    assert [_found(line, f"Flask=={version}") for version in ("2.2.5", "2.3.3", "3.0.0")] == [0, 0, 1]


def test_flask_2_3_is_the_first_without_its_json_classes() -> None:
    line = "from flask.json import JSONEncoder"
    assert [_found(line, f"Flask=={version}") for version in ("2.2.5", "2.3.3")] == [0, 1]


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.models import NullBooleanField",
        "from django.contrib.postgres.fields import JSONField",
        "from django.contrib.postgres.fields import CITextField",
    ],
)
def test_a_name_that_only_the_system_check_refuses_is_still_there(line: str) -> None:
    assert _found(line, "Django==5.2") == 0


@pytest.mark.parametrize(("pin", "found"), [("SQLAlchemy==1.4.54", 0), ("SQLAlchemy==2.0.1", 1)])
def test_sqlalchemy_2_refuses_calls_of_mapper(pin: str, found: int) -> None:
    assert _found("from sqlalchemy.orm import mapper\n\nmapper(A, table)", pin) == found
    assert _found("from sqlalchemy.orm import mapper\n\nlistens_for(mapper, 'load')", pin) == 0


def test_sqlalchemy_1_4_is_the_first_without_row_proxy() -> None:
    line = "from sqlalchemy.engine import RowProxy"
    assert [_found(line, f"SQLAlchemy=={version}") for version in ("1.3.24", "1.4.0")] == [0, 1]
