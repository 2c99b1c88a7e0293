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


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        ("text = data.decode('utf-8')", 0),
        ("day = datetime.strptime(text, '%Y-%m-%d')", 0),
        ("sock.close()", 0),
        ("text = load(data).decode('utf-8')", 1),
    ],
)
def test_a_failed_conversion_asks_nothing_to_end(attempt: str, told: int) -> None:
    assert len(lines_in(RULE, handled("except: text = ''", attempt))) == told


def test_optional_imports_may_fail_in_any_way() -> None:
    assert lines_in(RULE, handled("except: fast = None", "import fast")) == []
