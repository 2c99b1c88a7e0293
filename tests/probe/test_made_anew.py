"""Parameters of a statement that are those of a recording."""

import pytest

from toolkit.probe.replay.made_anew import MadeAnew


@pytest.mark.parametrize(("recorded", "given"), [(True, 1), (1, True), (1, 1.0), ([{"a": 0}], [{"a": False}])])
def test_kinds_of_numbers_are_told_apart(recorded: object, given: object) -> None:
    assert MadeAnew([]).is_alike(recorded, recorded)
    assert not MadeAnew([]).is_alike(recorded, given)
