"""Where the ways of this program lead to: victims, listeners and processes that the test has made."""

import io
import json
import os

with io.open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "where.json"), encoding="utf-8") as _file:
    WHERE = json.load(_file)


def enter(way):
    """Note, in the one place outside that may be written, that a way was entered."""
    try:
        os.close(os.open(os.path.join(str(WHERE["entered"]), way), os.O_CREAT | os.O_WRONLY, 0o666))
    except EnvironmentError:
        pass


def victim(way):
    """The directory that a way wants to change."""
    enter(way)
    return os.path.join(str(WHERE["victims"]), way)


def precious(way):
    """The file that a way wants to change."""
    return os.path.join(victim(way), "precious")


def port(way):
    """The port on which a listener waits for a way."""
    enter(way)
    return WHERE["ports"][way]


def sleeper(way):
    """The process of the test that a way wants to harm."""
    enter(way)
    return WHERE["sleepers"][way]


def name(way):
    """A name that no other test uses, for what has one in the whole system."""
    enter(way)
    return str(WHERE["token"]) + "-" + way


def key(way):
    """A System V key that no other test uses."""
    enter(way)
    return WHERE["keys"][way]


def overwrite(path):
    with open(path, "w") as file:
        file.write("overwritten")
