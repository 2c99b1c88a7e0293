"""Limits to how much of a value is written."""


class Limits(object):
    """Limits on how much of a value is written.

    Args:
        text: characters of one text; `members`: of one container; `depth`: levels of nesting; `total`: values in all.
        impatient: instances of classes that could not be written whole before are looked into ever more rarely. What is
            written then depends on what was written before, so this is for recording alone.
        rows: levels below which rows that were read through others are left out. Nothing counts as cut for it, since
            a program reads them again.
        thorough: only for what no replay can make, not for their size, which differs from instance to instance.
    """

    def __init__(self, text=20000, members=1000, depth=40, total=5000, impatient=False, thorough=False, rows=1000):  # noqa: PLR0913, PLR0917
        self.text = text
        self.members = members
        self.depth = depth
        self.total = total
        self.impatient = impatient
        self.thorough = thorough
        self.rows = rows


class Unwritable(Exception):  # noqa: N818 - it ends a look, nothing is wrong
    """Something would have to be cut."""
