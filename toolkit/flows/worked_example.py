"""Find a worked example for a rule: a past commit that resolved such a finding, or the rule's own example.

Only small commits are examined, the newest first. A file in a commit counts if the rule reported a function or module
before it and no longer reports it afterwards, although it still exists.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.errors import GitError
from toolkit.flows.findings_at import RuleRunner
from toolkit.model.codemod import Codemod
from toolkit.model.links import is_about_project, split_symbol
from toolkit.model.plugins import Rule
from toolkit.model.practise import WorkedExample
from toolkit.model.project import Project
from toolkit.planning.code import CodeIndex
from toolkit.text.diff import diff

_COMMITS = 80
_FILES = 3
_VERSIONS = 40
"""Maximum number of file versions that are read."""
_BYTES = 100_000
_LINES = 60
_FIELD = "\x1f"
_NAME = "example.py"


class PastChange(NamedTuple):
    """A past commit that resolved a finding: the file before and after, and the place before."""

    example: WorkedExample
    line: int
    before: bytes


def past_change(rule: str, root: Path, revision: str, runner: RuleRunner) -> PastChange | None:
    """Find the newest small commit that resolved a finding of a rule; None if no recent one did."""
    known = runner.rules.get(rule)
    if known is None or not known.ratchets or known.needs or known.treatment.kind == "remove":
        return None  # one file is not sufficient for such a rule
    budget = _VERSIONS
    try:
        for commit, subject, paths in _commits(root, revision):
            for path in paths:
                if budget <= 0:
                    return None
                budget -= 2
                if found := _find_resolved(rule, root, (commit, subject, path), runner):
                    return found
    except GitError:  # a shallow clone or a missing object: no history to learn from
        return None
    return None


def own_example(rule: Rule | None, codemod: Codemod | None) -> WorkedExample | None:
    """Return the small example of the rule itself, or of its codemod; None if there is none."""
    if rule is not None and rule.remedy is not None:
        return WorkedExample("rule", _own_diff(rule.remedy.before, rule.remedy.after))
    for example in codemod.examples if codemod else ():
        if example.after is not None:
            return WorkedExample("rule", _own_diff(example.before, example.after))
    return None


def _own_diff(before: str, after: str) -> bytes:
    return diff({_NAME: before.encode()}, {_NAME: after.encode()})


def _commits(root: Path, revision: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield commits that change few files: (full hash, subject, paths of changed Python files), the newest first."""
    options = ("--no-merges", "-n", str(_COMMITS), "--diff-filter=M", "--name-only", "--relative", "-z")
    wanted = (f"--format=%x1e%H{_FIELD}%s{_FIELD}", revision, "--", "*.py")
    text = git.run(("log", *options, *wanted), root).decode("utf-8", "backslashreplace")
    for entry in text.split("\x1e")[1:]:
        commit, subject, names = entry.split(_FIELD, 2)
        paths = [name for name in names.replace("\n", "\0").split("\0") if name]
        if 0 < len(paths) <= _FILES:
            yield commit, subject, paths


def _find_resolved(rule: str, root: Path, change: tuple[str, str, str], runner: RuleRunner) -> PastChange | None:
    commit, subject, path = change
    old, new = (git.run(("show", f"{where}:./{path}"), root, ok=(0, 128)) for where in (f"{commit}^", commit))
    if not old or not new or max(len(old), len(new)) > _BYTES:
        return None
    shown = diff({path: old}, {path: new})
    if shown.count(b"\n") > _LINES:
        return None
    before, after = runner.one_file(path, old), runner.one_file(path, new)
    left = _symbols_with_lines(rule, after, runner)
    known = _symbols(after)
    for name, line in _symbols_with_lines(rule, before, runner).items():
        if name not in left and name in known:
            return PastChange(WorkedExample("commit", shown, path, commit, subject), line, old)
    return None


def _symbols_with_lines(rule: str, project: Project, runner: RuleRunner) -> dict[str, int]:
    """Return reported symbol -> first line; findings about the project count for the code around their place."""
    index = CodeIndex(project)
    lines: dict[str, int] = {}
    for finding in runner.find_findings(project, [rule]):
        if not is_about_project(finding.symbol):
            lines.setdefault(finding.symbol, finding.place.line)
            continue
        for place in finding.evidence:
            lines.setdefault(index.function_around(place) or place.path, place.line)
    return lines


def _symbols(project: Project) -> set[str]:
    """Return the symbols of the module, functions and classes in a project of one file."""
    return {
        *(file.path for file in project.files),
        *(file.symbol(item.qualname) for file in project.files for item in file.content.functions),
        *(file.symbol(item.qualname) for file in project.files for item in file.content.classes),
    } | {split_symbol(file.path)[0] for file in project.files}
