"""Values of the standard library that conditions test, as on an ordinary machine with a current Python."""

from collections.abc import Mapping
from http import HTTPMethod
from typing import Any

STANDARD_VALUES: Mapping[str, Any] = {
    "sys.version_info": (3, 12, 0),
    "six.PY2": False,
    "six.PY3": True,
    "sys.platform": "linux",
    "os.name": "posix",
    "os.sep": "/",
    **{f"http.HTTPMethod.{method.name}": method.value for method in HTTPMethod},
}
