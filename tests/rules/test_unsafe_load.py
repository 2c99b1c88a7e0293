import pytest

from tests.rules.ask import lines_in
from toolkit.rules.unsafe_load import RULE

HEAD = "import yaml, pickle\nfrom flask import request\n\ndef f(data, options, sock, loader):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "yaml.load(data)",
        "yaml.load(data, yaml.Loader)",
        "yaml.load_all(data)",
        "yaml.unsafe_load(data)",
        "pickle.loads(sock.recv(99))",
        "body = sock.recv(99)\n    exec(body)",
    ],
)
def test_runs_code(code: str) -> None:
    assert len(lines_in(RULE, HEAD + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "yaml.safe_load(data)",
        "yaml.load(data, yaml.SafeLoader)",
        "yaml.load(data, Loader=yaml.FullLoader)",
        "yaml.load(data, Loader=yaml.CSafeLoader)",
        "yaml.load(data, Loader=loader)",
        "yaml.load(data, **options)",
        "pickle.loads(data)",
        "pickle.loads()",
        "data = cache.get('a')\n    pickle.loads(data)",
        "eval('1 + 1')",
        "json.loads(request.data)",
    ],
)
def test_reads_only(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []
