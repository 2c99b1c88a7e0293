"""Debug mode that the environment switches on, and nothing else.

What: `DEBUG = True` in settings, `app.debug = True` and `app.run(debug=True)` read the environment variable `DEBUG`
(`--set debug_from_environment.variable=NAME`): on for `1`, off for anything else. For review.

Why: in debug mode an error page shows source code and settings, and Werkzeug's debugger runs code for anybody.

When not: settings for development and tests, and what runs only when the file itself is started.
"""

from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._rules.arguments import set_argument
from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.debug_mode_on import debug_switches, is_for_production
from toolkit.source.rewrite_site import make_site

_NAME = "debug_from_environment"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "debug_mode_on")
    variable = facts.options.get("variable", "DEBUG")
    for switch in debug_switches(file):
        if switch.setting == "DEBUG = False" or not is_wanted(switch.node):
            continue
        if switch.start or not is_for_production(facts.path, switch.scope.qualname, switch.setting):
            continue
        args = {"setting": switch.setting, "variable": variable}
        yield make_site(_NAME, "review", switch.scope, switch.node, "off", args=args, imports=("import os",))


def _rewrite(at: Site, node: Any) -> Any:
    value = f'os.environ.get("{at.args["variable"]}") == "1"'
    if isinstance(node, cst.Call):
        return set_argument(node, "debug", value)
    assert isinstance(node, cst.Assign)
    return node.with_changes(value=cst.parse_expression(value))


EN = CodemodWords(
    title="Debug mode from the environment",
    what="Debug mode that is always on is switched on by an environment variable, for review: `DEBUG`, or what"
    " `--set debug_from_environment.variable=NAME` says.",
    why="In debug mode an error page shows source code and settings to anybody, and a debugger may run code for them.",
    when_not="Settings for development and tests, and what runs only when the file itself is started.",
    preconditions=("None: debug mode is off where the variable is not set, so every site is for review.",),
    look_at="Whether the variable is set on the machines of developers, and nowhere else.",
    reasons={
        "off": "In place of `{setting}`, debug mode is off unless the environment says `{variable}=1`: set it on the"
        " machines of developers.",
    },
)
JA = CodemodWords(
    title="環境変数によるデバッグモード",
    what="常に有効なデバッグモードを、要レビューの変更として、環境変数で有効にする形に変えます。"
    "変数名は`DEBUG`で、`--set debug_from_environment.variable=NAME`で変えられます。",
    why="デバッグモードのエラー画面は、ソースコードと設定を誰にでも見せます。デバッガーがコードを実行することもあります。",
    when_not="開発用やテスト用の設定と、ファイル自体を起動したときだけ動く箇所は変更しません。",
    preconditions=("ありません。変数が設定されていない環境では無効になるため、すべての箇所が要レビューです。",),
    look_at="環境変数が開発者のマシンにだけ設定されているかを確認してください。",
    reasons={
        "off": "`{setting}`の代わりに、環境変数が`{variable}=1`のときだけデバッグモードが有効になります。"
        "開発者のマシンに設定してください。",
    },
)
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="medium", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("DEBUG",), ("debug",)),
    find=_find,
    rewrite=_rewrite,
    fixes=("debug_mode_on",),
    examples=(
        CodemodExample(
            "import flask\n\napp = flask.Flask(__name__)\napp.debug = True\n",
            'import os\n\nimport flask\n\napp = flask.Flask(__name__)\napp.debug = os.environ.get("DEBUG") == "1"\n',
            verdict="review",
            reason="off",
        ),
        CodemodExample(
            "import os\n\nfrom shop import app\n\n\ndef main():\n    app.run(host='10.0.0.1', debug=True)\n",
            "import os\n\nfrom shop import app\n\n\ndef main():\n"
            '    app.run(host=\'10.0.0.1\', debug=os.environ.get("DEBUG") == "1")\n',
            verdict="review",
            reason="off",
        ),
        CodemodExample("class DevelopmentSettings:\n    DEBUG = True\n", note="for development"),
        CodemodExample(
            "from shop import app\n\nif __name__ == '__main__':\n    app.run(debug=True)\n",
            note="only when the file is started",
        ),
    ),
)
