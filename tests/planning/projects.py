"""Projects and findings made up for plans: a few files of functions, and whatever rules may say of them."""

from typing import Any

from hypothesis import strategies as st

from toolkit.model.estimate import COMPONENTS, Estimate, EstimatePart, Hours, Work
from toolkit.model.facts import Content, File, Function
from toolkit.model.findings import Finding, Place
from toolkit.model.history import FileHistory, History
from toolkit.model.project import Project
from toolkit.wiring.plugins import catalogue

TREATMENTS = catalogue().treatments()

LENGTH = 40
"""Lines of every function."""


def content(functions: int, names: tuple[str, ...] = (), length: int = LENGTH) -> Content:
    """A file of functions `f0`, `f1`, ... one after another."""
    return Content(
        python2=False,
        encoding="utf-8",
        metrics={"lines": functions * length, "cognitive": 12 * functions, "statements": 30 * functions},
        functions=tuple(
            Function(
                f"f{number}",
                number * length + 1,
                (number + 1) * length,
                is_method=False,
                body_hash=f"h{number}",
                metrics={"cyclomatic": 4 + number, "cognitive": 12},
            )
            for number in range(functions)
        ),
        classes=(),
        imports=(),
        signs=(),
        allowances=(),
        names=names,
        body_hash="m",
    )


def project(files: int = 3, functions: int = 6, tested: tuple[str, ...] = (), length: int = LENGTH) -> Project:
    """Files `m0.py`, `m1.py`, ... and a test file that mentions the names in `tested`."""
    made = [File(f"m{number}.py", f"d{number}", False, content(functions, length=length)) for number in range(files)]
    tests = File("tests/test_m.py", "t", True, content(0, tested))
    past = tuple(
        FileHistory(f"m{number}.py", 9, number, 90, 30, 40, {"A": 1.0}, "2020-01-01", "2024-01-01", 0.0, (), number * 2)
        for number in range(files)
    )
    return Project("shop", (*made, tests), History(revision="f" * 40, commits=20, files=past), today="2024-01-30")


def finding(rule: str, path: str = "m0.py", name: str = "f0", sites: int = 1, **more: Any) -> Finding:
    """A finding about a function (or, with an empty name, a file) with so many sites in it."""
    number = int(name[1:] or 0) if name else 0
    first = number * LENGTH + 2
    places = tuple(Place(path, first + site * 2, first + site * 2) for site in range(sites))
    symbol = f"{path}::{name}" if name else path
    return Finding(rule, symbol, more.pop("severity", "medium"), "certain", more.pop("args", {}), places, sites, **more)


@st.composite
def findings(draw: Any, files: int = 3, functions: int = 6) -> list[Finding]:
    """Findings of rules in such a project: at most one thing by one rule about one symbol."""
    rules = st.sampled_from([*sorted(TREATMENTS), "a_rule_of_tomorrow"])
    named = st.sampled_from(["", *(f"f{number}" for number in range(functions))])
    paths = st.sampled_from([f"m{number}.py" for number in range(files)])
    made = draw(st.lists(st.tuples(rules, paths, named, st.integers(1, 5)), max_size=25, unique_by=lambda it: it[:3]))
    severities = draw(st.lists(st.sampled_from(["high", "medium", "low"]), min_size=len(made), max_size=len(made)))
    return [
        finding(rule, path, name, sites, severity=severity)
        for (rule, path, name, sites), severity in zip(made, severities, strict=True)
    ]


def price(work: Work) -> Estimate:
    """Hours that grow with the lines and the functions to lock: enough to order and to add up."""
    size = work.size
    lines = size.added + size.deleted + size.other_churn
    hours = {"investigation": 0.5, "coding": 0.01 * lines, "locking": 0.5 * work.unlocked, "review": 0.25 + lines / 300}
    hours["rollout"] = 0.5 * work.releases
    parts = tuple(
        EstimatePart(name, Hours(value / 2, value, value * 1.6, value * 2), value, "assumption")
        for name in COMPONENTS
        if (value := hours[name])
    )
    whole = sum(part.hours.p50 for part in parts)
    return Estimate(Hours(whole / 2, whole, whole * 1.6, whole * 2), parts, "assumption")
