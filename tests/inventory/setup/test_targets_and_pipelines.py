"""Targets of Makefiles, outlines of pipelines, and volumes of containers."""

from toolkit.inventory.setup.compose import read_compose
from toolkit.inventory.setup.make_targets import read_make_targets
from toolkit.inventory.setup.pipelines import read_pipelines

MAKEFILE = """
.PHONY: start
IMAGE := a
start: .state
\t@echo "starting"
\tdocker compose up \\
\t  --detach
\t@$(MAKE) seed
seed: migrate
\tpython seed.py
empty:
"""
WORKFLOW = """
name: Tests
on:
  push:
    branches: [main]
  schedule:
    - cron: "0 3 * * *"
jobs:
  test:
    steps:
      - run: pip install -r requirements.txt
      - run: pytest -q
      - name: Ship
        run: |
          export A=1
          ./ship.sh
"""
COMPOSE = """
services:
  db:
    image: postgres:16
    volumes:
      - dbdata:/var/lib/postgresql/data
      - .:/code
    command: postgres -c fsync=off
"""


def test_a_target_tells_what_it_runs_and_needs() -> None:
    found = read_make_targets({"Makefile": MAKEFILE, "sub/Makefile": "other:\n\tfalse\n"})
    assert [item.text for item in found] == [
        "make start: docker compose up --detach; $(MAKE) seed",
        "make seed: make migrate; python seed.py",
    ]


def test_a_pipeline_tells_when_it_runs_and_what() -> None:
    (item,) = read_pipelines({".github/workflows/test.yml": WORKFLOW, "other.yml": WORKFLOW})
    assert item.text == "Tests (push, schedule, cron 0 3 * * *); jobs: test; runs: pytest -q; ./ship.sh"
    gitlab = read_pipelines({".gitlab-ci.yml": "stages: [a]\nlint:\n  script: ruff\n.base:\n  image: a\n"})
    assert gitlab[0].text == ".gitlab-ci.yml; jobs: lint"


def test_a_service_tells_where_its_data_lies() -> None:
    (item,) = read_compose({"docker-compose.yml": COMPOSE})
    assert (item.volumes, item.command) == (("dbdata:/var/lib/postgresql/data",), "postgres -c fsync=off")
