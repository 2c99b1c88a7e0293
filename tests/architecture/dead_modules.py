"""python -m tests.architecture.dead_modules: name the modules of this project that nothing imports, starts or names.

The rule is asked apart from the report, because a finding of it is never laid to one change; run by `nox -s lint`.
"""

import sys

from tests.command_line import HOME
from toolkit.flows.measure_file import Measurer
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.model.facts import File
from toolkit.model.project import Project
from toolkit.source.discover import discover_files, match_tests
from toolkit.state import settings
from toolkit.wiring.plugins import rules


def dead_modules() -> list[str]:
    """Their paths, sorted."""
    rule, known = rules()["unimported_module"], settings.load(HOME)
    found, is_test = discover_files(HOME, known), match_tests(known)
    measure = Measurer((), (rule,))
    files = tuple(File(path, "", is_test(path), measure((path, (HOME / path).read_bytes()))) for path in found.files)
    graph = build_import_graph(files, HOME.name)
    project = Project(HOME.name, files, imports=graph, settings=known, documents=found.documents)
    return sorted(item.symbol for item in run_rules(project, [rule]).findings)


if __name__ == "__main__":
    sys.exit("\n".join(dead_modules()) or None)
