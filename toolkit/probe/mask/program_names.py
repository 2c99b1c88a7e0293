"""Names of the program's modules, functions, attributes and tables, which are not secrets in any field.

SQLAlchemy holds the names of tables in `_column_tokens` and `fullname`; a table `query_results` beside a module of that
name would hide the module everywhere, and no call of it could be replayed; nor could statements on a hidden table.
"""

import re
import sys
from types import ModuleType

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]{0,59}\Z")
_QUALIFIED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?\Z")
_LONGEST = 200
_WRITTEN = re.compile(
    r'(?:"seam":|"\$py":"[a-z_]+","class":|"\$py":"(?:name|enum|function)","of":)"([A-Za-z_][\w.]*:[\w.]*)"'
)
_MOST_ASKED = 2000


class ProgramNames(object):
    """Names in imported modules; each module is searched once."""

    def __init__(self):
        self._found = {}

    def holds(self, text):
        """True if a text is such a name: part of the name of a module, a global name, an attribute of a class, a table.

        A name with a digit in it must be that of a module: tokens look like names, and each would be looked for. So is
        a whole name, as `shop.users` and `shop.users:User`, also of a table with its schema.
        """
        if text not in self._found:
            is_whole = len(text) <= _LONGEST and _QUALIFIED.match(text)
            if len(self._found) >= _MOST_ASKED or not (is_whole or _IDENTIFIER.match(text)):
                return False
            self._found[text] = _is_imported(text) or (bool(is_whole) and _is_place(text))
        return self._found[text]


def qualified_names(line):
    """Return all function and class names that a line of a recording marks as such, with their modules and parts.

    Args:
        line: its text.
    """
    found = set()
    for name in set(_WRITTEN.findall(line)):
        parts = name.partition(":")[0].split(".")
        found.update([name], name.replace(":", ".").split("."))
        found.update([".".join(parts[:count]) for count in range(1, len(parts) + 1)])
    return found


def _is_place(text):
    """Return whether a text is the name of a module, or of what is in one."""
    module, _, path = text.partition(":")
    if module not in sys.modules:
        return False
    names = getattr(sys.modules[module], "__dict__", {})
    for part in path.split(".") if path else ():
        if part not in names:
            return False
        names = type.__getattribute__(names[part], "__dict__") if issubclass(type(names[part]), type) else ()
    return True


def _is_imported(name):
    try:
        modules = list(sys.modules.items())
        if any([name in module_name.split(".") for module_name, _ in modules]):
            return True
        if any([letter.isdigit() for letter in name]):
            return False
        held = [module.__dict__ for _, module in modules if issubclass(type(module), ModuleType)]
        return any([name in names or _is_attribute(name, names) for names in held])
    except RuntimeError:  # another thread imports at this moment
        return False


def _is_attribute(name, names):
    classes = [one for one in list(names.values()) if issubclass(type(one), type)]
    found = [type.__getattribute__(one, "__dict__") for one in classes]
    return any([name in one or name in _tables_beside(one.get("__table__")) for one in found])


def _tables_beside(table):
    """Return the names of the tables that SQLAlchemy knows together with that of a model; empty for anything else."""
    if not type(table).__module__.startswith("sqlalchemy."):
        return ()
    return getattr(getattr(table, "metadata", None), "tables", ())
