"""The same statements in several places: a fix in one of them is a bug in the others.

What: runs of statements in functions that are equal except for indentation, blank lines and comments, at least
    `duplicate-lines` lines and 4 statements long, in one file or across files, possibly with a few other lines in
    between (a copy that was changed); the longest runs first, and no run inside one that is already reported.
Why: nothing points a developer who changes one copy to the others, so they drift apart unintentionally.
When not: services of one repository that import nothing of each other; twins, one `async def` and one `def` of the
    same name (except for `async` in it), which cannot share code that awaits; long literals and calls (fewer statements
    than lines), declarations in classes and modules, `setup.py`, tests.

A window is the shortest run of whole statements of a block that starts at one of them and is long enough; each file
yields the hashes of its windows, and equal neighbours are joined into longer runs (as in Baker, *On Finding
Duplication and Near-Duplication in Large Software Systems*, 1995, with statements in place of lines). A run at two
places is then extended in both directions across lines that differ.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from toolkit.model.facts import File, Function, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import production_signs
from toolkit.rules._near_copies import extend_near_copy, lines_of
from toolkit.rules._separate_services import are_separate_services
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules._windows import windows_of

_MOST = 6
"""Maximum number of places of a short run that are compared with the first one."""
_DENSE = 2
"""Minimum ratio of equal lines to lines that differ."""


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield the windows of a file as one sign."""
    if seen := windows_of(file):
        yield Sign("duplicated_block", "", seen.firsts[0], seen.lasts[0], seen._asdict())


class _Run(NamedTuple):
    """The same code in several places, each (file, first line, last line); a few lines in between may differ."""

    lines: int
    places: tuple[tuple[int, int, int], ...]
    apart: int = 0


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each run of equal statements, longest first."""
    seen = [pair for pair in production_signs(project, "duplicated_block") if not _stands_alone(pair[0].path)]
    files = [file for file, _ in seen]
    limit = project.settings.thresholds.duplicate_lines
    reported: dict[int, list[tuple[int, int]]] = {}
    symbols: set[str] = set()
    for found in sorted(_runs([sign for _, sign in seen]), key=lambda run: (-run.lines, run.places)):
        if all(_inside(place, reported) for place in found.places):
            continue
        run = _extend_run(found, seen) if len(found.places) == 2 or found.lines < limit else found
        if run.lines < limit or all(_inside(place, reported) for place in run.places) or _are_twins(run, seen):
            continue
        for number, first, last in run.places:
            reported.setdefault(number, []).append((first, last))
        if are_separate_services((files[number].path for number, _, _ in run.places), project):
            continue
        if finding := _finding(run, files, symbols):
            yield finding


_ASYNC = re.compile(r"\Aa?sync_?|_a?sync\Z", re.IGNORECASE)
"""Parts of a name that mark one form of a function: `asyncEnact` for `enact`."""


def _are_twins(run: _Run, seen: Sequence[tuple[File, Sign]]) -> bool:
    """Return whether the places are one function in two forms: `async def` and `def`."""
    around = [(_around(seen[number][0], first, last), seen[number][1]) for number, first, last in run.places]
    names = {_ASYNC.sub("", function.qualname.rpartition(".")[2]).lower() for function, _ in around}
    return len(names) == 1 and len({function.line in sign.args["awaiting"] for function, sign in around}) > 1


def _stands_alone(path: str) -> bool:
    """Return whether a file runs before installation and therefore cannot import shared code."""
    return path.rpartition("/")[2] == "setup.py"


def _extend_run(run: _Run, seen: Sequence[tuple[File, Sign]]) -> _Run:
    """Extend a run, if possible, to the longest near copy of its first place and another one."""
    best = run
    first = run.places[0]
    mine, left = _lines_around(first, seen)
    for other in run.places[1:_MOST]:
        theirs, right = _lines_around(other, seen)
        found = extend_near_copy(left, right, first[1]) if mine is not theirs else None
        if found and found.same > best.lines and found.same >= _DENSE * found.apart:
            best = _Run(found.same, ((first[0], *found.left), (other[0], *found.right)), found.apart)
    return best


def _lines_around(
    place: tuple[int, int, int], seen: Sequence[tuple[File, Sign]]
) -> tuple[Function, list[tuple[int, int]]]:
    """Return the function around a place, and its lines with code."""
    file, sign = seen[place[0]]
    function = _around(file, *place[1:])
    return function, lines_of(sign.args["code"], function.line, function.end_line)


def _runs(signs: Sequence[Sign]) -> Iterator[_Run]:
    """Yield every maximal run of windows that occurs in several places."""
    hashes = list(chain.from_iterable(sign.args["hashes"] for sign in signs))
    repeated = {value for value, times in Counter(hashes).items() if times > 1 and value}
    if not repeated:
        return
    groups: dict[int, list[int]] = {}
    for position, value in enumerate(hashes):
        if value in repeated:
            groups.setdefault(value, []).append(position)
    firsts = list(chain.from_iterable(sign.args["firsts"] for sign in signs))
    lasts = list(chain.from_iterable(sign.args["lasts"] for sign in signs))
    numbers = list(chain.from_iterable([number] * len(sign.args["hashes"]) for number, sign in enumerate(signs)))
    for positions in groups.values():
        if _one({hashes[position - 1] for position in positions}):
            continue  # a longer run begins before this window
        length = 1
        while _one({hashes[position + length] for position in positions}):
            length += 1
        places = [(numbers[at], firsts[at], lasts[at + length - 1]) for at in positions]
        places = list(_apart(places))
        lines = min(last - first + 1 for _, first, last in places)
        if len(places) > 1:
            yield _Run(lines, tuple(places))


def _one(values: set[int]) -> bool:
    """Return whether all values are the same hash of a window."""
    return len(values) == 1 and 0 not in values


def _apart(places: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the places without those that overlap their predecessor, as in repetitive code."""
    previous = (-1, 0, 0)
    for place in sorted(places):
        if place[0] != previous[0] or place[1] > previous[2]:
            yield place
            previous = place


