"""`PYTHON -B PATH/probe replay.locked_cases`: replay the cases of a lock; answer with comparable parts.

The first request is that of `replay.cases` and may also hold

    {"seconds": NUMBER,        CPU time that one case may take; ten times that it may wait for something else
     "scratch": FOLDER,        written as `{scratch}` wherever it appears in an answer; the only place to write files
     "executed": {path: [[first, last]]}, whether a case runs through these is said of each: `lines`, [[path, line]]
     "exact": KEY,             whether `exact` is wanted for `parts`: fingerprints of the whole answer by that key
     "digest": KEY,            whether `digest` is wanted: of the answer before it was masked, made with that key
     "hidden": BOOLEAN,        whether parts tell what is masked in the others, by that key: `hidden in NAME`
     "seen": BOOLEAN,          whether `seen` is wanted: values of marked expressions (`replay/seen_values.py`)
     "learn": BOOLEAN,         whether `learned` is wanted: the secrets that names and the environment gave away, and
                               `derived`: the keys that were derived from passwords (`replay/derived_keys.py`)
     "taken_by": VERSION,      of the Python of the lock: inputs of Python 2 are translated for a newer one
     "guard": BOOLEAN,         whether an audit hook sees to that (Python 3.8 and newer)
     "isolate": {...}}         what the system sees to: `isolation/sandbox.py`

Every other request is `{"id", "ask"}`, with `"plain": true` if its lines and its `exact` are not wanted and `"masked":
DIGEST` if the other side has the answer of that digest, and is answered by `{"id", "parts", "reached", "seconds",
"raised"}`, without `parts` and `learned` if they are those of that digest, with `refused` if the guard kept something
from happening (`isolation/refusals.py`) or an exception says that the system did, and `error` if a request ended in an
exception or logged one. The parts are listed in `toolkit/model/lock.py`; `seconds` is CPU time, `raised` who raised an
exception (`raised_by.py`), `exact` what `fingerprints.py` gives. The line that says who answers holds `refused`, too:
what was refused during the import. Where the guard is all that holds, any line may hold `unseen`: what is loaded by now
and acts in C, where the guard does not see it.
"""

import hashlib
import hmac
import json
import os
import platform
import re
import sys
import traceback

from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from ..isolation.unguarded import UnguardedCode
from ..mask.answers import answer_mask
from ..mask.environment_secrets import secrets_in_environment
from ..process import deadline
from ..process.busy_time import cpu_seconds
from ..process.channel import Channel
from .fingerprints import fingerprints
from .load_program import load_program
from .module_state import ModuleState
from .own_databases import hide_names
from .part_differences import HIDDEN_IN
from .python2_port import crosses, port_value
from .shared_objects import SharedObjects
from .statement_effects import changes_data
from .statement_lines import StatementLines
from .statement_targets import list_targets

VERSION = 1
_REAL = 10
_IMPORT = 60  # seconds that the modules of a case may compute, and wait
_LETTERS = 24  # of a fingerprint
_OUTCOME = ("result", "exception", "yielded")
_HEX = "0x(?:[0-9a-f]{%d,12}|0000[0-9A-F]{12})" % (7 if str is bytes else 9)  # many an old Python has a low heap
_ADDRESS = re.compile(
    r" at %s(?=>|&gt;)|(?P<front>(?:<|&lt;)(?:[^<>]|<\w{1,40}>){1,200}) at %s(?=[,;:]? )" % (_HEX, _HEX)
)  # in Python's words for an object: `<f at 0x7f3a21b0c4d0>`, `<code object f at 0x7f3a21b0c4d0, file ..>`
_NOT_COMPARED = ("order", "commands", "kind", "direction", "place")


def main(_arguments):
    """Answer until the other side closes the channel; return the exit code."""
    channel = Channel()
    return serve(channel, next(channel.requests()))


