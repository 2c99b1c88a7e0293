"""Count the functions that a codemod's certain sites bring below cognitive complexity 15, outside of tests.

python -m tests.bench.simplified CODEMOD TREE ...
"""

import sys
from collections import Counter
from pathlib import Path

from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import Facts
from toolkit.source.discover import discover_files, match_unused
from toolkit.source.parse import parse_file
from toolkit.state import settings
from toolkit.wiring import plugins

LIMIT = 15
HIGH = 30


def complexities(path: str, data: bytes) -> dict[str, int]:
    """Qualified name -> cognitive complexity; the highest one of several definitions."""
    file = parse_file(path, data)
    found: dict[str, int] = {}
    for scope in file.functions:
        found[scope.qualname] = max(found.get(scope.qualname, 0), cognitive_complexity(file, scope))
    return found


def measure(root: Path, name: str) -> Counter[str]:
    """Count the functions of a tree before and after."""
    codemod = plugins.codemod(name)
    known = settings.load(root)
    is_unused = match_unused(known)
    listed = discover_files(root, known).files
    data = {path: (root / path).read_bytes() for path in listed if not is_unused(path)}
    gathered = {}
    for path, content in data.items():
        try:
            gathered[path] = codemod.gather(parse_file(path, content)) if codemod.gather else None
        except SourceError:
            continue
    pack = Pack((codemod,), {name: Facts(gathered=gathered)})
    counts: Counter[str] = Counter()
    for path in gathered:
        before = complexities(path, data[path])
        if max(before.values(), default=0) <= LIMIT:
            continue
        done = pack((path, data[path]))
        after = complexities(path, done.data or data[path])
        counts += Counter(
            above=sum(value > LIMIT for value in before.values()),
            down=sum(value > LIMIT >= after.get(key, 0) for key, value in before.items()),
            high=sum(value > HIGH for value in before.values()),
            high_down=sum(value > HIGH and after.get(key, 0) <= LIMIT for key, value in before.items()),
            worse=sum(after.get(key, 0) > value for key, value in before.items()),
            new_above=sum(value > LIMIT for key, value in after.items() if key not in before),
            sites=len(done.applied),
        )
    return counts


if __name__ == "__main__":
    for tree in sys.argv[2:]:
        print(tree, dict(measure(Path(tree), sys.argv[1])))
