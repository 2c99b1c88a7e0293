"""The bundled example: what it does differently is caught, how it is written differently is not."""

from pathlib import Path

import pytest

from tests.examples.legacy_environment import NoLegacyEnvironmentError, legacy_python
from tests.flows.verify import planted
from toolkit.flows.verify import verify
from toolkit.model.verify import VerifyOptions, VerifyResult

pytestmark = pytest.mark.legacy
KEPT = Path(__file__).parents[3] / "characterization_tests" / "push_api"
CAUGHT = {
    "rounded instead of cut": "GET /api/v2/coupons/{}/check",
    "the time of another zone": "POST /api/v2/deliveries",
    "twelve months are no longer enough": "GET /api/v2/contract",
}


@pytest.fixture(scope="session")
def python() -> str:
    try:
        return str(legacy_python())
    except NoLegacyEnvironmentError as reason:
        pytest.skip(f"no legacy environment: {reason}")


def compared(root: Path, python: str) -> VerifyResult:
    return verify(VerifyOptions(root, KEPT, python))


@pytest.mark.corpus
def test_all_rewrites_together_raise_nothing(tmp_path: Path, python: str) -> None:
    assert compared(planted.changed(tmp_path, planted.WRITING), python).differing == ()


def test_changes_at_three_places_are_told_apart(tmp_path: Path, python: str) -> None:
    edits = [edit for edit in planted.BEHAVIOUR if edit.what in CAUGHT]
    told = {one.about for one in compared(planted.changed(tmp_path, edits), python).public}
    assert len(edits) == len(CAUGHT)
    assert told >= set(CAUGHT.values())
    assert not any("/users" in about for about in told)


@pytest.mark.corpus
@pytest.mark.parametrize("edit", planted.BEHAVIOUR, ids=lambda edit: edit.what)
def test_each_change_of_what_it_does_is_caught(tmp_path: Path, python: str, edit: planted.Edit) -> None:
    assert compared(planted.changed(tmp_path, [edit]), python).public


@pytest.mark.corpus
@pytest.mark.parametrize("edit", planted.WRITING, ids=lambda edit: edit.what)
def test_no_change_of_how_it_is_written_is_told(tmp_path: Path, python: str, edit: planted.Edit) -> None:
    assert compared(planted.changed(tmp_path, [edit]), python).differing == ()


@pytest.mark.corpus
def test_unchanged_it_does_the_same(tmp_path: Path, python: str) -> None:
    assert compared(planted.changed(tmp_path), python).differing == ()
