from toolkit.source.calls import calls, imported_names
from toolkit.source.parse import parse_file

TEXT = b"""
import os.path, requests as r
from datetime import datetime as when
from . import sibling
from ..pack.mod import thing
from wild import *

def f(x):
    import lazy
    os.path.join(x)
    r.get(x, timeout=1)
    when.now()
    sibling.call(*x)
    thing(**x)
    x().post()
    x[0](1)
    lazy.go()
"""


def test_imports_are_followed() -> None:
    assert imported_names(parse_file("a.py", TEXT)) == {
        "os": "os",
        "r": "requests",
        "when": "datetime.datetime",
        "sibling": ".sibling",
        "thing": "..pack.mod.thing",
        "lazy": "lazy",
    }


def test_calls_are_found_by_name_and_by_last_name() -> None:
    seen = calls(parse_file("a.py", TEXT))
    (get,) = seen.calls_of("requests.get")
    assert get.scope.qualname == "f"
    assert get.argument(0, "url") is get.node.args[0]
    assert get.argument(1, "timeout") is get.keyword("timeout")
    assert get.argument(2, "other") is None
    assert not get.is_open
    assert [item.name for item in seen.ending("now", "go")] == ["datetime.datetime.now", "lazy.go"]
    (post,) = seen.ending("post")
    assert (post.name, post.last) == ("", "post")
    assert post.receiver is not None
    (thing,) = seen.calls_of("..pack.mod.thing")
    assert thing.is_open
    assert thing.receiver is None
    assert next(seen.calls_of(".sibling.call")).is_open
