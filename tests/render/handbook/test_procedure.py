"""Steps of a start: what makes the tables, which path says that the system answers, which workers are needed."""

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.data_access import DataAccess, JobEffect, OutsideUse, Setting
from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Endpoint, EndpointStatus, Inventory, Route
from toolkit.model.lifecycles import Lifecycle, StateChange
from toolkit.model.main_objects import MainObjects
from toolkit.model.procedures import JobProcedure, JobStep
from toolkit.model.setup import (
    DeliveryFact,
    MigrationReversal,
    SampleSetting,
    SetupFacts,
    StartScript,
    StartStep,
    StatedFact,
)
from toolkit.render.handbook.first_questions import first_question_lines
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.lifecycles import lifecycle_lines
from toolkit.render.handbook.procedure import procedure_lines, required_by_scripts
from toolkit.render.handbook.procedures import procedure_lines as job_step_lines
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.start import start_lines


def steps(found: Inventory, *starts: str) -> str:
    facts = tuple(StatedFact(text, f"Procfile:{line}") for line, text in enumerate(starts, 1))
    return "\n".join(procedure_lines(found, SetupFacts(starts=facts), Sentences("en", {})))


@pytest.mark.parametrize(
    ("command", "tables"),
    [
        ('sh -c "pip install --upgrade -e . && tail -f /dev/null"', ""),
        (
            'sh -c "flask db upgrade && flask init-db $TYPE && flask run -p 5000"',
            "flask db upgrade && flask init-db $TYPE",
        ),
        ("exec flask db upgrade", "flask db upgrade"),
        ("apt-get upgrade", ""),
    ],
)
def test_tables_are_made_by_what_migrates_alone(command: str, tables: str) -> None:
    found = steps(msgspec.structs.replace(FOUND, migrations=()), command)
    assert (f"Make the tables: `{tables}`" in found) if tables else ("Make the tables" not in found)


def test_the_path_that_is_asked_needs_no_log_in() -> None:
    routes = tuple(
        Route(path, method, "app.f", "app.py", line, "flask")
        for line, (method, path) in enumerate(
            [("POST", "/letter/status"), ("GET", "/project/status"), ("GET", "/health"), ("GET", "/deep/er/ping")], 1
        )
    )
    endpoints = tuple(Endpoint(route, statuses=(EndpointStatus(401),) if route.line == 2 else ()) for route in routes)
    found = msgspec.structs.replace(FOUND, routes=routes, endpoints=endpoints)
    assert "`curl http://localhost:5000/health`" in steps(found, "flask run")


def test_a_worker_of_the_same_queues_is_started_once() -> None:
    worker = "celery -A shop worker"
    found = steps(FOUND, "flask run", worker, f"exec {worker} -c 4", f"{worker} -Q mail", "celery -A shop beat")
    assert [line.count("celery") for line in found.split("\n") if "another terminal" in line] == [1, 1, 1]
    assert "Start what queues the scheduled tasks" in found


@pytest.mark.parametrize(
    ("command", "file", "said"),
    [
        (
            "gunicorn shop:app",
            "conf/gunicorn_config.py",
            "alone it listens at port 8000. `conf/gunicorn_config.py` says",
        ),
        ("gunicorn -c conf/gunicorn_config.py shop:app", "conf/gunicorn_config.py", "it listens at port 8080, unless"),
        ("gunicorn shop:app", "gunicorn.conf.py", "it listens at port 8080, unless"),
    ],
)
def test_the_port_of_a_file_of_settings_holds_where_the_server_reads_it(command: str, file: str, said: str) -> None:
    bind = DeliveryFact('bind = "127.0.0.1:8080"', f"{file}:8", "server")
    setup = SetupFacts(starts=(StatedFact(command, "Procfile:1"),), delivery=(bind,))
    assert said in "\n".join(procedure_lines(FOUND, setup, Sentences("en", {})))


def test_what_must_keep_running_is_no_server_of_a_developer() -> None:
    starts = (StatedFact("python manage.py runserver", "dev.sh:1"), StatedFact("gunicorn shop:app", "Procfile:1"))
    found = "\n".join(first_question_lines(FOUND, SetupFacts(starts=starts), Sentences("en", {})))
    assert "The web application must run: `gunicorn shop:app` (`Procfile:1`)" in found
    alone = "\n".join(first_question_lines(FOUND, SetupFacts(starts=starts[:1]), Sentences("en", {})))
    assert "only a developer's start of it, which is not for production: `python manage.py runserver`" in alone
    eager = Setting("CELERY_TASK_ALWAYS_EAGER", "settings", "settings.py", 4, "env.bool('EAGER', True)")
    by_default = msgspec.structs.replace(FOUND, data=DataAccess(settings=(eager,)))
    lines = "\n".join(first_question_lines(by_default, SetupFacts(starts=starts), Sentences("en", {})))
    assert "As long as `CELERY_TASK_ALWAYS_EAGER` is not changed" in lines


