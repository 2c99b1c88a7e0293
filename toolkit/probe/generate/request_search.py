"""`PYTHON -B PATH/probe generate.inputs` for "requests": look for requests to which an application does something new.

The first request is that of `replay.locked_cases`, with

    {"known": [exchanges, in their order], "budget": CPU SECONDS, "seed": NUMBER,
     "digest": KEY, "masked": [[digest, parts] or null of each known one],     answers that are not masked again
     "focus": {path: [[first, last line]]} or null, "other": {path: the file in the other state of a change} or null}

of which an exchange may hold `"plain": true`: it runs through none of the lines of the focus.

With a `focus`, requests are made of those that run through these lines, and only such are kept, also where nothing but
the text of their answer is new, and those that the code of the other state answers otherwise (`other_state.py`). What
comes of each known request is then said, so that nobody has to put the same session once more, as `{"run": its number,
"parts", "digest", "lines": [[path, line]] of the focus, "seconds"}`, without `parts` if `masked` has them. Every
request that is worth keeping is said at once, as `{"ask": exchange, "why": "lines" | "outcome" | "change"}`, with a
focus also what comes of it; the last line is `{"done": true, "seconds": CPU SECONDS}`. Without known requests, the URLs
that the application tells of are asked.
Python 3.6 and newer only (`inputs.py`), and only where a process can be forked.

A request changes what later ones find. Each one is therefore tried in a process of its own that begins as this one is;
only if it runs through lines not seen before, or is answered in a way not seen before, is it put to this process as
well: what is kept continues the session.
"""

import itertools
import json
import os
import random
import sys

from ..isolation import child_process
from ..isolation.refusals import REFUSED
from ..process.busy_time import seconds_with_children
from ..process.restore import FolderSnapshot
from ..replay.applications import application_of
from ..replay.list_urls import urls_of
from ..replay.locked_cases import CaseReplayer
from ..replay.statement_lines import StatementLines
from .first_requests import first_requests
from .focus_lines import FocusLines
from .focus_lookups import FocusLookups
from .input_mutations import Mutator
from .known_secrets import KnownSecrets
from .new_answers import SeenAnswers, endpoint_of, is_unfit, kind_of_answer, text_of_answer, whole_answer
from .other_state import OtherState
from .own_faults import OwnFaults
from .program_constants import program_constants, program_files
from .request_mutations import RequestMutator
from .request_neighbours import requests_near

if sys.version_info >= (3, 12):
    from ..process.line_coverage_monitoring import LineMonitor as LineWatcher
else:
    from ..process.line_coverage import LineTracer as LineWatcher

VERSION = 1
_ASIDE = ".tebiki-before-a-request"
_QUIET = 0.3  # of the time without anything worth keeping, after which a search with a focus is over
_WAITED_FOR = 120.0  # seconds of real time; a request that waits is ended earlier, by the process that puts it
_TIMEOUTS = 2  # requests of one endpoint that were not answered in that time; no other is put to it
_KEPT = 150
_APART = 8  # requests of one endpoint that the other state answers otherwise
_NEAR = 0.5  # of the time, at most, is for requests beside known ones that run through a focus
_VISITED = 24  # such requests
_AT_ONCE = 2  # variants of one of them before the next: what shows a change may be another endpoint's data
_KEY = "of this process"  # of digests of answers, none of which leaves it
_DELETING = 0.3  # share of the time, at its end, in which things are deleted: nothing can be asked of them afterwards


def search(channel, request, program=None):
    """Search and report the inputs found; `program`: an `ImportedProgram` that is imported already."""
    began = seconds_with_children()
    try:
        searching = RequestSearch(request, channel.send, program)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": VERSION})
    faults = OwnFaults()
    faults.guard(None, searching.run, began + request["budget"])
    channel.send({"done": True, "seconds": round(seconds_with_children() - began, 2), "faults": faults.found})
    sys.stderr.flush()
    os._exit(0)


