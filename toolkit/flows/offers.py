"""Try codemods in memory on the files of findings. Nothing is written.

A finding counts as resolved only if its rule, run again, does not report it any more; few places that are left become
a note, which is no resolution.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import msgspec

from toolkit.flows.gathered_facts import FactMemory, gather_facts, to_json
from toolkit.flows.measure_file import Measurer
from toolkit.flows.measure_files import as_files, measure_files
from toolkit.flows.run_rules import run_rules
from toolkit.model.cache import Cache
from toolkit.model.codemod import Codemod, Facts, Rewritten, Site
from toolkit.model.findings import Finding
from toolkit.model.links import digest, split_symbol
from toolkit.model.plan import UnfinishedCodemod
from toolkit.model.plugins import Rule
from toolkit.model.project import Project
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.request import silent
from toolkit.planning.codemod_offers import Offered
from toolkit.source.file_bytes import FileBytes
from toolkit.source.oldest_python import oldest_python

_KIND = "offer"


class _Kept(msgspec.Struct, frozen=True):
    """Results for one file.

    Attributes:
        minutes: minutes to review one site, from the codemod's card.
        facts: hash of the codemod's facts about all files, if the result depends on more than the file itself.
    """

    done: Rewritten
    minutes: float
    facts: str = ""


_DECODER = msgspec.msgpack.Decoder(_Kept)


@dataclass(frozen=True)
class Workshop:
    """The tools that trying codemods needs.

    Attributes:
        codemod: name -> codemod.
        answers: rule -> name of the codemod that carries out its counter-measure.
        run: runs a function over many files.
        measurer: measures rewritten files.
        rules: rules by name.
        costly: names of codemods with a slow search, which is limited to the code of findings.
        is_thorough: whether costly codemods are tried, too; else only what an earlier trial found is used.
    """

    codemod: Callable[[str], Codemod]
    answers: Mapping[str, str]
    run: Any
    measurer: Measurer
    rules: Mapping[str, Rule]
    costly: frozenset[str] = frozenset()
    is_thorough: bool = True


def try_codemods(
    project: Project, findings: Iterable[Finding], found: FileBytes, shop: Workshop, cache: Cache
) -> Offered:
    """Try the codemods that resolve these findings.

    Args:
        project: the measured project.
        findings: its findings; those about tests are left out.
        found: bytes of its files.
        shop: codemods, rules and runners.
        cache: the store of results.
    """
    answers = shop.answers
    by_codemod: dict[str, list[Finding]] = {}
    for item in findings:
        if item.rule in answers and not item.is_test:
            by_codemod.setdefault(answers[item.rule], []).append(item)
    runner = _CodemodRunner(project, found, shop, cache)
    sites: dict[tuple[str, str], tuple[Site, ...]] = {}
    settled: set[str] = set()
    left: dict[tuple[str, str], int] = {}
    untried = set() if shop.is_thorough else {*shop.costly}
    for name, items in sorted(by_codemod.items()):
        paths = {path for item in items for path in _paths(item)} & found.data.keys()
        done = runner.apply_codemod(name, paths, (item.symbol for item in items), is_recall=name in untried)
        if done is None:
            continue
        untried.discard(name)
        sites |= {(name, file.path): _offered_sites(file) for file in done}
        gone, places = runner.find_settled(items, done)
        settled |= gone
        left |= places
    unfinished = tuple(sorted(runner.unfinished, key=lambda item: (item.codemod, item.path)))
    return Offered(
        answers, sites, frozenset(settled), runner.faults, runner.minutes, left, frozenset(untried), unfinished
    )


def _minutes(codemod: Codemod) -> float:
    """Return the minutes to review one site: the geometric mean of the card's least and most."""
    least, most = codemod.card.minutes
    return round(sqrt(least * most), 2)


def _paths(item: Finding) -> Iterator[str]:
    yield split_symbol(item.symbol)[0]
    yield from (place.path for place in item.evidence)


def _offered_sites(file: Rewritten) -> tuple[Site, ...]:
    """Return the sites that would be changed, with or without review."""
    return (*file.applied, *(site for site in file.left if site.verdict == "review" and site.edits))


