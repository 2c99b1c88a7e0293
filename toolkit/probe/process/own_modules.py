"""Keep the probe's modules importable, whatever a program puts in their place.

A program may have a package called `tebiki_probe`, or clear `sys.modules`, as those do that load their code anew.
"""

import sys

_PACKAGE = __name__.partition(".")[0]


class OwnModules(object):
    """The modules of the probe that are imported now."""

    def __init__(self):
        self._held = dict((name, held) for name, held in sys.modules.items() if name.partition(".")[0] == _PACKAGE)

    def restore(self):
        """Restore modules that were removed from `sys.modules` or replaced there."""
        modules = sys.modules
        for name, held in self._held.items():
            if modules.get(name) is not held:
                modules[name] = held
