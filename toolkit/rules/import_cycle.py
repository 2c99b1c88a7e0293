"""Modules that import each other in a cycle.

What: files that import each other in a cycle at import time (imports inside functions and for typing do not
    count).
Why: whether it works depends on which one is imported first; none can be tested, moved or deployed alone.
When not: a cycle that is closed by an import inside a function (which avoids the problem), or by a package that
    loads its own parts as whole modules, so that they register themselves (`from . import views` below a Flask
    blueprint): the package always runs first, in the order of its own imports.
"""

from collections import deque
from collections.abc import Iterator

from toolkit.model.findings import Finding, Place
from toolkit.model.graph import Edge
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.words import RuleWords
from toolkit.rules._about import about_file

SHOWN = 6
FEW = 3
"""Maximum number of files of a small cycle, which its developers know and which works while its order is kept."""


def find(project: Project) -> Iterator[Finding]:
    """Yield one finding for each group of files, with one of its shortest cycles as evidence."""
    if not project.imports.cycles:
        return
    leading: dict[str, list[Edge]] = {}
    for edge in project.imports.edges:
        if not (edge.lazy or edge.typing or _registers(edge, project)):
            leading.setdefault(edge.source, []).append(edge)
    for cycle in project.imports.cycles:
        circle = _circle(set(cycle), leading)
        if not circle or all(project.by_path[path].is_test for path in cycle):
            continue
        chain = [edge.source for edge in circle]
        yield about_file(
            "import_cycle",
            "medium" if FEW < len(cycle) <= SHOWN and not _within_package(chain) else "low",
            project.by_path[chain[0]],
            value=len(cycle),
            args={"files": len(cycle), "length": len(chain), "chain": [*chain[:SHOWN], chain[0]]},
            places=tuple(Place(edge.source, edge.line) for edge in circle),
        )


def _registers(edge: Edge, project: Project) -> bool:
    """Return whether a package imports one of its own modules as a whole, and no names from it."""
    package = edge.source.removesuffix("__init__.py")
    if package == edge.source or not edge.target.startswith(package):
        return False
    part = edge.target.removeprefix(package).removesuffix(".py").removesuffix("/__init__")
    return any(
        item.line == edge.line and (not item.names or part in item.names)
        for item in project.by_path[edge.source].content.imports
    )


def _within_package(chain: list[str]) -> bool:
    """Return whether a cycle only leads from a package to its own modules and back."""
    tops = [path.removesuffix("__init__.py") for path in chain if path.endswith("/__init__.py")]
    return any(all(path.startswith(top) for path in chain) for top in tops)


def _circle(group: set[str], leading: dict[str, list[Edge]]) -> list[Edge]:
    """Return the edges of one shortest cycle in a strongly connected group, always the same one."""
    best: list[Edge] = []
    for start in sorted(group):
        found = _way_back(start, group, leading)
        if found and (not best or len(found) < len(best)):
            best = found
        if len(best) == 2:
            break
    return best


def _way_back(start: str, group: set[str], leading: dict[str, list[Edge]]) -> list[Edge]:
    """Return the edges of a shortest path from a file back to itself, by breadth-first search."""
    came: dict[str, Edge] = {}
    waiting = deque([start])
    while waiting:
        for edge in leading.get(waiting.popleft(), ()):
            if edge.target not in group or edge.target in came:
                continue
            came[edge.target] = edge
            if edge.target == start:
                return _cycle_edges(start, came)
            waiting.append(edge.target)
    return []


def _cycle_edges(start: str, came: dict[str, Edge]) -> list[Edge]:
    way = [came[start]]
    while way[-1].source != start:
        way.append(came[way[-1].source])
    return way[::-1]


