"""A module that nothing imports, starts or mentions: it may be dead.

What: modules with functions or classes that no file of the project imports (tests included), and whose name occurs
neither in a short string nor in a document (setup.cfg, Procfile, ini and yaml files ...).
Why: a module that is never loaded is still read, searched, migrated and updated with the rest.
When not: what is started by hand or by tools (scripts, `__main__`, settings, migrations, management commands, what
    Django, Celery and pytest find by its name), what a loader finds by a name that code puts together, folders of which
    other modules are loaded in a way that cannot be seen, and public modules of a library.

Always a guess: other repositories, servers and people with a shell cannot be seen. In doubt it is silent: on the source
releases of 30 projects it had 4 findings, all right, and it found 47 % of the dead copies planted in 10 of them
(docs/measurements.md). Of a dead module that only another dead module imports, only the latter is named.
"""

from collections import defaultdict
from collections.abc import Iterator

from toolkit.model.facts import File
from toolkit.model.findings import Finding
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._module_use import RULE_NAME, ModuleUse, folder_of, loads_and_entries

_FAMILY = 3
"""If more than one in this many modules of a folder is unused, they are loaded in a way that cannot be seen."""
_OPEN_FAMILY = 5
"""If some code loads modules by an unknown name, one unused module in at least this many is reported."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each module that nothing in the project uses."""
    use = ModuleUse(project)
    folders: defaultdict[str, list[File]] = defaultdict(list)
    for file in project.production:
        if use.is_module(file):
            folders[folder_of(file.path)].append(file)
    for files in folders.values():
        for file in _dead(files, use):
            lines = int(file.content.metrics.get("lines", 0))
            size = file.content.metrics.get("statements", 1)
            yield about_file(RULE_NAME, "low", file, value=size, args={"lines": lines}, certainty="guess")


def _dead(files: list[File], use: ModuleUse) -> list[File]:
    """Return the unused modules of one folder; none if others there are loaded in a way that cannot be seen."""
    alone = [file for file in files if not use.is_imported(file) and not use.may_start(file)]
    dead = [file for file in alone if not use.is_named(file)]
    if len(dead) < len(alone):  # settings choose among them
        return []
    usual = len(dead) == 1 and len(files) >= _OPEN_FAMILY if use.has_open_loader else len(dead) * _FAMILY <= len(files)
    return [file for file in dead if use.is_importable(file)] if usual else []


EN = RuleWords(
    title="Possibly unused module",
    seen="Nothing in the project imports, starts or names `{path}` ({lines} lines): no code, no tests, no settings.",
    cause="What imported it was removed or rewritten, and the file stayed.",
    why="It is still read, searched and migrated with the rest, and it makes the system look larger than it is.",
    steps=(
        "Search for the name where this analysis does not look: other repositories, cron jobs, servers, the wiki.",
        "Log a warning with the module's name at its top, release, and wait for at least one month's end.",
        "If nothing was logged, delete the file in a pull request of its own, then look what only it imported.",
    ),
    fine_when="It is started by hand or by another system, or loaded by a name that code puts together.",
    looked_for=(
        "Modules with functions or classes that no file imports, tests included, and whose name is mentioned nowhere. "
        "Scripts, what frameworks find by its name, folders of plug-ins and public modules of libraries are left out. "
        "This is always a guess."
    ),
    step="Remove after a last check: {names}",
)
JA = RuleWords(
    title="未使用の可能性があるモジュール",
    seen="`{path}`（{lines}行）は、コード、テスト、設定のどこからもimportも起動もされず、名前も出てきません。",
    cause="importしていた側が削除または書き換えられ、ファイルだけが残ったことが原因と考えられます。",
    why="使われていなくても、調査や移行のたびに読む必要があり、システムが実際より大きく見えます。",
    steps=(
        "この解析が見ていない場所（ほかのリポジトリ、定期実行の設定、サーバー、手順書）で名前を検索します。",
        "モジュールの先頭に、名前を警告として記録するログを入れてリリースし、少なくとも一度は月末の処理を待ちます。",
        "記録がなければ、削除だけのプルリクエストを作ります。その後、このモジュールだけがimportしていたものを確認します。",
    ),
    fine_when="手作業やほかのシステムから起動される場合、または名前を組み立てて読み込まれる場合です。",
    looked_for=(
        "関数またはクラスを持つモジュールのうち、テストを含むどのファイルもimportせず、名前も出てこないものを調べました。"
        "スクリプト、フレームワークが名前で見つけるもの、プラグインのフォルダー、ライブラリが公開するモジュールは対象外です。"
        "結果は常に推測です。"
    ),
    step="最終確認のうえ削除：{names}",
)
_OLD = "from shop.price import total\n\n\ndef old_total(cart):\n    return total(cart) + 1\n"
_SHOP = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(cart):\n    return sum(cart)\n",
    "shop/views.py": "from shop.price import total\n\n\ndef index(request):\n    return total(request.cart)\n",
    "shop/mail.py": "def send(text):\n    return text\n",
    "shop/stock.py": "from shop.mail import send\n\n\ndef take(item):\n    send(item)\n",
    "app.py": "import shop.stock\nimport shop.views\n",
}
_DEAD = {"shop/legacy_total.py": _OLD, **_SHOP}
_LOAD = "import importlib\n\n\ndef load(name):\n    return importlib.import_module({})\n"
_SETUP = "from setuptools import setup\n\nsetup(name='shop'{})\n"
RULE = Rule(
    name=RULE_NAME,
    severity="low",
    certainty="guess",
    words={"en": EN, "ja": JA},
    ratchets=False,  # whether a module is found by its name or its folder is not told by its own code
    treatment=Treatment(0, 1.0, per="span", kind="remove", locks=False, risk="low"),
    signs=loads_and_entries,
    find=find,
    remedy=Remedy(
        "# shop/legacy_total.py: imported by no file\ndef old_total(cart):\n    return total(cart) + 1\n",
        "# shop/legacy_total.py: logged for a month, never called, deleted\n",
    ),
    examples=(
        RuleExample(_DEAD, lines=(1,)),
        RuleExample({**_DEAD, "setup.py": _SETUP.format(", entry_points={'console_scripts': []}")}, lines=(1,)),
        RuleExample({**_DEAD, "load.py": _LOAD.format("f'other.{name}'"), "run.py": "import load\n"}, lines=(1,)),
        RuleExample({**_DEAD, "tests/test_total.py": "import shop.legacy_total\n"}, note="A test imports it."),
        RuleExample({**_DEAD, "Procfile": "web: gunicorn shop.legacy_total:wsgi\n"}, note="A server starts it."),
        RuleExample({**_DEAD, "local.py": "MIDDLEWARE = ['shop.legacy_total.Old']\n"}, note="A setting names it."),
        RuleExample({**_DEAD, "load.py": _LOAD.format("f'shop.{name}'")}, note="A loader may put its name together."),
        RuleExample({**_DEAD, "shop/legacy_total.py": _OLD + "\nif __name__ == '__main__':\n    old_total([])\n"}),
        RuleExample({**_DEAD, "shop/legacy_tax.py": _OLD, "shop/legacy_sum.py": _OLD}, note="They are a family."),
        RuleExample({**_DEAD, "setup.py": _SETUP.format("")}, note="Others may import what a library offers."),
    ),
)
