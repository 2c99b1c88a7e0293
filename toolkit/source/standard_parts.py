"""Tell modules within packages of the standard library, such as `logging.config`, from the other names in them."""

import sys
from functools import cache
from importlib.machinery import PathFinder
from sysconfig import get_path


@cache
def is_part(name: str) -> bool:
    """Return whether a dotted name is that of a module within a package of the standard library.

    Nothing is imported: the file of the module is looked for in the Python that runs this, and in no other folder.

    Args:
        name: such as `logging.config`, or `logging.getLogger`, which is none.
    """
    steps = name.split(".")
    folders = [get_path("stdlib")]
    if len(steps) == 1 or steps[0] not in sys.stdlib_module_names:
        return False
    for step in steps:
        found = PathFinder.find_spec(step, folders)
        if found is None:
            return False
        folders = [*(found.submodule_search_locations or ())]
    return True
