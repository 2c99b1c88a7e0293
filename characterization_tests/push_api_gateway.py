"""A gateway for the bundled example to send to: on this machine, whatever address is asked.

It stands where a proxy would, so that the program keeps the addresses it has.
"""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class _Gateway(BaseHTTPRequestHandler):
    """Takes every token but those that begin with `bad`; is out of order for those that begin with `down`."""

    def do_POST(self):
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8")
        if "mail" in self.path:
            self._answer(500 if "refused" in given else 200, {"result": "ok"})
            return
        tokens = json.loads(given)["tokens"]
        bad = [one for one in tokens if one.startswith("bad")]
        is_down = any(one.startswith("down") for one in tokens)
        self._answer(500 if is_down else 200, {"ok": len(tokens) - len(bad), "ng": len(bad)})

    def _answer(self, status, value):
        text = json.dumps(value).encode("ascii")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_told):
        """Nothing is told."""


def begin():
    """From now on this process sends to the gateway."""
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["HTTP_PROXY"] = os.environ["http_proxy"] = f"http://127.0.0.1:{server.server_port}"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ""
