"""`PYTHON -B PATH/probe [--in FOLDER] [--compiled FILE] [--sources FILE] NAME ARGUMENTS`: run a module in here.

Its `main(arguments)` is run. NAME is that of a module with its package, as `replay.locked_cases`. Python puts this
folder first on the path of imports, where its `record` would hide a project's own; it is taken away. What the project
has is added when the program is held back: `process/project_paths.py`. The folder itself becomes the package
`tebiki_probe`, wherever it is and whatever it is called. The first FILE holds its modules, compiled:
`process/compiled_modules.py`; the second one those of the program: `process/compiled_sources.py`.
"""

import importlib
import os
import sys
import types

_AT_START = frozenset(sys.modules) - set(["importlib", "types"])


def _main(arguments):
    if not arguments:
        return __doc__
    folder = os.path.dirname(os.path.abspath(__file__))
    if arguments[0] == "--in":
        os.chdir(arguments[1])
        arguments = arguments[2:]
    compiled, sources = None, None
    if arguments[0] == "--compiled":
        compiled = arguments[1]
        arguments = arguments[2:]
    if arguments[0] == "--sources":
        sources = arguments[1]
        arguments = arguments[2:]
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    sys.argv[:] = ["tebiki_probe"]  # a project may read them, and must see the same wherever this folder is
    package = types.ModuleType("tebiki_probe")
    package.__path__ = [folder]
    package.at_start = _AT_START
    sys.modules["tebiki_probe"] = package
    if compiled:
        modules = importlib.import_module("tebiki_probe.process.compiled_modules")
        sys.meta_path.insert(0, modules.read_modules(compiled))
    if sources is not None:
        importlib.import_module("tebiki_probe.process.compiled_sources").SOURCE_NEWS.watch(sources)
    return importlib.import_module("tebiki_probe." + arguments[0]).main(arguments[1:])


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
