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


def test_a_loader_of_the_file_is_as_safe_as_its_base() -> None:
    text = "import yaml\n\nclass Own(yaml.{base}):\n    pass\n\ndef f(data):\n    class Loader(Own):\n        pass\n"
    text += "    return yaml.load(data, Loader)\n"
    assert lines_in(RULE, text.format(base="SafeLoader")) == []
    assert lines_in(RULE, text.format(base="UnsafeLoader")) == [9]


def test_a_file_beside_the_code_is_the_program_s_own() -> None:
    text = "import yaml\nFOLDER = os.path.dirname({where})\n\ndef f():\n"
    text += "    data = open(f'{{FOLDER}}/names.yaml').read()\n    return yaml.load(data, yaml.Loader)\n"
    assert lines_in(RULE, text.format(where="__file__")) == []
    assert lines_in(RULE, text.format(where="os.getcwd()")) == [6]