def _inside(place: tuple[int, int, int], reported: dict[int, list[tuple[int, int]]]) -> bool:
    number, first, last = place
    return any(begin <= first and last <= end for begin, end in reported.get(number, ()))


def _finding(run: _Run, files: Sequence[File], symbols: set[str]) -> Finding | None:
    """Create a finding under the symbol of the first function that no other finding has; None if none is left."""
    for number, first, last in run.places:
        file = files[number]
        function = _around(file, first, last)
        symbol = file.symbol(function.qualname)
        if symbol in symbols:
            continue
        symbols.add(symbol)
        places = [Place(file.path, first, last)]
        places += [Place(files[at].path, begin, end) for at, begin, end in run.places if (at, begin) != (number, first)]
        return Finding(
            rule="duplicated_block",
            symbol=symbol,
            severity="low",
            certainty="certain",
            args={
                "lines": run.lines,
                "apart": run.apart,
                "says": "apart" if run.apart else "",
                "copies": len(places),
                "files": len({place.path for place in places}),
            },
            evidence=tuple(places),
            value=run.lines * (len(places) - 1),
            body_hash=function.body_hash,
        )
    return None


def _around(file: File, first: int, last: int) -> Function:
    """Return the innermost function around these lines."""
    around = [item for item in file.content.functions if item.line <= first and last <= item.end_line]
    return max(around, key=lambda item: item.line)


EN = RuleWords(
    title="Duplicated block",
    seen=("The same {lines} lines stand at {copies} places in {files} file(s), first in `{name}` at line {line}."),
    cause="Code that worked was copied to where it was needed next.",
    why="A fix in one copy leaves the fault in the others, and the copies drift apart without anybody meaning it.",
    steps=(
        "Compare the copies: is every difference between their surroundings meant?",
        "Lock today's behaviour of all the functions that hold a copy with characterization tests.",
        "Extract the block into one function; what differs becomes a parameter.",
        "Replace one copy a pull request, and run the tests after each.",
    ),
    fine_when="The copies serve things that are meant to change apart, such as two versions of an API.",
    looked_for=(
        "Runs of statements in functions that are the same but for indentation, blank lines and comments, at least as "
        "long as the limit in the settings, up to 5 other lines in a row passed over. They begin with at least 4 "
        "statements that are all the same. Copies with renamed variables are not found."
    ),
    says={"apart": "{apart} lines in between differ."},
)
JA = RuleWords(
    title="重複コード",
    seen=("同じ{lines}行が{copies}か所（{files}ファイル）にあります。最初の箇所は`{name}`の{line}行目です。"),
    cause="動いているコードを、次に必要になった場所へ写したことが原因です。",
    why="1か所を直しても、ほかの箇所には同じ不具合が残ります。意図しないまま、写しの内容が少しずつ食い違っていきます。",
    steps=(
        "各箇所を見比べ、前後の処理の違いがすべて意図したものかどうかを調べます。",
        "同じコードを含むすべての関数の仕様化テストを作り、現行動作を固定します。",
        "重複部分を1つの関数に抽出し、異なる部分を引数にします。",
        "プルリクエスト1件につき1か所ずつ置き換え、毎回テストを実行します。",
    ),
    fine_when="APIの2つのバージョンのように、別々に変わることを意図している場合です。",
    looked_for=(
        "関数の中で、字下げと空行とコメントを除いて同じ内容の文の並びを調べました。"
        "行数が設定値以上のものが対象で、間に異なる行が続いても5行までは同じ並びとみなします。"
        "4個以上の文が完全に一致する箇所を起点とし、変数名を変えた写しは見つけられません。"
    ),
    says={"apart": "間で異なる行は{apart}行です。"},
)

