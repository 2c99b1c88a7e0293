"""Values of the standard library that conditions ask for: of a plain machine with a present Python."""

from collections.abc import Callable, Mapping
from typing import Any

STANDARD_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "sys.version_info": lambda interpreter: (3, 12, 0),
    "six.PY2": lambda interpreter: False,
    "six.PY3": lambda interpreter: True,
    "sys.platform": lambda interpreter: "linux",
    "os.name": lambda interpreter: "posix",
    "os.sep": lambda interpreter: "/",
}
