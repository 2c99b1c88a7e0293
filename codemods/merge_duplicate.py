"""Make one function of statements that stand in two functions of a file, and call it in both.

What: a run of at least 10 equal lines in functions of a module, or in methods of a class, becomes a function of its
own, as `extract_function` writes it; the copy calls it. A copy of a function that exists already calls that one.

Why: a fix in one copy leaves the fault in the others, and nobody who changes one is told of the others.

When not: copies in different files or classes, copies that differ, copies that need or give different values, and what
`extract_function` refuses. Copies that are meant to change apart, such as two versions of an API, stay two. For review
where no good name is found, or more values go in or out than a function should have.
"""

import ast
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import libcst as cst

from codemods import extract_function
from codemods._extract.choose import Choice, Chooser
from codemods._extract.limits import MOST_PARAMETERS, MOST_VALUES
from codemods._extract.name_words import words_of
from codemods._extract.naming import Name
from codemods._extract.purpose import has_one_purpose
from codemods._extract.refused import Refused
from codemods._extract.region import Region, RegionFinder
from codemods._extract.surroundings import FunctionSurroundings, gather_surroundings
from codemods._extract.write import NotWritten, write, write_call
from codemods._merge.examples import EXAMPLES
from codemods._merge.runs import ReusableFunction, Run, Statements, body_without_docstring
from codemods._merge.words import EN, JA
from codemods._names.settled_functions import is_settled
from codemods._unused.lines import block_of
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.tree import Scope, SourceFile, parent
from toolkit.source.calls import last_name
from toolkit.source.rewrite_site import make_site

_NAME = "merge_duplicate"
_LINES = "10"
_MOST_TRIED = 40
"""Runs of one pair of functions that are looked at closely, the longest ones first."""
_SHARED = "shared"
"""The first word of a name that a person has to replace."""
_WIDE = {"most_parameters": 8, "most_values": 4}
"""Values that go in and out of what is for review."""


class _Pair(NamedTuple):
    """Two equal runs that can become one function."""

    run: Run
    copy: Run
    region: Region
    is_wide: bool = False


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    statements = Statements(file, int(facts.options.get("lines", _LINES)))
    scopes = [it for it in file.functions if it.parent is not None and not it.parent.in_function]
    merger = _Merger(file, facts, statements)
    busy: set[int] = set()  # functions that are edited in this cycle
    for scope in scopes:
        if (site := merger.call_of_existing(scope, scopes)) is not None:
            busy.add(id(scope))
            yield site
    groups: dict[int, list[Scope]] = {}
    for scope in scopes:  # in the same block: what is made of one of them is there for the other one
        groups.setdefault(id(block_of(scope.node)), []).append(scope)  # type: ignore[arg-type]
    for group in groups.values():
        yield from merger.new_functions([it for it in group if id(it) not in busy])


