"""Calls of `__init__` of classes whose metaclass does something at each creation."""

import sys
from pathlib import Path

import pytest

from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.replay.calls import CallReplayer

FORMS = """
class Meta(type):
    def __call__(cls, *args, **named):
        if cls.fields is None:
            cls.fields = list
        return type.__call__(cls, *args, **named)


class Form(Meta("Base", (), {"fields": None})):
    def __init__(self, project, edit=False):
        self.fields = self.fields()
        self.project, self.edit = project, edit


class Plain(object):
    def __init__(self, name):
        self.name = name
"""


@pytest.mark.parametrize(
    ("cls", "given"), [("Form", {"project": 3, "edit": True}), ("Form", {"project": 3}), ("Plain", {"name": "a"})]
)
def test_an_instance_is_made_by_its_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cls: str, given: dict):
    (tmp_path / "forms_of_shop.py").write_text(FORMS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "forms_of_shop", raising=False)
    bare = {"$py": "object", "class": f"forms_of_shop:{cls}", "state": {}}
    case = {"seam": f"forms_of_shop:{cls}.__init__", "given": {"self": bare, **given}}
    line = CallReplayer(NoMasking()).call(case)
    assert line["outcome"] == {"result": None}
    state = line["after"]["self"]["state"]
    assert {name: state[name] for name in given} == given
