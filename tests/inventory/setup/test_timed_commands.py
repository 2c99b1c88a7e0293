"""Schedules of YAML files that run commands."""

from toolkit.inventory.setup.timed_commands import read_timed_commands

CRON_JOB = """
kind: CronJob
spec:
  schedule: "0 4 * * *"  # at night
  jobTemplate:
    spec:
      containers:
        - image: shop
          command:
            - flask
            - clean-up
          env: [{name: X}]
---
kind: CronJob
spec:
  schedule: 5 0 1 * *
  command: ["flask", "bill"]
"""


def test_a_schedule_has_the_command_below_it() -> None:
    found = read_timed_commands({"k8s/jobs.yaml": CRON_JOB, ".github/workflows/scan.yml": CRON_JOB, "x.yml": ""})
    assert [(item.text, item.place) for item in found] == [
        ("0 4 * * * flask clean-up", "k8s/jobs.yaml:4"),
        ("5 0 1 * * flask bill", "k8s/jobs.yaml:16"),
    ]