_BLOCK = """\
    rows = db.query(sql)
    for row in rows:
        if row.expired:
            continue
        user = users[row.user_id]
        user.points += row.points
        user.history.append(row.id)
        user.save()
    log(len(rows))
    db.commit()
"""
_LOOP = """\
    prices = []
    for order in orders:
        if order.paid and order.price > 0:
            prices.append(order.price)
        elif order.open:
            prices.append(0)
            prices.append(order.fee)
        if order.late:
            prices.append(order.fine)
        elif order.old:
            prices.append(order.storage)
    shop.add(prices)
    return prices
"""
_FIRST = "def grant(db, users, sql):\n" + _BLOCK
_SECOND = '''def regrant(db, users):
    """Grant again."""
    sql = again(db)
    # as in grant

''' + _BLOCK.replace("db.commit()\n", "db.commit()  # once\n    return rows\n")
_CHANGED = _FIRST.replace("    log(", "    if not rows:\n        return\n    log(")
RULE = Rule(
    name="duplicated_block",
    severity="low",
    words=words_of_structure(EN, JA),
    treatment=Treatment(0, 0, per="copies", reach="file"),
    signs=signs,
    find=find,
    remedy=Remedy(
        "def grant(user, row):\n"
        "    user.points += row.points\n"
        "    user.history.append(row.id)\n"
        "    user.save()\n"
        "\n"
        "\n"
        "def regrant(user, row):\n"
        '    log.info("again")\n'
        "    user.points += row.points\n"
        "    user.history.append(row.id)\n"
        "    user.save()\n",
        "def grant(user, row):\n"
        "    add_points(user, row)\n"
        "\n"
        "\n"
        "def regrant(user, row):\n"
        '    log.info("again")\n'
        "    add_points(user, row)\n"
        "\n"
        "\n"
        "def add_points(user, row):\n"
        "    user.points += row.points\n"
        "    user.history.append(row.id)\n"
        "    user.save()\n",
    ),
    examples=(
        RuleExample({"grant.py": _FIRST + "\n\n" + _SECOND}, lines=(2, 19)),
        RuleExample({"report.py": f"def send(user, orders):\n{_LOOP}\n\ndef store(orders):\n{_LOOP}"}, lines=(2, 18)),
        RuleExample({"grant.py": _FIRST, "regrant.py": _SECOND}, lines=(2,)),
        RuleExample({"grant.py": _FIRST, "regrant.py": _SECOND.replace("continue", "break")}),
        RuleExample(
            {"grant.py": _FIRST.replace("    rows =", "    user = None\n    rows ="), "regrant.py": _CHANGED},
            lines=(3,),
            note="A copy that was changed in the middle.",
        ),
        RuleExample({"grant.py": _FIRST, "tests/test_grant.py": _SECOND}, note="Test code is left alone."),
        RuleExample({"a/setup.py": _FIRST, "b/setup.py": _SECOND}, note="Each is run before anything can be imported."),
        RuleExample(
            {"grant.py": _FIRST, "b.py": _SECOND}, settings=Settings(thresholds=Thresholds(duplicate_lines=11))
        ),
        RuleExample(
            {
                "a.py": "def a():\n    return dict(\n"
                + "".join(f"        key{n}={n},\n" for n in range(12))
                + "    )\n",
                "b.py": "def b():\n    return dict(\n"
                + "".join(f"        key{n}={n},\n" for n in range(12))
                + "    )\n",
            },
            note="One statement, however many lines.",
        ),
    ),
)
