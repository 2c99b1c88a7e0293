"""Uses the shop as its customers do; what it says is in the file that the test names."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import requests
import shop

with open(os.environ["PLANTED"], encoding="utf-8") as _file:
    PLANTED = json.load(_file)
HONEST = PLANTED.pop("honest")
client = shop.app.test_client()

for value in PLANTED["early"].values():
    shop.helper(value)
for name, value in PLANTED["early"].items():
    shop.remember(name, value)
client.post("/customers", json=PLANTED["json"])
client.post("/customers", json=PLANTED["japanese"])
client.post("/login?" + urlencode(PLANTED["query"]), data=PLANTED["form"])
client.get("/customers/7", headers=PLANTED["headers"])
client.get("/welcome")
elements = "".join("<%s>%s</%s>" % (name, value, name) for name, value in PLANTED["xml"].items())
attributes = " ".join('%s="%s"' % item for item in PLANTED["attributes"].items())
body = "<order %s>%s</order>" % (attributes, elements)
client.post("/orders", data=body.encode(), headers={"Content-Type": "application/xml"})
shop.find_customer(7)
for message in PLANTED["texts"].values():
    shop.note(message)
shop.settle({name: [value] for name, value in PLANTED["lists"].items()})
shop.settle([(name, value) for name, value in PLANTED["pairs"].items()])
shop.settle([{"name": name, "value": value} for name, value in PLANTED["named"].items()])
for name, value in PLANTED["sql_json"].items():
    shop.store_document(name, json.dumps({name: value, "n": 1}))
for name, value in PLANTED["sql_text"].items():
    shop.store_in_statement(json.dumps({name: value, "n": 1}))
for name, value in PLANTED["sql_columns"].items():
    shop.store_column(name, value)
for name, value in PLANTED["sql_literals"].items():
    shop.store_literal(name, value)
shop.sign_in("taro", PLANTED["arguments"]["password"])
shop.call_service(PLANTED["arguments"]["api_key"], 2)
shop.call_customer(PLANTED["arguments"]["tel"])
shop.open_account(shop.Account(PLANTED["attributes_of_objects"]))
shop.same(shop.Account(PLANTED["attributes_of_objects"]))
shop.read_document(json.dumps({"a": json.dumps({"b": json.dumps(PLANTED["nested"])})}))
shop.read_bytes(json.dumps({"password": PLANTED["bytes"]["password"]}).encode())
shop.read_bytes(("a=1&pw=%s&b=2" % PLANTED["bytes"]["pw"]).encode())
for name, value in PLANTED["raised"].items():
    try:
        shop.refuse("no such %s: %s" % (name, value))
    except ValueError:
        pass
shop.honest(HONEST)
client.post("/customers", json=HONEST)


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


service = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=service.handle_request).start()
requests.post("http://127.0.0.1:%d/token" % service.server_port, json=PLANTED["outgoing"])
service.server_close()
