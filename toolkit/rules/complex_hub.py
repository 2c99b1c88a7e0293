"""Complex code on which much of the project depends: stands in for hotspots where there is no history.

What: without a usable git history, the hottest files by complexity and by how many files import them,
    which hold a function of at least the `cognitive` limit and are imported by at least 3 files.
Why: mistakes there have the widest effect.
When not: with a history, the number of changes of a file is the better guide (see `hotspot`).
"""

from collections.abc import Iterator

from toolkit.model.findings import Finding
from toolkit.model.history import History
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.settings import Settings, Thresholds
from toolkit.model.treatment import restructure
from toolkit.model.words import RuleWords
from toolkit.rules._heat import at_worst, hottest

MANY = 3


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each such file, at its most complex function."""
    if project.history.tells:
        return
    fan_in = project.imports.fan_in()
    for file, worst in hottest(project):
        users = fan_in.get(file.path, 0)
        if users >= MANY:
            yield at_worst("complex_hub", file, worst, fan_in=users)


EN = RuleWords(
    title="Complex hub",
    seen=(
        "`{path}` is imported by {fan_in} files, and its cognitive complexity (how hard it is to read) is {cognitive} "
        "in "
        "all, {worst_cognitive} of it in `{worst}`."
    ),
    cause="Many parts of the project rest on it, so it was extended again and again, and seldom taken apart.",
    why="A mistake in it reaches every part that rests on it, and through them all client apps at once.",
    steps=(
        "Lock today's behaviour of `{worst}` with characterization tests before the next change.",
        "List which of its functions each importing file really uses.",
        "Extract the part that most files use, and keep the old names importable.",
    ),
    fine_when="It is stable and nobody has to change it. A git history would tell: run the analysis on a full clone.",
    looked_for=(
        "Without a git history: files which are among the hottest 2% (at least 3) by complexity and importing "
        "files, hold a "
        "function "
        "of at least the cognitive limit in the settings, and are imported by at least 3 files."
    ),
)
JA = RuleWords(
    title="複雑で依存の多いファイル",
    seen=(
        "`{path}`は{fan_in}ファイルから使われています。"
        "認知的複雑度（読むときの負担の目安）は合計{cognitive}で、そのうち{worst_cognitive}が`{worst}`にあります。"
    ),
    cause="多くの部分がこのファイルに依存しているため、分割されないまま拡張が重ねられてきたことが原因です。",
    why="ここに間違いがあると、依存しているすべての部分を通じて、全クライアントアプリに同時に影響します。",
    steps=(
        "次の変更の前に、`{worst}`の仕様化テストを作り、現行動作を固定します。",
        "importしているファイルごとに、実際に使っている関数を一覧にします。",
        "多くのファイルが使う部分を抽出し、これまでの名前でもimportできるようにします。",
    ),
    fine_when=(
        "安定していて変更する必要がない場合です。gitの履歴があれば判断できるため、完全なクローンで解析してください。"
    ),
    looked_for=(
        "gitの履歴がない場合に、複雑度と利用元の数から見て上位2%（少なくとも3個）のファイルを調べました。"
        "そのうち、認知的複雑度が設定値以上の関数があり、3個以上のファイルから使われるものを数えています。"
    ),
)

_CODE = """\
def convert(filter):
    for key, value in filter.items():
        if key.startswith("$"):
            if key == "$and" or key == "$or":
                for part in value:
                    convert(part)
            elif key == "$not":
                convert(value)
"""
_USERS = {f"shop/view{n}.py": "from shop.filters import convert\n" for n in range(3)} | {"shop/__init__.py": ""}
_LOW = Settings(thresholds=Thresholds(cognitive=8))
RULE = Rule(
    name="complex_hub",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=restructure(0.6, "high"),
    find=find,
    ratchets=False,
    remedy=Remedy(
        "def convert(filter):\n"
        "    for key, value in filter.items():\n"
        '        if key.startswith("$"):\n'
        '            if key == "$and" or key == "$or":\n'
        "                for part in value:\n"
        "                    convert(part)\n"
        '            elif key == "$not":\n'
        "                convert(value)\n",
        'OPERATORS = {"$and": convert_all, "$or": convert_all, "$not": convert}\n'
        "\n"
        "\n"
        "def convert(filter):\n"
        "    for key, value in filter.items():\n"
        "        if key in OPERATORS:\n"
        "            OPERATORS[key](value)\n",
    ),
    examples=(
        RuleExample({"shop/filters.py": _CODE, **_USERS}, lines=(1,), settings=_LOW),
        RuleExample({"shop/filters.py": "import re\n\n\n" + _CODE, **_USERS}, lines=(4,), settings=_LOW),
        RuleExample({"shop/filters.py": _CODE}, settings=_LOW, note="Complex, but nothing rests on it."),
        RuleExample({"shop/filters.py": "def convert(filter):\n    return filter\n", **_USERS}, settings=_LOW),
        RuleExample(
            {"shop/filters.py": _CODE, **_USERS}, settings=_LOW, history=History(commits=9), note="See `hotspot`."
        ),
    ),
)
