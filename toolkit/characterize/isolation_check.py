"""Ask an interpreter what would hold a program back on this system, before anything of the program is run."""

from functools import cache

import msgspec

from toolkit.characterize.answering import Place, environment, started
from toolkit.characterize.isolation import isolation_request
from toolkit.model.isolation import Isolation
from toolkit.model.lock import Setup
from toolkit.temporary import temporary_directory


def check_isolation(place: Place) -> Isolation:
    """What holds programs back; a runner's own walls are not known, and believed.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    return Isolation() if place.runner else _checked(place.python)


@cache
def _checked(python: str) -> Isolation:
    with temporary_directory() as folder:
        place = Place(python, folder)
        request = {"scratch": str(folder), "isolate": isolation_request(contained=False)}
        variables = environment(Setup(), place, 0)
        process, said = started(place, "check_isolation", variables, request)
        process.end()
    return msgspec.convert({name: said[name] for name in Isolation.__struct_fields__}, Isolation)
