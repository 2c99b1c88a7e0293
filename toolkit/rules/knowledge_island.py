"""A complex file that few people know, who may have left.

What: a file that other files import and that still changes, with cognitive complexity of at least 5 times the
    `cognitive` limit, where most of the lines (the `knowledge-share` limit) were written by authors who have not
    committed for long (`left_share`), or by one single author of a project with at least 4.
Why: whoever changes it next must first find out why the code is as it is.
When not: files that no longer change, small or simple files (the code says enough), and projects where it
    is so everywhere: those of one or two people, those where one author has written most of most files, and those where
    the authors of most files are gone.
"""

from collections import Counter
from collections.abc import Iterator

from toolkit.model.facts import File
from toolkit.model.findings import Finding, Severity
from toolkit.model.history import FileHistory, History
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._set_aside import words_of_structure

COMPLEX = 5
PEOPLE = 4
OFTEN = 12
"""Minimum number of recent commits: knowledge is missed where somebody has to change the file."""
FEW = 5
"""Minimum number of files with authors from which the habit of a project is judged."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each such file."""
    limits = project.settings.thresholds
    if project.history.authors < PEOPLE:
        return
    fan_in = project.imports.fan_in()
    everywhere, inherited = _is_everywhere(project), _is_inherited(project)
    for file in project.production:
        past = project.past.get(file.path)
        complexity = file.content.metrics["cognitive"]
        if (
            past is None
            or complexity < COMPLEX * limits.cognitive
            or not (past.recent >= OFTEN and fan_in.get(file.path))
        ):
            continue
        top = max(past.authors.values(), default=0.0)
        alone = top >= limits.knowledge_share and past.commits >= PEOPLE and not everywhere
        if (past.left_share >= limits.knowledge_share and not inherited) or alone:
            yield _finding(file, past, top, complexity)


def _is_everywhere(project: Project) -> bool:
    """Return whether one author has written most of the lines of most production files."""
    leaders: Counter[str] = Counter()
    pasts = [past for file in project.production if (past := project.past.get(file.path)) and past.authors]
    for past in pasts:
        label, share = max(past.authors.items(), key=lambda item: item[1])
        leaders[label] += share >= project.settings.thresholds.knowledge_share
    return len(pasts) >= FEW and max(leaders.values(), default=0) > len(pasts) / 2


def _is_inherited(project: Project) -> bool:
    """Return whether the authors of most production files are gone, so that no single file stands out."""
    shares = [past.left_share for file in project.production if (past := project.past.get(file.path)) and past.authors]
    gone = sum(share >= project.settings.thresholds.knowledge_share for share in shares)
    return len(shares) >= FEW and gone > len(shares) / 2


def _finding(file: File, past: FileHistory, top: float, complexity: float) -> Finding:
    args = {
        "top_percent": round(100 * top),
        "left_percent": round(100 * past.left_share),
        "authors": len(past.authors),
        "cognitive": complexity,
    }
    severity: Severity = "medium" if past.left_share >= top else "low"
    value = max(args["top_percent"], args["left_percent"])
    return about_file("knowledge_island", severity, file, value=value, args=args, certainty="likely")


EN = RuleWords(
    title="Knowledge island",
    seen=(
        "`{path}` has cognitive complexity {cognitive} and {authors} authors; {top_percent}% of its lines come from "
        "one of "
        "them, and {left_percent}% from authors without a commit for long."
    ),
    cause="One person looked after one area, which was quick, and nothing spread the knowledge.",
    why=(
        "The next urgent change must be made with nobody to ask, so it takes longer and is more likely to break "
        "what "
        "was done on purpose."
    ),
    steps=(
        "Lock today's behaviour of its most used functions with characterization tests: they are the documentation.",
        "Let two people read it together for an hour, and write down what was hard to find out.",
        "Plan the next change in this file for a pair, or with a reviewer who has not worked on it.",
        "Write the reasons that came up into comments next to the code.",
    ),
    fine_when="It is finished, rarely changes and is well tested, or it will be replaced.",
    looked_for=(
        "Files that others import and that were changed recently, with cognitive complexity of at least 5 times the "
        "limit, in projects of at least 4 authors, where the share in the settings of the lines comes from one "
        "author or from authors who are gone."
    ),
    step="Write down and hand over what one person knows: {names}",
)
JA = RuleWords(
    title="属人化したファイル",
    seen=(
        "`{path}`は認知的複雑度の合計が{cognitive}で、変更した人は{authors}名です。"
        "行の{top_percent}%が1名によるもので、{left_percent}%は長期間コミットのない人によるものです。"
    ),
    cause="1つの分野を1名で担当するほうが早く進み、知識を共有する機会がなかったことが原因です。",
    why=(
        "急ぎの変更を、経緯を知る人がいない状態で行うことになります。時間がかかり、"
        "意図して書かれた動作を壊すおそれがあります。"
    ),
    steps=(
        "よく使われる関数の仕様化テストを作り、現行動作を固定します。このテストが説明書の代わりになります。",
        "2名で1時間ほど一緒に読み、調べるのに苦労した点を書き残します。",
        "次にこのファイルを変更するときは、2名で行うか、初めて触れる人がレビューします。",
        "わかった経緯を、該当するコードのそばにコメントで残します。",
    ),
    fine_when="完成していて変更がほとんどなく、テストもそろっている場合、または置き換える予定がある場合です。",
    looked_for=(
        "変更した人が4名以上のプロジェクトで、ほかから使われ、直近にも変更されたファイルを調べました。"
        "認知的複雑度が設定値の5倍以上のものだけを対象にしています。"
        "そのうち、行の大半（割合は設定値）が1名、または長期間コミットのない人によるものを数えています。"
    ),
    step="作成者が離れたコードの文書化と引き継ぎ：{names}",
)

