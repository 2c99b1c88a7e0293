import pytest

from tests.rules.ask import lines_in
from toolkit.rules.bare_except import RULE


def handled(handler: str, attempt: str = "work()") -> str:
    return f"def run():\n    try:\n        {attempt}\n    {handler}\n"


@pytest.mark.parametrize(
    "handler",
    [
        "except: log.error('x')",
        "except: value = 1",
        "except BaseException: count += 1",
        "except ValueError: pass\n    except: f()",
    ],
)
def test_keeps_the_process_going(handler: str) -> None:
    assert len(lines_in(RULE, handled(handler))) == 1


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception: f()",
        "except: pass",
        "except: raise",
        "except:\n        f()\n        os._exit(1)",
        "except: g(sys.exc_info())",
        "except (KeyboardInterrupt, SystemExit): raise\n    except: f()",
    ],
)
def test_leaves_or_hands_on(handler: str) -> None:
    assert lines_in(RULE, handled(handler)) == []


def test_optional_imports_may_fail_in_any_way() -> None:
    assert lines_in(RULE, handled("except: fast = None", "import fast")) == []
