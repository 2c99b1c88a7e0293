"""A file that Python 3 cannot even parse.

What: files that only Python 2 accepts, with the lines and notations that have to change; one finding for
    a project, because porting the rest to Python 3 is one decision.
Why: importing such a file is an error, even if it happens only in a rarely used view.
When not: the file is vendored for Python 2 only, or a script that is run by an interpreter of its own. Of a program
    that runs on Python 2 as a whole, `end_of_life` asks for the move, and these lines are a part of it.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Place, Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file
from toolkit.rules._declared import declared_versions
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._python2 import imports_python2, runs_on_python2, tests_on_python2
from toolkit.source.discover import match_unused

_BEFORE = r"^(?:[^#'\"\n]*[:;])?[ \t]*"
_CODE = r"""^(?:[^#'"\n]|'[^'\n]*'|"[^"\n]*")*?"""
_NOTATIONS = {
    "print x": (
        "print",
        _BEFORE + r"print(?:[ \t]+[^=\s(.,:)\]]|[ \t]*(?:#.*)?$|[ \t]*>>|[ \t]*\([^()\n]*\)[ \t]*[%,])",
    ),
    "except E, e": ("except", r"^[ \t]*except[ \t]+[\w.]+[ \t]*,|^[ \t]*except[ \t]*\([^)\n]*\)[ \t]*,"),
    "raise E, x": ("raise", _BEFORE + r"raise[ \t]+[\w.]+[ \t]*,"),
    "exec x": ("exec", _BEFORE + r"exec[ \t]+[^=\s(]"),
    "backticks": ("`", _CODE + r"`[^`\n]+`"),
    "<>": ("<>", _CODE + r"<>"),
    "octal 0777": ("0", _CODE + r"(?<![\w.])0\d+(?![\w.])"),
    "long 10L": ("L", _CODE + r"(?<![\w.])\d+L\b"),
    "async = x": ("async", _CODE + r"\basync\b(?!\s+(?:def|with|for)\b)"),
    "ur''": ("ur", r"(?<!\w)[uU][rR]['\"]"),
    "def f((a, b))": ("(", r"^[ \t]*def[ \t]+\w+[ \t]*\((?:[^()#\n]*,)?[ \t]*\(|lambda[ \t]*\("),
}
"""Maps a notation, as shown, to (text that such lines contain, pattern of such a line)."""
_PATTERNS = {key: (needle, re.compile(text, re.MULTILINE)) for key, (needle, text) in _NOTATIONS.items()}
MANY = 3


def signs(file: SourceFile) -> Iterator[Sign]:
    """Yield every line of a Python 2 file that Python 3 rejects, for known notations."""
    if not file.python2:
        return
    texts = _lines_of_texts(file)
    found = False
    for notation, (needle, pattern) in _PATTERNS.items():
        for match in pattern.finditer(file.text) if needle in file.text else ():
            line = file.text.count("\n", 0, match.end()) + 1
            if line not in texts:
                found = True
                yield Sign("python2_leftover", "", line, line, {"notation": notation})
    if not found:
        yield Sign("python2_leftover", "", 1, 1, {"notation": ""})


def _lines_of_texts(file: SourceFile) -> set[int]:
    """Return the lines inside multi-line strings except their first lines: text there is not code."""
    return {
        line
        for node in file.nodes(ast.Constant)
        if isinstance(node.value, str)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }


def find(project: Project) -> Iterator[Finding]:
    """Yield findings with the lines that have to change."""
    lines: dict[str, list[Sign]] = {}
    for file, sign in project.signs("python2_leftover"):
        if not file.is_test:
            lines.setdefault(file.path, []).append(sign)
    if not lines:
        return
    fan_in = project.imports.fan_in()
    moved_on = len(lines) <= max(MANY, len(project.production) // 50) and not _declares_python2(project)
    if imports_python2(project) or tests_on_python2(project.documents):
        return  # `end_of_life` asks for the move of the whole program
    if not moved_on and (runs_on_python2(project) or _declares_python2(project)):
        return  # `end_of_life` asks for the move of the whole program
    for path, seen in lines.items():
        yield _finding(project.by_path[path], seen, fan_in.get(path, 0), moved_on=moved_on)


def _declares_python2(project: Project) -> bool:
    """Return whether the newest Python that the project declares is a Python 2, which `end_of_life` reports."""
    is_beside = match_unused(project.settings)
    declared = [
        item.newest
        for item in declared_versions(project.documents)
        if item.product == "python" and not item.below and not is_beside(item.path)
    ]
    return bool(declared) and max(declared)[0] == 2


def _finding(file: File, seen: list[Sign], imported_by: int, *, moved_on: bool) -> Finding:
    """Breaks a Python 3 application now if something imports it.

    Where there are many, nothing breaks yet: it is a step of the migration that `end_of_life` asks for.
    """
    places = sorted({sign.line for sign in seen})
    args = {
        "notations": sorted({sign.args["notation"] for sign in seen} - {""}) or ["SyntaxError"],
        "lines": len(places),
        "imported_by": imported_by,
    }
    severity: Severity = "high" if imported_by and moved_on else "low"
    evidence = tuple(Place(file.path, line) for line in places)
    return about_file("python2_leftover", severity, file, value=len(places), args=args, places=evidence)


EN = RuleWords(
    title="Python 2 leftover",
    seen="Python 3.7 and newer cannot read {files} file(s), in which {count} line(s) have to change, first `{path}` "
    "({notations}; files that import it: {imported_by}).",
    cause="The file was not part of the migration to Python 3, or the migration has not begun.",
    why=(
        "On Python 3 the file fails as soon as it is imported: at the start of the application, or in the middle of a "
        "request "
        "if the import stands in a function."
    ),
    steps=(
        "If nothing imports it and no job runs it, delete it in a pull request of its own.",
        "Otherwise lock today's behaviour with characterization tests under Python 2.",
        "Rewrite the lines listed here in a form that both versions accept (`print(x)`, `except E as e`).",
        "Check divisions, texts and bytes, and the order of dictionaries by hand: they change without any error.",
        "Run the tests under both versions.",
    ),
    fine_when="It is a script that an interpreter of its own runs, and that system will be switched off.",
    looked_for="Files that Python 3 rejects and Python 2 accepts, and the notations in them that have to change. Of a "
    "program that runs on Python 2 as a whole, scripts that nothing imports were left out.",
)
JA = RuleWords(
    title="Python 2の記法の残り",
    seen=(
        "Python 3.7以降で読めないファイルが{files}個あり、{count}行の変更が必要です。"
        "最初は`{path}`です（記法は{notations}、利用元は{imported_by}ファイル）。"
    ),
    cause="Python 3への移行の対象から漏れたか、移行がまだ始まっていないことが原因です。",
    why=(
        "Python 3では、importした時点でエラーになります。"
        "起動時に限らず、関数の中でimportしている場合は、リクエストの処理中に失敗します。"
    ),
    steps=(
        "どこからもimportされず、定期実行にも使われていなければ、削除だけのプルリクエストを作ります。",
        "使われている場合は、Python 2の環境で仕様化テストを作り、現行動作を固定します。",
        "ここに示した行を、両方のバージョンで動く記法（`print(x)`や`except E as e`）に書き換えます。",
        "除算、文字列とバイト列、辞書の順序は、エラーなしに結果が変わるため、目で確認します。",
        "両方のバージョンでテストを実行します。",
    ),
    fine_when="専用の実行環境で動くスクリプトで、そのシステムの停止が決まっている場合です。",
    looked_for="Python 3では構文エラーになり、Python 2では読めるファイルと、変更が必要な記法を調べました。"
    "全体がPython 2で動くプログラムでは、どこからもimportされないスクリプトは除いています。",
)
RULE = Rule(
    name="python2_leftover",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=Treatment(2, 2, kind="upgrade", prepares=("Python",)),
    signs=signs,
    find=find,
    decision=is_one_for_all,
    remedy=Remedy(
        "def show(x):\n    print x\n",
        "def show(x):\n    print(x)\n",
    ),
    examples=(
        RuleExample({"tool.py": "def show(x):\n    print x\n"}, lines=(2,)),
        RuleExample(
            {
                "tool.py": "try:\n    go = 1\nexcept ValueError, e:\n    raise KeyError, 'no'\nmode = 0777\n",
                "app.py": "import tool\n",
            },
            lines=(3, 4, 5),
        ),
        RuleExample({"tool.py": "from __future__ import print_function\n\n\ndef show(x):\n    print(x)\n"}),
        RuleExample({"tool.py": "def show(x):\n    print('print x <> 0777')\n"}, note="Texts may say what they like."),
        RuleExample(
            {"tool.py": "try:\n    unicode\nexcept NameError:\n    unicode = str\n"}, note="Python 3 accepts it."
        ),
    ),
)