def serve(channel, request, program=None):
    """Answer until there is no other request; return the exit code.

    Args:
        channel: a `Channel`.
        request: the first request.
        program: the `ImportedProgram` that is imported already; None: it is imported now.
    """
    try:
        wall = sandbox.isolate(request, channel)
        replay = CaseReplayer(request, program)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    unseen = UnguardedCode(replay.judge, wall)
    channel.send(unseen.add(dict(replay.describe(), tebiki_probe=VERSION, wall=wall)))
    for case in channel.requests():
        channel.send(unseen.add(replay.answer(case)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads and exit handlers of the program have no say in how long a replay takes


class CaseReplayer(object):
    """Replays cases in this process.

    Args:
        asked: the first request.
        program: the `ImportedProgram` that is imported already; None: it is imported now.

    Attributes:
        judge: the guard's judge; None if there is none.

    Raises:
        Exception: whatever the application raises while it is imported.
    """

    def __init__(self, asked, program=None):
        self._seconds = asked.get("seconds") or 5.0
        self._scratch = asked.get("scratch") or ""
        self._has_databases = bool(asked.get("database"))
        program = program or load_program(asked)
        self.judge, self._seen = program.judge, program.seen
        from .cases import Replay

        self._lines = StatementLines(asked["root"], asked["executed"]) if asked.get("executed") else None
        self._replay = Replay(asked, program)
        self._is_ported = crosses(asked.get("taken_by") or "", platform.python_version())
        self._mask = answer_mask(asked)
        self._key, self._digest_key = asked.get("exact") or "", asked.get("digest") or ""
        self._tells_hidden = bool(self._digest_key and asked.get("hidden"))
        self._state = ModuleState(SharedObjects(asked.get("root") or os.getcwd())) if self._key else None
        self._learns = bool(asked.get("learn"))
        self._of_environment = secrets_in_environment(asked) if self._learns else []

    def describe(self):
        """Describe the replaying interpreter, its pins, and what the guard refused during the import."""
        return self._replay.describe()

    def remember_databases(self):
        """Remember what requests have changed in databases of our own; return a function that undoes the rest."""
        return self._replay.remember_databases()

    def answer(self, case, of_cpu=None, watching=None):
        """Run one case and return its outcome.

        Args:
            case: its `id` and `ask`; here, `masked` may also be a function of the digest.
            of_cpu: CPU seconds that it may take, instead of the seconds that were asked for.
            watching: is entered while the program answers; None: what watches the lines that were asked for.
        """
        REFUSED.take()
        ask = port_value(case["ask"]) if self._is_ported else case["ask"]
        ask, shown = self._replay.with_places(ask)
        with deadline.after(_IMPORT), deadline.after(_IMPORT, of_cpu=True):
            self._replay.prepare(ask)
        if self._state:
            (self._state.skip if case.get("plain") else self._state.begin)()
        if self._seen:
            self._seen.begin(case["ask"].get("altered"))
        lines = None if case.get("plain") else self._lines
        came = self._answer(case, ask, shown, of_cpu, watching or lines)
        if lines is not None:
            came["lines"] = lines.take()
        if self._seen:
            came["seen"] = self._seen.take()
        refused = REFUSED.take() or came.pop("refused", [])
        return dict(came, refused=self._mask.texts(refused)) if refused else came

    def _answer(self, case, ask, shown, of_cpu, watching):
        began = cpu_seconds()
        most = of_cpu or self._seconds
        answer = None
        with deadline.after(_REAL * max(most, self._seconds)) as stuck, deadline.after(most, of_cpu=True) as late:
            answer = self._answer_watched(ask, watching)
        if answer and "waits" in answer:
            return self._without_answer(case, {"exception": {"$py": "waits"}})
        if stuck.passed or late.passed:
            return self._without_answer(case, {"exception": {"$py": "late"}})
        if "unmakeable" in answer:
            parts = self._mask.parts({"gone": answer["unmakeable"]}, case["ask"])
            return dict(self._without_answer(case, parts), raised=answer.get("raised") or [])
        parts, exact = _replace_texts(parts_of(answer), dict(shown, **answer["tokens"])), {}
        written = answer["line"].get("exact", {})
        if self._key and written is not None and not case.get("plain"):
            whole = dict(parts, **dict(self._state.take_changes(), **written))
            whole.update(list_targets(answer["commands"] + answer["answered"], self._key))
            exact = fingerprints(self._hide_places(_replace_texts(whole, shown)), self._key)
        parts = self._hide_places(parts)
        answered = {"id": case["id"], "reached": answer["reached"], "seconds": round(cpu_seconds() - began, 6)}
        answered["raised"] = answer["line"].get("outcome", {}).get("raised") or []
        if self._key:
            return dict(answered, exact=exact, parts={}, **self._beside(answer))
        return self._with_masked(answered, case, parts, answer)

    def _with_masked(self, answered, case, parts, answer):
        """Add what is masked: the parts, and what is said beside them."""
        if self._digest_key:
            answered["digest"] = _digest_of(parts, self._digest_key)
        has_texts = answer["unanswered"] or answer["error"] or answer["refused"] or REFUSED.is_any
        if not self._digest_key or has_texts or not _is_known(answered["digest"], case.get("masked")):
            answered["parts"] = self._mask.parts(parts, case["ask"])
            if self._tells_hidden:
                answered["parts"].update(_hidden_parts(parts, answered["parts"], self._digest_key))
            if self._learns:
                answered["learned"] = self._of_environment + self._mask.learned()
        answered.update(self._beside(answer))
        return answered

    def _beside(self, answer):
        """Return what is said of a case beside its parts, as far as there is anything."""
        error = answer["error"] if answer["line"]["kind"] != "call" else ""
        error = self._hide_places(_replace_texts(error, answer["tokens"]))
        texts = self._mask.texts([answer["unanswered"], error])
        told = dict((name, answer[name]) for name in ("refused", "borrowed", "settled"))
        told.update(unanswered=texts[0], error=texts[1])
        if self._learns:
            told["derived"] = answer["derived"]
        return dict((name, held) for name, held in told.items() if held)

    def _hide_places(self, value):
        """Return a value that names neither our copy of the project nor a database of our own."""
        value = _replace_texts(value, {self._scratch: "{scratch}"}) if self._scratch else value
        return hide_names(value) if self._has_databases else value

    def _without_answer(self, case, parts):
        """Return the reason why a case gave no answer."""
        said = {"id": case["id"], "parts": parts, "reached": []}
        return dict(said, exact=fingerprints(parts, self._key)) if self._key else said

    def _answer_watched(self, ask, watching):
        """Answer an input; nobody watches how the answer is masked then."""
        if watching is None:
            return self._answer_ask(ask)
        with watching:
            return self._answer_ask(ask)

    def _answer_ask(self, ask):
        try:
            return self._replay.answer(ask)
        except Exception as error:  # what the program raises is an outcome: these values cannot be made
            return {"unmakeable": "%s: %s" % (type(error).__name__, error)}


def parts_of(answer):
    """Return the comparable parts of an answer of `replay.cases`."""
    line = answer["line"]
    if line["kind"] == "call":
        parts = dict((name, line["outcome"][name]) for name in _OUTCOME if name in line["outcome"])
        if "after" in line:
            parts["after"] = line["after"]
    else:
        parts = _of_exchange(line)
    for name, held in (
        ("commands", [one for one in answer["commands"] if _changes_data(one)]),
        ("outgoing", answer["outgoing"]),
    ):
        lines = [_without_order(one) for one in held]
        if lines:
            parts[name] = lines
    return parts


def _changes_data(command):
    return changes_data(command["statement"], "%s" % (command.get("given"),))


def _is_known(digest, known):
    """Return whether a digest is a known one, or one that a function knows."""
    return known(digest) if callable(known) else digest == known


def _digest_of(parts, key):
    """Return a keyed digest of parts, which holds secrets as well: nobody without the key can try them."""
    return hmac.new(key.encode("ascii"), json.dumps(parts).encode("ascii"), hashlib.sha256).hexdigest()


def _hidden_parts(parts, masked, key):
    """Return a fingerprint of each part in which something is masked."""
    names = [name for name in parts if name in masked and masked[name] != parts[name]]
    texts = [json.dumps(parts[name], sort_keys=True) for name in names]  # the order of keys is compared elsewhere
    return dict((HIDDEN_IN + name, _digest_of(text, key)[:_LETTERS]) for name, text in zip(names, texts))


def _of_exchange(line):
    parts = {"status": line.get("status", 0)}
    for name, value in line.get("answer_headers") or ():
        parts.setdefault("header " + name.lower(), []).append(value)
    if "answer_body" in line:
        parts["body"] = line["answer_body"].get("text", line["answer_body"])
    if "exception" in line:
        parts["exception"] = line["exception"]
    return parts


def _without_order(line):
    return dict((name, value) for name, value in line.items() if name not in _NOT_COMPARED)


def _replace_texts(value, replacements):
    """Return a value in whose texts some texts, such as the scratch folder, and places in memory are replaced."""
    if isinstance(value, dict):
        return dict((key, _replace_texts(held, replacements)) for key, held in value.items())
    if isinstance(value, list):
        return [_replace_texts(one, replacements) for one in value]
    if hasattr(value, "replace"):
        for text, shown in replacements.items():
            value = value.replace(text, shown) if text and text in value else value
        return (
            _ADDRESS.sub(lambda match: (match.group("front") or "") + " at 0x0", value) if " at 0x" in value else value
        )
    return value
