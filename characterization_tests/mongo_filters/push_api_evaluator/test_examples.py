# -*- coding: utf-8 -*-
"""What the implementation answers today, question by question. Written by `tebiki filters characterize`.

Runs in the application's own environment with any pytest, Python 2.7 included; `tebiki_probe` beside it needs the
standard library only. It is not said that an answer is right: a test that fails says that an answer has changed.
"""

import io
import json
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
with io.open(os.path.join(HERE, "target.json"), encoding="utf-8") as setup:
    SETUP = json.load(setup)
ROOT = os.path.normpath(os.path.join(HERE, SETUP["root"]))
with io.open(os.path.join(HERE, "examples.jsonl"), encoding="utf-8") as lines:
    EXAMPLES = [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def target():
    before, path = os.getcwd(), sys.path[:]
    sys.path[:0] = [ROOT] + [os.path.join(ROOT, one) for one in SETUP["path"]]
    sys.path.append(HERE)
    os.chdir(ROOT)
    from tebiki_probe.filter_target import FilterTarget

    yield FilterTarget(SETUP["function"])
    os.chdir(before)
    sys.path[:] = path


@pytest.mark.parametrize("example", EXAMPLES, ids=[str(example["id"]) for example in EXAMPLES])
def test_answer(target, example):
    (answer,) = target.answers(example["filter"], [example["document"]])
    if isinstance(answer, dict) and "rejected" in answer:
        answer = {"rejected": answer["rejected"]["name"]}
    assert answer == example["answer"], "%s of %s" % (json.dumps(example["filter"]), json.dumps(example["document"]))
