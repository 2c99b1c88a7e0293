"""Import a name that nothing defines, as the other files of the project do.

What: a name that functions read and that nothing defines gets the import by which all other files of the project have
it: `from django.http import Http404`. Certain if they agree, if it is no module of the project, and if the file
imports from the same package already; for review are modules of the project, which may import each other, and modules
of the standard library that no other file imports.

Why: the line raises `NameError` whenever it is reached.

When not: files that get the name in different ways or define it, names that only a part of a function or a `try`
imports, names that something brings from outside, and lines whose `NameError` a broad handler catches: for these the
import changes what happens today.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst

from codemods._missing.known_imports import import_facts, imports_of, is_caught, is_importable, standard_import
from codemods._rules.places import is_test_path, match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site
from toolkit.model.tree import SourceFile
from toolkit.rules.undefined_name import FILES, MANY, first_undefined
from toolkit.source.rewrite_site import make_site

_NAME = "import_missing_name"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    found = [*first_undefined(file)]
    if not found:
        return
    is_wanted = match_wanted(file, facts.path, "undefined_name")
    gathered = {**facts.gathered, facts.path: import_facts(file)}
    files = Counter(name for item in gathered.values() for name in item["missing"])
    brought = {name for item in gathered.values() for name in item["brought"]}
    is_brought = len({node.id for _, node in found}) >= MANY
    witnesses = {path: item for path, item in gathered.items() if path != facts.path and not is_test_path(path)}
    for scope, node in found:
        if not is_wanted(node) or is_brought or node.id in brought or files[node.id] >= FILES:
            continue
        verdict, reason, statement = _judge(file, node, witnesses)
        args = {"name": node.id, "import": statement}
        imports = (statement,) if statement and verdict != "refused" else ()
        yield make_site(_NAME, verdict, scope, node, reason, args=args, imports=imports)


def _judge(file: SourceFile, node: ast.Name, witnesses: Mapping[str, Any]) -> tuple[Any, str, str]:
    """Return verdict, reason and statement of the import of a name."""
    known = imports_of(node.id, witnesses)
    is_bound = any(node.id in item["bound"] for item in witnesses.values())
    if len(known) > 1 or (known and is_bound):
        return "refused", "ambiguous", ""
    if not known:
        statement = "" if is_bound else standard_import(file, node.id)
        return ("review", "standard", statement) if statement else ("refused", "unknown", "")
    statement, module, is_own = known[0]
    if is_own:
        return "review", "own_module", statement
    if is_caught(node):
        return "review", "caught", statement
    return ("certain", "", statement) if is_importable(file, module) else ("review", "other_package", statement)


def _rewrite(at: Site, node: cst.Name) -> Any:  # noqa: ARG001 - the import alone is new
    return node.with_changes()


EN = CodemodWords(
    title="Missing imports",
    what="A name that nothing defines is imported as all other files of the project import it.",
    why="The line raises NameError whenever it is reached: the request ends in an error 500, or the job stops.",
    when_not="Names that the project gets in different ways or defines somewhere, names that no file imports, and names"
    " that several files use in this way, which something brings from outside.",
    preconditions=(
        "Every other file that has the name imports it in the same way, at its top and without conditions.",
        "It is no module of the project, and the file imports from the same package, or it is in the standard library.",
        "No broad handler in the function catches the error of today.",
    ),
    look_at="Whether the name means what it means in the other files, and a test for the line.",
    reasons={
        "own_module": "`{import}` imports a module of the project: check that the two do not import each other.",
        "caught": "A handler catches the NameError of `{name}` today: with `{import}` the lines below it run.",
        "other_package": "The file imports nothing of that package yet: check that `{import}` can run where and when"
        " this file is imported.",
        "standard": "No other file imports `{name}`: check that `{import}`, of the standard library, is meant.",
        "ambiguous": "The project gets `{name}` in several ways: choose one.",
        "unknown": "No file of the project imports `{name}`: a typing error, or a variable of another function.",
    },
)
JA = CodemodWords(
    title="不足しているimportの追加",
    what="どこにも定義のない名前を、プロジェクトのほかのファイルと同じ文でimportします。",
    why="その行に達すると必ずNameErrorになり、リクエストはエラー500で終わり、ジョブは途中で止まります。",
    when_not="ファイルによって取得方法や定義が異なる名前、どのファイルもimportしていない名前は変更しません。"
    "複数のファイルが定義なしで使い、外部から渡される名前も変更しません。",
    preconditions=(
        "この名前を使うほかのファイルはすべて、先頭で条件なしに同じ文でimportしています。",
        "プロジェクト自身のモジュールではなく、ファイルが同じパッケージをimportしているか、標準ライブラリです。",
        "今のエラーを、関数の中の広い例外処理が捕まえていません。",
    ),
    look_at="名前の意味がほかのファイルと同じかを確認し、その行を実行するテストを書いてください。",
    reasons={
        "own_module": "`{import}`はプロジェクト自身のモジュールです。循環importにならないか確認してください。",
        "caught": "今は`{name}`のNameErrorを例外処理が捕まえています。`{import}`を加えると、その先の行が実行されます。",
        "other_package": "このファイルはまだこのパッケージをimportしていません。"
        "`{import}`を実行できる環境と時点かを確認してください。",
        "standard": "ほかのファイルは`{name}`をimportしていません。"
        "標準ライブラリのモジュール（`{import}`）でよいか確認してください。",
        "ambiguous": "`{name}`の取得方法がファイルによって異なります。1つを選んでください。",
        "unknown": "どのファイルも`{name}`をimportしていません。書き間違いか、別の関数の変数です。",
    },
)
_OTHER = "from lib.errors import Gone\n\n\ndef show(shop):\n    raise Gone\n"
_USE = "def find(shop):\n    if shop is None:\n        raise Gone\n    return shop\n"
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="low", review="each_site", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    gather=import_facts,
    gather_tokens=((),),
    fixes=("undefined_name",),
    examples=(
        CodemodExample(
            f"from lib import web\n\n\n{_USE}",
            f"from lib import web\nfrom lib.errors import Gone\n\n\n{_USE}",
            files={"shops.py": _OTHER},
        ),
        CodemodExample(
            f"import json\n\n\n{_USE}",
            f"import json\n\nfrom lib.errors import Gone\n\n\n{_USE}",
            verdict="review",
            reason="other_package",
            files={"shops.py": _OTHER},
        ),
        CodemodExample(
            "import json\n\n\ndef stamp():\n    return json.dumps(datetime.now().isoformat())\n",
            "import json\nfrom datetime import datetime\n\n\ndef stamp():\n"
            "    return json.dumps(datetime.now().isoformat())\n",
            verdict="review",
            reason="standard",
        ),
        CodemodExample(
            _USE,
            verdict="refused",
            reason="ambiguous",
            files={"shops.py": _OTHER, "users.py": "class Gone(Exception):\n    pass\n"},
        ),
        CodemodExample(_USE, verdict="refused", reason="unknown"),
    ),
)