def test_what_only_a_dump_needs_is_no_requirement_and_no_copy_has_the_name_of_its_sample() -> None:
    needs = StartStep("exit 1", 3, "stop", '[[ -z "${TARGET}" ]]')
    dump = StartScript("dump.sh", "Dockerfile:1", steps=(needs, StartStep("pg_dump -Fc shop", 5, "other")))
    serve = StartScript("run.sh", "Dockerfile:2", steps=(needs, StartStep("gunicorn shop", 5, "start")))
    assert required_by_scripts(SetupFacts(scripts=(dump,))) == {}
    assert required_by_scripts(SetupFacts(scripts=(dump, serve))) == {"TARGET": "run.sh:3"}
    inner = msgspec.structs.replace(serve, path="inner.sh", place="run.sh:7")
    asked = msgspec.structs.replace(serve, steps=(StartStep("inner.sh", 7, "other", "-n $DEBUG"),))
    assert required_by_scripts(SetupFacts(scripts=(asked, inner))) == {}
    always = msgspec.structs.replace(serve, steps=(StartStep("inner.sh", 7, "other"),))
    assert required_by_scripts(SetupFacts(scripts=(always, inner))) == {"TARGET": "inner.sh:3"}
    text = "\n".join(start_lines(FOUND, SetupFacts(scripts=(serve,)), Sentences("en", {})))
    assert "  1. If `TARGET` is empty or false, it stops here: `exit 1` (`run.sh:3`)" in text
    setup = SetupFacts(scripts=(dump,), samples=(SampleSetting("A", "1", "example.env:1"),))
    assert "example.env" not in "\n".join(procedure_lines(FOUND, setup, Sentences("en", {})))


@pytest.mark.parametrize(
    ("lang", "missing", "files"),
    [
        ("en", "none of these scripts runs them", "2 files say how"),
        ("ja", "上のスクリプトでは実行していません", "2件のファイルに"),
    ],
)
def test_a_script_beside_that_migrates_is_not_denied_and_files_of_delivery_are_a_sentence(
    lang: Lang, missing: str, files: str
) -> None:
    script = StartScript("run.sh", "Dockerfile:2", steps=(StartStep("gunicorn shop", 5, "start"),))
    setup = SetupFacts(scripts=(script,), deployments=(StatedFact("", "Dockerfile:1"), StatedFact("", "ci.yml:1")))
    setup = msgspec.structs.replace(setup, reversals=(MigrationReversal("m.py:1", "0001", "written"),))
    assert missing in render_handbook(ProjectDocuments("shop", FOUND, setup), lang)
    migrates = msgspec.structs.replace(setup, preparations=(StatedFact("./manage.py migrate", "prepare.sh:2"),))
    text = render_handbook(ProjectDocuments("shop", FOUND, migrates), lang)
    assert missing not in text
    assert files in text


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "without their steps: `seed_demo`"), ("ja", "手順は省略します：`seed_demo`")]
)
def test_jobs_of_main_models_come_before_others_and_those_of_samples_are_one_line(lang: Lang, said: str) -> None:
    names = ("seed_demo", "other", "fetch_pages", "write_main")
    uses = tuple(
        OutsideUse("jobs.py", line, f"jobs.py::{name}", "job", "task", name) for line, name in enumerate(names, 1)
    )
    main = MainObjects(FOUND).shown[0].name
    queues = JobStep("jobs.py", 9, "call", "fetch", calls=("fetch_pages",))
    found = msgspec.structs.replace(
        FOUND,
        data=msgspec.structs.replace(FOUND.data, outside=uses),
        procedures=(*(JobProcedure("jobs.py", line) for line in (1, 2, 3)), JobProcedure("jobs.py", 4, (queues,))),
        job_effects=(JobEffect("jobs.py", 4, (main,)),),
    )
    text = "\n".join(job_step_lines(found, SetupFacts(), Sentences(lang, {})))
    headings = [line for line in text.split("\n") if line.startswith("### ")]
    assert headings == ["### `fetch_pages`", "### `write_main`", "### `other`"]
    assert said in text


def test_states_are_drawn_only_if_code_shows_from_which_they_come() -> None:
    changes = tuple(StateChange("m.py", line, state, f"m.py::to_{state}") for line, state in enumerate("bc", 3))
    blind = Lifecycle("Order", "state", "m.py", 1, "orders", ("a", "b", "c"), "a", changes)
    lines = "\n".join(lifecycle_lines(msgspec.structs.replace(FOUND, lifecycles=(blind,)), Sentences("en", {})))
    assert "mermaid" not in lines
    assert "| `b` | `to_b` (`m.py:3`) |" in lines
    left = msgspec.structs.replace(blind, changes=(msgspec.structs.replace(changes[0], excluded=("c",)), changes[1]))
    drawn = "\n".join(lifecycle_lines(msgspec.structs.replace(FOUND, lifecycles=(left,)), Sentences("en", {})))
    assert "  s0 --> s1: to_b\n" in drawn
