"""A small shop that handles every kind of secret carelessly. Everything in it is made up."""

import json
import sqlite3
from xml.etree import ElementTree

CUSTOMERS = [
    {
        "name": "cust-1",
        "phone": "090-1234-5678",
        "tel_no": "03-3333-4444",
        "pin": "4821",
        "pin_code": "7733",
        "otp": 204817,
        "cvv": "739",
        "dob": "1980-05-17",
        "birth": "1981/06/18",
        "iban": "GB82WEST12345698765432",
        "holder": "TARO PLANTED",
        "email": "taro.planted@example.jp",
        "secretKey": "PLANT-SECRETKEY-1",
        "pass_phrase": "PLANT-PHRASE-1",
        "password2": "PLANT-PW2-1",
        "passwordConfirm": "PLANT-CONFIRM-1",
        "require_auth": True,
        "token_count": 3,
        "address_type": "billing",
        "keyboard": "qwerty",
        "author": "somebody",
        "note": "call back on 0120-444-555",
        "memo": "lives in 東京都千代田区架空町1-2-3, 〒100-9999",
        "card": "4111 1111 1111 1111",
    }
]
JAPANESE = {
    "パスワード": "PLANT-JPW-1",
    "暗証番号": "9182",
    "マイナンバー": "123456789018",
    "口座番号": "7654321",
    "電話番号": "０９０－８７６５－４３２１",
    "住所": "大阪府架空市本町9-8-7",
    "氏名": "架空 太郎",
    "生年月日": "1979-03-04",
    "件数": 12,
}
RESET = {"token": "PLANT-RESET-abc123"}
FORM = "pw=PLANT-FORMPW-1&amount=3"


def helper(text):
    """Gives back what it is given, in other words."""
    return f"got {text}"


def remind():
    """Says a secret whose name nothing here says."""
    return "remember PLANT-RESET-abc123 until noon"


def reset(user, reset_token):
    """A link that holds a secret."""
    return f"/reset/{reset_token}?user={user}"


def token():
    """Gives the secret its name."""
    return dict(RESET)


def customer(number):
    """One record."""
    return dict(CUSTOMERS[0], number=number)


def customer_in_japanese(number):
    """The same under Japanese names."""
    return dict(JAPANESE, number=number)


def response_headers():
    """The headers of an answer."""
    return [
        ["Set-Cookie", "remember_me=PLANT-REMEMBER-7; Path=/; HttpOnly"],
        ["X-Auth-Token", "PLANT-XAUTH-7"],
        ["X-Session", "PLANT-XSESSION-7"],
        ["X-Forwarded-For", "203.0.113.77"],
        ["X-App", "shop"],
    ]


def structures():
    """Names that stand beside values."""
    return {
        "list": json.dumps({"password": ["PLANT-LISTPW-1", "PLANT-LISTPW-2"], "n": 1}),
        "pair": ("password", "PLANT-TUPLE-1"),
        "beside": {"name": "password", "value": "PLANT-VALUE-1"},
        "beside_text": '[{"name": "api_key", "value": "PLANT-VALUE-2"}]',
        "xml": "<user><password>PLANT-XML-1</password><login>ok</login></user>",
        "attribute": '<user password="PLANT-XML-2" login="ok"/>',
        "param": '<param name="secret">PLANT-XML-3</param><input name="csrf_token" value="PLANT-XML-4">',
        "form": FORM.encode("ascii"),
        "nested": "/login?next=/x%3Ftoken%3DPLANT-NESTED-7%26a%3D1",
        "command": "mysqldump -u root -pPLANT-MYSQL-1 shop",
        "options": "tool --api-key PLANT-OPTION-1 --token=PLANT-OPTION-2 --verbose",
        "python": repr({"pw": "PLANT-REPR-1", "n": 1}),
        "json_in_json": json.dumps({"body": json.dumps({"body": json.dumps({"refresh_token": "PLANT-DEEP-1"})})}),
        "url": "mysql://shop:PLANT-URLPW-1@db.invalid/shop",
        "header_text": "GET / HTTP/1.1\r\nX-Api-Key: PLANT-HEADER-1\r\nAccept: */*",
        "card_in_form": "card=4111+1111+1111+1111",
        "phones": ["090 1234 5679", "(03)3333-5555", "0312345670", "０８０－１２３４－５６７９"],
        "honest": "password: required",
    }


def parse(text):
    """The texts of an XML document."""
    return {one.tag: one.text for one in ElementTree.fromstring(text).iter() if one.text}


def store():
    """Secrets in SQL: as JSON, by the names of columns, as parameters."""
    base = sqlite3.connect(":memory:")
    base.execute("create table u (id integer, created text, pw text, holder text, cvv text, data text)")
    data = {
        "clientSecret": "PLANT-SQLJSON-1",
        "refreshToken": "PLANT-SQLJSON-2",
        "new_password": "PLANT-SQLJSON-3",
        "aws_secret_access_key": "PLANT-SQLJSON-4",
    }
    base.execute(
        "insert into u (id, created, pw, holder, cvv, data) values (1, date('now'), 'PLANT-SQLPW-1', 'HANA PLANTED', "
        f"'640', '{json.dumps(data)}')"
    )
    base.execute("insert into u (id, pw, data) values (?, ?, ?)", (2, "PLANT-SQLPW-2", json.dumps(data)))
    base.execute("update u set pw = 'PLANT-SQLPW-3', cvv = '641' where id = 2")
    return base.execute("select count(*) from u").fetchone()[0]


def application(environ, start_response):
    """A request that logs in and is answered with a token."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    given = environ["wsgi.input"].read(size).decode("utf-8")
    body = json.dumps({"access_token": "PLANT-ANSWER-1", "pin": 4822, "size": len(given), "ok": True}).encode("ascii")
    headers = [
        ("Content-Type", "application/json"),
        ("ETag", f'"{4822 * 2654435761 % 2**32:08x}"'),
        ("Set-Cookie", "sid=PLANT-SID-1; Path=/"),
        ("Location", "/next?session_token=PLANT-LOCATION-1"),
    ]
    start_response("200 OK", headers)
    return [body]