class _CodemodRunner:
    """Tries codemods on a project.

    Attributes:
        faults: codemod -> the error that it raised.
        minutes: codemod -> minutes to review one site.
        unfinished: files on which a codemod did not finish, for any reason.
    """

    def __init__(self, project: Project, found: FileBytes, shop: Workshop, cache: Cache) -> None:
        self._project, self._found, self._shop, self._cache = project, found, shop, cache
        self.faults: dict[str, str] = {}
        self.minutes: dict[str, float] = {}
        self.unfinished: list[UnfinishedCodemod] = []
        is_old = any(file.content.python2 for file in project.files)
        self._target = oldest_python(project.documents, python2=is_old)
        self._surroundings = digest(repr((self._target, sorted(project.documents.items()))))

    def apply_codemod(
        self, name: str, paths: Iterable[str], symbols: Iterable[str], *, is_recall: bool = False
    ) -> list[Rewritten] | None:
        """Apply a codemod to files without review; files that it cannot edit are left to people.

        Args:
            name: name of the codemod.
            paths: the files.
            symbols: symbols of the findings, to which the search of a costly codemod is limited.
            is_recall: use results of an earlier trial only; None if one of them is missing.
        """
        asked = tuple(sorted(set(symbols))) if name in self._shop.costly else ()
        digests, surroundings = self._found.digests, (self._shop.measurer.version, self._surroundings)
        inside = {path: [it for it in asked if split_symbol(it)[0] == path] for path in sorted(paths)}
        keys = {path: digest(*surroundings, name, *names, path, digests[path]) for path, names in inside.items()}
        kept = {key: _DECODER.decode(raw) for key, raw in self._cache.get_many(_KIND, keys.values()).items()}
        gathered = self._gather(name) if any(item.facts for item in kept.values()) else None
        known = {key: item for key, item in kept.items() if not item.facts or (gathered and item.facts == gathered[1])}
        todo = [path for path, key in keys.items() if key not in known]
        if is_recall and (todo or not keys):
            return None
        if todo:
            codemod = self._shop.codemod(name)
            values, depends = gathered or self._gather(name)
            minutes = _minutes(codemod)
            facts = Facts("", self._target, values(), {}, self._project.documents, asked)
            fresh = {keys[file.path]: _Kept(file, minutes, depends) for file in self._run(codemod, facts, todo)}
            self._cache.put_many(_KIND, {key: msgspec.msgpack.encode(item) for key, item in fresh.items()})
            known |= fresh
        if known:
            self.minutes[name] = next(iter(known.values())).minutes
        return [known[key].done for key in keys.values() if key in known]

    def find_settled(
        self, findings: Collection[Finding], done: Iterable[Rewritten]
    ) -> tuple[set[str], dict[tuple[str, str], int]]:
        """Find the findings that the rewritten files no longer have, not even as notes.

        Returns:
            ids of the resolved findings; and for the others (id, path) -> number of places left in that file.
        """
        changed = {file.path: file.data for file in done if file.data is not None}
        changed |= {path: data for file in done for path, data in file.created.items()}
        if not changed:
            return set(), {}
        new = FileBytes(changed, {path: digest(data) for path, data in changed.items()}, ())
        rules = {name: self._shop.rules[name] for name in sorted({item.rule for item in findings})}
        contents, _ = measure_files(new, self._measurer_of(rules), self._cache, self._shop.run, silent)
        project, old = self._project, self._project.by_path

        def is_test(path: str) -> bool:
            return path in old and old[path].is_test

        after = {file.path: file for file in as_files(new, contents, is_test)}
        made = (after[path] for path in sorted(after.keys() - old.keys()))
        files = (*(after.get(file.path, file) for file in project.files), *made)
        results = run_rules(replace(project, files=files), rules.values())
        left = {item.id: item for item in (*results.findings, *results.aside)}
        places = {
            (item.id, path): sum(place.path == path for place in left[item.id].evidence)
            for item in findings
            if item.id in left
            for path in {place.path for place in item.evidence}
        }
        return {item.id for item in findings} - left.keys(), places

    def _measurer_of(self, rules: Mapping[str, Rule]) -> Measurer:
        """Return a measurer of these rules alone; its contents are kept apart from those of all rules."""
        whole = self._shop.measurer
        return replace(whole, rules=tuple(rules.values()), version=f"{whole.version}:{','.join(rules)}")

    def _gather(self, name: str) -> tuple[Callable[[], Mapping[str, Any]], str]:
        """Return the facts of a codemod (path -> value, computed on demand), and their hash."""
        codemod = self._shop.codemod(name)
        if codemod.gather is None:
            return dict, ""
        if codemod.gather_measured is not None:
            gather = codemod.gather_measured
            values = ProjectFacts({file.path: gather(file.content) for file in self._project.files})
            return lambda: values, digest(*(part for path, value in values.items() for part in (path, to_json(value))))
        data = {file.path: self._found.data[file.path] for file in self._project.files}
        memory = FactMemory(self._cache, self._shop.measurer.version, self._found.digests)
        found = gather_facts((codemod,), data, self._shop.run, memory)[name]
        return lambda: found.decoded, found.digest()

    def _run(self, codemod: Codemod, facts: Facts, paths: Iterable[str]) -> Iterator[Rewritten]:
        from toolkit.change.edit import Pack  # libcst: imported only if there is something to try

        data = self._found.data
        for result in self._shop.run(Pack((codemod,), {codemod.name: facts}), [(path, data[path]) for path in paths]):
            if result.value is not None:
                yield result.value
            elif result.failure:
                self.unfinished.append(UnfinishedCodemod(codemod.name, result.item[0], *result.failure))
                if result.failure[0] == "fault":
                    self.faults[codemod.name] = result.failure[1]
