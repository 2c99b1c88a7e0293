"""Facts in small files of a repository: setting up, starting, testing and deploying."""

import pytest

from toolkit.inventory.setup.read import read_setup

DOCUMENTS = {
    ".github/workflows/ci.yml": "jobs:\n  test:\n    with:\n      python-version: '3.9'\n",
    "Dockerfile": "FROM python:3.8-slim\nCMD gunicorn app:app\n",
    "Procfile": "web: gunicorn app:app\nworker: celery -A app worker\n",
    "crontab": "# nightly\n0 3 * * * python batch/clean.py\n",
    "docker-compose.yml": "services:\n  db:\n    image: mongo:4.4\n  web:\n    command: >\n      run\n",
    "requirements.txt": "# web\nflask==1.0\npymongo>=3\n-r other.txt\n",
    "setup.cfg": "[options]\npython_requires = >=3.6\n[tool:pytest]\n",
}


def test_every_statement_has_its_place() -> None:
    facts = read_setup(DOCUMENTS, ["app.py", "shop/admin.py", "tests/test_app.py"], ["tests/test_app.py"])
    rows = {
        name: [(item.text, item.place) for item in getattr(facts, name)]
        for name in ("pythons", "dependencies", "starts", "admin_files", "services", "schedules", "tests")
    }
    assert rows == {
        "pythons": [("3.9", ".github/workflows/ci.yml:4"), ("3.8", "Dockerfile:1"), (">=3.6", "setup.cfg:2")],
        "dependencies": [("2", "requirements.txt:1")],
        "starts": [
            ("gunicorn app:app", "Dockerfile:2"),
            ("gunicorn app:app", "Procfile:1"),
            ("celery -A app worker", "Procfile:2"),
        ],
        "admin_files": [("admin.py", "shop/admin.py:1")],
        "services": [("mongo:4.4", "docker-compose.yml:3")],
        "schedules": [("0 3 * * * python batch/clean.py", "crontab:2")],
        "tests": [("tool:pytest", "setup.cfg:3")],
    }
    assert [item.place for item in facts.deployments] == [
        ".github/workflows/ci.yml:1",
        "Dockerfile:1",
        "Procfile:1",
        "docker-compose.yml:1",
    ]
    assert facts.test_files == 1


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("web: gunicorn app:app --token-secret hunter2 -b :80", "gunicorn app:app --token-secret *** -b :80"),
        ("web: env API_KEY='a b' PORT=80 run", "env API_KEY=*** PORT=80 run"),
        ("web: run --db postgres://app:hunter2@db/shop", "run --db postgres://app:***@db/shop"),
        (
            "web: curl 'https://job.example.invalid/?token=hunter2&day=1'",
            "curl 'https://job.example.invalid/?token=***&day=1'",
        ),
        ('web: ["run", "--password", "hunter2"]', '["run", "--password", "***"]'),
        ("web: curl -u admin:hunter2 http://job.example.invalid", "curl -u admin:*** http://job.example.invalid"),
        ("web: mysqldump -u root -phunter2 shop", "mysqldump -u root -p*** shop"),
        ("web: run --password -v", "run --password -v"),
        ("web: gunicorn passwords:app", "gunicorn passwords:app"),
        ("web: celery -A token_worker worker", "celery -A token_worker worker"),
        ("web: curl -H 'Authorization: Bearer hunter2' x", "curl -H 'Authorization: Bearer ***' x"),
    ],
)
def test_secrets_in_commands_are_not_told(line: str, shown: str) -> None:
    assert [item.text for item in read_setup({"Procfile": line}, [], []).starts] == [shown]


def test_containers_of_editors_and_commands_in_parts() -> None:
    documents = {
        ".devcontainer/Dockerfile": "FROM example.invalid/python:1-3.11-bullseye\nCMD sleep infinity\n",
        ".devcontainer/docker-compose.yml": "services:\n  db:\n    image: postgres\n    command: sleep infinity\n",
        "Dockerfile": 'FROM python:3.12\nENTRYPOINT ["./start.sh", "--token", "hunter2"]\n',
    }
    facts = read_setup(documents, [], [])
    assert [item.text for item in facts.pythons] == ["3.11", "3.12"]
    assert [item.text for item in facts.starts] == ["./start.sh --token ***"]
    assert facts.services == ()


def test_services_of_ci_and_cron_folders() -> None:
    workflow = """\
jobs:
  test:
    services:
      db:
        image: postgres:16
        ports:
        - 5432:5432
    steps:
    - name: run
"""
    documents = {
        ".github/workflows/test.yml": workflow,
        ".gitlab-ci.yml": "test:\n  services:\n  - name: redis:7\n    alias: cache\n  script:\n  - pytest\n",
        "docker/cron/clean": "50 * * * * root find /tmp\n",
        "docker/crontab.envsubst": "${SCHEDULE} root backup.sh\n# 1 2 3 4 5 x\n",
    }
    facts = read_setup(documents, [], [])
    assert {item.text for item in facts.test_services} == {"postgres:16", "redis:7"}
    assert [item.text for item in facts.schedules] == ["50 * * * * root find /tmp", "${SCHEDULE} root backup.sh"]
