"""Keys that are settings are told from keys of dictionaries, and optional slashes are folded."""

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.settings import find_settings
from toolkit.inventory.endpoints.path_names import path_template


def test_keys_of_a_dictionary_called_config_are_no_settings() -> None:
    reader, _ = reader_of(
        {
            "web.py": """
                from flask import current_app
                from shop.conf import config

                def show(conf, payload):
                    settings = payload["settings"]
                    conf["file"], conf.get("kind"), settings["@id"], config["@type"]
                    return conf["CACHE_SIZE"], config["sqlalchemy.url"], current_app.config["motd"]

                class Store:
                    def read(self):
                        return self.config["file"], self.config["ROOT"]
            """,
        }
    )
    assert {item.name for item in find_settings(reader.program)} == {"CACHE_SIZE", "sqlalchemy.url", "motd", "ROOT"}


def test_optional_slashes_and_groups_leave_no_question_mark() -> None:
    assert path_template(r"/a/(?P<id>\d+)/?$") == ("/a/{id}/", {"id": "integer"})
    assert path_template(r"/a/(?:(?P<v>1|2)/)?b") == ("/a/{v}/b", {"v": "string"})
    assert path_template(r"/a/?b/(?P<id>\d+)?") == ("/a/b/{id}", {"id": "integer"})
