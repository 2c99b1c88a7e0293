"""Files that change together although neither imports the other: a dependency that only history shows.

What: pairs of files with at least `coupling-commits` common commits and a degree (common commits by the mean of
    both, as in Code Maat) of at least `coupling-degree`, between which there is no import path of up to 2 steps in
    either direction.
Why: nothing in the code points a developer who changes one of them to the other.
When not: a test and what it tests; migrations and what makes data for tests; packaging files (they change at each
    release); files that no longer change, unless both implement filters for clients, which have to answer alike;
    two implementations of one interface (they define mostly the same methods): the interface says it already. Two
    files of functions with the same names have no interface: they are two versions of one thing, and are reported.
"""

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from toolkit.model.findings import Finding, Place
from toolkit.model.history import Coupling, FileHistory, History
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._run_context import RunContext, context_in
from toolkit.rules._set_aside import is_pair_of_filters

_RELEASED = ("setup.py", "conf.py", "version.py", "_version.py", "__about__.py", "__init__.py", "release.py")
"""Files that every release touches."""
VARIANT = 3
"""Minimum number of methods that two implementations of one interface have in common."""


_APART: frozenset[RunContext] = frozenset(("migration", "fixture"))
"""Contexts of code whose purpose is to change along with other code: migrations and test data."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each group of files that change together, named after the one with most partners."""
    limits = project.settings.thresholds
    strong = [
        pair
        for pair in project.history.coupling
        if pair.together >= limits.coupling_commits
        and pair.degree >= limits.coupling_degree
        and _counts(pair.left, project)
        and _counts(pair.right, project)
        and (_changes(pair, project) or is_pair_of_filters(pair.left, pair.right, project))
    ]
    if not strong:
        return
    near = _neighbours(project)
    hidden = [pair for pair in strong if not _has_import_path(pair, near) and not _are_variants(pair, project)]
    while hidden:
        partners = Counter(path for pair in hidden for path in (pair.left, pair.right))
        first = min(partners, key=lambda path: (-partners[path], path))
        pairs = [_seen_from(first, pair) for pair in hidden if first in (pair.left, pair.right)]
        yield _finding(project, first, sorted(pairs, key=lambda pair: (-pair.degree, pair.right)))
        told = {first, *(pair.right for pair in pairs)}
        hidden = [pair for pair in hidden if not {pair.left, pair.right} <= told]


def _seen_from(path: str, pair: Coupling) -> Coupling:
    """Return the same pair with this file on the left."""
    if pair.left == path:
        return pair
    return replace(
        pair,
        left=pair.right,
        right=pair.left,
        left_commits=pair.right_commits,
        right_commits=pair.left_commits,
    )


def _counts(path: str, project: Project) -> bool:
    file = project.by_path.get(path)
    past = project.past.get(path)
    released = path.rpartition("/")[2] in _RELEASED
    apart = context_in(project, path) in _APART or not path.endswith(".py")
    return file is not None and not file.is_test and not (released or apart) and past is not None


def _changes(pair: Coupling, project: Project) -> bool:
    """Return whether both files of a pair changed recently."""
    return all(project.past[path].recent > 0 for path in (pair.left, pair.right))


def _are_variants(pair: Coupling, project: Project) -> bool:
    """Return whether the files share at least `VARIANT` methods, and half of those of the smaller file."""
    left, right = (
        {_last(function.qualname) for function in project.by_path[path].content.functions if function.is_method}
        for path in (pair.left, pair.right)
    )
    same = len(left & right)
    return same >= VARIANT and 2 * same >= min(len(left), len(right))


def _last(qualname: str) -> str:
    return qualname.rpartition(".")[2]


def _neighbours(project: Project) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for edge in project.imports.edges:
        near.setdefault(edge.source, set()).add(edge.target)
    return near


def _has_import_path(pair: Coupling, near: dict[str, set[str]]) -> bool:
    return _reaches(pair.left, pair.right, near) or _reaches(pair.right, pair.left, near)


def _reaches(start: str, end: str, near: dict[str, set[str]]) -> bool:
    direct = near.get(start, set())
    return end in direct or any(end in near.get(middle, ()) for middle in direct)


def _finding(project: Project, left: str, pairs: list[Coupling]) -> Finding:
    closest = pairs[0]
    args = {
        "other": closest.right,
        "together": closest.together,
        "commits": closest.left_commits,
        "other_commits": closest.right_commits,
        "partners": len(pairs),
    }
    places = (Place(left, 1), *(Place(pair.right, 1) for pair in pairs))
    return about_file(
        "hidden_coupling",
        "low",
        project.by_path[left],
        value=closest.together,
        args=args,
        places=places,
        certainty="likely",
    )


