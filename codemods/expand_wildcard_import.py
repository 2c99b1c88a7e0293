"""Imports that name what they import: `from module import *` lists the names that the file uses.

What: a wildcard import of a module of the project becomes `from module import a, b`, with the names that the file uses,
or that others take from it.

Why: nobody, and no tool, can tell where a name comes from; a new name in the other module silently replaces one here.

When not: `__init__` files, which pass names on; modules outside of the project, and those that make names at run time.
For review where a name is made on some paths only, where both modules import each other, where the file runs text as
code, where others may read all of its names (settings, fixtures, tests, models), and where a name is not used here or
only passed on by the module.
"""

import ast
import builtins
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import libcst as cst

from codemods._rules.places import match_wanted
from codemods._stars.modules import Modules, StarOffer
from codemods._stars.surface import lists_computed_names, names_read, surface
from codemods._stars.whole_readers import is_read_whole
from toolkit.model.codemod import Card, Codemod, CodemodExample, CodemodWords, Facts, Site, Verdict
from toolkit.model.tree import SourceFile, bound_name, name_of, parent
from toolkit.source.own_module import takes_own_module
from toolkit.source.rewrite_site import make_site

_NAME = "expand_wildcard_import"
_NARROWEST, _WIDEST = 79, 100
_MOST_LISTED = 5
_RUNS_TEXT = {"eval", "exec", "globals", "locals", "vars"}
_BUILT_IN = {
    *dir(builtins),
    *("__file__", "__path__", "__builtins__", "__qualname__", "__module__", "__class__", "WindowsError"),
    *("unicode", "xrange", "basestring", "long", "raw_input", "unichr", "reduce", "file", "cmp", "execfile", "buffer"),
    *("reload", "intern", "apply", "coerce"),
}
"""Names that no import has to bring, those of Python 2 among them."""


class _Here(NamedTuple):
    """A file and the project around it."""

    file: SourceFile
    facts: Facts
    modules: Modules

    def origin(self, star: ast.ImportFrom) -> str:
        """The file that a wildcard import means; empty: none of the project."""
        found = self.modules.find(self.facts.path, star.level, star.module or "")
        return found if found != self.facts.path else ""

    def offer(self, star: ast.ImportFrom) -> StarOffer:
        """Return the names that a wildcard import brings."""
        found = self.origin(star)
        return self.modules.offer(found) if found else StarOffer(why="outside")


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    stars = [node for node in file.root.nodes(ast.ImportFrom) if node.names[0].name == "*"]
    if not stars:
        return
    is_wanted = match_wanted(file, "", "wildcard_import")
    here = _Here(file, facts, Modules({**facts.gathered, facts.path: surface(file)}))
    offers = [here.offer(node) for node in stars]
    refusal = _refusal(here, offers)
    own = {node.id for node in file.nodes(ast.Name)}
    used = _names_wanted(here)
    for number, node in enumerate(stars):
        if is_wanted(node):
            names = [name for name in offers[number].names if name in used and _belongs(here, stars, number, name)]
            yield _site(here, node, refusal, names, [name for name in names if name not in own])


def _site(here: _Here, node: ast.ImportFrom, refusal: str, names: list[str], unused: list[str]) -> Site:
    """Return the site of a wildcard import.

    Args:
        here: the file.
        node: the import.
        refusal: reason to keep all wildcard imports of the file; may be empty.
        names: the names that the import has to bring.
        unused: those among them that the file does not use itself.
    """
    verdict: Verdict = "certain"
    reason = refusal or ("nested" if parent(node) is not here.file.tree else "" if names else "nothing_used")
    if reason:
        verdict = "refused"
    elif reason := _doubt(here, node, names):
        verdict = "review"
    modules = [name for name in names if _is_plain_module(here, here.origin(node), name)]
    own = sorted(set(names).difference(modules), key=str.lower) or sorted(names, key=str.lower)
    is_moved = not set(modules).intersection(own)
    odd = unused or [name for name in own if here.origin(node) and _is_incidental(here, here.origin(node), name)]
    if verdict == "certain" and odd:
        verdict, reason = "review", "unused" if unused else "incidental"
    imports = tuple(f"import {name}" for name in modules) if is_moved else ()
    module = "." * node.level + (node.module or "")
    args = {"module": module, "names": own, "odd": _listed(odd), "width": _width(here.file)}
    return make_site(_NAME, verdict, here.file.root, node, reason, args=args, imports=imports)


