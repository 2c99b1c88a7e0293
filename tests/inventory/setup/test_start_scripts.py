"""Scripts of start commands: their steps in order, with conditions; services of supervisors; hooks of uWSGI."""

from toolkit.inventory.setup.read import read_setup
from toolkit.inventory.setup.start_scripts import read_start_scripts
from toolkit.model.setup import StartScript
from toolkit.render.handbook.shell_conditions import python_condition

INIT = """#!/bin/bash
set -e
source /etc/profile
echo "Starting; be patient"
if [ -z "$DATABASE_URL" ]; then
    echo "no database"; exit 1
fi
if [[ "$MODE" == "dev" ]]; then
    pip install -r dev.txt
else
    pip install -r prod.txt
fi
/bin/bash "${HERE}/wait_for_postgres.bash"
gosu "$APP" python manage.py migrate --noinput  # every time
bash "${SRC}/docker/cron_setup.bash"
cat <<EOF_HELP
rm -rf nothing
EOF_HELP
exec /usr/bin/runsvdir /etc/service
"""


def read(documents: dict[str, str]) -> tuple[StartScript, ...]:
    return read_start_scripts(documents, read_setup(documents, [], []).starts)


def steps(script: StartScript) -> list[tuple[int, str, str, str]]:
    return [(item.line, item.kind, item.text, item.condition) for item in script.steps]


def test_the_steps_of_a_start_script_are_in_order_with_their_conditions() -> None:
    first, second = read(
        {
            "Dockerfile": 'CMD ["/bin/bash", "-c", "exec ${SRC}/docker/init.bash"]\n',
            "docker/init.bash": INIT,
            "docker/cron_setup.bash": "cp cron/clean /etc/cron.d/\n",
            "docker/unused.bash": "rm -rf /\n",
        }
    )
    assert (first.path, first.place) == ("docker/init.bash", "Dockerfile:1")
    assert steps(first) == [
        (6, "stop", "exit 1", '[ -z "$DATABASE_URL" ]'),
        (9, "install", "pip install -r dev.txt", '[[ "$MODE" == "dev" ]]'),
        (11, "install", "pip install -r prod.txt", '! ([[ "$MODE" == "dev" ]])'),
        (13, "wait", '/bin/bash "${HERE}/wait_for_postgres.bash"', ""),
        (14, "migrate", 'gosu "$APP" python manage.py migrate --noinput', ""),
        (15, "cron", 'bash "${SRC}/docker/cron_setup.bash"', ""),
        (19, "start", "exec /usr/bin/runsvdir /etc/service", ""),
    ]
    assert (second.path, second.place) == ("docker/cron_setup.bash", "docker/init.bash:15")


def test_subcommands_services_and_commands_in_variables() -> None:
    entry = (
        '#!/bin/sh\nserver() {\n  exec gunicorn shop.wsgi\n}\ncase "$1" in\n  server)\n    server\n    ;;\n'
        "  shell) exec /app/manage.py shell ;;\nesac\n"
    )
    run = '#!/bin/sh\nCOMMAND="$(command -v uwsgi) --ini uwsgi.ini"\nexec ${COMMAND}\n'
    found = read(
        {
            "Dockerfile": 'RUN ln -s "${SRC}/run_web.bash" "${SERVICES}/web/run"\nENTRYPOINT ["/app/bin/entrypoint"]\n',
            "bin/entrypoint": entry,
            "run_web.bash": run,
        }
    )
    assert [(item.path, item.service) for item in found] == [("bin/entrypoint", ""), ("run_web.bash", "web")]
    assert steps(found[0]) == [
        (3, "start", "exec gunicorn shop.wsgi", "server"),
        (9, "start", "exec /app/manage.py shell", "shell"),
    ]
    assert steps(found[1])[0] == (2, "start", "uwsgi --ini uwsgi.ini", "")


def test_hooks_of_uwsgi_are_steps() -> None:
    ini = "[uwsgi]\nmaster = true\nhook-pre-app = exec:./manage.py migrate\nattach-daemon = ./manage.py sendalerts\n"
    (found,) = read({"Dockerfile": 'CMD ["uwsgi", "/opt/shop/docker/uwsgi.ini"]\n', "docker/uwsgi.ini": ini})
    assert [(item.kind, item.text) for item in found.steps] == [
        ("migrate", "./manage.py migrate"),
        ("start", "exec ./manage.py sendalerts"),
    ]


