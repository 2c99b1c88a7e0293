"""Handlers that no example shows, after the codemod."""

import pytest

from tests.codemods.apply import PATH, applied, rewritten
from toolkit.change.edit import Pack
from toolkit.model.codemod import CodemodExample, Facts
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("narrow_except")
LOG = 'logging.getLogger(__name__).exception("ignored in module")'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("except Exception: pass  # why", f"except Exception: {LOG}  # why"),
        ("except Exception:\n    # why\n    pass", f"except Exception:\n    # why\n    {LOG}"),
        ("except BaseException as error:\n    pass", f"except BaseException as error:\n    {LOG}"),
        ("except: pass", f"except BaseException: {LOG}"),
        ("except ValueError: pass", "except ValueError: pass"),
        ("except Exception: b()", "except Exception: b()"),
    ],
)
def test_what_is_passed_over_is_logged_when_asked_for(before: str, after: str) -> None:
    imports = "import logging\n\n" if "logging" in after else ""
    assert rewritten(CODEMOD, f"try:\n    a()\n{before}\n", review=True) == f"{imports}try:\n    a()\n{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("except Exception: continue", f"except Exception: {LOG}; continue"),
        ("except Exception:\n        continue", f"except Exception:\n        {LOG}\n        continue"),
    ],
)
def test_a_loop_goes_on(before: str, after: str) -> None:
    loop = "import logging\nfor b in c:\n    try: a()\n    {}\n"
    assert rewritten(CODEMOD, loop.format(before), review=True) == loop.format(after)


def test_less_is_caught_only_when_asked_for() -> None:
    code = b"try:\n    a()\nexcept:\n    b()\n"
    facts = {"narrow_except": Facts(options={"to": "Exception"}, documents={".python-version": "3.11.4\n"})}
    done = Pack((CODEMOD,), facts, frozenset({"certain", "review"}))((PATH, code))
    assert done.data == b"try:\n    a()\nexcept Exception:\n    b()\n"
    assert [it.verdict for it in done.applied] == ["certain", "review"]


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    a()\nexcept BaseException:\n    raise\n",
        "try:\n    a()\nexcept SystemExit: raise\nexcept BaseException: b()\n",
    ],
)
def test_nothing_is_proposed_where_the_end_comes_through(code: str) -> None:
    assert Pack((CODEMOD,))((PATH, code.encode())).left == ()


@pytest.mark.parametrize(
    "binding",
    [
        "BaseException = 1",
        "def f(*BaseException): pass",
        "import a as BaseException",
        "import builtins\nbuiltins.BaseException = 1",
        "for BaseException in b: pass",
        "try: b()\nexcept ValueError as BaseException: pass",
        "match b:\n    case [*BaseException]: pass",
        "match b:\n    case {**BaseException}: pass",
        "class BaseException: pass",
    ],
)
def test_a_name_that_means_something_else_is_not_written(binding: str) -> None:
    code = f"{binding}\ntry:\n    a()\nexcept:\n    b()\n"
    assert rewritten(CODEMOD, code) == code


def test_python_2_is_for_review() -> None:
    code = b"try:\n    a()\nexcept:\n    b()\n"
    done = Pack((CODEMOD,), {"narrow_except": Facts(target=(2, 7))})((PATH, code))
    assert done.data is None
    assert "old_classes" in [it.reason for it in done.left]


@pytest.mark.parametrize(
    "function",
    [
        "def f(log):\n    try:\n        g()\n    except Exception:\n        pass\n",
        "def f():\n    log = 1\n    try:\n        g(log)\n    except Exception:\n        pass\n",
        "def f(log):\n    def inner():\n        try:\n            g()\n        except Exception:\n            pass\n",
    ],
)
def test_a_logger_whose_name_means_something_else_is_not_used(function: str) -> None:
    code = "import logging\n\nlog = logging.getLogger(__name__)\n\n\n" + function
    done = rewritten(CODEMOD, code, review=True)
    assert 'logging.getLogger(__name__).exception("ignored in' in done


BARE = "try:\n    a()\nexcept:\n    b()\n"


@pytest.mark.parametrize(
    ("files", "is_certain"),
    [
        ({"names.py": "LIMIT = 3\n"}, True),
        ({"names.py": "from more import *\n", "more.py": "from names import *\n"}, True),
        ({"names.py": "from more import *\n", "more.py": "class BaseException:\n    pass\n"}, False),
        ({"names.py": "from lib import *\n"}, False),
        ({"names.py": "globals()[x] = y\n"}, False),
        ({"names.py": "def f():\n    global BaseException\n    BaseException = 3\n"}, False),
        ({}, False),
    ],
)
def test_what_a_wildcard_import_of_own_modules_may_bind(files: dict[str, str], is_certain: bool) -> None:
    case = CodemodExample(f"from names import *\n\n{BARE}", files=files | {".python-version": "3.11.4\n"})
    assert (applied(CODEMOD, case).data is not None) == is_certain


@pytest.mark.parametrize("comment", ["# noqa: E722", "# pylint: disable=bare-except", "# NOQA"])
def test_a_handler_that_linters_may_not_tell_is_for_a_person(comment: str) -> None:
    code = BARE.replace("except:", f"except:  {comment}")
    assert rewritten(CODEMOD, code) == code
    assert "except BaseException:" in rewritten(CODEMOD, code, review=True)
