"""Index the code that findings are about: functions, their length, and whether tests reach them."""

import shlex
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from toolkit.model.facts import File, Function
from toolkit.model.findings import Finding, Place
from toolkit.model.heat import heat
from toolkit.model.links import split_symbol, symbol
from toolkit.model.project import Project

_HALF = 0.5
_SHELL = frozenset("&|;<>$`\n{}()")


class CodeIndex:
    """Index of a project's code for the planner."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_path: dict[str, list[Function]] = {}

    @property
    def test_command(self) -> str:
        """The project's own test command for the shell; empty: none is configured, or it is more than one command."""
        command = self._project.settings.prove.tests
        return "" if set(command) & _SHELL else command

    def finding_symbol(self, finding: Finding) -> str:
        """Return the symbol whose code a finding is about; for a hot file, its worst function."""
        path, qualname = split_symbol(finding.symbol)
        worst = finding.args.get("worst")
        return symbol(path, worst) if isinstance(worst, str) and worst and not qualname else finding.symbol

    def touched_symbols(self, finding: Finding) -> tuple[str, ...]:
        """Return the symbols whose code a counter-measure edits, sorted: functions, the named symbols, or a file."""
        subject = self.finding_symbol(finding)
        path = split_symbol(subject)[0]
        around = {
            (not _is_whole(place) and self.function_around(place)) or (subject if place.path == path else place.path)
            for place in finding.evidence
        }
        return tuple(sorted(around | {subject} if self.find_function(subject) else around))

    def function_around(self, place: Place) -> str:
        """Return the innermost function around the first line of a place; empty if there is none."""
        functions = self._functions(place.path)
        last = bisect_right(functions, place.line, key=lambda item: item.line)
        for item in reversed(functions[:last]):
            if place.line <= item.end_line:
                return symbol(place.path, item.qualname)
        return ""

    def find_function(self, name: str) -> Function | None:
        """Return the function of this name; of several definitions the longest."""
        return self._functions_by_name.get(name)

    def definition_places(self, names: Iterable[str]) -> tuple[Place, ...]:
        """Return the places where these functions are defined, sorted; of other symbols their files."""
        found = ((split_symbol(name)[0], self.find_function(name)) for name in names)
        return tuple(sorted(Place(path, item.line, item.end_line) if item else Place(path, 1) for path, item in found))

    def module_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """The import names of the files of these symbols, sorted."""
        known = self._project.imports.modules
        return tuple(sorted({known[path] for path in {split_symbol(name)[0] for name in names} if path in known}))

    def fill_command(self, command: str, name: str) -> str:
        """Return `Treatment.command` for this symbol; empty if it is no function of a module with an import name."""
        path, qualname = split_symbol(name)
        module = self._project.imports.modules.get(path, "")
        known = command and module and "." not in qualname and self.find_function(name)
        return command.format(function=shlex.quote(f"{module}:{qualname}")) if known else ""

    def line_count(self, name: str) -> int:
        """Return the length of a function or file in lines; 0 if it is neither."""
        if function := self.find_function(name):
            return function.end_line - function.line + 1
        file = self._project.by_path.get(name)
        return int(file.content.metrics.get("lines", 0)) if file else 0

    def total_complexity(self, names: Iterable[str]) -> int:
        """The summed cyclomatic complexity of functions."""
        found = (self.find_function(name) for name in names)
        return int(sum(item.metrics.get("cyclomatic", 0) for item in found if item))

    def untested_functions(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the functions that no test reaches, sorted.

        With a coverage report: less than half of the body's lines were run. Without one it is a guess: no test
        mentions the function's own name (for `__init__`, that of its class); the generated test of a lock does not
        count if its inputs only make the function raise, or are too few. Where the strength of the lock was measured,
        that decides: the function is reached if the lock kills enough of its mutants.
        """
        return tuple(
            sorted(name for name in set(names) if (item := self.find_function(name)) and not self._run(name, item))
        )

    def functions_upgraded(self, finding: Finding, most: int) -> tuple[str, ...]:
        """Return functions of the files that import an upgraded library, sorted: the hottest and most complex ones.

        No test reaches them. An upgrade of Python itself is about all production files.

        Args:
            finding: a finding whose counter-measure is an upgrade.
            most: largest number of functions.
        """
        modules, is_python = set(finding.args.get("modules", ())), finding.args.get("product") == "Python"
        names = [
            file.symbol(function.qualname)
            for file in self._project.production
            if is_python or any(item.module.partition(".")[0] in modules for item in file.content.imports)
            for function in file.content.functions
        ]
        hot = self._heat
        weighed = [
            (-hot.get(split_symbol(name)[0], 0.0) * self.total_complexity([name]), name)
            for name in self.untested_functions(names)
        ]
        return tuple(sorted(name for _, name in sorted(weighed)[:most]))

    def is_only_raising(self, name: str) -> bool:
        """Return whether the lock reaches a function only with generated inputs that end in an exception."""
        return name in self._project.only_raising

    def has_few_cases(self, name: str) -> bool:
        """Return whether the lock has fewer cases of a function than it has independent paths (McCabe 1976).

        Then some of its lines are probably executed by no case; measuring the strength of the lock shows which.
        """
        known = self._project.telling_cases.get(name)
        return known is not None and name not in self._project.shares and 0 < known < self.total_complexity([name])

    def weakest_strength(self, names: Iterable[str]) -> float | None:
        """Return the lock's strength in the weakest of these functions; None if not all of them were measured."""
        shares = [self._project.shares.get(name) for name in names if self.find_function(name)]
        return min((share for share in shares if share is not None), default=None) if None not in shares else None

    def _run(self, name: str, function: Function) -> bool:
        coverage, path = self._project.coverage, split_symbol(name)[0]
        if (share := self._project.shares.get(name)) is not None:
            return share >= self._project.enough
        if coverage is None:
            parts = [part for part in function.qualname.split(".") if part != "__init__"]
            is_open = self.is_only_raising(name) or self.has_few_cases(name)
            names = self._project.names_beside_lock if is_open else self._project.test_names
            return not parts or parts[-1] in names
        body = range(function.line + 1, function.end_line + 1)
        executed = len(coverage.executed.get(path, frozenset()).intersection(body))
        missing = len(coverage.missing.get(path, frozenset()).intersection(body))
        return executed > 0 and executed >= _HALF * (executed + missing)

    @cached_property
    def _heat(self) -> dict[str, float]:
        return heat(self._project)

    @cached_property
    def _functions_by_name(self) -> dict[str, Function]:
        named: dict[str, Function] = {}
        for file in self._project.production:
            for item in sorted(file.content.functions, key=_length):
                named[file.symbol(item.qualname)] = item
        return named

    def _functions(self, path: str) -> list[Function]:
        if path not in self._by_path:
            file: File | None = self._project.by_path.get(path)
            self._by_path[path] = sorted(file.content.functions if file else (), key=lambda item: item.line)
        return self._by_path[path]


def _length(function: Function) -> tuple[int, int]:
    return function.end_line - function.line, -function.line


def _is_whole(place: Place) -> bool:
    """Return whether a place stands for a whole file: its first line, and no end."""
    return place.line == 1 and not place.end_line
