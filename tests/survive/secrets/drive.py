"""Uses the shop."""

import io
import sys
from wsgiref.handlers import SimpleHandler

import shop

shop.helper("PLANT-RESET-abc123")
shop.remind()
for number in range(80):
    shop.reset("user", f"PLANT-OTHER-{number}")
shop.reset("user", "PLANT-RESET-abc123")
shop.token()
shop.customer(1)
shop.customer_in_japanese(1)
shop.response_headers()
shop.structures()
shop.parse("<a><password>PLANT-XML-5</password></a>")
shop.helper("update u set secret = 'PLANT-HELPER-1' where id = 3")
shop.store()
body = b'{"login": "taro", "password": "PLANT-BODY-1", "items": [{"key": "pin", "value": "5524"}]}'
environ = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/login",
    "QUERY_STRING": "api_key=PLANT-QUERY-1&next=%2Fx%3Ftoken%3DPLANT-QUERY-2",
    "CONTENT_LENGTH": str(len(body)),
    "CONTENT_TYPE": "application/json",
    "HTTP_AUTHORIZATION": "Bearer PLANT-BEARER-1",
    "HTTP_COOKIE": "sid=PLANT-COOKIE-1; theme=dark",
    "HTTP_X_SESSION": "PLANT-XSESSION-1",
    "HTTP_X_FORWARDED_FOR": "203.0.113.78",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
}
SimpleHandler(io.BytesIO(body), io.BytesIO(), sys.stderr, environ).run(shop.application)
