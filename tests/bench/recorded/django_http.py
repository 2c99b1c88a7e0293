"""Django's own tests of `django.utils.http`; the tree is a source distribution of Django."""

import django
from django.conf import settings
from recorded_tests import outcome

settings.configure(USE_TZ=True)
django.setup()

from utils_tests import test_http  # noqa: E402 - needs what stands above


def run():
    """Once all of them."""
    outcome(test_http)
