"""Find every statement that a change removes, adds, moves or modifies, on both sides.

Layout and comments do not count; everything else does: docstrings, annotations, the order of what runs at import, and
names that mean something else. Statements whose effect no case can show are barred, with the reason. A file that is not
Python, or cannot be parsed, is one statement. For Python 2 tokens are compared as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import State, is_python, is_same
from toolkit.model.verdict import WhyUnheld
from toolkit.proof.normal_form.equal_functions import EqualCode, Equality, equal_code
from toolkit.proof.statements.barred_statements import Entry, Shape, StatementEntries, judge_part
from toolkit.proof.statements.import_changes import ImportBinding, is_needless_future, loaded_in_order
from toolkit.proof.statements.judged_by_file import count_recursive, judge_by_file
from toolkit.proof.statements.line_pairs import LinePairs
from toolkit.proof.statements.lossless_tokens import LosslessTokens
from toolkit.proof.statements.moved_statements import conditions_of_moved, moved_conditions, moved_past_refusals
from toolkit.proof.statements.reader_search import ReaderSearch
from toolkit.proof.statements.reordered_exits import reordered_exits
from toolkit.proof.statements.swapped_reads import swapped_reads
from toolkit.source.opcodes import opcodes
from toolkit.source.parse import parse_file

Side = Literal["old", "new"]
_Owners = dict[str, list[Entry]]
_Find = Callable[[str, bool], str] | None


class ChangedStatement(NamedTuple):
    """A statement that is only in one of the two files; for a compound statement its head.

    Attributes:
        path: path of the file; `symbol`: the innermost function or class around it, or the path alone.
        side: the file that contains it; `first`, `last`: its lines there, from 1.
        line: the line to look at in the new file: its first changed line, or where that was.
        names: the names that it binds in its module or class, if it runs there.
        imports: those of them that the other file does not import in the same way.
        barred: why no case can show the effect of changing it; `barred_by`: what in it is the reason, for a person.
        is_idle: whether it only binds a name that was unbound before.
        body: lines of the function that it is the head of.
        uses: lines where functions of its file read the names that it binds, if it runs outside of functions.
        readers: lines where functions read what it binds in a function, and values derived from what it binds.
        shared: names of the module that get a derived value, each with the module that it is imported from.
        equal: how the function around it is known to do the same, or what it binds to be put where it is used.
        needs_case: whether cases have to run through it even if it is equal: it evaluates something in another way.
        spans: (first, last) of its lines that the other file does not have, or next to removed lines.
        place: its place among the statements that begin on its line, from 0; None: it shares no line.
        is_renamed: whether the function around it is equal but for the names of its locals.
        compared_anew: the values that it compares with and that no changed statement of the other file has.
    """

    path: str
    symbol: str
    shape: Shape
    side: Side
    first: int
    last: int
    line: int
    names: tuple[str, ...] = ()
    imports: tuple[ImportBinding, ...] = ()
    barred: WhyUnheld | None = None
    is_idle: bool = False
    body: tuple[int, int] | None = None
    uses: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    readers: tuple[tuple[int, int], ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    equal: Equality = ""
    needs_case: bool = True
    place: int | None = None
    is_renamed: bool = False
    compared_anew: frozenset[str] = frozenset()
    barred_by: str = ""

    @property
    def evidence_lines(self) -> tuple[tuple[int, int], ...]:
        """The line ranges of which a case must execute one to be related to the statement."""
        if self.shape == "function":
            return ((self.first, self.last),)
        return (self.body,) if self.body else self.uses

    @property
    def watched_lines(self) -> tuple[tuple[int, int], ...]:
        """The lines of the statement and of the readers of its bindings."""
        return (*self.evidence_lines, *self.readers)


class _Hunk(NamedTuple):
    """Statements of an owner that replace others: indices in the old and in the new file."""

    old: range
    new: range


def changed_statements(
    before: State, after: State, is_test: Callable[[str], bool], python: str = "", find_reader: _Find = None
) -> tuple[ChangedStatement, ...]:
    """Find the statements of production code that differ, by path and line of the new file.

    Args:
        before: files before the change.
        after: the same files after it.
        is_test: whether a path is that of a test.
        python: version of the program's interpreter; empty: unknown.
        find_reader: as `FormReaders.find`; equal forms in a file with a reader do not count. None: nobody reads.
    """
    found: list[ChangedStatement] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if not is_same(old, new) and not is_test(path):
            found += _of_file(path, old, new, python, find_reader)
    return tuple(sorted(dict.fromkeys(found), key=lambda it: (it.path, it.line, it.side)))


def _of_file(path: str, old: bytes | None, new: bytes | None, python: str, find: _Find) -> Iterator[ChangedStatement]:
    if not is_python(path, old, new):
        yield _whole_file(path)
        return
    try:
        is_lossless = python.startswith("2.") or _is_of_python2(path, old, new)
        was, now = (_entries_by_owner(path, data, is_lossless=is_lossless) for data in (old, new))
    except SourceError:
        yield _whole_file(path)
        return
    lines, readers = LinePairs(old or b"", new or b""), _Readers(path, {"old": old, "new": new})
    names = frozenset(it.rpartition(".")[2] for it in was.keys() & now.keys())
    owners = {name: _Differences(was.get(name, []), now.get(name, []), python, names) for name in sorted({*was, *now})}
    gone = [it for one in owners.values() for it in one.gone]
    put_in = [it for one in owners.values() for it in one.put_in]
    judge = judge_by_file(gone, put_in, is_deeper=count_recursive(now) > count_recursive(was))
    equal = EqualCode({}, {}) if is_lossless else equal_code(path, old, new, python=python)
    if equal.functions and find and find(path, bool(equal.renamed)):
        equal = EqualCode({}, {})
    for name, differences in owners.items():
        texts = {
            "old": {it.text for other in _owners_beside(name, was, now) for it in owners[other].put_in},
            "new": {it.text for other in _owners_beside(name, now, was) for it in owners[other].gone},
        }
        for side, entry in differences.list_all():
            how = equal.how_equal(name, *entry.names)
            it = _change_of(path, symbol(path, name), judge(side, entry), side, lines)
            if how and entry.part != "doc":
                is_free = it.shape == "function" or equal.is_method(name, *entry.names)
                needs_case = how == "executed" and not entry.is_still and entry.text not in texts[side]
                it = it._replace(equal=how, needs_case=needs_case, is_renamed=equal.is_renamed(name))
                yield it._replace(barred=None if is_free else it.barred)
            else:
                yield readers.add_to(it, entry.bound)


def _owners_beside(name: str, own: Iterable[str], other: Iterable[str]) -> list[str]:
    """Return the owners in which the other version may hold a statement of an owner, written elsewhere.

    Args:
        name: the owner.
        own: all owners of its version.
        other: those of the other version: the same one, and those that only it has; of a lone one, all.
    """
    mine, others = {*own}, {*other}
    return sorted(others if name not in others else (others - mine) | {name})


def _is_of_python2(path: str, old: bytes | None, new: bytes | None) -> bool:
    """Return whether one of two versions is only valid in Python 2, or their encodings differ."""
    files = [parse_file(path, data) for data in (old, new) if data is not None]
    return any(it.python2 for it in files) or len({it.encoding for it in files}) > 1


def _whole_file(path: str) -> ChangedStatement:
    return ChangedStatement(path, path, "file", "new", 1, 1, 1)


class _Differences:
    """Finds the differing statements of an owner (a function, class or module).

    Args:
        was: its statements in the old file; now: in the new one.
        python: version of the program's interpreter; empty: unknown.
        functions: names of the functions and classes that both files have.

    Attributes:
        gone: statements that the new file lacks there; `put_in`: those that the old file lacks.
    """

    def __init__(self, was: Sequence[Entry], now: Sequence[Entry], python: str, functions: frozenset[str]) -> None:
        self._was, self._now, self._python = was, now, python
        self._hunks = [
            _Hunk(range(first, end), range(begin, stop))
            for what, first, end, begin, stop in opcodes([it.says for it in was], [it.says for it in now])
            if what != "equal"
        ]
        self.gone = [was[it] for hunk in self._hunks for it in hunk.old]
        self.put_in = [now[it] for hunk in self._hunks for it in hunk.new]
        self._asserts = [[it.dropped == "assert" for it in side].count(True) for side in (self.gone, self.put_in)]
        kinds = [_kinds_of_guards(it) for it in (self.gone, self.put_in)]
        self._is_guarded_otherwise = bool(was and now) and kinds[0] != kinds[1] and any(kinds[0] | kinds[1])
        sides = ({it for hunk in self._hunks for it in hunk.old}, {it for hunk in self._hunks for it in hunk.new})
        both = ((was, now, *sides), (now, was, *sides[::-1]))
        self._of_moved = [list(conditions_of_moved(*it)) for it in both]
        self._reordered = reordered_exits(was, now).union(*(moved_conditions(*it) for it in both))
        self._reordered |= moved_past_refusals(was, now) if self._hunks else frozenset()
        in_place = [([was[it] for it in hunk.old], [now[it] for it in hunk.new]) for hunk in self._hunks]
        self._swapped = swapped_reads(self.gone, self.put_in, was, in_place, functions)

    def list_all(self) -> Iterator[tuple[Side, Entry]]:
        """Yield each statement that differs, with the side that it is on."""
        for hunk in self._hunks:
            old, new = [self._was[it] for it in hunk.old], [self._now[it] for it in hunk.new]
            is_loaded_alike = loaded_in_order(_imports(old)) == loaded_in_order(_imports(new))
            for side, own, other in (("old", old, new), ("new", new, old)):
                for it in own:
                    found = self._judge(it, side == "old", other, is_loaded_alike=is_loaded_alike)
                    if found:
                        yield ("old" if side == "old" else "new"), found
        yield from (("old", it) for it in self._of_moved[0])
        yield from (("new", it) for it in self._of_moved[1])

    def _judge(self, it: Entry, is_old: bool, beside: Sequence[Entry], *, is_loaded_alike: bool) -> Entry | None:
        """Return a statement with the reason that bars it, if any; None if another entry covers it."""
        others = self._now if is_old else self._was
        if it.part:
            return judge_part(it, others)
        if it.shape == "import":
            return self._judge_import(it, self._was if is_old else self._now, others, beside, is_loaded_alike)
        if it.shape == "function":
            return self._judge_call(it)
        elsewhere = self.put_in if is_old else self.gone
        bound = {name for one in elsewhere if one not in beside for name in one.names}
        return it._replace(barred="order") if bound.intersection(it.names) and not it.barred else it

    def _judge_call(self, it: Entry) -> Entry:
        """Return a statement of a function, barred if its guards changed; a mere change of depth does not bar it."""
        if it.dropped == "effect" or (it.dropped and self._asserts[0] != self._asserts[1]):
            return it._replace(barred="asserted")
        is_moved = any(
            was and now and was != now
            for name in (it.text, *it.calls)
            for was, now in [[_guards_of(side, name) for side in (self.gone, self.put_in)]]
        )
        is_handler = it.says[1] == "handlers"
        if self._is_guarded_otherwise or (is_moved and not is_handler) or id(it) in self._reordered:
            return it._replace(barred="guarded")
        it = it._replace(is_swapped=id(it) in self._swapped)
        was, now = ([one.text for one in side].count(it.text) for side in (self.gone, self.put_in))
        if was == now:  # only its depth changed
            it = it._replace(bound=())
        return it._replace(barred=None, is_idle=not is_handler) if it.barred == "guarded" and was == now else it

    def _judge_import(
        self, it: Entry, own: Sequence[Entry], others: Sequence[Entry], beside: Sequence[Entry], is_loaded_alike: bool
    ) -> Entry:
        known, near = set(_imports(others)), set(_imports(beside))
        changed = tuple(one for one in it.imports if one not in known)
        if all(is_needless_future(one, self._python) for one in it.imports):
            return it._replace(imports=(), names=())
        bound = [name for one in own for name in one.names]
        is_moved = any(one in known and one not in near for one in it.imports)
        if is_moved or any(bound.count(name) > 1 for name in it.names):
            return it._replace(barred="order", imports=changed)
        is_odd = any(one.name == "*" or one.module == "__future__" for one in it.imports)
        barred: WhyUnheld | None = None if is_loaded_alike and not is_odd else "imported"
        return it._replace(barred=barred, imports=changed, names=tuple(sorted({one.bound for one in changed})))


def _guards_of(entries: Sequence[Entry], name: str) -> set[tuple[str, ...]]:
    """Return the guards of the statements with this text, or with calls of this name."""
    return {one.guards for one in entries if name == one.text or name in one.calls}


def _kinds_of_guards(entries: Sequence[Entry]) -> set[tuple[str, ...]]:
    return {tuple(it.partition(" ")[0] for it in one.guards) for one in entries}


def _imports(entries: Sequence[Entry]) -> list[ImportBinding]:
    return [one for it in entries for one in it.imports]


def _change_of(path: str, owner: str, it: Entry, side: Side, lines: LinePairs) -> ChangedStatement:
    number = 0 if side == "old" else 1
    line = lines.first_changed(it.lines, number)
    return ChangedStatement(
        path,
        owner,
        it.shape,
        side,
        *it.lines,
        lines.new_line(line) if side == "old" else line,
        it.names,
        it.imports,
        it.barred,
        is_idle=it.is_idle,
        body=it.body,
        spans=lines.changed_spans(it.lines, number),
        place=it.place,
        compared_anew=it.compared,
        barred_by=it.barred_by,
    )


def _entries_by_owner(path: str, data: bytes | None, *, is_lossless: bool) -> _Owners:
    """Return qualified name of a function or class (empty for the module) -> its own statements."""
    if data is None:
        return {}
    file = parse_file(path, data)
    try:
        entries = StatementEntries(file, LosslessTokens(file) if is_lossless else None)
        found: _Owners = {}
        for scope in file.scopes:
            found.setdefault(scope.qualname, []).extend(entries.of_scope(scope))
        return found
    finally:
        file.dissolve()


class _Readers:
    """Adds the readers of their bindings to the changed statements of a file.

    Args:
        path: path of the file.
        versions: the old and the new version.
    """

    def __init__(self, path: str, versions: Mapping[Side, bytes | None]) -> None:
        self._path, self._versions = path, versions
        self._searches: dict[Side, ReaderSearch] = {}

    def add_to(self, it: ChangedStatement, bound: Sequence[str]) -> ChangedStatement:
        """Return a statement with its readers; `bound`: the names that it binds in its function."""
        if it.shape == "function" and bound:
            readers = self._search(it.side).find_readers((it.first, it.last), bound)
            barred: WhyUnheld | None = it.barred or ("logged" if readers.are_logs else None)
            return it._replace(readers=readers.lines, shared=readers.shared, barred=barred)
        if it.shape not in ("module", "class", "import") or not it.names or self._versions[it.side] is None:
            return it
        search = self._search(it.side)
        uses = search.list_uses(it.names)
        readers = search.later_readers(it.names, uses)
        return it._replace(uses=uses, readers=readers.lines, shared=readers.shared)

    def _search(self, side: Side) -> ReaderSearch:
        if side not in self._searches:
            file = parse_file(self._path, self._versions[side] or b"")
            self._searches[side] = ReaderSearch(file.tree)
            file.dissolve()
        return self._searches[side]
