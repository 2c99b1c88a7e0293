"""The repairs that ruff calls safe, one statement at a time, behind tebiki's guards.

What: newer syntax (UP), no `else` after `return`, `raise`, `continue` and `break` (RET505-508), nested and repeated
`if` put together (SIM102, SIM103, SIM114), imports and variables that nobody uses (F401, F841).

Why: these are small things, but old files have hundreds of them, and they hide the changes that matter.

When not: an import that may be there for what it does, or for others who take it from this file, or that a text or
comment mentions, is never removed without review. An `elif` inside of other blocks stays: an `if` there would make the
function more complex. Only two short tests of one kind are joined by `or` without review. Generated files and
migrations of a database are left alone. For a target older than Python 3.7 the newer syntax is left out. New forms of
types are for review, except those of local variables: programs and libraries read annotations. Coding cookies and
comments stay.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from codemods._driven.annotations import is_unread, types_without_brackets
from codemods._driven.bases import is_object_seen
from codemods._driven.formatted import says_the_same
from codemods._driven.handlers import is_read_elsewhere
from codemods._driven.offers import Edit, Offer, extent
from codemods._driven.openings import has_universal_mode, is_open_faked
from codemods._driven.rebound_classes import may_be_another
from codemods._driven.sites import DrivenTool, Wanted
from codemods._driven.statements import unit_at
from codemods._driven.whole_texts import is_fallback
from codemods._names.other_files import why_not
from codemods._ruff import order
from codemods._ruff.acting import acting_names, gather
from codemods._ruff.ask import offers, offers_by_path, ready
from codemods._ruff.structure import are_alike, later_steps, raises_complexity
from codemods._ruff.words import EXAMPLES, WORDS
from codemods._versions.bindings import FileBindings
from codemods._versions.evidence import imports_python2, runs_on_python3
from toolkit.model.codemod import Card, Facts, Site
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, bound_name

_NAME = "run_ruff"
_REVIEWED = {"F841": "unused_variable", "SIM102": "not_called_safe", "SIM103": "not_called_safe"}
"""Rules of which also what ruff does not call safe is shown to a person."""
_CERTAIN = frozenset(
    {
        *("RET505", "RET506", "RET507", "RET508", "SIM102", "SIM103", "SIM114", "F401", "F841"),
        *("UP001", "UP003", "UP004", "UP005", "UP008", "UP010", "UP011", "UP012", "UP015", "UP017", "UP018", "UP019"),
        *("UP020", "UP024", "UP025", "UP030", "UP032", "UP033", "UP034", "UP035", "UP039", "UP041", "UP050"),
    }
)
"""Rules of which it is known what their safe repairs keep; those of any other rule are for review."""
_NOTATIONS = frozenset({"UP025", "UP030", "UP032", "UP034"})
"""Rules that write the same in another way: what they get wrong is not offered at all."""
_OPEN = frozenset({"UP015", "UP020"})
"""Rules about the built-in `open`, which several modules of the standard library export under this name."""
_TYPES = frozenset({"UP006", "UP007", "UP037", "UP043", "UP044", "UP045"})
"""Rules that write types in another way, which is another value for what reads annotations."""

_BASES = "UP004"
"""The rule that takes `object` from the bases of a class, which Python 2 needs there."""
_EVERY_PYTHON = frozenset({"UP005", "UP018", "UP034"})
"""Rules of newer forms that mean the same on Python 2.7."""
_KEYWORDS = frozenset({"UP021", "UP022"})
"""Rules that give a function other keywords, which a fake sees."""


def _offers(file: SourceFile, facts: Facts) -> Iterator[Offer]:
    found = offers(file.text, facts.path or "module.py", facts.target) if facts.answer is None else facts.answer
    for offer in found:
        if not offer.edits or not (offer.safe or offer.code in _REVIEWED):
            continue
        unit = unit_at(file, *extent(offer.edits))
        is_wrong = offer.code in _NOTATIONS and not says_the_same(file, offer)
        if unit is not None and unit.is_statement and not is_wrong and not raises_complexity(file, offer):
            yield offer
            yield from later_steps(file, offer)


def _ask(texts: Mapping[str, str], facts: Facts, folder: Path) -> dict[str, list[Offer]]:
    return offers_by_path(texts, facts.target, folder)


def _judge(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    offer, node = wanted.offer, wanted.units[0].node
    nodes = [it.node for it in wanted.units]
    is_read = offer.code in _TYPES and not (len(nodes) == 1 and is_unread(nodes[0], offer.edits))
    if is_read or (offer.code == "UP035" and types_without_brackets(file, nodes)):
        return "typing"
    if offer.code in _KEYWORDS:
        return "keywords"
    if offer.code not in _CERTAIN | _TYPES:
        return "not_judged"
    if _may_be_old(file, facts, offer.code):
        return "undeclared"
    if offer.code == _BASES and is_object_seen(file, facts, wanted):
        return "bases"
    why = "fallback" if offer.code.startswith("UP") and is_fallback(wanted.units) else ""
    return why or _reason_of_rule(file, facts, offer, node) or ("" if offer.safe else _REVIEWED[offer.code])


def _may_be_old(file: SourceFile, facts: Facts, code: str) -> bool:
    """Return whether Python 2 may run a file, to which a newer form means something else."""
    is_newer = code.startswith("UP") and code not in _EVERY_PYTHON
    return is_newer and (imports_python2(file) or (code == _BASES and not runs_on_python3(file, facts)))


def _reason_of_rule(file: SourceFile, facts: Facts, offer: Offer, node: ast.stmt) -> str:
    if offer.code == "SIM114" and not are_alike(file, offer):
        return "not_alike"
    if offer.code == "F401":
        return why_not(file, facts, _imported_names(node))
    if offer.code == "F841" and is_read_elsewhere(file, offer.row, offer.row):
        return "name_ends"
    if offer.code == "UP032" and order.matters(node, *extent(offer.edits), acting_names(file, facts)):
        return "order"
    if offer.code in _OPEN and (why := _reason_of_opening(file, facts, offer.edits)):
        return why
    return _reason_of_names(file, offer) or _reason_of_classes(file, facts, offer, node)


def _reason_of_opening(file: SourceFile, facts: Facts, edits: Collection[Edit]) -> str:
    if FileBindings(file).has_stars:
        return "stars"
    if is_open_faked(facts):
        return "fake"
    return "universal_mode" if has_universal_mode(file, edits) else ""


def _reason_of_names(file: SourceFile, offer: Offer) -> str:
    first, last = extent(offer.edits)
    lines = "\n".join(file.lines[first - 1 : last])
    return "windows" if offer.code == "UP024" and "WindowsError" in lines else ""


def _reason_of_classes(file: SourceFile, facts: Facts, offer: Offer, node: ast.stmt) -> str:
    if offer.code == "UP008" and _is_super_of_another(file, facts, node):
        return "rebound_class"
    return "own_method" if offer.code == "UP005" and _has_own_assertion(file, node) else ""


def _is_super_of_another(file: SourceFile, facts: Facts, node: ast.stmt) -> bool:
    """Return whether `super(A, self)` may mean another class than the one around it."""
    around = [it for it in ancestors(node) if isinstance(it, ast.ClassDef)][:1]
    return any(may_be_another(file, facts, it) for it in around)


def _has_own_assertion(file: SourceFile, node: ast.stmt) -> bool:
    """Return whether a class of the file has a method of an old name of an assertion that a statement calls."""
    called = {it.func.attr for it in walk(node) if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute)}
    return any(it.name in called and it.is_method for it in file.functions)


def _imported_names(node: ast.stmt) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, what may be modules) of an import statement: `from logging import config` loads `logging.config`."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield alias.asname or alias.name, (module, f"{module}.{alias.name}")
            else:
                yield bound_name(alias), (alias.name,)


_TOOL = DrivenTool(_NAME, _offers, _judge)


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if not file.python2:
        yield from _TOOL.find(file, facts)


CODEMOD = _TOOL.declare(
    Card(minutes=(0.1, 1), risk="low", review="skim", proofs=("compiles", "api", "tests")),
    find=_find,
    gather=gather,
    ask=_ask,
    ready=ready,
    words=WORDS,
    examples=EXAMPLES,
)
