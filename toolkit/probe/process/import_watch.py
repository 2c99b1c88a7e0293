"""Import hook that calls an action before or after a module is imported, at once for one that is there already."""

import sys

from .bookkeeping import pass_on_signals


class ImportWatch(object):
    """A finder that only observes: it delegates to the other finders, and stays in front of those of pytest.

    pytest puts one of its own in front, which loads every module whose name looks like one of tests (`flask.testing`).
    Finders of the program stay where it puts them: it may take the first one away again.
    """

    def __init__(self):
        self._announced = {}
        self._wanted = {}
        self._finding = set()

    def when(self, module, action):
        """Call `action(module)` once the module of that name has been executed."""
        self._wanted.setdefault(module, []).append(action)

    def before(self, module, action):
        """Call `action()` before the module of that name is imported, at once if it is there when watching begins."""
        self._announced.setdefault(module, []).append(action)

    def begin(self):
        """Start watching imports."""
        for name in list(self._announced):
            if name in sys.modules:
                self._announce(name)
        for name in list(self._wanted):
            if name in sys.modules:
                self.handle_import(name, sys.modules[name])
        sys.meta_path.insert(0, self)

    def handle_import(self, name, module):
        """Call the actions for an imported module; their failures must not affect the program."""
        for action in self._wanted.pop(name, ()):
            try:
                action(module)
            except Exception:
                pass_on_signals()  # a version that looks different: what it does is not recorded

    def _announce(self, name):
        for action in self._announced.pop(name, ()):
            try:
                action()
            except Exception:
                pass_on_signals()  # an adapter that does not fit: what its library does is not recorded

    def find_spec(self, name, path=None, target=None):
        """Python 3: return the spec of the other finders with a loader that notifies us."""
        self._stay_first()
        if name in self._announced:
            self._announce(name)
        if name not in self._wanted or name in self._finding:
            return None
        self._finding.add(name)
        try:
            for finder in sys.meta_path:
                find = getattr(finder, "find_spec", None)
                spec = find(name, path, target) if finder is not self and find else None
                if spec is not None:
                    break
            else:
                return None
        finally:
            self._finding.discard(name)
        if spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Telling(spec.loader, self)
        return spec

    def find_module(self, name, _path=None):
        """Python 2: return this finder as the loader of watched modules."""
        if sys.version_info[0] > 2:
            return None
        self._stay_first()
        if name in self._announced:
            self._announce(name)
        if name not in self._wanted or name in self._finding:
            return None
        return self

    def _stay_first(self):
        """Move in front of finders of pytest right before it; an import under way asks each of the others once."""
        finders = list(sys.meta_path)
        here = at = finders.index(self) if self in finders else 0
        while at and str(type(finders[at - 1]).__module__).startswith("_pytest."):
            at -= 1
        if at < here:
            sys.meta_path[:] = finders[:at] + [self] + finders[at:here] + finders[here + 1 :]

    def load_module(self, name):
        """Python 2: import it as if we were not there."""
        self._finding.add(name)
        try:
            __import__(name)
        finally:
            self._finding.discard(name)
        self.handle_import(name, sys.modules[name])
        return sys.modules[name]


class _Telling(object):
    """Loader that restores the real one before the module runs."""

    def __init__(self, loader, watch):
        self._loader = loader
        self._watch = watch

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._watch.handle_import(module.__name__, module)
