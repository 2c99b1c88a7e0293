"""Secrets that inputs may not contain, and those that the inputs of a lock hold already."""

import json

from toolkit.probe.generate.known_secrets import KnownSecrets

TOKEN = "Tq8vLm2xRbWz5KcN7Q"
OTHER = "Zp4wHd9yQbTr6MfS3V"


def test_a_secret_of_the_program_is_in_no_input() -> None:
    secrets = KnownSecrets({"known": []})
    secrets.learn([TOKEN])
    assert secrets.are_in(json.dumps({"headers": [["X-Api-Token", TOKEN]]}))


def test_a_token_that_known_requests_hold_lets_others_in() -> None:
    secrets = KnownSecrets({"known": [{"headers": [["X-Api-Token", TOKEN]]}]})
    secrets.learn([TOKEN, OTHER])
    assert not secrets.are_in(json.dumps({"target": "/items", "headers": [["X-Api-Token", TOKEN]]}))
    assert secrets.are_in(json.dumps({"target": f"/items?q={OTHER}", "headers": [["X-Api-Token", TOKEN]]}))
