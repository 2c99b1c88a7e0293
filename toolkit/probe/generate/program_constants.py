"""List the files of a program, and collect constants from its imported modules."""

import os
import sys

from . import literals

_MODULES = 60  # whose constants are known
_TIMES = 8  # as often as others come constants that something is compared with


def program_files(root):
    """Return every Python file of the program."""
    top = os.path.realpath(root)
    return [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names if name.endswith(".py")]


def program_constants(root, secrets):
    """Collect texts and numbers from the imported modules of the program; compared ones occur several times.

    Constants that are secrets are added to the `secrets`.
    """
    top = os.path.join(os.path.realpath(root), "")
    texts, compared, numbers = set(), set(), set()
    for module in [one for one in list(sys.modules.values()) if _file(one).startswith(top)][:_MODULES]:
        source = literals.ModuleLiterals(module)
        texts.update(source.texts)
        compared.update(source.compared)
        numbers.update(source.numbers)
        secrets.learn(source.secrets)
    return sorted(texts) + _TIMES * sorted(compared), sorted(numbers)


def _file(module):
    return os.path.realpath(getattr(module, "__file__", None) or os.devnull)
