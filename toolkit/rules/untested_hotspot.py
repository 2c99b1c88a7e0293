"""Complex code in a hot file that no test seems to reach.

What: functions of at least the `cognitive` limit in the warmest files (complexity times recent changes, or times
    importing files). With a coverage report: at least half of their lines were not run. Without one, a guess: tests
    mention neither the function, nor its module, nor anything else that the module defines, nor anything of a
    file that imports it. Where the strength of the lock was measured, it counts instead: the lock notices less than
    half of the mutants of the function, or than the team's settings ask for if that is less.
Why: this is where the next change is likely to go wrong and nothing will notice.
When not: nothing was measured: then it is said of the worst function only, and of none that is a brain function,
    which has a finding of its own whose first step is such a test.
"""

from collections.abc import Iterator, Set

from toolkit.model.facts import File, Function
from toolkit.model.findings import Finding
from toolkit.model.heat import heat
from toolkit.model.history import FileHistory, History
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project, TestCoverage
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import LOCK, Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_function, one_per_symbol
from toolkit.rules._heat import WARM
from toolkit.rules._set_aside import words_of_structure
from toolkit.rules.brain_function import is_brain

HALF = 0.5


def find(project: Project) -> Iterator[Finding]:
    """One finding for each such function; where nothing was measured, for the first of them only: the rest is alike."""
    found = list(one_per_symbol(_find_untested(project)))
    if project.coverage is None and project.strength is None:
        warmth = heat(project)
        found.sort(key=lambda item: (-warmth[item.place.path], -item.value, item.symbol))
        del found[1:]
    yield from found


def _find_untested(project: Project) -> Iterator[Finding]:
    limit = project.settings.thresholds.cognitive
    enough = min(project.settings.prove.strength or HALF, HALF)
    mentioned = project.test_names if project.coverage is None else frozenset[str]()
    importers = _importers(project)
    for path, warmth in heat(project).items():
        if warmth < WARM or any(_beside(project.by_path[user]) & mentioned for user in importers.get(path, ())):
            continue
        file = project.by_path[path]
        for function in file.content.functions:
            if function.metrics["cognitive"] < limit:
                continue
            if project.shares.get(file.symbol(function.qualname), 0.0) >= enough:
                continue
            if project.coverage is None and is_brain(function, project.settings.thresholds):
                continue
            raising = file.symbol(function.qualname) in project.only_raising
            named = project.names_beside_lock if raising else mentioned
            missed = _missed_percentage(file, function, project.coverage, named)
            if missed:
                yield about_function(
                    "untested_hotspot",
                    "medium" if project.coverage else "low",
                    file,
                    function,
                    value=function.metrics["cognitive"],
                    args={"cognitive": function.metrics["cognitive"], "missed_percent": missed},
                    certainty="certain" if project.coverage else "guess",
                )


def _missed_percentage(file: File, function: Function, coverage: TestCoverage | None, mentioned: Set[str]) -> int:
    """Percentage of a function's lines that tests do not run; 0 if it is less than half."""
    if coverage is None:
        return 0 if _names(file, function) & mentioned else 100
    body = range(function.line + 1, function.end_line + 1)
    executed = len(coverage.executed.get(file.path, frozenset()).intersection(body))
    missing = len(coverage.missing.get(file.path, frozenset()).intersection(body))
    share = missing / (executed + missing) if executed + missing else 0
    return round(100 * share) if share >= HALF else 0


def _names(file: File, function: Function) -> set[str]:
    """Names by which a test could mention a function or its module."""
    stem = _stem(file)
    names = {*function.qualname.split("."), *_beside(file)} - {"__init__"}
    package = file.path.split("/")[-2:-1]
    return names | set(package) if stem in ("__init__", "views", "models") else names


def _beside(file: File) -> set[str]:
    """The name of a module and those it defines at its top level."""
    defined = {item.qualname for item in file.content.functions} | {item.qualname for item in file.content.classes}
    return {name for name in defined if "." not in name} | {_stem(file)} - {"__init__"}


def _stem(file: File) -> str:
    return file.path.rpartition("/")[2].removesuffix(".py")


def _importers(project: Project) -> dict[str, list[str]]:
    """Path -> production files that import it: a test that reaches one of them may reach it as well."""
    found: dict[str, list[str]] = {}
    for edge in project.imports.edges:
        if not project.by_path[edge.source].is_test:
            found.setdefault(edge.target, []).append(edge.source)
    return found


