import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.swallowed_exception import RULE


def handled(handler: str, attempt: str = "value = work()", name: str = "answer") -> str:
    return f"import requests\nfrom sqlalchemy import exc\n\ndef {name}():\n    try:\n        {attempt}\n    {handler}\n"


@pytest.mark.parametrize(
    "handler",
    [
        "except: pass",
        "except Exception: return",
        "except Exception: return None",
        "except Exception: return ''",
        "except Exception: return {}",
        "except Exception: return ()",
        "except BaseException as error: pass",
        "except (ValueError, Exception): pass",
        "except requests.RequestException: pass",
        "except exc.OperationalError: pass",
        "except Exception:  # noqa: BLE001\n        pass",
        "except Exception:\n        'not now'\n        pass",
        "except Exception:  # tebiki: allow swallowed_exception -- may fail\n        pass",
    ],
)
def test_hides(handler: str) -> None:
    assert lines_in(RULE, handled(handler)) == [7]


@pytest.mark.parametrize(
    "handler",
    [
        "except KeyError: pass",
        "except (KeyError, ValueError): return None",
        "except requests.RequestException: return None",
        "except Exception: return fallback",
        "except Exception: return 0 or 1",
        "except Exception: raise Other()",
        "except Exception: log.error('no')",
        "except Exception: pass  # the cache is filled later",
        "except KeyboardInterrupt: raise\n    except: pass",
        "except Exception: ...",
    ],
)
def test_speaks_up_or_is_narrow(handler: str) -> None:
    assert lines_in(RULE, handled(handler)) == []


@pytest.mark.parametrize(
    "attempt", ["import this", "sock.close()", "x = int(y)", "x = json['a'] if y else None", "z = timezone(y)"]
)
def test_failure_changes_nothing_or_is_the_answer(attempt: str) -> None:
    assert lines_in(RULE, handled("except Exception: pass", attempt)) == []


def test_a_long_attempt_is_more_than_a_conversion() -> None:
    attempt = "\n        ".join(f"x{number} = int(y)" for number in range(6))
    assert len(lines_in(RULE, handled("except Exception: pass", attempt))) == 1


def test_a_word_about_failing_explains_it() -> None:
    lines = handled("except Exception: pass").split("\n")
    assert lines_in(RULE, "\n".join([*lines[:4], "    # the mirror may fail", *lines[4:]])) == []
    assert lines_in(RULE, "\n".join([*lines[:6], "    # the answer of last year will do", *lines[6:]])) == []
    assert lines_in(RULE, "\n".join([*lines[:4], "    # read the answer", *lines[4:]])) == [8]


@pytest.mark.parametrize("name", ["parse_safely", "try_parse", "find_or_none", "close"])
def test_names_that_promise_it(name: str) -> None:
    assert lines_in(RULE, handled("except Exception: pass", name=name)) == []


def test_methods_that_must_not_fail_may_hide() -> None:
    assert lines_in(RULE, handled("except Exception: pass", name="__del__")) == []


def test_places_of_one_function_are_one_finding() -> None:
    text = "def f():\n" + "    try:\n        work()\n    except:\n        pass\n" * 2
    (finding,) = findings_in(RULE, {"app.py": text})
    assert [place.line for place in finding.evidence] == [4, 8]
    assert {key: finding.args[key] for key in ("caught", "given", "count")} == {
        "caught": "except:",
        "given": "pass",
        "count": 2,
    }


def test_python_2_is_read_as_well() -> None:
    assert lines_in(RULE, "def f():\n    try:\n        print work()\n    except Exception, e:\n        pass\n") == [4]


@pytest.mark.parametrize(
    ("work", "leads"),
    [
        ("row.save()", 2),
        ("mail.send(row)", 2),
        ("Shop.objects.update(is_open=True)", 2),
        ("known.update(row)", 0),
        ("cursor.execute(text)", 0),
        ("requests.post(url)", 2),
        ("urlopen(url)", 0),
    ],
)
def test_what_is_stored_or_sent_is_lost(work: str, leads: int) -> None:
    (finding,) = findings_in(
        RULE, {"app.py": f"def f():\n    try:\n        {work}\n    except Exception:\n        pass\n"}
    )
    assert finding.args["leads"] == leads
