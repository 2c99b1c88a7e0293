"""`PYTHON -B PATH/probe replay.make_database`: make databases for replays, keep them for as long as asked, drop them.

The first request is that of `replay.locked_cases`, with

    {"database": {"name": NAME, "keep": BOOLEAN}}      whether they stay when this process ends

It is answered by

    {"tebiki_probe": 1, "places": {LIBRARY: where}, "users": {LIBRARY: {NAME: PASSWORD}}, "made": [texts]}

or by `{"tebiki_probe": 1, "error": {"name", "message"}}`. After the next request, or when the other side closes the
channel, they are dropped, also while they are still made; a request is answered by `{"dropped": true}`.
"""

import os
import select
import signal
import threading
import traceback

from .. import databases
from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from ..process.adapters import load_all_adapters
from ..process.channel import Channel
from ..process.project_paths import add_project_paths

VERSION = 1
_NOTHING_MADE = (
    "the program uses no database that can be made: of Django, settings are needed (--env), of SQLAlchemy an"
    " application (--app) that connects to PostgreSQL, MySQL or MariaDB"
)


def main(_arguments):
    """Make databases, wait, and drop them; return the exit code."""
    channel = Channel()
    requests = channel.requests()
    asked = next(requests)
    try:
        wall = sandbox.isolate(asked, channel)
        if asked.get("guard") and sandbox.HAS_HOOK:
            from ..isolation import guard

            guard.install_guard(asked)
        add_project_paths(asked)
        with _Listening(channel):
            made = MadeDatabases(asked)
    # tebiki: allow bare_except -- settings and migrations may raise or exit with anything
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    try:
        channel.send(
            {"tebiki_probe": VERSION, "places": made.places, "users": made.users, "made": made.texts, "wall": wall}
        )
        for _ in requests:
            made.drop()
            channel.send({"dropped": True})
            break
    except EnvironmentError:  # whoever asked has gone, perhaps while they were made
        traceback.print_exc()
    finally:
        made.drop()
    os._exit(0)


class _Listening(object):
    """Interrupts this process while the block runs and the other side closes the channel."""

    def __init__(self, channel):
        self._poll = select.poll()
        self._poll.register(channel.descriptors()[0], 0)  # whoever wants nothing is told of the end alone
        self._is_over = False

    def __enter__(self):
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in the background
        thread = threading.Thread(target=self._wait)
        thread.daemon = True
        thread.start()

    def __exit__(self, *_error):
        self._is_over = True

    def _wait(self):
        self._poll.poll()
        if not self._is_over:
            os.kill(os.getpid(), signal.SIGINT)


class MadeDatabases(object):
    """Databases that this process has made.

    Args:
        request: the first request.
    """

    def __init__(self, request):
        from ..pin.pins import Pins
        from .applications import application_of

        wish = request["database"]
        pins = Pins(waiting=True, **request["pin"]) if request.get("pin") else None
        folder = os.path.join(request["scratch"], ".tmp")
        self._keep = wish.get("keep")
        self._made = []
        load = (lambda: application_of(request["app"])) if request.get("app") else lambda: None
        self.places, self.users, self.texts = {}, {}, []
        if pins:
            pins.reset(0)
        for adapter in load_all_adapters(databases):
            if adapter.is_wanted():
                name = adapter.__name__.rpartition(".")[2]
                places, texts, users = adapter.make(wish["name"], folder, load, self._keep)
                if places:
                    self.places[name], self.users[name] = places, users
                    self._made.append((adapter, places))
                    self.texts += texts
        if pins:
            pins.rest()
        if not self._made:
            raise LookupError(_NOTHING_MADE)

    def drop(self):
        """Remove the databases, unless they are to be kept."""
        made, self._made = self._made, []
        for adapter, places in () if self._keep else made:
            try:
                adapter.drop(places)
            except Exception:  # the server has gone; there is nobody to tell
                traceback.print_exc()