def _listed(names: list[str]) -> str:
    """Return names as text, of many the first ones."""
    return ", ".join(names if len(names) <= _MOST_LISTED else [*names[:_MOST_LISTED], "..."])


def _names_wanted(here: _Here) -> set[str]:
    """Every name that a file may read, and what texts in it or others take from it or, by `*`, through it."""
    own = (it.attr for it in here.file.nodes(ast.Attribute)) if takes_own_module(here.file) else ()
    names = {*names_read(here.file), *own}
    everybody = {here.facts.path, *here.modules.star_importers(here.facts.path)}
    for path in everybody - {here.facts.path}:
        names.update(here.modules.names_read(path))
    stems = {_stem(path) for path in everybody}
    others = [*{**here.facts.gathered, here.facts.path: surface(here.file)}.values()]
    uses = (use.split(".") for item in others for use in item["uses"])
    names |= {name for owner, *parts in uses if owner in {*stems, "*"} for name in parts}
    known = {_stem(path) for path in here.facts.gathered}.difference(stems, *(item["aliases"] for item in others))
    paths = (text.split(".")[-2:] for item in others for text in item["paths"])
    return names | {name for owner, name in paths if owner not in known}  # a module that is not known may be this one


def _is_plain_module(here: _Here, path: str, name: str) -> bool:
    """Return whether a name of a file is a module that it imports, and no other file takes, or sets, it there."""
    uses = {use for other, item in here.facts.gathered.items() if other != here.facts.path for use in item["uses"]}
    return here.modules.origin(path, name) == ("", name) and f"{_stem(path)}.{name}" not in uses


def _is_incidental(here: _Here, path: str, name: str) -> bool:
    """Return whether a file has a name only because it uses it itself: it imports it, and is no package's front."""
    is_front = path.endswith("__init__.py") or here.modules.offer(path).is_listed
    return not is_front and here.modules.origin(path, name)[0] != path


