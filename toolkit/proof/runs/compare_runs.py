"""Compare the test results of two runs: tests that no longer pass, and tests that are not run."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from toolkit.model.proof import State
from toolkit.proof.runs.own_tests import SuiteRun
from toolkit.proof.runs.run_outcomes import BAD, GOOD, Outcome, count_outcomes

Now = Literal["failed", "error", "skipped", "xfailed", "vanished"]
SILENT: tuple[Now, ...] = ("skipped", "xfailed", "vanished")
"""Outcomes of a test that no longer proves anything."""


class Worse(NamedTuple):
    """A test with a worse outcome than before.

    Attributes:
        was: its outcome before; empty: there was no such test, or only failing tests are known.
        now: its outcome now; `vanished`: it did not run.
        message: the last line of its message.
    """

    was: str
    now: Now
    message: str = ""

    def describe(self, name: str) -> str:
        """Describe the test for a person."""
        arrow = f"{self.was} -> {self.now}" if self.was else ""
        return ": ".join(filter(None, (name, arrow, self.message)))


def is_cut_short(old: SuiteRun, new: SuiteRun) -> bool:
    """Return whether a run reports less than the one before: it ended early, or its report is incomplete."""
    if not new.has_reasons:
        return True
    if old.outcomes.of is not None and new.outcomes.of is None:
        return True
    return old.outcomes.counts is not None and new.outcomes.counts is None


def worse_tests(old: SuiteRun, new: SuiteRun) -> dict[str, Worse]:
    """Return name -> test with a worse outcome in the new run, sorted."""
    before, after = old.outcomes.of, new.outcomes.of
    if before is None or after is None:
        return {
            name: Worse("", "failed", why)
            for name, why in sorted(new.failed_tests.items())
            if name not in old.failed_tests
        }
    found = {
        name: _compare_outcome(was, after.get(name), new.failed_tests.get(name, "")) for name, was in before.items()
    }
    found |= {name: Worse("", "failed", new.failed_tests[name]) for name in new.failed_tests if name not in before}
    return {name: found_one for name, found_one in sorted(found.items()) if found_one is not None}


def _compare_outcome(was: Outcome, now: Outcome | None, message: str) -> Worse | None:
    if now is None:
        return Worse(was, "vanished")
    if now in BAD and was not in BAD:
        return Worse(was, "error" if now == "error" else "failed", message)
    if now not in GOOD and was in GOOD:
        return Worse(was, "xfailed" if now == "xfailed" else "skipped")
    return None


def fewer_passing(old: SuiteRun, new: SuiteRun) -> int:
    """Return how many fewer tests pass, if only numbers are known."""
    return max(_count_more(new, old, GOOD), 0)


def more_failing(old: SuiteRun, new: SuiteRun) -> int:
    """Return how many more tests fail, if only numbers are known."""
    return max(_count_more(old, new, BAD), 0)


def _count_more(one: SuiteRun, other: SuiteRun, outcomes: Collection[str]) -> int:
    """Return how many more tests have one of these outcomes in the other run; 0 if runs are compared by name."""
    before, after = one.outcomes.counts, other.outcomes.counts
    if before is None or after is None or (one.outcomes.of is not None and other.outcomes.of is not None):
        return 0
    return count_outcomes(after, outcomes) - count_outcomes(before, outcomes)


def by_outcome(found: Iterable[Worse]) -> Counter[str]:
    """Count the worse tests by their outcome now."""
    return Counter(one.now for one in found)


def is_of(path: str, name: str) -> bool:
    """True if a test is in a file, judged by its name: `tests.test_a.TestB::test_c` in `tests/test_a.py`."""
    module = path.removesuffix(".py").replace("/", ".")
    place = name.partition("::")[0]
    return place == module or place.startswith(f"{module}.") or module.endswith(f".{place}")


def is_removed_by_change(name: str, files: State, present: Mapping[str, Outcome]) -> bool:
    """Return whether a change deleted, renamed or moved a test, so that a run cannot contain it.

    Args:
        name: name of the test.
        files: the changed files of tests, as they are after the change.
        present: the tests of the run.
    """
    paths = [path for path in files if is_of(path, name)]
    if not paths:
        return False  # its file is as it was
    stem = name.partition("[")[0]
    if stem != name and any(other.startswith(f"{stem}[") for other in present):
        return True
    place, _, function = stem.rpartition("::")
    return all(_is_without(files[path], place.rpartition(".")[2], function) for path in paths)


def _is_without(data: bytes | None, owner: str, function: str) -> bool:
    """Return whether a file has no such function; `owner`: its class, or the last part of its module."""
    if data is None:
        return True
    text = data.decode("utf-8", "replace")
    has_function = re.search(rf"\bdef {re.escape(function)}\b", text) is not None
    is_class = owner[:1].isupper()
    has_class = re.search(rf"\bclass {re.escape(owner)}\b", text) is not None
    return not (has_function and (has_class or not is_class))
