"""Steps of a start: what makes the tables, which path says that the system answers, which workers are needed."""

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.inventory import Endpoint, EndpointStatus, Inventory, Route
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.render.handbook.procedure import procedure_lines
from toolkit.render.handbook.sentences import Sentences


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
