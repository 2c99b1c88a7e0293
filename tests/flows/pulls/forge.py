"""A stand-in for a forge: bare repositories over smart HTTP (`git http-backend`), and what `gh` asks for.

It is reached as a proxy, so that remotes have names such as `http://github.localhost/team/shop.git`: `gh` speaks plain
HTTP to that one host, and git and `gh` both keep to `http_proxy`. Everything stays on the loopback interface.
"""

import gzip
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.proof.sample import git

OPTIONS = """\
#!/bin/sh
for number in $(seq 0 $((${GIT_PUSH_OPTION_COUNT:-0} - 1))); do
  eval "printf '%s\\\\0' \\"\\$GIT_PUSH_OPTION_$number\\""
done >> "$GIT_DIR/options"
"""


@dataclass
class Forge:
    """Requests to the stand-in, and the way to reach it.

    Attributes:
        root: folder of its bare repositories.
        port: where the proxy listens.
        tokens: what came as authorization.
        opened: pull requests that are open.
    """

    root: Path
    port: int = 0
    tokens: set[str] = field(default_factory=set)
    opened: list[dict[str, Any]] = field(default_factory=list)

    def variables(self) -> dict[str, str]:
        """The environment of its clients."""
        proxy = f"http://127.0.0.1:{self.port}"
        return {"http_proxy": proxy, "HTTP_PROXY": proxy, "no_proxy": "", "NO_PROXY": ""}

    def repository(self, name: str) -> Path:
        """A new bare repository that takes pushes with options."""
        place = self.root / f"{name}.git"
        place.mkdir(parents=True)
        git(place, "init", "-q", "--bare", "-b", "main")
        for key in ("http.receivepack", "receive.advertisePushOptions"):
            git(place, "config", key, "true")
        hook = place / "hooks" / "post-receive"
        hook.write_text(OPTIONS)
        hook.chmod(0o755)
        return place

    def options(self, name: str) -> list[str]:
        """The push options that a repository was given, in order."""
        file = self.root / f"{name}.git" / "options"
        return file.read_text("utf-8").split("\0")[:-1] if file.exists() else []

    def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Answer the queries of `gh pr` as GitHub's GraphQL does."""
        if "createPullRequest" in query:
            number = len(self.opened) + 1
            url = f"http://github.localhost/team/shop/pull/{number}"
            given = variables["input"]
            self.opened.append({"id": f"PR_{number}", "number": number, "url": url, "state": "OPEN", **given})
            return {"createPullRequest": {"pullRequest": {"id": f"PR_{number}", "url": url}}}
        if "pullRequests(" in query:
            return {"repository": self._listed(variables)}
        return {"repository": _SHOP}

    def change(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """Answer a change of a pull request as GitHub's REST does."""
        number = int(path.rpartition("/repos/team/shop/pulls/")[2])
        pull = self.opened[number - 1]
        pull |= {"title": given["title"], "body": given["body"], "baseRefName": given["base"]}
        return {"html_url": pull["url"]}

    def _listed(self, variables: dict[str, Any]) -> dict[str, Any]:
        head = variables.get("headBranch") or variables.get("headRefName")
        found = [it for it in self.opened if it["headRefName"] == head]
        nodes = [
            {"headRepositoryOwner": {"id": "U", "login": "team"}, "isCrossRepository": False, **it} for it in found
        ]
        page = {"hasNextPage": False, "endCursor": ""}
        pulls = {"nodes": nodes, "edges": [], "totalCount": len(nodes), "pageInfo": page}
        return {"pullRequests": pulls, "defaultBranchRef": {"name": "main"}}


_SHOP = {
    "id": "R_1",
    "name": "shop",
    "owner": {"id": "U", "login": "team"},
    "viewerPermission": "WRITE",
    "hasIssuesEnabled": True,
    "isPrivate": True,
    "defaultBranchRef": {"name": "main"},
    "parent": None,
    "mergeCommitAllowed": True,
    "rebaseMergeAllowed": True,
    "squashMergeAllowed": True,
    "pullRequestTemplates": [],
}


class _Handler(BaseHTTPRequestHandler):
    forge: Forge
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        asked = urlsplit(self.path)
        body = self._body()
        if asked.hostname == "api.github.localhost":
            self.forge.tokens.add(self.headers.get("Authorization", ""))
            given = json.loads(body)
            if self.command == "PATCH":
                answer = self.forge.change(asked.path, given)
            else:
                answer = {"data": self.forge.answer(given["query"], given.get("variables") or {})}
            self._send(200, [("Content-Type", "application/json")], json.dumps(answer).encode())
        else:
            self._git(asked.path, asked.query, body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            found = b"".join(self._chunks())
        else:
            found = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return gzip.decompress(found) if self.headers.get("Content-Encoding") == "gzip" else found

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _git(self, path: str, query: str, body: bytes) -> None:
        """Hand a request to `git http-backend`, and its answer back."""
        env = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(self.forge.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "REMOTE_USER": "member",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        ran = subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True, check=False)
        head, _, data = ran.stdout.partition(b"\r\n\r\n")
        headers = [(name, value.strip()) for name, _, value in (it.partition(":") for it in head.decode().splitlines())]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        self._send(status, [pair for pair in headers if pair[0] != "Status"], data)

    def _send(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(data)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def running_forge(root: Path) -> Iterator[Forge]:
    """A forge for as long as the block lasts."""
    forge = Forge(root)
    handler = type("Handler", (_Handler,), {"forge": forge})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        forge.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield forge
        finally:
            server.shutdown()
            thread.join()
