"""Functions that do nothing as they are called, and take every way if one small thing in them is changed."""

import importlib

from place import WHERE


def _take(module):
    for way in WHERE["ways"].get(module, ()):
        try:
            getattr(importlib.import_module("ways." + module), way)()
        except Exception:  # the next way may be open
            continue


def files(really):
    if really:
        _take("files")
    return "nothing happened"


def files_in_c(really):
    if really:
        _take("files_in_c")
    return "nothing happened"


def network(really):
    if really:
        _take("network")
    return "nothing happened"


def network_in_c(really):
    if really:
        _take("network_in_c")
    return "nothing happened"


def programs(really):
    if really:
        _take("programs")
    return "nothing happened"


def programs_in_c(really):
    if really:
        _take("programs_in_c")
    return "nothing happened"


def later(really):
    if really:
        _take("later")
    return "nothing happened"


def machine(really):
    if really:
        _take("machine")
    return "nothing happened"


def retrying(really):
    if really:
        _take("retrying")
    return "nothing happened"
