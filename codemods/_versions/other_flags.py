"""Names that a file imports from other modules and that stand for tests of the version."""

import ast

from codemods._versions.bindings import FileBindings
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import Selected
from toolkit.model.tree import SourceFile, dotted_name


def flags_of_others(file: SourceFile, bindings: FileBindings, facts: Facts) -> dict[str, str]:
    """Map an expression to the test for which it stands, as `plain_test` writes it."""
    found = {}
    for node in (*file.nodes(ast.Name), *file.nodes(ast.Attribute)):
        written = dotted_name(node)
        if written and written not in found and (text := _flag(bindings.origin(node), facts)):
            found[written] = text
    return found


def _names_of_flags(files: Selected) -> frozenset[str]:
    return frozenset(name for it in files.values() for name in it["flags"])


def _flag(origin: str, facts: Facts) -> str:
    """Return the test for which a name of another module stands; empty if none, or if it is ambiguous."""
    module, _, name = origin.rpartition(".")
    if name not in facts.project.compute(_names_of_flags, "flags") or not module.strip("."):
        return ""
    level = len(module) - len(module.lstrip("."))
    path = module[level:].replace(".", "/") + ".py"
    if level:
        folders = facts.path.split("/")[:-level]
        paths = [known for known in facts.gathered if known == "/".join([*folders, path])]
    else:
        paths = [known for known in facts.gathered if known == path or known.endswith(f"/{path}")]
    texts = {facts.gathered[known]["flags"].get(name, "") for known in paths}
    return texts.pop() if len(texts) == 1 else ""
