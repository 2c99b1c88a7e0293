"""Sequences: from the handler to what an endpoint asks, in the order of the source."""

from collections.abc import Mapping

from tests.inventory.programs import reader_of
from tests.inventory.test_data_access import WEB
from toolkit.inventory.pictures.sequence import MOST_MESSAGES, picture_sequence
from toolkit.model.picture import SequencePicture


def draw(files: Mapping[str, str], endpoint: str, *statuses: int) -> SequencePicture:
    reader, handlers = reader_of(files)
    access = reader.access(handlers)
    return picture_sequence(reader.program.graph, access, endpoint, handlers[endpoint], statuses)


def lines(picture: SequencePicture) -> list[str]:
    return [f"{message.source} > {message.target}: {message.text}" for message in picture.messages]


def test_services_and_collections_are_spoken_to_in_order() -> None:
    picture = draw(WEB, "GET /orders/{}", 200)
    assert lines(picture) == [
        "client > web: GET /orders/{}",
        "web > service: open_orders()",
        "service > orders: find(at, shop, state)",
        "web > client: 200",
    ]
    assert [(box.name, box.kind) for box in picture.participants] == [
        ("client", "client"),
        ("web", "application"),
        ("service", "application"),
        ("orders", "database"),
    ]
    assert picture.messages[2].place.startswith("service.py:")
    assert not picture.is_recorded


CALLS = """
    from flask import Flask
    import requests
    import rates
    import words

    app = Flask(__name__)

    @app.route("/price")
    def price():
        return words.shout(helper())

    def helper():
        return rates.rate()

    @app.route("/words")
    def say():
        return words.shout("a")
"""
RATES = """
    import requests

    def rate():
        again()
        return requests.get("https://rates.example.invalid/today", timeout=3).json()

    def again():
        return rate()
"""
WORDS = """
    def shout(text):
        return text.upper()
"""
PROGRAM = {"web.py": CALLS, "rates.py": RATES, "words.py": WORDS}


def test_calls_inside_a_module_are_followed_and_not_drawn() -> None:
    assert lines(draw(PROGRAM, "GET /price")) == [
        "client > web: GET /price",
        "web > rates: rate()",
        "rates > https://rates.example.invalid/today: requests.get",
        "web > client: ",
    ]


def test_where_nothing_is_asked_the_direct_calls_are_drawn() -> None:
    assert lines(draw(PROGRAM, "GET /words"))[1:-1] == ["web > words: shout()"]


def test_a_long_sequence_is_cut_and_says_so() -> None:
    body = "\n".join(f"        requests.get('https://h{number}.example.invalid/')" for number in range(30))
    text = f"""
    from flask import Flask
    import requests

    app = Flask(__name__)

    @app.route("/all")
    def everything():
{body}
        return "done"
"""
    picture = draw({"web.py": text}, "GET /all", 200)
    assert len(picture.messages) == MOST_MESSAGES + 1  # and the answer
    assert picture.left_out == 31 - MOST_MESSAGES
    assert picture.messages[-1].is_answer
