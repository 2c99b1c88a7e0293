"""Keep the objects inside of values before a call, and find those that another object has replaced afterwards.

A list that is changed in place and a new list in its place look alike to the caller; whoever else holds the old list (a
session, a row, another argument) sees what was done to the old one alone.
"""


class FormerObjects(object):
    """Objects that can be changed and are held by others.

    Args:
        shared: `SharedObjects`.
        holders: pairs of a path and an object.
    """

    def __init__(self, shared, holders):
        self._shared = shared
        self._held = [
            (path, holder, members, shared.member_ids(holder))
            for path, holder, members in shared.holders_within(holders)
        ]

    def find_replaced(self):
        """Yield (path, object) of those that their holder does not hold any more where it did."""
        for path, holder, members, ids in self._held:
            if self._shared.member_ids(holder) != ids:
                now = dict(self._shared.named_members(holder))
                for name, value in members:
                    if now.get(name) is not value and self._shared.is_changeable(value):
                        yield "%s.%s" % (path, name), value
