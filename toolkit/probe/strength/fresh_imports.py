"""Replay the cases of a lock on a program that is imported anew, as it is or with another code of one of its modules.

What a function left behind while the program was imported stays as it is when the function gets another code
afterwards: the tables that it filled, what it registered. Only another import shows that. Python 3.8 and newer, where
processes fork.
"""

import base64
import importlib.machinery
import marshal
import os
import types

from ..isolation import child_process
from ..process.busy_time import seconds_with_children
from ..replay.locked_case import LockedCase
from ..replay.locked_cases import CaseReplayer
from ..replay.part_differences import differences

_AT_LEAST = 0.5  # CPU seconds of a case
_REAL = 60.0  # seconds of one replay


class FreshImports(object):
    """Replays cases, each time in a process that is forked from this one and imports the program.

    Args:
        request: the first request of `strength.measure`; nothing of the program may be imported yet.

    Attributes:
        kinds: kinds of the cases, in order.
    """

    def __init__(self, request):
        self._request = request
        self._groups = {}
        for case in map(LockedCase, request["cases"]):
            self._groups.setdefault(case.line["ask"]["kind"], []).append(case)
        self.kinds = sorted(self._groups)

    def replay(self, change, kind, ignored):
        """Replay the cases of one kind.

        Args:
            change: (name of a file in full, code of its module); None: the program is not changed.
            kind: kind of the cases.
            ignored: ids that are not replayed.

        Returns:
            `(ids of cases that differ, None)`: all of them for the unchanged program, the first one for a changed one;
            or `(None, reason)`.
        """
        return child_process.run_forked(lambda: self._differing(change, kind, ignored), _REAL)

    def answer(self, request):
        """Replay as a process that `child_process.ForkedServer` has forked: `{"change", "kind", "ignored"}`."""
        name, code = request["change"] or (None, None)
        change = None if name is None else (name, marshal.loads(base64.b64decode(code)))  # noqa: S302 - ours
        before = seconds_with_children()
        told, why = self.replay(change, request["kind"], request["ignored"])
        return {"differing": told, "why": why, "seconds": seconds_with_children() - before}

    def _differing(self, change, kind, ignored):
        if change is not None:
            put_code(*change)
        try:
            locked = CaseReplayer(dict(self._request, guard=False, reached=False))
        # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
        except BaseException:
            if change is None:
                raise
            return ["import"]
        found = []
        for case in self._groups[kind]:
            if case.id in ignored:
                continue
            answer = locked.answer({"id": case.id, "ask": case.line["ask"]}, None if change is None else _AT_LEAST)
            if differences(case.line, case.expected_parts(self._request["clock"]), answer["parts"]):
                found.append(case.id)
                if change is not None:
                    break
        return found


class FunctionImports(object):
    """Imports the program with mutants of functions that run while it is imported.

    Args:
        request: as above; nothing of the program may be imported yet.
        budget: CPU seconds after which nothing is tried any more.

    Attributes:
        seconds: CPU seconds spent.
    """

    def __init__(self, request, budget):
        self._imports = FreshImports(request)
        self._server = child_process.ForkedServer(self._imports.answer)
        self._budget = budget
        self._drifted = {}
        self._modules = {}
        self.seconds = 0.0

    def is_noticed(self, mutant, restore):
        """Return whether a case differs if the program is imported with a mutant; None if it was not tried.

        Args:
            mutant: a `mutants.SourceMutant`.
            restore: called after each import, to undo what the program has written.
        """
        if self.seconds >= self._budget:
            return None
        module = change_code(self._module(mutant.name), mutant.new)
        change = [mutant.name, base64.b64encode(marshal.dumps(module)).decode("ascii")]
        is_tried = False
        for kind in self._imports.kinds:
            ignored = self._drifting(kind, restore)
            if ignored is None:
                continue
            is_tried = True
            differing, why = self._ask(change, kind, ignored, restore)
            if differing or why is not None:
                return True
        return False if is_tried else None

    def _module(self, name):
        if name not in self._modules:
            with open(name, "rb") as file:
                self._modules[name] = compile(file.read(), name, "exec", 0, True)
        return self._modules[name]

    def _drifting(self, kind, restore):
        """Return ids of the cases that differ without a change; None if the program does not run so."""
        if kind not in self._drifted:
            differing, why = self._ask(None, kind, [], restore)
            self._drifted[kind] = differing if why is None else None
        return self._drifted[kind]

    def _ask(self, change, kind, ignored, restore):
        told, why = self._server.ask({"change": change, "kind": kind, "ignored": ignored}, 2 * _REAL)
        restore()
        if told is None:
            return None, why
        self.seconds += told["seconds"]
        return told["differing"], told["why"]


def change_code(module, pairs):
    """Return the code of a module in which functions have other codes.

    Args:
        module: its code.
        pairs: (old code, new code) of functions, compiled apart from the module.
    """
    new_of = {_place(old): new for old, new in pairs}

    def change(code):
        held = tuple(change(one) if isinstance(one, types.CodeType) else one for one in code.co_consts)
        new = new_of.get(_place(code))
        return code.replace(co_consts=held) if new is None else new

    return change(module)


def put_code(name, code):
    """Import a file with other code from now on.

    Args:
        name: name of the file, in full.
        code: code of its module.
    """
    loader = importlib.machinery.SourceFileLoader
    get_code = loader.get_code

    def code_of(self, fullname):
        if os.path.realpath(self.get_filename(fullname)) == name:
            return code
        return get_code(self, fullname)

    loader.get_code = code_of


def _place(code):
    return code.co_name, code.co_firstlineno
