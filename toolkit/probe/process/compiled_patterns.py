"""Regular expressions that modules of the probe compile when they are imported, compiled once for many starts.

A start of the probe compiles two hundred of them, also of the standard library, which takes longer than everything else
that it does. `learn_patterns` keeps what Python made of each; `KnownPatterns` makes them of that, with the same result.
Both rely on names that Python does not promise (`re._compiler.compile`, `_sre.compile`): where one of them is missing,
or gets other arguments, everything is compiled as ever.
"""

import re

_LOCALE = getattr(re.LOCALE, "value", re.LOCALE)


def learn_patterns(work):
    """Return the compiled form of every regular expression that is compiled while a function runs.

    Args:
        work: function without arguments.

    Returns:
        (whether it is of bytes, text, flags) -> arguments of `_sre.compile`; all can be marshalled.
    """
    compiler = _compiler()
    if compiler is None:
        work()
        return {}
    known, compile_pattern, sre = {}, compiler.compile, compiler._sre

    def compile_and_keep(text, flags=0):
        compiler._sre = taker = _ArgumentTaker(sre)
        try:
            made = compile_pattern(text, flags)
        finally:
            compiler._sre = sre
        kept = _plain_arguments(taker.taken)
        if kept and not kept[1] & _LOCALE:
            known[_key(text, flags)] = kept
        return made

    compiler.compile = compile_and_keep
    try:
        work()
    finally:
        compiler.compile = compile_pattern
    return known


class KnownPatterns(object):
    """Context in which regular expressions come from precompiled ones; it is reentrant.

    Args:
        known: from `learn_patterns`, in the same interpreter.
    """

    def __init__(self, known):
        self._known = known
        self._compiler = _compiler() if known else None
        self._inside = []
        self._compile = None

    def __enter__(self):
        if self._compiler is not None:
            if not self._inside:
                self._compile = self._compiler.compile
                self._compiler.compile = self._make
            self._inside.append(True)
        return self

    def __exit__(self, *_):
        if self._compiler is not None:
            self._inside.pop()
            if not self._inside:
                self._compiler.compile = self._compile

    def _make(self, text, flags=0):
        try:
            return self._compiler._sre.compile(*self._known[_key(text, flags)])
        except Exception:  # it is not known, or not for this Python
            return self._compile(text, flags)


class _ArgumentTaker(object):
    """Stands in for `_sre`, and keeps the arguments of its last `compile`."""

    def __init__(self, sre):
        self._sre = sre
        self.taken = None

    def __getattr__(self, name):
        return getattr(self._sre, name)

    def compile(self, *arguments):
        self.taken = arguments
        return self._sre.compile(*arguments)


def _compiler():
    """Return the module that compiles regular expressions; None if it is not built as expected."""
    try:
        from re import _compiler as found
    except ImportError:  # Python 3.10 and older
        try:
            import sre_compile as found
        except ImportError:
            return None
    return found if hasattr(found, "compile") and hasattr(found, "_sre") else None


def _key(text, flags):
    return isinstance(text, bytes), text, int(flags)


def _plain_arguments(arguments):
    """Return arguments in which flags are plain numbers; None if they are unexpected."""
    try:
        text, flags, code, groups, numbers, names = arguments
        return text, int(flags), [int(one) for one in code], groups, dict(numbers), names
    except (TypeError, ValueError):
        return None
