"""Create findings from measured facts: a function, a sign, a whole file."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

import msgspec

from toolkit.model.facts import File, Function, Sign
from toolkit.model.findings import Certainty, Finding, Place, Severity
from toolkit.model.plugins import Rule
from toolkit.model.project import Project


def production_functions(project: Project) -> Iterator[tuple[File, Function]]:
    """Yield every function that is not test code, with its file."""
    for file in project.production:
        for function in file.content.functions:
            yield file, function


def production_signs(project: Project, rule: str) -> Iterator[tuple[File, Sign]]:
    """Return the signs of a rule in files that are not test code."""
    return ((file, sign) for file, sign in project.signs(rule) if not file.is_test)


def about_function(  # noqa: PLR0913 - these are the parts of a finding
    rule: str,
    severity: Severity,
    file: File,
    function: Function,
    *,
    value: float,
    args: dict[str, Any],
    certainty: Certainty = "certain",
) -> Finding:
    """Create a finding about one function; its evidence is the whole function."""
    return Finding(
        rule=rule,
        symbol=file.symbol(function.qualname),
        severity=severity,
        certainty=certainty,
        args=args,
        evidence=(Place(file.path, function.line, function.end_line),),
        value=value,
        body_hash=function.body_hash,
        is_test=file.is_test,
    )


def about_sign(
    severity: Severity, file: File, sign: Sign, *, value: float, certainty: Certainty = "certain"
) -> Finding:
    """Create a finding from one sign, with the arguments of the sign."""
    inside = (
        function.body_hash
        for function in file.content.functions
        if function.qualname == sign.qualname and function.line <= sign.line <= function.end_line
    )
    return Finding(
        rule=sign.rule,
        symbol=file.symbol(sign.qualname),
        severity=severity,
        certainty=certainty,
        args=sign.args,
        evidence=(Place(file.path, sign.line, sign.end_line),),
        value=value,
        body_hash=next(inside, "") if sign.qualname else file.content.body_hash,
        is_test=file.is_test,
    )


def about_file(  # noqa: PLR0913 - these are the parts of a finding
    rule: str,
    severity: Severity,
    file: File,
    *,
    value: float,
    args: dict[str, Any],
    places: tuple[Place, ...] = (),
    certainty: Certainty = "certain",
) -> Finding:
    """Create a finding about a whole file; its evidence is the first line unless places are given."""
    return Finding(
        rule=rule,
        symbol=file.path,
        severity=severity,
        certainty=certainty,
        args=args,
        evidence=places or (Place(file.path, 1),),
        value=value,
        body_hash=file.content.body_hash,
        is_test=file.is_test,
    )


def one_per_symbol(
    findings: Iterable[Finding], worst: Callable[[Finding], float] = attrgetter("value")
) -> Iterator[Finding]:
    """Join findings that share a symbol (two `def` under `if` and `else`); the one with the highest `worst` leads."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.symbol, []).append(finding)
    for group in groups.values():
        first, *rest = sorted(group, key=lambda finding: (-worst(finding), finding.place))
        places = (place for finding in rest for place in finding.evidence)
        yield msgspec.structs.replace(first, evidence=(*first.evidence, *places)) if rest else first


def one_per_sign(rule: Rule, signs: Iterable[tuple[File, Sign]], *, is_urgent: bool = False) -> Iterator[Finding]:
    """Create findings that are as severe and as certain as their rule, from signs; those of one symbol are joined."""
    found = (about_sign(rule.severity, file, item, value=1, certainty=rule.certainty) for file, item in signs)
    yield from one_per_symbol(msgspec.structs.replace(item, is_urgent=is_urgent) for item in found)
