"""Python imports a module of this name before anything else, if it finds one."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from place import overwrite, precious  # noqa: E402

try:
    overwrite(precious("site_customization"))
except EnvironmentError:
    pass
