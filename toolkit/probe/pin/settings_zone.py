"""Let Django's settings name the time zone that they name without `TZ`, which the pinned clock sets.

Settings that read their `TIME_ZONE` from that variable would name the zone of the clock: statements of a call
(`AT TIME ZONE %s`) then differ from the recorded ones. Django itself moves the process to the zone of the settings.
"""

import os
import time

from ..process.import_watch import ImportWatch

_NAME = "TZ"


def watch_settings():
    """Hide the zone of the clock from Django's settings, once Django is imported."""
    watched = ImportWatch()
    watched.when("django.conf", hide_zone)
    watched.begin()


def hide_zone(module):
    """Hide it while settings are read; those that demand the variable read it again."""
    original = module.Settings.__init__

    def read_settings(self, *args):
        zone = os.environ.pop(_NAME, None)
        try:
            return original(self, *args)
        except Exception:
            if zone is None:
                raise
            os.environ[_NAME] = zone
            return original(self, *args)
        finally:
            if zone is not None and _NAME not in os.environ:
                os.environ[_NAME] = zone
                if hasattr(time, "tzset"):
                    time.tzset()

    module.Settings.__init__ = read_settings
