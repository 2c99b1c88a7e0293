"""Recognise modules of tests by their names: nothing of them is recorded, and no inputs are generated for them."""

_FOLDERS = ("test", "tests")
_FRAMEWORKS = ("_pytest.", "nose.", "unittest.")


def is_of_tests(name):
    """Return whether the name of a module is one of tests, or of what they share (fixtures, factories)."""
    parts = ("%s" % (name,)).split(".")
    return any([part in _FOLDERS for part in parts]) or parts[-1].startswith("test_") or parts[-1] == "conftest"


def runs_tests(name):
    """Return whether the name of a module is one of a framework that calls tests and their fixtures."""
    return ("%s" % (name,)).startswith(_FRAMEWORKS) and name != "unittest.mock"
