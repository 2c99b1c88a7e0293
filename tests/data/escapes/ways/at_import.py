"""A module that acts while it is imported; the rest of it is honest."""

from place import overwrite, precious

try:
    overwrite(precious("import_of_module"))
except EnvironmentError:
    pass


def import_of_module():
    return 1
