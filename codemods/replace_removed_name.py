"""Names that newer versions lack, under the names that they have today.

What: imports and uses of names that Python, Django, Flask, Werkzeug, Jinja2, NumPy and others removed get the new name
(`flask.Markup` is `markupsafe.Markup`, `ugettext` is `gettext`); local names stay as they are.

Why: the line fails whenever it is reached; an import takes its whole module with it.

When not: what has no like successor (`before_first_request`, JSON encoders of Flask, modules without a heir), names in
`try` and behind a question for the version. For review where the new name gives something else at times, and where the
documents of the project do not say that the old name is gone.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._removed.successors import SUCCESSORS
from codemods._rules.imports import replace_names
from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.rules.removed_api import removed_uses, surely_has_again, surely_lacks
from toolkit.source.calls import follow, imported_names
from toolkit.source.rewrite_imports import is_free
from toolkit.source.rewrite_site import make_site

_NAME = "replace_removed_name"
_UTC = "datetime.timezone.utc"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    is_wanted = match_wanted(file, facts.path, "removed_api")
    documents = dict(facts.documents)
    seen: set[int] = set()  # statements: one may import several such names
    for scope, node, old, removed in removed_uses(file):
        if old not in SUCCESSORS or not is_wanted(node) or id(node) in seen or surely_has_again(removed, documents):
            continue
        seen.add(id(node))
        new, is_same = SUCCESSORS[old]
        reason = ("same" if is_same else "alike") if surely_lacks(removed, documents) else "version"
        verdict: Verdict = "certain" if reason == "same" else "review"
        args = {"old": old, "new": new, "product": removed.product}
        if isinstance(node, ast.ImportFrom):
            yield from _import(file, scope, node, (verdict, reason, args))
        elif isinstance(node, ast.Attribute):
            yield from _use(file, scope, node, (verdict, reason, args))


def _import(
    file: SourceFile, scope: Scope, node: ast.ImportFrom, known: tuple[Verdict, str, dict[str, Any]]
) -> Iterator[Site]:
    """The site of a statement that imports removed names; the first of them speaks for all."""
    verdict, reason, args = known
    moved = []
    for alias in node.names:
        full = f"{node.module}.{alias.name}"
        found = next((name for name in (full, node.module or "") if name in SUCCESSORS), "")
        if not found or alias.name == "*":
            continue
        new = SUCCESSORS[found][0] + full.removeprefix(found)
        if "." not in new:  # a built-in name: there is nothing to import
            continue
        module, _, name = new.rpartition(".")
        if new == _UTC:
            continue
        moved.append([alias.name, module, name, alias.asname or alias.name])
        if not SUCCESSORS[found][1] and verdict == "certain":
            verdict, reason = "review", "alike"
    if moved:
        line = file.lines[node.lineno - 1]
        is_alone = not line[: node.col_offset].strip() and ";" not in line
        more = {"node": "SimpleStatementLine", "args": {**args, "moved": moved}}
        yield make_site(
            _NAME, verdict if is_alone else "refused", scope, node, reason if is_alone else "shared", **more
        )


def _use(
    file: SourceFile, scope: Scope, node: ast.Attribute, known: tuple[Verdict, str, dict[str, Any]]
) -> Iterator[Site]:
    """The site of an attribute of a module."""
    verdict, reason, args = known
    new, origins = args["new"], imported_names(file)
    written = dotted_name(node)
    here = follow(written.rpartition(".")[0], origins)
    for expression, statement in _spellings(new, written, here):
        if is_free(file, statement) if statement else "." in new or _means_builtin(file, new):
            imports = (statement,) if statement else ()
            yield make_site(_NAME, verdict, scope, node, reason, args={**args, "code": expression}, imports=imports)
            return
    yield make_site(_NAME, "refused", scope, node, "taken", args=args)


def _means_builtin(file: SourceFile, name: str) -> bool:
    """Return whether a built-in name means nothing else anywhere in a file."""
    has_stars = any(alias.name == "*" for node in file.nodes(ast.ImportFrom) for alias in node.names)
    return not has_stars and is_free(file, f"import {name}")


def _spellings(new: str, written: str, here: str) -> Iterator[tuple[str, str]]:
    """Spell a name, the best way first: (expression, import that it needs or nothing).

    Args:
        new: the name in full.
        written: the old expression.
        here: the module that all but its last part means.
    """
    module, _, name = new.rpartition(".")
    if not module:
        yield new, ""
    elif module == here:
        yield f"{written.rpartition('.')[0]}.{name}", ""
    elif new == _UTC:
        yield "timezone.utc", "from datetime import timezone"
        yield _UTC, "import datetime"
        yield "dt.timezone.utc", "import datetime as dt"
    else:
        yield name, f"from {module} import {name}"


def _rewrite(at: Site, node: Any) -> Any:
    if "code" in at.args:
        return cst.parse_expression(at.args["code"])
    gone = {old for old, *_ in at.args["moved"]}
    return replace_names(node, gone, _new_imports(at.args["moved"]))


def _new_imports(moved: list[list[str]]) -> list[str]:
    """One import for each module, with the local names of before."""
    by_module: dict[str, list[str]] = {}
    for _, module, name, local in moved:
        by_module.setdefault(module, []).append(name if name == local else f"{name} as {local}")
    return [f"from {module} import {', '.join(names)}\n" for module, names in by_module.items()]


EN = CodemodWords(
    title="Removed names replaced",
    what="Imports and uses of names that Python, Django, Flask, Werkzeug, Jinja2, NumPy and others removed get the name"
    " of today; local names stay as they are.",
    why="The line fails whenever it is reached with the installed version; an import takes its whole module with it.",
    when_not="Names without an equivalent successor are left alone, and so are those in `try` or behind a check of the"
    " version.",
    preconditions=(
        "The old name was another name of the same thing.",
        "The documents of the project say that no version with the old name is installed.",
    ),
    look_at="Whether the new name takes and gives the same where the site is for review.",
    reasons={
        "same": "`{old}` was another name of `{new}`.",
        "alike": "`{new}` takes the same arguments as `{old}`; compare what it gives.",
        "version": "No document says that {product} is too new for `{old}`: make sure that it has `{new}`.",
        "shared": "`{old}` shares its line with other statements.",
        "taken": "The names that `{new}` needs mean something else in this file.",
    },
)
JA = CodemodWords(
    title="削除された名前の置き換え",
    what="Python、Django、Flask、Werkzeug、Jinja2、NumPyなどが削除した名前のimportと使用箇所を、今の名前に置き換えます。"
    "ファイル内での呼び名は変わりません。",
    why="使用中の版では、その行に到達するたびに失敗します。importの場合はモジュール全体が使えません。",
    when_not="同等の後継がない名前、`try`の中や版の判定の後ろにある名前は変更しません。",
    preconditions=(
        "古い名前は、同じものの別名でした。",
        "古い名前を持つ版が使われていないことが、プロジェクトの設定ファイルからわかります。",
    ),
    look_at="要レビューの箇所で、引数と戻り値が同じかどうかを確認してください。",
    reasons={
        "same": "`{old}`は`{new}`の別名でした。",
        "alike": "`{new}`は`{old}`と同じ引数を取ります。戻り値を比べてください。",
        "version": "{product}に`{old}`がないことは設定ファイルからわかりません。`{new}`があることを確認してください。",
        "shared": "`{old}`は、ほかの文と同じ行にあります。",
        "taken": "`{new}`に必要な名前が、このファイルでは別のものを指しています。",
    },
)
_FLASK = {"requirements.txt": "Flask==3.0.0\nWerkzeug==3.0.1\n"}
_DJANGO = {"requirements.txt": "Django==5.0.1\n"}
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.5, 3), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=tuple((name,) for name in sorted({name.partition(".")[0] for name in SUCCESSORS})),
    find=_find,
    rewrite=_rewrite,
    fixes=("removed_api",),
    examples=(
        CodemodExample(
            "from flask import Flask, Markup\n\napp = Flask(__name__)\nTITLE = Markup('<b>')\n",
            "from flask import Flask\nfrom markupsafe import Markup\n\napp = Flask(__name__)\nTITLE = Markup('<b>')\n",
            reason="same",
            files=_FLASK,
        ),
        CodemodExample(
            "from django.utils.translation import ugettext as _\n\nTITLE = _('title')\n",
            "from django.utils.translation import gettext as _\n\nTITLE = _('title')\n",
            reason="same",
            files=_DJANGO,
        ),
        CodemodExample(
            "from django.utils import timezone\n\n\ndef now(at):\n    return at.replace(tzinfo=timezone.utc)\n",
            "import datetime\n\nfrom django.utils import timezone\n\n\ndef now(at):\n"
            "    return at.replace(tzinfo=datetime.timezone.utc)\n",
            reason="same",
            files=_DJANGO,
        ),
        CodemodExample(
            "import numpy as np\n\nKIND = np.float\nNONE = np.NaN\n",
            "import numpy as np\n\nKIND = float\nNONE = np.nan\n",
            reason="same",
            files={"requirements.txt": "numpy==2.1.0\n"},
        ),
        CodemodExample(
            "from werkzeug.urls import url_quote\n\n\ndef link(name):\n    return url_quote(name)\n",
            "from urllib.parse import quote as url_quote\n\n\ndef link(name):\n    return url_quote(name)\n",
            verdict="review",
            reason="alike",
            files=_FLASK,
        ),
        CodemodExample(
            "from collections import Mapping, OrderedDict\n\nKINDS = (Mapping, OrderedDict)\n",
            "from collections import OrderedDict\nfrom collections.abc import Mapping\n\n"
            "KINDS = (Mapping, OrderedDict)\n",
            verdict="review",
            reason="version",
        ),
        CodemodExample(
            "from flask import Flask\nfrom flask.json import JSONEncoder\n",
            files=_FLASK,
            note="it works in another way",
        ),
        CodemodExample(
            "try:\n    from flask import Markup\nexcept ImportError:\n    from markupsafe import Markup\n", files=_FLASK
        ),
        CodemodExample("from markupsafe import Markup\n\nTITLE = Markup('<b>')\n", files=_FLASK),
        CodemodExample(
            "import numpy as np\n\nKIND = np.bool\n",
            files={"requirements.txt": "numpy==2.1.0\n"},
            note="NumPy 2 has it again",
        ),
        CodemodExample("import collections\n\nCOUNT = collections.Counter()\n"),
    ),
)
