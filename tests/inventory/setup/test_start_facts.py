"""Facts from which the start of a system is put together: packages, servers, sample settings, README, supervisors."""

import pytest

from toolkit.inventory.setup.compose import read_compose
from toolkit.inventory.setup.effects_of_tests import read_test_effects, read_test_settings
from toolkit.inventory.setup.install import find_installs
from toolkit.inventory.setup.readme_commands import read_readme_commands
from toolkit.inventory.setup.sample_settings import read_samples
from toolkit.inventory.setup.supervised import read_processes, read_shell_variables
from toolkit.model.setup import ComposeService, SampleSetting, StartScript


@pytest.mark.parametrize(
    ("paths", "command"),
    [
        (["uv.lock", "requirements.txt"], "uv sync"),
        (["server/Pipfile"], "cd server && pipenv install"),
        (
            ["requirements/dev.txt", "requirements/base.txt", "docs/requirements.txt"],
            "pip install -r requirements/base.txt",
        ),
        (["pyproject.toml", "app.py"], "pip install -e ."),
        (["app.py"], ""),
    ],
)
def test_the_command_that_installs_follows_from_the_files(paths: list[str], command: str) -> None:
    assert next((item.text for item in find_installs(paths)), "") == command


def test_services_of_compose_files_have_images_and_ports() -> None:
    text = "services:\n  db:\n    image: postgres:16\n  web:\n    build: .\n    ports: ['8000:80']\n"
    assert read_compose({"docker-compose.yml": text, "tests/compose.yml": text, "compose.yaml": ": ["}) == (
        ComposeService("db", "docker-compose.yml:2", "postgres:16"),
        ComposeService("web", "docker-compose.yml:4", "", ("8000:80",)),
    )


def test_services_behind_profiles_name_them() -> None:
    text = "services:\n  db:\n    profiles:\n      - s3\n      - full-dev # all\n  web:\n    profiles: [cli]\n"
    services = read_compose({"compose.yml": text})
    assert [item.profiles for item in services] == [("s3", "full-dev"), ("cli",)]


def test_a_compose_file_of_the_first_version_has_its_services_at_the_top() -> None:
    text = "version: '1'\nredis:\n  image: redis\nweb:\n  build: .\n  ports:\n    - 5000:5000\n"
    assert read_compose({"docker-compose.yml": text}) == (
        ComposeService("redis", "docker-compose.yml:2", "redis"),
        ComposeService("web", "docker-compose.yml:4", "", ("5000:5000",)),
    )


def test_sample_settings_have_values_but_no_secrets() -> None:
    text = "# Where mail goes\nMAIL_HOST=localhost\n# PORT = 25\nAPI_KEY=abc\nDB_PASSWORD=\nlower=1\n"
    assert read_samples({".env.sample": text}) == (
        SampleSetting("MAIL_HOST", "localhost", ".env.sample:2", ".env"),
        SampleSetting("PORT", "25", ".env.sample:3", ".env"),
        SampleSetting("API_KEY", "***", ".env.sample:4", ".env"),
        SampleSetting("DB_PASSWORD", "", ".env.sample:5", ".env"),
    )
    assert read_samples({"conf/config.py.template": "DEBUG = True\n"})[0].copy == "conf/config.py"


def test_a_sample_is_copied_to_env_only_where_something_reads_it() -> None:
    text = "MAIL_HOST=localhost\n"
    assert read_samples({"example.env": text}, {"requirements.txt": "python-dotenv\n"})[0].copy == ".env"
    assert read_samples({"example.env": text}, {"requirements.txt": "flask\n"})[0].copy == ""
    assert read_samples({"conf/sample_config.py": "DEBUG = True\n"})[0].copy == "conf/config.py"


def test_commands_of_a_readme_go_on_after_a_backslash() -> None:
    text = "# Install\n\n```sh\n$ docker run -d \\\n    --name shop \\\n> -p 80:80 shop\nmake dev\n```\n"
    assert [(item.text, item.place) for item in read_readme_commands("README.md", text)] == [
        ("docker run -d --name shop -p 80:80 shop", "README.md:4"),
        ("make dev", "README.md:7"),
    ]


def test_commands_of_a_readme_are_those_of_sections_on_starting() -> None:
    text = """# Shop

## API
```
curl http://localhost/
python old.py
```

## Installation
Run:

    $ pip install -r requirements.txt

```console
(venv) $ python manage.py migrate
Applying 0001 ... OK
```
```python
import shop
```

Licence
-------
    make licence
"""
    assert [(item.text, item.place) for item in read_readme_commands("README.md", text)] == [
        ("pip install -r requirements.txt", "README.md:12"),
        ("python manage.py migrate", "README.md:15"),
    ]


def test_programs_of_a_supervisor_and_variables_of_start_scripts() -> None:
    script = "MODE=web\nexec gunicorn -b $HOST:${PORT:-8000} app\n# $COMMENT\necho $MODE ${PORT}\n"
    documents = {
        "install.sh": "cat > x.conf <<EOF\n[program:worker]\ncommand=celery -A app worker\n[other]\ncommand=no\nEOF\n",
        "start.sh": script,
    }
    assert [(item.text, item.place) for item in read_processes(documents)] == [
        ("worker: celery -A app worker", "install.sh:3")
    ]
    found = read_shell_variables(documents, (StartScript("start.sh", "Dockerfile:1"),))
    assert [(item.text, item.place) for item in found] == [("HOST", "start.sh:2"), ("PORT=8000", "start.sh:2")]


def test_what_tests_do_to_their_database_and_what_chooses_their_settings() -> None:
    texts = {"tests/base.py": "app = create_app('testing')\ndb.drop_all()\nother.drop_all()  # twice\n"}
    documents = {"pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.test\n", "a.ini": "addopts = -x\n"}
    assert [(item.text, item.place) for item in read_test_effects(texts)] == [
        ("db.drop_all()", "tests/base.py:2"),
        ("other.drop_all()", "tests/base.py:3"),
    ]
    assert [(item.text, item.place) for item in read_test_settings(texts, documents)] == [
        ("DJANGO_SETTINGS_MODULE = shop.test", "pytest.ini:2"),
        ("create_app('testing')", "tests/base.py:1"),
    ]
