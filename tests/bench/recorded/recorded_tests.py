"""Runs the tests of a module; on every Python that can be recorded."""

import os
import unittest
from pathlib import Path


def outcome(module, named=""):
    """Run its tests.

    Args:
        module: holds them.
        named: what the names of their classes hold.

    Raises:
        AssertionError: one failed, or there is none.
    """
    loader = unittest.defaultTestLoader
    cases = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, unittest.TestCase)]
    tests = unittest.TestSuite(loader.loadTestsFromTestCase(one) for one in cases if named in one.__name__)
    with Path(os.devnull).open("w") as nowhere:
        done = unittest.TextTestRunner(stream=nowhere).run(tests)
    assert done.testsRun
    assert done.wasSuccessful(), (done.errors, done.failures)