_CODE = """\
def price(coupon, user):
    if coupon.kind == "percent":
        if user.rank == "gold" and coupon.limit > 3:
            return coupon.amount * 2
        return coupon.amount
    elif coupon.kind == "fixed":
        return coupon.limit
    return 0
"""
_LOW = Settings(thresholds=Thresholds(cognitive=1))
_FILES = {"shop/price.py": _CODE, "shop/views.py": "from shop.price import price\n", "shop/__init__.py": ""}


def _history(shares: dict[str, float], left: float, authors: int = 6, recent: int = 24) -> History:
    past = FileHistory("shop/price.py", 30, recent, 300, 100, 20, shares, "2015-04-01", "2024-01-30", left)
    return History(revision="0" * 40, commits=900, authors=authors, files=(past,))


_REST = tuple(f"shop/view{n}.py" for n in range(FEW))
_BY_ONE = History(
    revision="0" * 40,
    commits=900,
    authors=6,
    files=tuple(
        FileHistory(path, 30, 24, 300, 100, 20, {"A": 0.95, "B": 0.05}, "2015-04-01", "2024-01-30")
        for path in ("shop/price.py", *_REST)
    ),
)
RULE = Rule(
    name="knowledge_island",
    severity="low",
    certainty="likely",
    words=words_of_structure(EN, JA),
    treatment=Treatment(
        0,
        0,
        per="finding",
        reach="alone",
        kind="doc",
        other=120,
        other_files=1,
        locks=False,
        released=False,
        risk="low",
        lasting=True,
    ),
    find=find,
    ratchets=False,
    needs=("history",),
    remedy=Remedy(
        "def price(coupon, user):\n"
        '    if user.rank == "gold" and coupon.limit > 3:\n'
        "        return coupon.amount * 2\n"
        "    return coupon.amount\n",
        "def price(coupon, user):\n"
        '    """Gold members get twice the amount of coupons that can be used more than 3 times."""\n'
        '    if user.rank == "gold" and coupon.limit > 3:\n'
        "        return coupon.amount * 2\n"
        "    return coupon.amount\n",
    ),
    examples=(
        RuleExample(_FILES, lines=(1,), settings=_LOW, history=_history({"A": 0.95, "B": 0.05}, 0.0)),
        RuleExample(_FILES, lines=(1,), settings=_LOW, history=_history({"A": 0.5, "B": 0.4, "C": 0.1}, 0.9)),
        RuleExample(_FILES, settings=_LOW, history=_history({"A": 0.5, "B": 0.5}, 0.2), note="Shared knowledge."),
        RuleExample(_FILES, settings=_LOW, history=_history({"A": 1.0}, 0.0, authors=2), note="A team of two."),
        RuleExample(
            _FILES | dict.fromkeys(_REST, "X = 1\n"), settings=_LOW, history=_BY_ONE, note="It is so in every file."
        ),
        RuleExample(_FILES, history=_history({"A": 1.0}, 1.0), note="Simple enough to read."),
        RuleExample(_FILES, settings=_LOW, history=_history({"A": 1.0}, 1.0, recent=0), note="It rests."),
        RuleExample(
            {"shop/price.py": _CODE}, settings=_LOW, history=_history({"A": 1.0}, 1.0), note="Nothing rests on it."
        ),
    ),
)
