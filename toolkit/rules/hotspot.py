"""Complex code that changes often: most of the work and of the risk is there.

What: the hottest files (complexity times recent changes, see `toolkit.model.heat`; Tornhill, *Your Code as a Crime
    Scene*, 2015) which hold a function of at least twice the `cognitive` limit and changed at least 12 times in the
    recent window.
Why: effort spent here pays off at the next change; effort spent on complex code that nobody touches does not.
When not: the worst function is a brain function or holds one, which has a finding of its own; complex code without
    changes, simple code that changes, projects without a history (see `complex_hub`).
"""

from collections.abc import Iterator

from toolkit.model.facts import File, Function
from toolkit.model.findings import Finding
from toolkit.model.history import FileHistory, History
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import restructure
from toolkit.model.words import RuleWords
from toolkit.rules._heat import at_worst, hottest
from toolkit.rules.brain_function import is_brain

OFTEN = 3
BUSY = 12
"""Minimum number of commits within the recent window."""
MUCH = 3
"""Minimum cognitive complexity of the worst function, as a multiple of the limit."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each hotspot, at its most complex function."""
    if not project.history.tells:
        return
    for file, worst in hottest(project):
        past = project.past.get(file.path)
        if past is not None and past.recent >= BUSY and not _needs_no_hotspot(file, worst, project.settings.thresholds):
            days = project.history.recent_days
            yield at_worst("hotspot", file, worst, recent=past.recent, recent_days=days)


def _needs_no_hotspot(file: File, worst: Function, limits: Thresholds) -> bool:
    """Return whether the worst function, or one inside it, has a finding of its own, or it is too simple for one."""
    inside = (one for one in file.content.functions if worst.line <= one.line and one.end_line <= worst.end_line)
    return worst.metrics["cognitive"] < MUCH * limits.cognitive or any(is_brain(one, limits) for one in inside)


EN = RuleWords(
    title="Hotspot",
    seen=(
        "`{path}` changed in {recent} commits within {recent_days} days, and its cognitive complexity (how hard it is "
        "to "
        "read) is {cognitive} in all, {worst_cognitive} of it in `{worst}`."
    ),
    cause="New needs keep arriving at a place that was never taken apart.",
    why=(
        "Complex code that changes often is where most mistakes are made, and each one reaches all client apps at once."
    ),
    steps=(
        "Lock today's behaviour of `{worst}` with characterization tests before the next change.",
        "Make the next change in two pull requests: first tidy up without changing behaviour, then change.",
        "Extract the part that changes most often, so that the rest stays stable.",
        "Look at this file again after 3 months: the number of commits or the complexity should have gone down.",
    ),
    fine_when="The changes were one campaign that is over, for example a renaming.",
    looked_for=(
        "Files which are among the hottest 2% (at least 3) by complexity times recent commits, hold a function of at "
        "least 3 times the cognitive limit in the settings that is no brain function, and changed in at "
        "least 12 recent commits."
    ),
)
JA = RuleWords(
    title="ホットスポット",
    seen=(
        "`{path}`は{recent_days}日間に{recent}回のコミットで変更されています。"
        "認知的複雑度（読むときの負担の目安）は合計{cognitive}で、そのうち{worst_cognitive}が`{worst}`にあります。"
    ),
    cause="一度も分割されないまま、新しい要望による変更が同じ場所に集まり続けていることが原因です。",
    why="複雑でよく変わるコードでは間違いが起こりやすく、1つの間違いがすべてのクライアントアプリに同時に届きます。",
    steps=(
        "次の変更の前に、`{worst}`の仕様化テストを作り、現行動作を固定します。",
        "次の変更はプルリクエスト2件に分け、動作を変えない整理を先に、動作の変更を後に行います。",
        "最もよく変わる部分を抽出し、残りを変更せずに済むようにします。",
        "3か月後にこのファイルをもう一度調べ、コミットの回数か複雑度が下がったことを確かめます。",
    ),
    fine_when="名前の変更など、すでに終わった一度限りの作業で変更回数が増えた場合です。",
    looked_for=(
        "複雑度と直近のコミット回数の積が上位2%（少なくとも3個）のファイルを調べました。"
        "そのうち、認知的複雑度が設定値の3倍以上の関数（「長く複雑な関数」を除く）があり、直近に12回以上変更されたものを数えています。"
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


def _past(path: str, recent: int) -> FileHistory:
    return FileHistory(path, 40, recent, 400, 200, 90, {"A": 0.6, "B": 0.4}, "2015-04-01", "2024-01-30")


def _history(**recent: int) -> History:
    return History(revision="0" * 40, commits=80, files=tuple(_past(f"{name}.py", n) for name, n in recent.items()))


_LOW = Settings(thresholds=Thresholds(cognitive=3))
RULE = Rule(
    name="hotspot",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=restructure(0.6, "high"),
    find=find,
    ratchets=False,
    needs=("history",),
    remedy=Remedy(
        "def price(coupon, user):\n"
        '    if coupon.kind == "percent" and user.rank == "gold":\n'
        "        if coupon.limit > 3:\n"
        "            return coupon.amount * 2\n"
        "        return coupon.amount\n"
        '    elif coupon.kind == "fixed" or coupon.kind == "free":\n'
        "        return coupon.limit\n"
        "    return 0\n",
        'PRICES = {"percent": percent, "fixed": fixed, "free": fixed}\n'
        "\n"
        "\n"
        "def price(coupon, user):\n"
        "    return PRICES.get(coupon.kind, nothing)(coupon, user)\n",
    ),
    examples=(
        RuleExample({"delivery.py": _CODE}, lines=(1,), settings=_LOW, history=_history(delivery=23)),
        RuleExample(
            {"delivery.py": "import json\n\n\n" + _CODE}, lines=(4,), settings=_LOW, history=_history(delivery=12)
        ),
        RuleExample(
            {"delivery.py": _CODE}, settings=_LOW, history=_history(delivery=11), note="Complex, but it rests."
        ),
        RuleExample(
            {"delivery.py": "LIMIT = 10\n"}, settings=_LOW, history=_history(delivery=30), note="Changes, but simple."
        ),
        RuleExample(
            {"delivery.py": _CODE},
            settings=Settings(thresholds=Thresholds(cognitive=5)),
            history=_history(delivery=30),
            note="It is above the limit, and not twice.",
        ),
        RuleExample(
            {"delivery.py": _CODE},
            settings=Settings(thresholds=Thresholds(cognitive=3, cyclomatic=3, function_statements=3)),
            history=_history(delivery=30),
            note="A brain function has a finding of its own.",
        ),
        RuleExample({"delivery.py": _CODE}, settings=_LOW, note="No history to tell: see `complex_hub`."),
    ),
)
