"""Effects of a branch on the API, in its proofs and in the description of its pull request."""

import json
from pathlib import Path

from tests.command_line import tebiki
from tests.flows.pulls.test_prove import proved
from tests.proof.sample import branched, repository

APP = """from flask import Flask, request

app = Flask(__name__)


@app.route("/users/<int:id>")
def user(id):
    return {"id": id, "page": request.args.get("page")}
"""


def test_a_path_that_is_gone_fails_and_is_told_in_words(tmp_path: Path):
    root = repository(tmp_path / "api", {"app.py": APP})
    branched(root, "mine", {"app.py": APP.replace("/users", "/people")})
    ran, pull, text = proved(root, "mine")
    assert ran.code == 1
    (found,) = (it for it in pull["proofs"] if it["proof"] == "specification")
    assert (found["standing"], found["args"]["breaking"], found["args"]["compatible"]) == ("failed", 1, 1)
    assert "## API specification\n\nAPI specification: 1 breaking, 1 compatible.\n" in text
    assert "- breaking: `/users/{id}`: the path is gone" in text
    diff = tebiki("inventory", "diff", "main", "mine", root, "--json", root.parent / "diff.json")
    assert diff.code == 1
    changes = json.loads((root.parent / "diff.json").read_bytes())["changes"]
    assert [(it["kind"], it["breaking"], it["where"]) for it in changes] == [
        ("path_removed", True, "/users/{id}"),
        ("path_added", False, "/people/{id}"),
    ]
