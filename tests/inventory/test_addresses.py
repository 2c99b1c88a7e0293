"""Addresses of calls: settings behind local names, no modes of files or subjects of mail; filters, no collections."""

from tests.inventory.programs import read_data

PROGRAM = {
    "settings.py": "MALL_URL = 'https://mall.example.invalid'\nMONGO_URL = ''\n",
    "app.py": """
        import requests
        from django.core.files.storage import default_storage
        from django.core.mail import mail_admins
        from pymongo import MongoClient
        import settings

        def notify(path, where):
            if not settings.MONGO_URL:
                return None
            url = settings.MALL_URL + "/hook"
            requests.post(url, data="x")
            requests.get(where)
            default_storage.open(path, "rb")
            mail_admins("Subject", "text")
            db = MongoClient(settings.MONGO_URL).shop
            mongo_query = {"a": 1}
            mongo_query.update({"_id": {"$in": [1]}})
            return db.notes.find({"_id": {"$in": [1]}})
    """,
}


def test_addresses_are_followed_and_other_arguments_are_none() -> None:
    data = read_data(PROGRAM)
    assert {(item.kind, item.what.rpartition(".")[2], item.target) for item in data.outside} == {
        ("http", "post", "settings.MALL_URL"),
        ("http", "get", ""),
        ("file_storage", "open", ""),
        ("mail", "mail_admins", ""),
        ("database", "MongoClient", "settings.MONGO_URL"),
    }
    assert {item.store for item in data.queries} == {"notes"}
    checked = {item.name: item.without for item in data.settings if item.without}
    assert checked == {"MONGO_URL": ("if not settings.MONGO_URL: return None at app.py:9",)}


def test_constants_that_are_joined_make_one_address_and_fields_are_open() -> None:
    files = {
        "app.py": """
            from urllib.request import urlopen

            HOST = "https://mall.example.invalid"
            PATH = "/keys.json"

            def fetch(domain):
                urlopen(HOST + PATH)
                urlopen("https://{}/keys".format(domain))
        """
    }
    assert [use.target for use in read_data(files).outside] == [
        "https://mall.example.invalid/keys.json",
        "https://*/keys",
    ]