class RequestSearch(object):
    """Searches for requests that reach new code.

    Args:
        asked: the first message of the session.
        tell: called with every request that is kept.
        program: the `ImportedProgram` that is imported already; None: it is imported now.
    """

    def __init__(self, asked, tell, program=None):
        self._asked = asked
        self._tell = tell
        self._locked = CaseReplayer(dict(asked, reached=False, digest=asked.get("digest") or _KEY), program)
        self._focus = FocusLines(asked["root"], asked.get("focus"))
        # in every case anew: a monitor tells a line once
        lines = StatementLines(asked["root"], asked["focus"]) if self._focus else None
        self._watching = lines or LineWatcher(program_files(asked["root"]))
        self._random = random.Random(asked.get("seed", 0))  # noqa: S311 - nothing is kept secret by it
        self._secrets = KnownSecrets(asked)
        self._mutator = RequestMutator(Mutator(self._random, *program_constants(asked["root"], self._secrets)))
        self._known = asked.get("known") or []
        self._order = max([0] + [ask.get("order", 0) for ask in self._known])
        self._pool, self._seen = [], set()
        self._answers = SeenAnswers(bool(self._focus))
        self._kept = 0
        self._timeouts = {}
        self._other, self._apart = None, {}

    def run(self, until):
        """Search until this much CPU time has been used."""
        masked = self._asked.get("masked") or [None] * len(self._known)
        for number, ask in enumerate(self._known):
            digest, parts = masked[number] or (None, None)
            observed = self._observe(ask, digest, parts)
            self._learn(ask, observed)
            if self._focus:
                self._tell(dict(_run_of(observed, digest), run=number))
        if self._focus:
            until = seconds_with_children() + self._asked["budget"]  # what is known had to be asked first
        self._files = FolderSnapshot(self._asked["scratch"], _ASIDE)
        self._other = OtherState(self._asked["root"], self._asked.get("other"))  # once the application is there
        for ask in [] if self._known else first_requests(urls_of(application_of(self._asked["app"]))):
            if seconds_with_children() < until:
                self._consider(ask)
        self._kept, self._found = 0, seconds_with_children()
        if self._other and hasattr(os, "fork"):
            self._visit_neighbours(seconds_with_children() + _NEAR * (until - seconds_with_children()))
            self._found = seconds_with_children()
        deleting_from = until - _DELETING * self._asked["budget"]
        while seconds_with_children() < until and self._pool and self._kept < _KEPT and hasattr(os, "fork"):
            if self._focus and seconds_with_children() - self._found > _QUIET * self._asked["budget"]:
                return
            ask = self._mutator.mutate(self._choose(), self._random.choice(self._pool))
            if ask["method"] != "DELETE" or seconds_with_children() > deleting_from:
                self._consider(ask)

    def _visit_neighbours(self, until):
        """Try variants of the known requests that execute a focus, taking these in turn."""
        found = FocusLookups(self._asked["root"], self._asked["focus"], self._asked.get("other"))
        values = [one for one in found.values if self._secrets.is_harmless("%s" % (one,))]
        waiting = [requests_near(ask, found.names, values) for ask in _by_endpoint(self._pool)[:_VISITED]]
        while waiting and seconds_with_children() < until and self._kept < _KEPT:
            requests = waiting.pop(0)
            some = list(itertools.islice(requests, _AT_ONCE))
            for ask in some:
                if seconds_with_children() < until:
                    self._consider(ask)
            if some:
                waiting.append(requests)

    def _choose(self):
        """Choose a request to mutate, preferably a recent one."""
        draw = self._random
        return self._pool[max(draw.randrange(len(self._pool)), draw.randrange(len(self._pool)))]

    def _consider(self, ask):
        ask["order"] = self._order + 1
        text = json.dumps(dict(ask, order=0), sort_keys=True)
        endpoint = endpoint_of(ask)
        if text in self._seen or self._secrets.are_in(text) or self._timeouts.get(endpoint, 0) >= _TIMEOUTS:
            return
        self._seen.add(text)
        tried, end = self._try_apart(lambda: dict(self._observe(ask, is_tried=True), parts=None))
        if end == child_process.TIMED_OUT or (tried is not None and '"late"' in tried["kind"]):
            self._timeouts[endpoint] = self._timeouts.get(endpoint, 0) + 1
        self._files.restore()
        why = self._answers.reason_to_keep(tried) if tried is not None else None
        if why is None and tried is not None and self._is_apart(ask, tried):
            why = "change"
        if why is None:
            return
        observed = self._observe(ask)
        self._learn(ask, observed)
        self._files.keep()
        self._order += 1
        self._kept += 1
        self._found = seconds_with_children()
        self._tell(dict(_run_of(observed) if self._focus else (), ask=ask, why=why))

    def _try_apart(self, work):
        """Run work in a fork, and undo what it has changed in databases; return its result and its end."""
        undo = _at_best(self._locked.remember_databases)
        try:
            return child_process.run_forked(work, _WAITED_FOR)
        finally:
            _at_best(undo or int)

    def _is_apart(self, ask, tried):
        """Return whether the other state answers differently, and few such requests of the endpoint are known."""
        known = self._apart.get(tried["endpoint"], 0)
        if not (self._other and tried["lines"]) or known >= _APART or is_unfit(tried):
            return False
        other, _ = self._try_apart(lambda: self._whole_otherwise(ask, tried["digest"]))
        self._files.restore()
        is_apart = other is None or other["whole"] not in (None, tried["whole"])
        self._apart[tried["endpoint"]] = known + is_apart
        return is_apart

    def _whole_otherwise(self, ask, digest):
        """Send a request to the code of the other state; an answer with the digest is the same, and is not masked."""
        with self._other.active():
            answer = self._locked.answer({"id": "", "ask": ask, "masked": digest})
        return {"whole": whole_answer(answer["parts"]) if "parts" in answer else None}

    def _observe(self, ask, digest=None, parts=None, is_tried=False):
        """Send a request; return the lines that it executes and the kind of its answer.

        Args:
            ask: the request.
            digest: of an earlier answer to it.
            parts: that answer, which is taken over if it is the same again.
            is_tried: whether an answer that executes no line of the focus is of no interest.
        """
        lines = []

        def is_known(found):
            lines.extend(self._watching.take())
            return found == digest or (is_tried and bool(self._focus) and not lines)

        watching = None if self._focus and ask.get("plain") else self._watching
        answer = self._locked.answer({"id": "", "ask": ask, "masked": is_known}, watching=watching)
        lines = sorted(lines + list(self._watching.take()))
        if "parts" not in answer:
            answer["parts"] = {} if parts is None else parts
        body = answer["parts"].get("body")
        return {
            "parts": answer["parts"],
            "lines": lines,
            "text": text_of_answer(answer["parts"]) if self._focus else "",
            "whole": whole_answer(answer["parts"]) if self._other else "",
            "digest": answer.get("digest"),
            "kind": kind_of_answer(answer["parts"]),
            "endpoint": endpoint_of(ask),
            "seconds": answer.get("seconds", _WAITED_FOR),
            "unanswered": answer.get("unanswered", ""),
            "body": body if isinstance(body, str) else "",
            "tag": (answer["parts"].get("header etag") or [None])[-1],
        }

    def _learn(self, ask, observed):
        self._answers.add(observed)
        if observed["lines"] or not self._focus:
            self._pool.append(ask)
        self._seen.add(json.dumps(dict(ask, order=0), sort_keys=True))
        self._mutator.learn(ask["target"], observed["tag"], observed["body"])


def _at_best(function):
    """Return what a function gives; None where the program, or a fork of it, has ended the transaction."""
    # tebiki: allow swallowed_exception -- then nothing is left to be undone, and the other requests are still tried
    try:
        return function()
    except Exception:  # of a driver
        return None


def _by_endpoint(asks):
    """Return requests in another order: the first of each endpoint, then the second of each, and so on."""
    groups = {}
    for ask in asks:
        groups.setdefault(endpoint_of(ask), []).append(ask)
    rounds = itertools.zip_longest(*groups.values())
    return [ask for one in rounds for ask in one if ask is not None]


def _run_of(observed, known=None):
    """Return the outcome of a request, as a replay gives it, without the parts that a known digest stands for."""
    names = ["lines", "seconds"] + (["digest"] if observed["digest"] else [])
    if known is None or observed["digest"] != known:
        names.append("parts")
    return dict((name, observed[name]) for name in names)
