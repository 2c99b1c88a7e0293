"""Every entry of the probe that is started is there: it is named by a text, which no type checker reads."""

import re

from toolkit.session.probe_environment import PROBE

_ENTRY = re.compile(r'"((?:replay|generate|strength|mask|isolation|filters)\.(?!json")[a-z_]+)"')


def test_every_entry_that_is_named_is_a_module_with_a_main() -> None:
    rooms = [path for path in PROBE.parent.rglob("*.py") if PROBE not in path.parents]
    named = {entry for path in rooms for entry in _ENTRY.findall(path.read_text("utf-8"))} - {"strength.json"}
    assert {"replay.locked_cases", "replay.list_urls", "mask.texts"} <= named
    for entry in sorted(named):
        module = PROBE / f"{entry.replace('.', '/')}.py"
        assert "\ndef main(" in module.read_text("utf-8"), entry
