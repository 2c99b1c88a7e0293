"""The modules of a project, found by name and parsed on demand."""

import ast
from collections.abc import Callable, Iterable, Mapping

from toolkit.errors import SourceError
from toolkit.imports.layout import ModuleLayout
from toolkit.inventory.interpreter.values import ExternalName, ModuleValue, Value
from toolkit.model.tree import SourceFile


class ProjectModules:
    """The modules of a project, by path and by the names under which others import them.

    Args:
        paths: paths of all Python files.
        load: returns the parsed file of a path; raises SourceError.
        package: name of the project's folder, for a project that is itself a package.
        bundled: external packages that the project has a copy of, by path: they are not followed.
    """

    def __init__(
        self,
        paths: Iterable[str],
        load: Callable[[str], SourceFile],
        package: str = "",
        bundled: Mapping[str, str] | None = None,
    ) -> None:
        self.paths = tuple(sorted(paths))
        self.layout = ModuleLayout(self.paths, package)
        self.bundled = bundled or {}
        self.unread: dict[str, str] = {}
        self._above = package if "__init__.py" in self.paths else ""
        self._load = load
        self._modules: dict[str, ModuleValue] = {}
        self._trees: dict[str, ast.Module] = {}
        self._namespaces: dict[str, ModuleValue] = {}
        self._names: dict[str, frozenset[str]] = {}

    def at(self, path: str) -> ModuleValue:
        """Return the module of a file."""
        if path not in self._modules:
            self._modules[path] = ModuleValue(self.layout.name(path), path)
        return self._modules[path]

    def followed(self) -> list[ModuleValue]:
        """Return the modules of the files that were asked for so far."""
        return list(self._modules.values())

    def tree(self, module: ModuleValue) -> ast.Module | None:
        """Return the tree of a module; None, and an entry in `unread`, if it cannot be parsed."""
        if module.path not in self._trees and module.path not in self.unread:
            try:
                file = self._load(module.path)
            except SourceError as error:
                self.unread[module.path] = f"{error.reason}: {error.detail}"
                return None
            self._trees[module.path], module.python2 = file.tree, file.python2
        return self._trees.get(module.path)

    def names_in(self, module: ModuleValue) -> frozenset[str]:
        """Return the names that a module uses anywhere."""
        if module.path not in self._names:
            tree = self.tree(module)
            used = (item.id for item in ast.walk(tree) if isinstance(item, ast.Name)) if tree is not None else ()
            self._names[module.path] = frozenset(used)
        return self._names[module.path]

    def find(self, dotted: str, near: ModuleValue | None = None) -> Value:
        """Return the module that `import dotted` means in the module `near`; else an external name."""
        top = dotted.partition(".")[0]
        own = self.layout.root(near.path) if near is not None and near.path else ""
        homes = self.layout.homes(top, own)
        for home in homes:
            if found := self._under(home, dotted):
                return found
        if (
            near is not None
            and near.path
            and near.python2
            and (found := self._under(self.layout.folder(near.path), dotted))
        ):
            return found
        for start in dict.fromkeys((own, "", self._above)):  # the last: a package that is also where programs start
            if found := self._under(start, dotted):
                return found
        path = near.path if near is not None else ""
        return self._in_portions(dotted, path) or self._in_own_package(dotted, path) or ExternalName(dotted)

    def relative(self, module: ModuleValue, level: int, dotted: str) -> Value:
        """Return the module that a relative import means; else an external name."""
        folder = self.layout.folder(module.path)
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        return self._under(folder, dotted) or ExternalName(f"{'.' * level}{dotted}")

    def submodule(self, module: ModuleValue, name: str) -> ModuleValue | ExternalName | None:
        """Return a module inside a package, if it exists."""
        if module.path:
            folder = self.layout.folder(module.path)
            if not self.layout.is_package(module.path):
                return None
        else:
            folder = module.name
        return self._under(folder, name) or self._in_other_portions(module, folder, name)

    def by_suffix(self, dotted: str) -> ModuleValue | None:
        """Return the module whose dotted name has this suffix, for names in settings and texts; None if ambiguous."""
        found = self.find(dotted)
        if isinstance(found, ModuleValue):
            return found
        wanted = dotted.replace(".", "/")
        fitting = [path for path in self.paths if f"/{path}".endswith((f"/{wanted}.py", f"/{wanted}/__init__.py"))]
        return self.at(fitting[0]) if len(fitting) == 1 else None

    def _in_own_package(self, dotted: str, path: str) -> ModuleValue | ExternalName | None:
        """A module inside the package that the importing code is in, by the name that it has from the folder above.

        Programs are started in `backend` although it has an `__init__.py`: `backend/shop/views.py` imports `shop.db`.
        """
        top, _, inside = dotted.partition(".")
        above = self.layout.folder(path).split("/") if path and inside else []
        starts = ("/".join(above[:depth]) for depth, name in enumerate(above) if name == top)
        itself = None if path and self.layout.is_package(path) else path
        found = (self._under(start, dotted) for start in starts)
        return next((one for one in found if one is not None and getattr(one, "path", "") != itself), None)

    def _in_portions(self, dotted: str, path: str) -> ModuleValue | None:
        """A module in any part of a namespace package, for code in one of the parts."""
        portions = self.layout.portions(dotted.partition(".")[0], path) if path else ()
        found = (self.layout.at(folder, dotted) for folder in portions)
        return next((self.at(one) for one in found if one is not None), None)

    def _in_other_portions(self, module: ModuleValue, folder: str, name: str) -> ModuleValue | None:
        """A module inside a package that has parts in several folders, this one among them."""
        parts = folder.split("/") if module.path else []
        wholes = (".".join((*parts[start:], name)) for start in range(1, len(parts)))
        return next((found for whole in wholes if (found := self._in_portions(whole, module.path))), None)

    def _under(self, folder: str, dotted: str) -> ModuleValue | ExternalName | None:
        path = self.layout.at(folder, dotted)
        if path is not None:
            return ExternalName(self.bundled[path]) if path in self.bundled else self.at(path)
        joined = "/".join(part for part in (folder, dotted.replace(".", "/")) if part)
        if dotted and self.layout.is_folder(joined):
            return self._namespaces.setdefault(joined, ModuleValue(joined, ""))
        return None


def constants_in(texts: Mapping[str, str], pattern: str) -> list[tuple[str, str]]:
    """Return (path, text) of every match of the first group of a pattern in texts by path."""
    import re

    compiled = re.compile(pattern)
    return [(path, match.group(1)) for path, text in sorted(texts.items()) for match in compiled.finditer(text)]
