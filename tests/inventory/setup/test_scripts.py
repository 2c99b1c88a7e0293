"""Commands in scripts, Makefiles and service files that start, prepare or test a system."""

import pytest

from toolkit.inventory.setup.read import read_setup
from toolkit.inventory.setup.scripts import read_scripts

SCRIPTS = {
    "webserver.bash": "#!/bin/bash\n# Start Gunicorn processes\necho Launching gunicorn now...\n"
    "exec gunicorn shop.wsgi:application \\\n    --workers ${WORKERS:-1}\n",
    "entrypoint.sh": 'if [ "$CHECK" ]; then ./manage.py migrate --noinput && exec ./webserver.sh; fi\n',
    "Makefile": "test: ## runs pytest\n\t@poetry run pytest -q tests\n\nrun:\n\tpython manage.py runserver\n",
    "deploy/shop.service": "[Service]\nExecStart=/opt/shop/bin/celery -A shop worker --loglevel=info\n",
    "etc/supervisord.conf": "[program:web]\ncommand=env PORT=80 uvicorn shop.asgi:app --token hunter2\n",
}


def test_commands_with_their_places() -> None:
    assert [(item.kind, item.text, f"{item.path}:{item.line}") for item in read_scripts(SCRIPTS)] == [
        ("start", "exec gunicorn shop.wsgi:application     --workers ${WORKERS:-1}", "webserver.bash:4"),
        ("prepare", "./manage.py migrate --noinput", "entrypoint.sh:1"),
        ("test", "poetry run pytest -q tests", "Makefile:2"),
        ("start", "python manage.py runserver", "Makefile:5"),
        ("start", "/opt/shop/bin/celery -A shop worker --loglevel=info", "deploy/shop.service:2"),
        ("start", "env PORT=80 uvicorn shop.asgi:app --token hunter2", "etc/supervisord.conf:2"),
    ]


def test_facts_of_a_set_up_mask_secrets() -> None:
    facts = read_setup(SCRIPTS, [], [])
    assert [item.text for item in facts.preparations] == ["./manage.py migrate --noinput"]
    assert [item.text for item in facts.test_commands] == ["poetry run pytest -q tests"]
    assert [item.place for item in facts.test_commands] == ["Makefile:2"]
    assert "env PORT=80 uvicorn shop.asgi:app --token ***" in [item.text for item in facts.starts]


def test_of_a_ci_file_only_the_tests_are_read() -> None:
    steps = "name: pytest\njobs:\n  pytest:\n    steps:\n    - run: pytest -vv -rf\n    - run: ./manage.py migrate\n"
    commands = read_scripts(
        {".github/workflows/ci.yml": steps, ".gitlab-ci.yml": "test:\n  script:\n    - tox -e py38\n"}
    )
    assert [(item.text, f"{item.path}:{item.line}") for item in commands] == [
        ("pytest -vv -rf", ".github/workflows/ci.yml:5"),
        ("tox -e py38", ".gitlab-ci.yml:3"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "echo gunicorn is up",
        "# celery -A shop worker",
        "pip install gunicorn",
        "celery -A shop inspect ping",
        "tox.ini",
    ],
)
def test_words_that_start_nothing(line: str) -> None:
    assert list(read_scripts({"run.sh": line})) == []
