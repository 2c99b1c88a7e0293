"""Python runs this at its start because the folder is first in PYTHONPATH; it lets the probe in and steps aside.

A `sitecustomize` that the environment has anyway runs afterwards as if this one were not there. The probe is loaded
under the name `tebiki_probe`, as by `__main__.py`.
"""

import importlib
import os
import sys
import types


def _let_in(asked):
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != here]
    package = types.ModuleType("tebiki_probe")
    package.__path__ = [os.path.dirname(here)]
    sys.modules["tebiki_probe"] = package
    not_written, sys.dont_write_bytecode = sys.dont_write_bytecode, False  # only the project's folder is none of ours
    try:
        importlib.import_module("tebiki_probe.record.recording").start(asked)
    finally:
        sys.dont_write_bytecode = not_written


def _step_aside():
    own = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    except ImportError:
        pass
    finally:
        sys.modules.setdefault("sitecustomize", own)


try:
    if os.environ.get("TEBIKI_RECORD"):
        _let_in(os.environ["TEBIKI_RECORD"])
except Exception as error:  # the program goes on without being recorded, and its owner is told
    sys.stderr.write("tebiki: nothing is recorded in this process: %s: %s\n" % (type(error).__name__, error))
_step_aside()
