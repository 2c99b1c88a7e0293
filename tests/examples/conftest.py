"""The bundled example, running."""

import http.client
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.examples.legacy_environment import EXAMPLE, NoLegacyEnvironmentError, clean_environment, legacy_python
from tests.standins.mongo_server import running_mongo

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of the example's environment; skips, and says why, where there can be none."""
    try:
        return legacy_python()
    except NoLegacyEnvironmentError as reason:
        pytest.skip(f"no legacy environment: {reason}")


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An environment for the example: a database of its own, and the stand-in for Mongo."""
    with running_mongo() as uri:
        folder = tmp_path_factory.mktemp("push_api")
        yield clean_environment(PUSH_DB=str(folder / "push.db"), PUSH_MONGO_URL=uri)


@pytest.fixture(scope="module")
def ask(python: Path, variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Send a request to `flask run` as a client app: method, host name, path, JSON; gives status and answer."""
    log = tmp_path_factory.mktemp("log") / "flask.log"
    with log.open("wb") as output:
        command = [str(python), "-m", "flask", "run", "--port", "0"]
        server = subprocess.Popen(command, cwd=EXAMPLE, env=variables, stdout=output, stderr=output)
    try:
        port = _port(server, log)

        def ask(method: str, host: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
            code = host.partition(".")[0]
            headers = {"Host": host, "X-Api-Token": token or f"dummy-token-{code}"}
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
            try:
                connection.request(method, path, None if body is None else json.dumps(body), headers)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            finally:
                connection.close()

        yield ask
    finally:
        server.terminate()
        server.wait(10)


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and server.poll() is None:
        _, found, rest = log.read_text(errors="replace").partition("Running on http://127.0.0.1:")
        if found and "\n" in rest:
            return int(rest.split()[0])
        time.sleep(0.05)
    pytest.fail(f"flask run did not start:\n{log.read_text(errors='replace')}")
