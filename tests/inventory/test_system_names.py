"""Names of called systems: addresses and settings that callers pass, and no names of variables."""

from tests.inventory.programs import reader_of
from toolkit.model.data_access import name_of_system

GATEWAY = """
import requests
from django.core.files.storage import default_storage
from shop import config

def post(url, body):
    return requests.post(url, data=body)

def first(body):
    return post(config.GATEWAY_URL, body)

def second(body):
    return post("https://second.example/send", body=body)

def third(row):
    requests.get(row.address)
    default_storage.delete(row.name)
"""


def test_a_parameter_is_named_by_what_callers_pass_and_a_variable_by_the_called_function() -> None:
    reader, handlers = reader_of(
        {"shop/config.py": "GATEWAY_URL = 'https://first.example'\n", "shop/gateway.py": GATEWAY}
    )
    names = [name_of_system(use) for use in reader.access(handlers).outside]
    assert names == [
        "config.GATEWAY_URL, https://second.example/send",
        "requests.get",
        "default_storage.delete",
    ]
