"""Failures of calls to other systems: limits, retries, and the handlers around a call and above it."""

import pytest

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.call_failures import find_call_failures

HEAD = "import logging\nimport requests\nfrom celery import shared_task\nlogger = logging.getLogger()\n"
CALL = "def send(order):\n    return requests.post('https://pay.example.org', timeout=5)\n"
ROWS = {
    "nobody catches it": (CALL, {"timeout 5", "uncaught"}),
    "a caller logs and answers": (
        (
            f"{CALL}def pay(order):\n    try:\n        send(order)\n    except requests.RequestException:\n"
            "        logger.exception('x')\n        return {'error': 'x'}, 503\n"
        ),
        {"timeout 5", "caught requests.RequestException in pay: log, answer 503"},
    ),
    "a state is set, and the code goes on": (
        (
            "def pay(order):\n    try:\n        requests.get('https://a.example')\n    except (KeyError, OSError):\n"
            "        order.status = 'failed'\n"
        ),
        {"no_timeout ", "swallowed (KeyError, OSError) in pay: state order.status = 'failed', go_on "},
    ),
    "a task that is tried again": (
        (
            "@shared_task(bind=True, max_retries=3, default_retry_delay=60)\ndef pay(self):\n    try:\n"
            "        requests.get('https://a.example.org', timeout=(3, 10))\n    except requests.Timeout as error:\n"
            "        raise self.retry(exc=error, countdown=9)\n    except KeyError:\n        return None\n"
        ),
        {
            *("timeout (3, 10)", "retry max_retries=3, default_retry_delay=60"),
            "caught requests.Timeout in pay: retry countdown=9",
        },
    ),
    "another exception is raised": (
        (
            "def pay(order):\n    try:\n        requests.get('https://a.example.org', timeout=1)\n"
            "    except requests.ConnectionError as error:\n        raise PaymentError() from error\n"
        ),
        {"timeout 1", "caught requests.ConnectionError in pay: raise PaymentError"},
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_follows_a_failure(name: str) -> None:
    code, expected = ROWS[name]
    reader, handlers = reader_of({"pay.py": HEAD + code})
    found = find_call_failures(reader.program.graph, reader.access(handlers).outside)
    rows = set()
    for row in found:
        effects = ", ".join(f"{item.kind} {item.what}" if item.kind != "log" else "log" for item in row.effects)
        told = f" in {row.function}: {effects}" if row.effects else ""
        rows.add(f"{row.kind} {row.detail}{told}" if row.kind != "uncaught" else "uncaught")
    assert rows == expected
