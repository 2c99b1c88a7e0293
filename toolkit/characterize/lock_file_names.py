"""Names of the file of cases and the test file that each case of a lock belongs to.

Test files have a prefix of their own: pytest imports `tests/test_shop.py` and another `test_shop.py` as one module, and
would run neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from toolkit.characterize.take_lock import position_in_file
from toolkit.model.links import digest
from toolkit.model.lock import Case

REQUESTS = "test_locked_requests.py"
_LONGEST = 120
"""Maximum bytes of a name; file systems allow 255."""


def group_by_file(cases: Sequence[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    """Group the cases by module and endpoint, sorted, with the names of their files.

    Modules and endpoints whose names differ only in characters not allowed in file names get separate files.

    Yields:
        name of the file of cases without its ending; name of the test file, empty for requests; the cases.
    """
    groups: dict[tuple[str, bool], list[Case]] = defaultdict(list)
    for case in cases:
        groups[_endpoint_name(case) if not case.is_call else _module_name(case), not case.is_call].append(case)
    names, tests = set[str](), {REQUESTS}
    for (stem, is_request), group in sorted(groups.items()):
        name = stem if stem not in names else f"{stem}_{digest(stem, str(is_request))[:8]}"
        test = "" if is_request else f"test_locked_{_identifier(name)}.py"
        if test in tests:
            test = f"test_locked_{_identifier(name)}_{digest(name)[:8]}.py"
        names.add(name)
        tests.add(test or REQUESTS)
        yield name, test, sorted(group, key=position_in_file)


def _module_name(case: Case) -> str:
    """Return a file name for the cases of a module, safe for any module name."""
    module = case.about.partition("::")[0].partition(":")[0]
    name = re.sub(r"[^\w.-]", "_", module.removesuffix(".py")) or "root"
    if len(name.encode()) > _LONGEST or name.startswith("."):
        return f"{name[:40].lstrip('.')}_{digest(module)[:8]}"
    return name


def _endpoint_name(case: Case) -> str:
    method, _, path = case.about.partition(" ")
    plain = re.sub(r"[^\w.{}-]+", "_", path.strip("/"), flags=re.ASCII)
    verb = re.sub(r"[^\w-]+", "_", method, flags=re.ASCII)
    name = f"{verb}_{plain or 'root'}".replace("{}", "X")
    return name if len(name) <= 80 else f"{name[:64]}_{digest(case.about)[:8]}"


def _identifier(name: str) -> str:
    return re.sub(r"\W+", "_", name)
