# -*- coding: utf-8 -*-
"""What the implementation answers today, question by question. Written by `tebiki filters characterize`.

Runs in the application's own environment with any pytest, Python 2.7 included; `tebiki_probe`, here or in the folder
around, where several dialects share it, needs the standard library only. It is not said that an answer is right: a test that fails says that an answer has changed.

All questions are put to a process of their own, which `tebiki_probe/isolation/walls.py` holds back: it writes nothing
but temporary files, and connects to nothing but what `connects` in target.json names. The environment variable
TEBIKI_PYTHON names another interpreter for it.
"""

import io
import json
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
OWN, SHARED = [os.path.join(folder, "tebiki_probe") for folder in (HERE, os.path.dirname(HERE))]
PROBE = OWN if os.path.isdir(OWN) else SHARED
with io.open(os.path.join(HERE, "target.json"), encoding="utf-8") as setup:
    SETUP = json.load(setup)
ROOT = os.path.normpath(os.path.join(HERE, SETUP["root"]))
with io.open(os.path.join(HERE, "examples.jsonl"), encoding="utf-8") as lines:
    EXAMPLES = [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def answers(tmpdir_factory):
    scratch = str(tmpdir_factory.mktemp("scratch"))
    path = os.pathsep.join(os.path.join(ROOT, one) for one in SETUP["path"])
    first = {"scratch": scratch, "isolate": {"wall": ""}, "connects": SETUP.get("connects", [])}
    requests = [dict(first, variables={"PYTHONPATH": path} if path else {})]
    requests += [{"filter": one["filter"], "documents": [one["document"]]} for one in EXAMPLES]
    said, printed = asked("".join(json.dumps(one) + "\n" for one in requests).encode("ascii"))
    heard = [json.loads(line.decode("ascii")) for line in said.splitlines() if line]
    if not heard or "python" not in heard[0]:
        pytest.fail("cannot ask %s: %s\n%s" % (SETUP["function"], heard, printed.decode("utf-8", "replace")[-2000:]))
    given = [plain(one) for one in heard[1:]]
    return given + ["no answer: the process ended"] * (len(EXAMPLES) - len(given))


def asked(data):
    """What the process says to some lines, and what it printed."""
    variables = dict((name, value) for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV")))
    python = os.environ.get("TEBIKI_PYTHON") or sys.executable
    command = [python, "-B", PROBE, "filters.answer", SETUP["function"]]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        return process.communicate(data)
    finally:
        if process.poll() is None:
            process.kill()


def plain(answer):
    """An answer as examples.jsonl holds it."""
    if isinstance(answer, dict) and "answer" in answer:
        return answer["answer"]
    if isinstance(answer, dict) and "rejected" in answer:
        return {"rejected": answer["rejected"]["name"]}
    return answer


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[str(example["id"]) for example in EXAMPLES])
def test_answer(answers, number):
    example = EXAMPLES[number]
    asked_of = "%s of %s" % (json.dumps(example["filter"]), json.dumps(example["document"]))
    assert answers[number] == example["answer"], asked_of