EN = RuleWords(
    title="Untested hotspot",
    seen=(
        "`{name}` has cognitive complexity {cognitive} (how hard it is to read) in a hot file, and tests do not seem "
        "to run "
        "{missed_percent}% of it."
    ),
    cause="It grew before there were tests, and its many conditions make a test hard to begin.",
    why=(
        "It is likely to be changed soon, likely to be changed wrongly, and nothing will notice before the client "
        "apps do."
    ),
    steps=(
        "Record real inputs and answers of the function, or of the endpoint that reaches it.",
        "Turn them into characterization tests, and see which lines are still not run.",
        "Add inputs for those lines, the ones for errors first.",
        "Only then change the function.",
    ),
    fine_when=(
        "Tests reach it in a way that cannot be seen here, for example over HTTP from another repository: hand in a "
        "coverage report."
    ),
    looked_for=(
        "Functions of at least the cognitive limit in the hot files. With a coverage report: at least 50% of the "
        "lines not run; without one: no test mentions the module, anything it defines, or a file that imports it, "
        "which is a guess; then only the worst function is named."
    ),
)
JA = RuleWords(
    title="テストの届かないホットスポット",
    seen=(
        "`{name}`はよく変わる、または依存の多いファイルにあり、認知的複雑度（読むときの負担の目安）は{cognitive}です。"
        "そのうち{missed_percent}%は、テストで実行されていないようです。"
    ),
    cause="テストを書く習慣ができる前に大きくなり、条件が多いためにテストを書き始めにくいことが原因です。",
    why=(
        "近いうちに変更される可能性が高く、間違えやすい場所です。"
        "間違いに最初に気づくのがクライアントアプリになるおそれがあります。"
    ),
    steps=(
        "関数、またはその関数に届くエンドポイントの、実際の入力と応答を記録します。",
        "記録を仕様化テストにして、まだ実行されていない行を調べます。",
        "実行されていない行に届く入力を追加します。エラー処理の行を優先します。",
        "現行動作を固定してから、関数を変更します。",
    ),
    fine_when=(
        "別のリポジトリからHTTP経由で実行されるなど、ここからは見えない形でテストされている場合です。"
        "カバレッジのレポートを渡してください。"
    ),
    looked_for=(
        "ホットスポットのファイルにある、認知的複雑度が設定値以上の関数を調べました。"
        "カバレッジのレポートがあれば、50%以上の行が実行されていないものを数えます。"
        "なければ、そのモジュール、その中の名前、それをimportするファイルのどれもテストに出てこないものを数えます（推測）。"
        "推測の場合は、最も優先度の高い関数だけを挙げます。"
    ),
)

_CODE = """\
def deliver(reservation):
    for user in reservation.users:
        if user.token and user.allows(reservation):
            if user.device == "ios" or user.device == "ipados":
                user.push(reservation)
            elif user.device == "android":
                user.notify(reservation)
"""
_TEST = "def test_price():\n    assert 2 > 1\n"
_LOW = Settings(thresholds=Thresholds(cognitive=8))


def _coverage(executed: set[int], missing: set[int]) -> TestCoverage:
    return TestCoverage({"delivery.py": frozenset(executed)}, {"delivery.py": frozenset(missing)})


_RESTING = FileHistory("delivery.py", 40, 0, 400, 200, 90, {"A": 0.6, "B": 0.4}, "2015-04-01", "2024-01-30")
RULE = Rule(
    name="untested_hotspot",
    severity="low",
    certainty="guess",
    words=words_of_structure(EN, JA),
    treatment=Treatment(0, 0, family=LOCK),
    find=find,
    ratchets=False,
    remedy=Remedy(
        "# tests/: nothing reaches price()\n"
        "def price(coupon, user):\n"
        '    if coupon.kind == "percent":\n'
        "        return coupon.amount * 2\n"
        "    return coupon.limit\n",
        "# tests/test_price.py: what it does today, right or wrong\n"
        "def test_price_of_a_percent_coupon():\n"
        '    assert price(Coupon(kind="percent", amount=3), USER) == 6\n',
    ),
    examples=(
        RuleExample({"delivery.py": _CODE, "tests/test_price.py": _TEST}, lines=(1,), settings=_LOW),
        RuleExample({"delivery.py": _CODE}, lines=(1,), settings=_LOW, coverage=_coverage({1, 2}, {3, 4, 5, 6, 7})),
        RuleExample(
            {"delivery.py": _CODE}, settings=_LOW, coverage=_coverage({1, 2, 3, 4, 5}, {6, 7}), note="Mostly run."
        ),
        RuleExample({"delivery.py": _CODE, "tests/test_job.py": "from delivery import deliver\n"}, settings=_LOW),
        RuleExample(
            {
                "delivery.py": _CODE,
                "job.py": "from delivery import deliver\n\n\ndef run(reservation):\n    deliver(reservation)\n",
                "tests/test_job.py": "from job import run\n\n\ndef test_run():\n    run(None)\n",
            },
            settings=_LOW,
            note="Reached through a file that is tested.",
        ),
        RuleExample(
            {"delivery.py": _CODE, "tests/test_price.py": _TEST},
            settings=_LOW,
            history=History(commits=90, files=(_RESTING,)),
            note="It rests.",
        ),
        RuleExample(
            {"delivery.py": _CODE, "later.py": _CODE.replace("if", "while", 1)},
            lines=(1,),
            settings=_LOW,
            note="No tests at all: true everywhere, so it is said once.",
        ),
    ),
)
