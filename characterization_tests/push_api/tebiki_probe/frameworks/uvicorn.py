"""The server Uvicorn."""

import functools


def watch(entry_points):
    """Instrument applications where the server loads them."""
    entry_points.when("uvicorn.config", functools.partial(_enter_config, entry_points))


def _enter_config(entry_points, module):
    original = module.Config.load

    @functools.wraps(original)
    def load(self):
        original(self)
        application = self.loaded_app
        owner = getattr(application, "app", application)  # behind uvicorn's own ProxyHeadersMiddleware
        self.loaded_app = entry_points.asgi.wrap(application, owner)

    module.Config.load = load
