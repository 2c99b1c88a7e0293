"""Findings of a project as it is in one commit, or on one branch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.flows.measure_file import Measurer
from toolkit.flows.measure_files import as_files, imports_of, measure_files
from toolkit.flows.past import Sums, past_of
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.model.cache import Cache
from toolkit.model.findings import Finding
from toolkit.model.history import History
from toolkit.model.links import digest
from toolkit.model.plugins import Catalogue, Rule
from toolkit.model.project import Project
from toolkit.model.request import AnalyzeOptions, silent
from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files
from toolkit.source.file_bytes import FileBytes, read_files
from toolkit.source.test_code import match_tests_among
from toolkit.state.strength_file import read_strength
from toolkit.state.telling_cases import telling_cases

_MIB = 2**20


@dataclass(frozen=True)
class RuleRunner:
    """Runs rules over the commits of a project, with the measurer that they need.

    Attributes:
        rules: all rules by name.
        measurer: measures one file for all rules.
        run: runs it over many files.
        cache: the store of measured contents.
        settings: the user's settings of the project.
        today: the date, `YYYY-MM-DD`.
        history: git history of the project; the same for every commit.
    """

    rules: Mapping[str, Rule]
    measurer: Measurer
    run: Any
    cache: Cache
    settings: Settings
    today: str
    history: History

    def measure_project(self, name: str, folder: Path) -> Project:
        """Measure the project in a folder."""
        discovery = discover_files(folder, self.settings)
        found = read_files(folder.resolve(), discovery.files, int(self.settings.size_limit * _MIB))
        lock = folder / self.settings.prove.lock
        held = {"strength": read_strength(lock, folder), "telling_cases": telling_cases(lock)}
        return self._measure(name, found, {"documents": discovery.documents, **held})

    def one_file(self, path: str, data: bytes) -> Project:
        """Measure a file as a project of its own, without history."""
        return self._measure("file", FileBytes({path: data}, {path: digest(data)}, ()), {"history": History()})

    def find_findings(self, project: Project, names: Iterable[str]) -> tuple[Finding, ...]:
        """Return the findings of some rules; rules that are not installed are skipped."""
        return run_rules(project, [self.rules[name] for name in names if name in self.rules]).findings

    def _measure(self, name: str, found: FileBytes, known: Mapping[str, Any]) -> Project:
        contents, _ = measure_files(found, self.measurer, self.cache, self.run, silent)
        files = as_files(found, contents, match_tests_among(self.settings, found.data, imports_of(contents)))
        about: dict[str, Any] = {"history": self.history, **known}
        return Project(
            name=name,
            files=files,
            imports=build_import_graph(files, name),
            settings=self.settings,
            today=self.today,
            **about,
        )


def make_rule_runner(
    request: AnalyzeOptions, catalogue: Catalogue, fingerprint: str, run: Any, cache: Cache
) -> RuleRunner:
    """Create the runner of all rules for commits of a project, with its git history.

    Args:
        request: the options, with the project, its settings and the date.
        catalogue: the metrics and rules.
        fingerprint: hash of tebiki's code.
        run: runs a measurer over many files.
        cache: the store of measured contents.
    """
    paths = discover_files(request.root, request.settings).files
    return RuleRunner(
        catalogue.rules,
        Measurer(tuple(catalogue.metrics.values()), tuple(catalogue.rules.values()), fingerprint),
        run,
        cache,
        request.settings,
        request.today,
        past_of(request, paths, Sums(catalogue.metrics, fingerprint), cache, silent),
    )