class _Merger:
    """Looks for copies in one file."""

    def __init__(self, file: SourceFile, facts: Facts, statements: Statements) -> None:
        self._file, self._facts, self._statements = file, facts, statements
        self._finders: dict[int, RegionFinder] = {}
        self._around: FunctionSurroundings | None = None
        self._rebound = _rebound_names(file)
        self._reusable: dict[int, ReusableFunction | None] = {}

    def call_of_existing(self, scope: Scope, scopes: list[Scope]) -> Site | None:
        """The site of a function that holds the statements of another one, which it can call."""
        for other in scopes:
            if other is scope or other.parent is not scope.parent or not _is_there(other, scope):
                continue
            if _line(other) > _line(scope):
                continue  # else two of them could call each other, and a module one that is not there yet
            known = self._reusable_function(other)
            if known and (found := self._use_of(known, scope)):
                return found
        return None

    def _reusable_function(self, scope: Scope) -> ReusableFunction | None:
        """A function that others may call, which is found out once; None: it is none."""
        if id(scope) not in self._reusable:
            known = self._statements.reusable(scope)
            self._reusable[id(scope)] = known if known and self._is_bound_once(scope) else None
        return self._reusable[id(scope)]

    def _use_of(self, known: ReusableFunction, scope: Scope) -> Site | None:
        texts = [self._statements.text(it) for it in known.core]
        if not self._statements.texts_within(scope).issuperset(texts):
            return None
        for block in self._statements.blocks_of(scope):
            there = [self._statements.text(it) for it in block.body]
            for start in range(len(there) - len(texts) + 1):
                if there[start : start + len(texts)] == texts:
                    return self._call(known, Run(scope, block, start, start + len(texts)))
        return None

    def _call(self, known: ReusableFunction, run: Run) -> Site | None:
        """The site of a call in the place of statements; None: the function does not stand for them."""
        name = known.scope.name
        if self._is_refused(run.scope):
            return None
        try:
            region = self._finder(run.scope).region(run.block, run.start, run.stop)
        except Refused:
            return None
        order = _parameters(known.scope, region, extract_function.receiver_of(run.scope))
        is_async = isinstance(known.scope.node, ast.AsyncFunctionDef)
        fits = order is not None and {*order} == {*region.needs} and known.gives == region.gives
        is_same = fits and region.end in ("", "value") and region.is_async == is_async
        if not is_same or name in self._finder(run.scope).local:
            return None
        args = self._args(run.scope, region, name, left=0)
        args |= {"needs": order, "existing": True, "doc": [], "lines": _lines(run)}
        # It may be replaced: by a test, by a class that inherits, by another branch.
        if is_settled(self._file, known.scope, ProjectFacts.of(self._facts.gathered), self._facts.path):
            return make_site(_NAME, "certain", run.scope, run.scope.node, args=args)
        return make_site(_NAME, "review", run.scope, run.scope.node, "public", args=args)

    def new_functions(self, scopes: list[Scope]) -> Iterator[Site]:
        """The sites of functions whose statements become a new function, which a copy then calls as well."""
        free = list(scopes)
        for run, copy in sorted(self._statements.equal_runs(scopes), key=_rank):
            if run.scope in free and copy.scope in free and not self._is_done(run, copy):
                found = self._pair(run, copy)
                site = self._site(found) if found else None
                if site is not None:
                    free = [it for it in free if it not in (run.scope, copy.scope)]
                    yield site

    def _is_done(self, *runs: Run) -> bool:
        """Return whether one of two runs is the work of a function that the other one could call, or not to be moved.

        A function that was made of a run is like this. So is one that is nothing but a run, unless two of more than one
        statement are equal and return at their end at most: it is not divided again, so that there is an end.
        """
        whole = [run.body == body_without_docstring(run.scope) for run in runs]
        if any(whole) and not (all(whole) and len(runs[0].body) > 1 and _returns_at_end(runs[0].body)):
            return True
        known = [(it, self._statements.reusable(it.scope)) for it in runs]
        is_made = any(made is not None and run.body == made.core for run, made in known)
        return is_made or self._is_refused(*(it.scope for it in runs))

    def _pair(self, run: Run, copy: Run) -> _Pair | None:
        """The longest part of two equal runs that can become one function, if one can with few values."""
        found: _Pair | None = None
        size = run.stop - run.start
        parts = sorted(combinations(range(size + 1), 2), key=lambda it: (it[0] - it[1], it[0]))
        for first, last in parts[:_MOST_TRIED]:
            one = run._replace(start=run.start + first, stop=run.start + last)
            two = copy._replace(start=copy.start + first, stop=copy.start + last)
            if not self._statements.are_enough(one.body):
                continue
            try:
                region = self._finder(one.scope).region(one.block, one.start, one.stop)
                other = self._finder(two.scope).region(two.block, two.start, two.stop)
            except Refused:
                continue
            if _values(region) == _values(other) and region.end in ("", "value"):
                is_wide = len(region.needs) > MOST_PARAMETERS or len(region.gives) > MOST_VALUES
                if not is_wide:
                    return _Pair(one, two, region)
                found = found or _Pair(one, two, region, is_wide=True)
        return found

    def _site(self, pair: _Pair) -> Site | None:
        around, scope = self._surroundings(), pair.run.scope
        ending = around.ending(scope)
        chooser = Chooser(
            *(self._file, scope, extract_function.receiver_of(scope), around.limit, around.taken, around.seers, ending)
        )
        named = next(chooser.names(pair.region), None)
        name = named or _provisional_name(chooser, pair)
        if name is None:
            return make_site(_NAME, "refused", scope, scope.node, "no_name", args={"lines": _lines(pair.run)})
        around.taken |= {name.text}
        choice = Choice(pair.region, name, 0, 0)
        args = extract_function.site_args(self._file, scope, choice)
        args |= {"lines": _lines(pair.run), "copy": pair.copy.scope.qualname, "existing": False}
        if named is None:
            return make_site(_NAME, "review", scope, scope.node, "unnamed", args=args)
        if pair.is_wide:
            return make_site(_NAME, "review", scope, scope.node, "many_values", args=args)
        if choice.is_certain and has_one_purpose(pair.region) and not _names_a_part(name, pair.region):
            return make_site(_NAME, "certain", scope, scope.node, args=args)
        return make_site(_NAME, "review", scope, scope.node, "plain_name", args=args)

    def _args(self, scope: Scope, region: Region, name: str, left: int) -> dict[str, Any]:
        return extract_function.site_args(self._file, scope, Choice(region, Name(name, 0), 0, left))

    def _is_refused(self, *scopes: Scope) -> bool:
        return any(extract_function.refusal(self._file, it, self._surroundings()) for it in scopes)

    def _is_bound_once(self, scope: Scope) -> bool:
        """Return whether the name of a function means nothing else in its file."""
        is_one = [it.qualname for it in self._file.scopes].count(scope.qualname) == 1
        return is_one and scope.name not in self._rebound

    def _surroundings(self) -> FunctionSurroundings:
        if self._around is None:
            self._around = FunctionSurroundings(self._file, self._facts, int(self._facts.options.get("above", "15")))
        return self._around

    def _finder(self, scope: Scope) -> RegionFinder:
        if id(scope) not in self._finders:
            receiver, around = extract_function.receiver_of(scope), self._surroundings()
            self._finders[id(scope)] = RegionFinder(scope.node, receiver, around.seers, around.lasting, **_WIDE)  # type: ignore[arg-type]
        return self._finders[id(scope)]