EN = RuleWords(
    title="Import cycle",
    seen="{files} files import each other in a circle. The shortest circle has {length} steps: {chain}.",
    cause="A module at the bottom needs one thing of a module above it, and the import was added where it was needed.",
    why=(
        "Whether the application starts depends on which module is imported first, so a harmless new import can stop a "
        "deployment; and none of these files can be tested alone."
    ),
    steps=(
        "Look at the imports of the circle: which one points from the more general module to the more special one?",
        "Move what it needs (often one function or one constant) to a module below both.",
        "Where that is too large a step, hand the value in as an argument.",
        "Add a rule to the build that keeps the circle open (for example an import-linter contract).",
    ),
    fine_when="The files are one unit that is always changed together, and it is about to be merged into one module.",
    looked_for="Circles in the import graph over imports that run when a module is imported.",
)
JA = RuleWords(
    title="循環import",
    seen=(
        "{files}個のファイルが互いにimportし合い、循環しています。最も短い循環は{length}か所のimportで、"
        "経路は{chain}です。"
    ),
    cause="下位のモジュールが上位のモジュールの一部を必要とし、その場でimportを追加したことが原因です。",
    why=(
        "どのモジュールを先に読み込むかによって起動の成否が変わり、"
        "無関係に見えるimportの追加でリリースが止まることがあります。"
        "また、どのファイルも単独ではテストできません。"
    ),
    steps=(
        "循環しているimportのうち、汎用的なモジュールから個別のモジュールに向かうものを探します。",
        "そこで必要とされるもの（多くは関数1個や定数1個）を、両方より下位のモジュールに移します。",
        "移動が大きすぎる場合は、値を引数で渡す形にします。",
        "循環が戻らないことを、ビルドで検査します（例：import-linterの設定）。",
    ),
    fine_when="常に一緒に変更されるひとまとまりのファイルで、1つのモジュールに統合する予定がある場合です。",
    looked_for="モジュールの読み込み時に実行されるimportについて、循環の有無を調べました。",
)
RULE = Rule(
    name="import_cycle",
    severity="medium",
    words={"en": EN, "ja": JA},
    treatment=Treatment(10, 8, reach="alone", locks=False),
    find=find,
    remedy=Remedy(
        "# shop/a.py\nimport shop.b\nLIMIT = 100\n\n# shop/b.py\nfrom shop.a import LIMIT\n",
        "# shop/limits.py\nLIMIT = 100\n\n# shop/a.py\nimport shop.b\n\n# shop/b.py\nfrom shop.limits import LIMIT\n",
    ),
    examples=(
        RuleExample(
            {"shop/a.py": "import shop.b\n\nX = 1\n", "shop/b.py": "from shop.a import X\n", "shop/__init__.py": ""},
            (1,),
        ),
        RuleExample(
            {
                "shop/a.py": "X = 1\nfrom shop import b\n",
                "shop/b.py": "from shop import c\n",
                "shop/c.py": "from shop.a import X\n",
                "shop/__init__.py": "",
            },
            lines=(2,),
        ),
        RuleExample(
            {
                "shop/a.py": "import shop.b\n\nX = 1\n",
                "shop/b.py": "def x():\n    from shop.a import X\n    return X\n",
                "shop/__init__.py": "",
            },
            note="Closed inside a function: the order of imports does not matter.",
        ),
        RuleExample(
            {
                "shop/__init__.py": "from flask import Blueprint\n\napi = Blueprint('api', __name__)\n\n"
                "from . import users, coupons  # noqa: E402\nimport shop.checks  # noqa: E402\n",
                "shop/users.py": "from . import api\n",
                "shop/coupons.py": "from shop import api\n",
                "shop/checks.py": "from shop import api\n",
            },
            note="The parts register themselves with their package.",
        ),
        RuleExample(
            {
                "shop/a.py": "import shop.b\n\nX = 1\n",
                "shop/b.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.a import X\n",
                "shop/__init__.py": "",
            },
        ),
        RuleExample({"shop/a.py": "import shop.b\n", "shop/b.py": "import json\n", "shop/__init__.py": ""}),
    ),
)
