"""A shop that has all kinds of secrets in all kinds of places."""

import json
import os
from xml.etree import ElementTree

from flask import Flask, jsonify, make_response, request
from sqlalchemy import create_engine, text

app = Flask(__name__)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows.json"), encoding="utf-8") as _file:
    CUSTOMER = json.load(_file)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "headers.json"), encoding="utf-8") as _file:
    HEADERS = json.load(_file)


@app.route("/customers", methods=["POST"])
def register():
    fields = request.get_json()
    return jsonify({"fields": sorted(fields), "echo": fields})


@app.route("/login", methods=["POST"])
def login():
    return jsonify({"form": request.form.to_dict(), "query": request.args.to_dict()})


@app.route("/customers/<int:number>")
def customer(number):
    return jsonify(find_customer(number))


@app.route("/welcome")
def welcome():
    answer = make_response(jsonify({"welcome": True}))
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


@app.route("/orders", methods=["POST"])
def order():
    root = ElementTree.fromstring(request.get_data())
    return jsonify({"tags": [child.tag for child in root], "texts": [child.text for child in root]})


def find_customer(number):
    return dict(CUSTOMER, number=number)


def note(message):
    return {"note": message, "length": len(message)}


def settle(settings):
    return {"settled": settings, "count": len(settings)}


def helper(value):
    return [value]


def remember(name, value):
    return settle({name: value})


def sign_in(user, password):
    return {"user": user, "password": password}


def call_service(api_key, retries):
    return [api_key] * retries


def call_customer(tel):
    return "calling " + tel


class Account(object):
    def __init__(self, fields):
        self.__dict__.update(fields)


def open_account(account):
    return sorted(vars(account))


def same(account):
    return account


def read_document(document):
    return json.loads(document)


def read_bytes(body):
    return {"size": len(body), "body": body}


def refuse(message):
    raise ValueError(message)


def honest(fields):
    return dict(fields)


def store_document(name, document):
    with _engine().begin() as connection:
        connection.execute(text("insert into documents values (:name, :document)"), dict(name=name, document=document))
        return [tuple(row) for row in connection.execute(text("select document from documents"))]


def store_in_statement(document):
    with _engine().begin() as connection:
        connection.exec_driver_sql("insert into documents values ('a', '%s')" % document)
        return [tuple(row) for row in connection.exec_driver_sql("select document from documents")]


def store_column(column, value):
    with _engine().begin() as connection:
        connection.exec_driver_sql("create table t (name, %s)" % column)
        connection.exec_driver_sql("insert into t (name, %s) values (?, ?)" % column, ("taro", value))
        return [tuple(row) for row in connection.exec_driver_sql("select %s from t" % column)]


def store_literal(column, value):
    with _engine().begin() as connection:
        connection.exec_driver_sql("create table t (name, %s)" % column)
        connection.exec_driver_sql("insert into t (name, %s) values ('taro', '%s')" % (column, value))
        found = connection.exec_driver_sql("select count(*) from t where %s = '%s'" % (column, value))
        return [tuple(row) for row in found]


def _engine():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("create table documents (name, document)")
    return engine
