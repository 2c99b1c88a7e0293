"""Sequences: from the handler to what an endpoint asks, in the order of the source."""

from collections.abc import Mapping

from tests.inventory.programs import reader_of
from tests.inventory.test_data_access import WEB
from toolkit.inventory.pictures.messages import CLIENT, MOST_MESSAGES, choose_messages
from toolkit.inventory.pictures.sequence import picture_sequence
from toolkit.model.picture import Message, SequencePicture


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


def test_arguments_are_evaluated_before_the_call_that_takes_them() -> None:
    web = """
        from flask import Flask
        import inner, outer

        app = Flask(__name__)

        @app.route("/nested")
        def nested():
            return outer.wrap(
                inner.value()
            )
    """
    files = {"web.py": web, "inner.py": "def value():\n    return 1\n", "outer.py": "def wrap(it):\n    return it\n"}
    assert lines(draw(files, "GET /nested"))[1:-1] == ["web > inner: value()", "web > outer: wrap()"]


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


def test_what_changes_something_stays_in_a_long_sequence_with_the_way_there() -> None:
    reads = "\n".join(f"        store.find_{number}()" for number in range(MOST_MESSAGES + 5))
    finders = "\n".join(
        f"def find_{number}():\n    return db.things.find_one({{'f{number}': 1}})"
        for number in range(MOST_MESSAGES + 5)
    )
    files = {
        "store.py": f"import pymongo\n\ndb = pymongo.MongoClient().shop\n\n{finders}\n\n"
        "def keep():\n    db.orders.insert_one({'a': 1})\n",
        "web.py": f"""
    from flask import Flask
    import store

    app = Flask(__name__)

    @app.route("/all")
    def everything():
{reads}
        store.keep()
        store.keep()
        return "done"
""",
    }
    picture = draw(files, "GET /all", 200)
    drawn = [(row.source, row.target, row.text) for row in picture.messages]
    assert drawn[-3:] == [("web", "store", "keep()"), ("store", "orders", "insert_one"), ("web", "client", "200")]
    assert drawn[0][:2] == ("client", "web")
    assert picture.left_out == 2 * (MOST_MESSAGES + 5) + 3 - MOST_MESSAGES


VIEWS = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")\n',
    "conf.py": "ROOT_URLCONF = 'urls'\n",
    "models.py": """
        from django.db import models

        class Shop(models.Model):
            name = models.CharField(max_length=9)

        class Visit(models.Model):
            shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
    """,
    "guards.py": """
        from models import Shop

        class Known:
            def dispatch(self, request, *args, **kwargs):
                Shop.objects.get(name=request.GET["shop"])
                return super().dispatch(request, *args, **kwargs)
    """,
    "urls.py": """
        from django.urls import path
        from django.views.generic import CreateView, DeleteView, ListView, View
        from guards import Known
        from models import Shop, Visit

        class Visits(Known, View):
            def get(self, request):
                return Visit.objects.filter(shop=1)

        class Shops(ListView):
            def get(self, request):
                return super().get(request)

            def get_queryset(self):
                return Shop.objects.filter(name="open")

        class NewVisit(CreateView):
            model = Visit

            def form_valid(self, form):
                Visit.objects.create(shop_id=1)

        class Gone(DeleteView):
            model = Visit

        urlpatterns = [
            path("visits", Visits.as_view()), path("shops", Shops.as_view()),
            path("new", NewVisit.as_view()), path("gone", Gone.as_view()),
        ]
    """,
}


def test_methods_of_views_that_a_framework_calls() -> None:
    assert lines(draw(VIEWS, "GET /visits")) == [
        "client > urls: GET /visits",
        "urls > guards: dispatch()",
        "guards > Shop: get(name)",
        "urls > Visit: filter(shop)",
        "urls > client: ",
    ]
    assert lines(draw(VIEWS, "GET /shops"))[1:-1] == ["urls > Shop: filter(name)"]
    assert lines(draw(VIEWS, "POST /new"))[1:-1] == ["urls > Visit: create"]
    assert lines(draw(VIEWS, "POST /gone", 302)) == ["client > urls: POST /gone", "urls > client: 302"]


def test_each_target_has_its_first_message_before_another_has_a_second() -> None:
    asked = [Message(CLIENT, "web", "POST /x", "")]
    asked += [Message("web", "orders", f"INSERT {number}", f"w.py:{number}") for number in range(3)]
    asked.append(Message("web", "mail", "send", "w.py:9"))
    shown = [asked[number].target for number in choose_messages(asked, set(asked), 3)]
    assert shown == ["web", "orders", "mail"]


def test_a_queued_task_is_followed_into_the_worker() -> None:
    files = {
        "web.py": """
            from flask import Flask
            import tasks

            app = Flask(__name__)

            @app.route("/bills", methods=["POST"])
            def bill():
                chosen = tasks.send_bill
                chosen.apply_async(["a"], queue="mail")
        """,
        "tasks.py": """
            from celery import shared_task
            import requests

            @shared_task(name="send-bill")
            def send_bill(name):
                requests.post("https://mail.example/send")
        """,
    }
    assert lines(draw(files, "POST /bills")) == [
        "client > web: POST /bills",
        "web > task send_bill: chosen.apply_async",
        "task send_bill > tasks: send_bill()",
        "tasks > https://mail.example/send: requests.post",
        "web > client: ",
    ]