def test_scripts_that_no_start_names_are_left_out() -> None:
    assert read({"Dockerfile": "CMD gunicorn shop.wsgi\n", "tool.sh": "rm -rf x\n"}) == ()


def test_versions_of_a_matrix() -> None:
    text = "python-version: ['3.8', \"3.12\"] # all\npython-version:\n  - 3.9\n  - '3.10'\nname: 2\n  - 4.1\n"
    facts = read_setup({".github/workflows/t.yml": text}, [], [])
    assert [item.text for item in facts.pythons] == ["3.8", "3.12", "3.9", "3.10"]


def test_no_case_of_a_long_entry_script_is_left_out() -> None:
    cases = "".join(f"  part-{number}) exec celery -A shop worker -Q queue-{number} ;;\n" for number in range(40))
    script = read({"Dockerfile": "CMD ./entry.sh\n", "entry.sh": f'#!/bin/sh\ncase "$1" in\n{cases}esac\n'})[0]
    assert (len(script.steps), script.further) == (40, 0)


def test_a_variable_with_the_beginning_of_a_command_is_followed() -> None:
    entry = '#!/bin/sh\nWORK="celery -A shop worker"\nREAD="$WORK -Q"\ncase "$1" in\n  mail) exec $READ mail ;;\nesac\n'
    last = read({"Dockerfile": "CMD ./entry.sh\n", "entry.sh": entry})[0].steps[-1]
    assert (last.kind, last.text) == ("start", "exec celery -A shop worker -Q mail")


def test_a_branch_of_a_case_is_a_condition_and_no_command() -> None:
    entry = (
        '#!/bin/sh\ncase "${1:-}" in\n"/"*)\n  exec "$@"\n;;\n*)\n  if [ ! -z "${MIGRATE:-}" ]; then\n'
        '    shop migrate\n  fi\n  exec shop "$@"\n;;\nesac\ncase $ROLE in\nweb|api) exec gunicorn shop ;;\n'
        "esac\nexec sh\n"
    )
    (script,) = read({"Dockerfile": 'ENTRYPOINT ["/entry.sh"]\n', "entry.sh": entry})
    assert steps(script) == [
        (4, "start", 'exec "$@"', "/*"),
        (8, "migrate", "shop migrate", '! (/*), [ ! -z "${MIGRATE:-}" ]'),
        (10, "start", 'exec shop "$@"', "! (/*)"),
        (14, "start", "exec gunicorn shop", "ROLE: web|api"),
        (16, "start", "exec sh", ""),
    ]
    expressions = [python_condition(item.condition) for item in script.steps[:4]]
    assert expressions[:2] == ["argument.startswith('/')", "not (argument.startswith('/')) and not (not MIGRATE)"]
    assert expressions[2:] == ["not (argument.startswith('/'))", "ROLE in ('web', 'api')"]


def test_texts_for_files_and_commands_whose_output_is_kept_are_no_steps() -> None:
    script = """#!/bin/sh
KEY=$(
  echo "$SERVICES" | \\
  jq '.[] | select(.name == "shop")' -r
)
cat <<EOF >> "$CONFIG"
# Adding the key
api_key=$KEY
EOF
python <<'END' && pip install -r more.txt
import shop
END
exec gunicorn shop.wsgi
"""
    (only,) = read({"Procfile": "web: bin/run.sh\n", "bin/run.sh": script})
    assert [(item.line, item.kind) for item in only.steps] == [
        (6, "other"),
        (10, "other"),
        (10, "install"),
        (13, "start"),
    ]


def test_a_relative_script_of_a_common_name_is_the_one_beside_its_image() -> None:
    found = read(
        {
            "Dockerfile": "CMD /wait && /bin/bash start.sh\n",
            "worker/Dockerfile": "CMD ./start.sh\n",
            "start.sh": "./manage.py migrate\n",
            "worker/start.sh": "celery -A shop worker\n",
        }
    )
    assert [(item.path, item.place) for item in found] == [
        ("start.sh", "Dockerfile:1"),
        ("worker/start.sh", "worker/Dockerfile:1"),
    ]


def test_a_command_is_not_cut_inside_a_substitution() -> None:
    command = "gunicorn shop:app -w $(nproc --all || echo 2) -b :80"
    documents = {"Procfile": "web: ./run.sh\n", "run.sh": f"{command} && echo done\n"}
    assert command in [item.text for item in read_setup(documents, [], []).starts]
    (script,) = read(documents)
    assert [item.text for item in script.steps] == [command]
