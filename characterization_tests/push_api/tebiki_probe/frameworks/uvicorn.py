"""The server Uvicorn."""

import functools

from ..process.bookkeeping import note_safely


def watch(entry_points):
    """Instrument applications where the server loads them."""
    entry_points.when("uvicorn.config", functools.partial(_enter_config, entry_points))


def _enter_config(entry_points, module):
    original = module.Config.load

    @functools.wraps(original)
    def load(self, *args, **named):
        result = original(self, *args, **named)
        note_safely("uvicorn", wrap, self)
        return result

    def wrap(config):
        application = config.loaded_app
        owner = getattr(application, "app", application)  # behind uvicorn's own ProxyHeadersMiddleware
        config.loaded_app = entry_points.asgi.wrap(application, owner)

    module.Config.load = load