EN = RuleWords(
    title="Hidden coupling",
    seen=(
        "`{path}` ({commits} commits) and `{other}` ({other_commits} commits) changed in the same commit {together} "
        "times, and "
        "neither imports the other. Files coupled like this: {partners}."
    ),
    cause="Both hold a copy of the same knowledge: a rule, a format, a list of fields, or two versions of one thing.",
    why=(
        "Nothing tells a developer who changes one of them to look at the other one; a forgotten partner shows only in "
        "production."
    ),
    steps=(
        "Read the last few common commits: what had to be the same in both files?",
        "Give that knowledge one place (a constant, a schema, a function) which both files import.",
        "If it has to stay in two places, write a test that compares them.",
        "Until then, name the partner in a comment at the top of both files.",
    ),
    fine_when=(
        "The common commits were campaigns such as reformatting or renaming, or the files are variants of one "
        "interface."
    ),
    looked_for=(
        "Pairs of production files with many common commits (the limits are in the settings), both changed recently, "
        "without "
        "an import path of up to 2 steps between them."
    ),
)
JA = RuleWords(
    title="import関係のない同時変更",
    seen=(
        "`{path}`（コミット{commits}回）と`{other}`（コミット{other_commits}回）は、"
        "{together}回同じコミットで変わっていますが、import関係がありません。"
        "同じ関係のファイルは{partners}個です。"
    ),
    cause=(
        "同じ知識（規則、形式、項目の一覧など）の写しを両方のファイルが持っているか、"
        "同じものの2つのバージョンであることが原因です。"
    ),
    why="片方を変更しても、もう片方を確認する手がかりがコードにありません。変更漏れは本番環境で初めて見つかります。",
    steps=(
        "直近の同時変更のコミットを読み、両方で一致させる必要があったものを調べます。",
        "その知識を1か所（定数、スキーマ、関数）にまとめ、両方のファイルからimportします。",
        "2か所に残す必要がある場合は、両者を比べるテストを書きます。",
        "それまでの間は、両方のファイルの先頭に、相手のファイル名をコメントで書いておきます。",
    ),
    fine_when="整形や名前の変更など一度限りの作業が重なった場合、または同じインターフェースの別実装の場合です。",
    looked_for=(
        "同時変更の回数と割合が設定値以上で、どちらも最近変更されている、テスト以外のファイルの組を調べました。"
        "import関係は、2段先までたどって確認しています。"
    ),
)


def _history(together: int, recent: int = 5) -> History:
    files = tuple(
        FileHistory(path, 20, recent, 300, 100, 60, {"A": 1.0}, "2015-04-01", "2024-01-30")
        for path in ("api.py", "batch.py")
    )
    pair = Coupling("api.py", "batch.py", together, 20, 20, together / 20)
    return History(revision="0" * 40, commits=50, files=files, coupling=(pair,))


_PAIR = {"api.py": "FIELDS = ['id', 'token']\n", "batch.py": "COLUMNS = ['id', 'token']\n"}
_METHODS = "".join(f"    def {name}(self, item):\n        return item\n\n" for name in ("get", "put", "drop"))
_FUNCTIONS = "".join(f"def {name}(item):\n    return item\n\n\n" for name in ("get", "put", "drop"))
RULE = Rule(
    name="hidden_coupling",
    severity="low",
    certainty="likely",
    words={"en": EN, "ja": JA},
    treatment=Treatment(30, 20, per="finding", reach="alone", lasting=True),
    find=find,
    ratchets=False,
    needs=("history",),
    remedy=Remedy(
        '# api.py\nFIELDS = ["id", "token"]\n\n# batch.py: changed in the same commits\nCOLUMNS = ["id", "token"]\n',
        '# fields.py\nFIELDS = ["id", "token"]\n\n# api.py and batch.py\nfrom fields import FIELDS\n',
    ),
    examples=(
        RuleExample(_PAIR, lines=(1,), history=_history(14)),
        RuleExample({**_PAIR, "fields.py": "import json\n"}, lines=(1,), history=_history(10)),
        RuleExample({"api.py": _FUNCTIONS, "batch.py": _FUNCTIONS}, lines=(1,), history=_history(14)),
        RuleExample(
            {**_PAIR, "batch.py": "from api import FIELDS\n"}, history=_history(14), note="The import says it."
        ),
        RuleExample(_PAIR, history=_history(6), note="Too seldom."),
        RuleExample(
            {
                "api.py": "class Store:\n" + _METHODS,
                "batch.py": "class Store:\n" + _METHODS + "    def flush(self):\n        pass\n",
            },
            history=_history(14),
            note="Two implementations of one interface.",
        ),
        RuleExample(_PAIR, history=_history(14, recent=0), note="Over and done."),
    ),
)
