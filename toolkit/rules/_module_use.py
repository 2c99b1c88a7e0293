"""Find how modules are used: by imports, loaders, names in strings, servers and frameworks."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from toolkit.model.facts import File, Import, Sign
from toolkit.model.project import Project
from toolkit.model.tree import SourceFile, dotted_name
from toolkit.rules._published import is_application, is_program
from toolkit.rules._signs import sign

RULE_NAME = "unimported_module"
"""Name of the rule that uses this module."""
_LOADERS = frozenset(
    {
        *("import_module", "__import__", "import_string", "import_object", "import_attribute", "resolve_name"),
        *("load_module", "load_source", "iter_modules", "walk_packages", "find_modules", "spec_from_file_location"),
        *("run_module", "run_path", "execfile", "autodiscover_modules", "autodiscover_tasks", "autodiscover"),
    }
)
_PYRAMID = "config.scan"
_ENTRY_POINTS = frozenset({"application", "app", "main", "handler", "lambda_handler", "create_app", "make_app", "cli"})
"""Top-level names of a module through which servers and command lines start it."""
_FOUND_BY_NAME = frozenset(
    {
        *("conftest", "setup", "manage", "wsgi", "asgi", "fabfile", "noxfile", "dodo", "conf", "config", "settings"),
        *("local_settings", "settings_local", "gunicorn", "celery", "celeryapp", "tasks", "env", "run", "main", "cli"),
        *("models", "admin", "apps", "urls", "signals", "receivers", "handlers", "translation", "search_indexes"),
        *("wagtail_hooks", "cms_plugins", "cms_menus", "cms_apps", "cms_toolbars", "autocomplete_light_registry"),
        *("context_processors", "middleware", "sitemaps", "feeds", "checks", "routing", "consumers", "cron", "jobs"),
        *("sitecustomize", "usercustomize", "version", "_version", "testing", "factories", "locustfile", "smoke"),
    }
)
"""Module names that tools and frameworks look for in any folder."""
_FOUND_BY_FOLDER = re.compile(
    r"(?:\A|/)(?:migrations?|versions|alembic|management|templatetags|fixtures|settings|config|conf|scripts?|bin|tools?|"
    r"docs?|examples?|samples?|demos?|contrib|tests?|testing|test_?utils?|plugins?|extensions|hooks|tasks|jobs|cron)/"
)


def loads_and_entries(file: SourceFile) -> Iterator[Sign]:
    """Yield the signs of the rule: calls that load modules, with their package, and names that servers start."""
    for function in file.root.nodes(ast.FunctionDef):
        if function.name in _ENTRY_POINTS:
            yield sign(RULE_NAME, file.root, function, entry=function.name)
    for node in file.root.nodes(ast.Assign):
        if any(dotted_name(target) in _ENTRY_POINTS for target in node.targets):
            yield sign(RULE_NAME, file.root, node, entry="")
    for scope, call in file.each(ast.Call):
        name = dotted_name(call.func)
        if name.rpartition(".")[2] in _LOADERS or name.endswith(_PYRAMID):
            yield sign(RULE_NAME, scope, call, package=_package(call.args[0]) if call.args else "")


def _package(argument: ast.expr) -> str:
    """Return the package in the constant beginning of a composed name: `plugins` for `f"plugins.{name}"`."""
    match argument:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return text.rpartition(".")[0]
        case ast.BinOp(left=ast.Constant(value=str() as text)):
            return re.split("[%{]", text)[0].rpartition(".")[0]
        case ast.BinOp(left=ast.BinOp() as left):
            return _package(left)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            return text.partition("{")[0].rpartition(".")[0]
    return ""


def folder_of(path: str) -> str:
    """Return the folder of a path."""
    return path.rpartition("/")[0]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


def _last_parts(item: Import) -> Iterator[str]:
    """Yield the last two parts of every module that an absolute import may mean (`sys.path` is unknown)."""
    if not item.level:
        for path in (item.module, *(f"{item.module}.{name}" for name in item.names)):
            yield ".".join(path.split(".")[-2:])


class ModuleUse:
    """Uses of the modules of one project. In doubt, a module counts as used.

    Attributes:
        has_open_loader: whether some code loads modules by a name that is not known from the code.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._library = not (is_application(project) or is_program(project))
        self._imported = {edge.target for edge in project.imports.edges}
        self._packages = {folder_of(path) for path in self._imported}
        self._written = {what.rpartition(".")[2] for _, _, what in project.imports.unresolved}
        known = set(project.imports.modules.values())
        for file in project.files:
            unknown = (item for item in file.content.imports if item.module not in known)
            self._written.update(part for item in unknown for part in _last_parts(item))
        self._quoted = Counter(name for file in project.files for name in file.content.quoted_names)
        self._documents = "\n".join(project.documents.values())
        signs = project.signs(RULE_NAME)
        self._entries = {file.path for file, item in signs if "entry" in item.args}
        loads = [(file, item.args["package"]) for file, item in signs if "package" in item.args]
        self._loaded = {package for _, package in loads if package}
        self._loaders = {folder_of(file.path) for file, package in loads if not package}
        self.has_open_loader = bool(self._loaders)

    def is_module(self, file: File) -> bool:
        """Return whether a file is a module with functions or classes that others can import."""
        stem = _stem(file.path)
        has_code = bool(file.content.functions or file.content.classes)
        return has_code and file.path.endswith(".py") and stem.isidentifier() and not stem.startswith("__")

    def is_imported(self, file: File) -> bool:
        """Return whether some file imports a module, or may import it."""
        path, stem = file.path, _stem(file.path)
        return path in self._imported or not self._written.isdisjoint(
            {stem, f"{_stem(folder_of(path))}.{stem}"},
        )

    def may_start(self, file: File) -> bool:
        """Return whether a person, a server, a framework or a loader of the project may start or load a module."""
        path = file.path
        package = self._project.imports.modules.get(path, "").rpartition(".")[0]
        return (
            path in self._entries
            or _stem(path) in _FOUND_BY_NAME
            or "__main__" in file.content.names
            or _FOUND_BY_FOLDER.search(path) is not None
            or package in self._loaded
            or folder_of(path) in self._loaders
        )

    def is_named(self, file: File) -> bool:
        """Return whether the name of a module occurs in a short string of another file, or in a document."""
        stem = _stem(file.path)
        if self._quoted[stem] > (stem in file.content.quoted_names):
            return True
        return stem in self._documents and re.search(rf"\b{stem}\b", self._documents) is not None

    def is_importable(self, file: File) -> bool:
        """Return whether a module would be used through imports: it is in a package, or beside imported modules.

        Public modules of a library are imported from elsewhere, so they do not count.
        """
        if self._library and not any(part.startswith("_") for part in file.path.split("/")):
            return False
        folder = folder_of(file.path)
        return f"{folder}/__init__.py" in self._project.by_path or folder in self._packages