def _names_a_part(name: Name, region: Region) -> bool:
    """Return whether a name is that of one of several calls, or from a comment that speaks of one of two results."""
    called = {last_name(it) for part in region.body for it in walk(part) if isinstance(it, ast.Call)}
    is_of_a_call = len(region.body) > 1 and name.text.strip("_") in {it.strip("_") for it in called}
    return is_of_a_call or bool(name.comment and len(region.gives) > 1)


def _is_there(known: Scope, scope: Scope) -> bool:
    """Return whether a function is defined wherever another one is."""
    assert known.parent is not None
    is_plain = parent(known.node) is known.parent.node
    return is_plain or block_of(known.node) is block_of(scope.node)  # type: ignore[arg-type]


def _rebound_names(file: SourceFile) -> frozenset[str]:
    """The names that a file imports, or gives a value."""
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    imported = {alias.asname or alias.name for it in imports for alias in it.names}
    stored = {it.id for it in file.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)}
    changed = {it.attr for it in file.nodes(ast.Attribute) if not isinstance(it.ctx, ast.Load)}
    return frozenset(imported | stored | changed)


def _parameters(scope: Scope, region: Region, receiver: str) -> list[str] | None:
    """The parameters of a function that is called in the place of a region; None: it cannot be called there."""
    order = [it.arg for it in scope.node.args.args]  # type: ignore[union-attr]
    if scope.is_method and not _is_decorated(scope, "staticmethod"):
        is_plain = order[:1] == [receiver] and not _is_decorated(scope, "classmethod")
        return order[1:] if is_plain else None
    return None if region.uses_receiver else order


def _provisional_name(chooser: Chooser, pair: _Pair) -> Name | None:
    """A name for what two functions share: the words that their names have in common."""
    first, second = (words_of(run.scope.name) for run in (pair.run, pair.copy))
    common = [word for word in first if word in second]
    if _SHARED in (*first, *second):
        return None  # one of them was made like this
    text = chooser.free_name("_".join([_SHARED, *(common or ["steps"])]))
    return Name(text, 0) if text else None


def _returns_at_end(body: list[ast.stmt]) -> bool:
    """Return whether no statement but the last one returns."""
    return not any(isinstance(node, ast.Return) for statement in body[:-1] for node in walk(statement)) and (
        isinstance(body[-1], ast.Return) or not any(isinstance(node, ast.Return) for node in walk(body[-1]))
    )


def _rank(pair: tuple[Run, Run]) -> tuple[int, int]:
    """Longer runs first, then in the order of the source."""
    return -_lines(pair[0]), pair[0].body[0].lineno


def _line(scope: Scope) -> int:
    return scope.node.lineno  # type: ignore[union-attr]


def _lines(run: Run) -> int:
    return (run.body[-1].end_lineno or 0) - run.body[0].lineno + 1


def _values(region: Region) -> tuple[Any, ...]:
    return region.needs, region.gives, region.end, region.is_async, region.uses_receiver


def _is_decorated(scope: Scope, name: str) -> bool:
    return any(getattr(it, "id", "") == name for it in scope.node.decorator_list)  # type: ignore[union-attr]


def _rewrite(at: Site, node: cst.FunctionDef) -> Any:
    try:
        return write_call(at.args, node) if at.args["existing"] else cst.FlattenSentinel(write(at.args, node))
    except NotWritten:
        return None


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 8), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    gather=gather_surroundings,
    gather_tokens=((),),
    reads_texts=True,
    fixes=("duplicated_block",),
    costly=True,
    examples=EXAMPLES,
)