def _stem(path: str) -> str:
    """The last part of a file's module name."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem


def _belongs(here: _Here, stars: list[ast.ImportFrom], number: int, name: str) -> bool:
    """True if a name is to be imported here: nothing else at the top brings the same, or another one before it is read.

    Of several wildcard imports that bring the same, the one of the module that makes it has it.
    """
    star = stars[number]
    bringing = [it for it in stars if it is star or name in here.offer(it).names]
    origins = {it: here.modules.origin(here.origin(it), name) for it in bringing if here.origin(it)}
    own = origins.get(star)
    imports: list[ast.Import | ast.ImportFrom] = [
        *here.file.root.nodes(ast.Import),
        *here.file.root.nodes(ast.ImportFrom),
    ]
    for other in imports:
        if parent(other) is here.file.tree and any(bound_name(alias) == name for alias in other.names):
            is_later = other.lineno > star.lineno and not _is_read_between(here.file, name, star.lineno, other.lineno)
            if is_later or here.modules.origin(here.facts.path, name) == own:
                return False
    same = [it for it in bringing if origins.get(it) == own]
    if len(same) < len(bringing):  # the last one that has it wins
        later = [it for it in bringing[bringing.index(star) + 1 :] if not here.offer(it).may_lack([name])]
        return not later or _is_read_between(here.file, name, star.lineno, later[-1].lineno)
    home = next((it for it in same if own is not None and here.origin(it) == own[0]), same[0])
    first_read = min((node.lineno for node in here.file.nodes(ast.Name) if node.id == name), default=home.lineno)
    return star is (home if home.lineno <= first_read else same[0])


def _is_read_between(file: SourceFile, name: str, first: int, last: int) -> bool:
    return any(node.id == name and first < node.lineno < last for node in file.nodes(ast.Name))


def _refusal(here: _Here, offers: list[StarOffer]) -> str:
    """Return the reason to keep the wildcard imports of a file; empty if they can be written with names."""
    if PurePosixPath(here.facts.path).name == "__init__.py":
        return "passes_on"
    if why := next((offer.why for offer in offers if offer.why), ""):
        return why
    known = {name for offer in offers for name in offer.names} | _bound_names(here.file) | _BUILT_IN
    read = {node.id for node in here.file.nodes(ast.Name) if isinstance(node.ctx, ast.Load)}
    return "" if read <= known else "unexplained"


def _bound_names(file: SourceFile) -> set[str]:
    """Every name that a file binds anywhere."""
    names = {node.id for node in file.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
    names |= {scope.name for scope in file.scopes}
    names |= {node.arg for node in file.nodes(ast.arg)}
    names |= {(alias.asname or alias.name).partition(".")[0] for alias in file.nodes(ast.alias)}
    names |= {node.name or "" for node in file.nodes(ast.ExceptHandler)}
    names |= {node.name or "" for node in file.nodes(ast.MatchAs)}
    names |= {node.name or "" for node in file.nodes(ast.MatchStar)}
    return names | {node.rest or "" for node in file.nodes(ast.MatchMapping)}


def _doubt(here: _Here, node: ast.ImportFrom, names: list[str]) -> str:
    """Return the point that a person must check; empty if there is none."""
    if here.offer(node).may_lack(names):
        return "some_paths"
    if any(name_of(call.func) in _RUNS_TEXT for call in here.file.nodes(ast.Call)):
        return "runs_text"
    is_less = bool(set(here.offer(node).names).difference(names))
    is_read = is_less and (is_read_whole(here.file, here.facts) or takes_own_module(here.file))
    if is_read or lists_computed_names(here.file):
        return "read_whole"
    return "each_other" if here.modules.reaches(here.origin(node), here.facts.path) else ""


def _width(file: SourceFile) -> int:
    """Return the width that the lines of a file have at most, but for one in fifty."""
    widths = sorted(len(line) for line in file.lines if line.strip())
    usual = widths[-1 - len(widths) // 50] if widths else 0
    return min(max(usual, _NARROWEST), _WIDEST)


def _rewrite(at: Site, node: cst.ImportFrom) -> Any:
    names = at.args["names"]
    line = f"from {at.args['module']} import {', '.join(names)}"
    if len(line) > at.args["width"]:
        line = "\n".join([f"from {at.args['module']} import (", *(f"    {name}," for name in names), ")"])
    made = cst.parse_statement(line)
    assert isinstance(made, cst.SimpleStatementLine)
    new = made.body[0]
    assert isinstance(new, cst.ImportFrom)
    return node.with_changes(names=new.names, lpar=new.lpar, rpar=new.rpar)


EN = CodemodWords(
    title="Imports that name what they import",
    what="A wildcard import of a module of the project names what the file uses of it, and what others take from here.",
    why="Nobody can tell where a name comes from, and a new name in the other module silently replaces one here.",
    when_not="Files that pass names on, modules outside of the project, and those that make names at run time.",
    preconditions=(
        "Every name that the module offers can be read from its text, and is made whenever it is imported.",
        "The modules do not import each other, and the file runs no text as code.",
        "No framework, tool or computed name reads names of the file unseen, as with settings and fixtures.",
        "The file uses every one of the names, and the module makes them itself, or is a package or lists them.",
    ),
    look_at="Whether the list is short; a long one says that the two modules belong together.",
    reasons={
        "passes_on": "An `__init__` file passes the names of `{module}` on to others.",
        "outside": "`{module}`, or a module that this file imports with `*`, is not in the project.",
        "unexplained": "It cannot be seen where some of the names that the file reads come from.",
        "dynamic": "`{module}`, or a module that this file imports with `*`, makes names at run time.",
        "nested": "The import of `{module}` is not at the top of the file.",
        "nothing_used": "The file uses nothing of `{module}`: delete the import, if importing it does nothing else.",
        "some_paths": "`{module}` makes some of these names on some paths only: a missing one would stop the import.",
        "runs_text": "The file runs text as code, which may use any name of `{module}`.",
        "read_whole": "A framework, a tool or a computed name may read the names of `{module}` from this file.",
        "each_other": "`{module}` and this file import each other: a name may not be there yet when it is asked for.",
        "unused": "This file does not use `{odd}`, but others may take it from here: import it there from its own"
        " module, and leave it out here.",
        "incidental": "`{module}` only imports `{odd}` for itself: import it from its own module.",
    },
)
JA = CodemodWords(
    title="名前を明示したimport",
    what="プロジェクト内のモジュールの`*`によるimportを、このファイルが使う名前と、"
    "ほかのファイルがここから取り込む名前のimportに置き換えます。",
    why="名前の出どころがわかりません。"
    "相手のモジュールに名前が増えると、このファイルの名前が気づかないうちに置き換わります。",
    when_not="名前を中継するファイル、プロジェクト外のモジュール、実行時に名前を作るモジュールは変更しません。",
    preconditions=(
        "モジュールのすべての名前がコードから読み取れ、importすれば必ず作られます。",
        "2つのモジュールは互いにimportせず、ファイルは文字列をコードとして実行しません。",
        "設定やフィクスチャのように、コードに現れない名前をフレームワークやツールがこのファイルから読むことはありません。",
        "取り込む名前はすべてこのファイルで使われ、モジュール自身が定義するか、パッケージまたは`__all__`が公開しています。",
    ),
    look_at="名前の一覧が短いかどうかを確認してください。長い場合は、2つのモジュールの役割を見直します。",
    reasons={
        "passes_on": "`__init__`ファイルは`{module}`の名前をほかのファイルに中継します。",
        "outside": "`{module}`、またはこのファイルが`*`でimportするモジュールが、プロジェクトの中にありません。",
        "unexplained": "出どころのわからない名前をこのファイルが使っています。",
        "dynamic": "`{module}`、またはこのファイルが`*`でimportするモジュールが、実行時に名前を作ります。",
        "nested": "`{module}`のimportがファイルの先頭にありません。",
        "nothing_used": "このファイルは`{module}`の名前を使っていません。"
        "importすること自体に意味がなければ、削除してください。",
        "some_paths": "`{module}`の名前の一部は、特定の場合にだけ作られます。ないときはimportが失敗します。",
        "runs_text": "文字列をコードとして実行しており、`{module}`のどの名前も使われる可能性があります。",
        "read_whole": "フレームワークやツール、実行時に組み立てた名前が、"
        "このファイルから`{module}`の名前を読む可能性があります。",
        "each_other": "`{module}`とこのファイルが互いにimportしており、名前がまだない場合があります。",
        "unused": "`{odd}`はこのファイルでは使われていませんが、ほかのファイルがここから取り込む可能性があります。"
        "取り込む側で元のモジュールからimportし、ここからは除いてください。",
        "incidental": "`{odd}`は`{module}`が自分で使うためにimportした名前です。元のモジュールからimportしてください。",
    },
)
_SHOP = {
    "shop.py": "import json\n\nRATE = 3\n_KEY = 1\n\n\ndef price(x):\n    return x\n\n\ndef tax(x):\n    return x\n"
}
CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.3, 2), risk="low", review="read", proofs=("compiles", "api", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=(("import",),),
    find=_find,
    rewrite=_rewrite,
    gather=surface,
    gather_tokens=((),),
    fixes=("wildcard_import",),
    examples=(
        CodemodExample(
            "from shop import *  # prices\n\n\ndef total(rows):\n    return [price(x) * RATE for x in rows]\n",
            "from shop import price, RATE  # prices\n\n\n"
            "def total(rows):\n    return [price(x) * RATE for x in rows]\n",
            files=_SHOP,
        ),
        CodemodExample(
            "from shop import *\nimport json\n\n\ndef total(rows):\n    return json.dumps(rows)\n",
            "from shop import tax\nimport json\n\n\ndef total(rows):\n    return json.dumps(rows)\n",
            verdict="review",
            reason="unused",
            files={**_SHOP, "views.py": "from app import tax\n"},
            note="another file takes it from here",
        ),
        CodemodExample(
            "from shop import *\n\nprint(price(1))\n",
            "from shop import price\n\nprint(price(1))\n",
            verdict="review",
            reason="each_other",
            files={"shop.py": "import app\n\n\ndef price(x):\n    return app\n"},
        ),
        CodemodExample("from os.path import *\n\nprint(join('a', 'b'))\n", verdict="refused", reason="outside"),
        CodemodExample(
            "from shop import *\n\nprint(price(1))\n",
            "from shop import price, tax\n\nprint(price(1))\n",
            verdict="review",
            reason="unused",
            files={**_SHOP, "views.py": "from app import *\n\nprint(tax(2))\n"},
            note="another file takes `tax` through this one",
        ),
        CodemodExample(
            "from shop import *\n\nprint(price(1), discount)\n", verdict="refused", reason="unexplained", files=_SHOP
        ),
        CodemodExample(
            "from shop import *\n\nprint(price(sqrt(4)))\n",
            "from shop import price, sqrt\n\nprint(price(sqrt(4)))\n",
            verdict="review",
            reason="incidental",
            files={"shop.py": "from math import sqrt\n\n\ndef price(x):\n    return sqrt(x)\n"},
        ),
        CodemodExample(
            "if True:\n    from shop import *\n\n    print(price(1))\n", verdict="refused", reason="nested", files=_SHOP
        ),
        CodemodExample("from shop import price\n\nprint(price(1))\n", files=_SHOP, note="it says what it imports"),
    ),
)
