"""Every value of a kind has a text wherever a page or a command names it: a missing one ends the run."""

from typing import Any, get_args

import pytest

from tests.contracts.test_catalogues import TOOLKIT, read_texts
from toolkit.model.callers import FailureKind
from toolkit.model.codemod import Risk
from toolkit.model.data_access import OutsideKind
from toolkit.model.estimate import Component, Source
from toolkit.model.findings import Certainty, Severity
from toolkit.model.inventory import ReleasePhase, RiskKind
from toolkit.model.ledger import Role
from toolkit.model.service_level import LevelName
from toolkit.model.setup import DeliveryKind, StepKind, WayBack
from toolkit.model.strength import Kind
from toolkit.model.tenancy import AsideReason, LeakShape, ResolutionKind
from toolkit.model.traffic import Mark
from toolkit.model.verdict import BehaviourVerdict, HowKnown, WhyUnheld

TRIGGERS = {"job", "command", "switch"}
"""They start the program; pages about what it calls leave them out."""
NAMED = (
    ("text", "severity.", Severity, set[str]()),
    ("text", "certainty.", Certainty, set[str]()),
    ("text", "risk.", Risk, set[str]()),
    ("text", "source.", Source, set[str]()),
    ("text", "component.", Component, set[str]()),
    ("text", "goal.", LevelName, set[str]()),
    ("text", "endpoint.kind_", OutsideKind, TRIGGERS),
    ("render/terminal", "inventory.outside.", OutsideKind, set[str]()),
    ("render/terminal", "actuals.", Role, set[str]()),
    ("render/terminal", "strength.", Kind, set[str]()),
    ("render/handbook", "kinds.", OutsideKind, TRIGGERS),
    ("render/handbook", "says.deploy_", DeliveryKind, set[str]()),
    ("render/handbook", "says.way_", WayBack, set[str]()),
    ("render/handbook", "says.failure_", FailureKind, set[str]()),
    ("render/handbook", "steps.", StepKind, set[str]()),
    ("render/pictures", "context.kinds.", OutsideKind, TRIGGERS | {"database"}),
    ("render/inventory", "traffic.", Mark, set[str]()),
    ("render/inventory", "tenant_by.", ResolutionKind, set[str]()),
    ("render/inventory", "shapes.", LeakShape, set[str]()),
    ("render/inventory", "aside.", AsideReason, set[str]()),
    ("render/inventory", "risks.", RiskKind, set[str]()),
    ("render/inventory", "phases.", ReleasePhase, set[str]()),
    ("render/pull", "verdict.", BehaviourVerdict, set[str]()),
    ("render/pull", "verdict.", WhyUnheld, set[str]()),
    ("render/pull", "known.", HowKnown, set[str]()),
)


@pytest.mark.parametrize(
    ("folder", "prefix", "kind", "left_out"), NAMED, ids=lambda it: it if isinstance(it, str) else ""
)
def test_each_value_has_a_text(folder: str, prefix: str, kind: Any, left_out: set[str]) -> None:
    texts = read_texts(TOOLKIT / folder / "en.toml")
    assert [it for it in get_args(kind) if it and it not in left_out and f"{prefix}{it}" not in texts] == []
