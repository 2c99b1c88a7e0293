"""A compiled file that a full disk cut off is named; one that was just being read when Ctrl-C came is not."""

import pytest

from toolkit.system.damaged_bytecode import explain_damage


def import_module(bytecode_path: str, ends_with: type[BaseException]) -> None:
    """Fail as the importer does, which calls its file so."""
    raise ends_with(bytecode_path)


@pytest.mark.parametrize(("ends_with", "is_damage"), [(EOFError, True), (ValueError, True), (KeyboardInterrupt, False)])
def test_only_what_a_cut_off_file_raises(ends_with: type[BaseException], is_damage: bool) -> None:
    with pytest.raises(ends_with) as caught:
        import_module("/a/b/__pycache__/c.pyc", ends_with)
    assert ("c.pyc was cut off" in explain_damage(caught.value)) is is_damage
