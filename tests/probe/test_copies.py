"""Copies of what a program may change later are made without asking the program."""

from toolkit.probe.frameworks._copies import copy_of


class Counted:
    """A value that counts how often its hash is asked for."""

    asked = 0

    def __hash__(self) -> int:
        Counted.asked += 1
        return 7


def test_a_set_is_copied_with_the_hashes_that_it_keeps() -> None:
    member = Counted()
    held = {"kept": {member}}
    asked = Counted.asked
    copied = copy_of(held)
    assert Counted.asked == asked
    held["kept"].clear()
    assert [*copied["kept"]] == [member]
