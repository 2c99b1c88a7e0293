"""Flows of main requests: checks, writes with states, tasks, triggers, answers, in the order of the code."""

from pathlib import Path
from textwrap import dedent

from tests.command_line import write
from toolkit.flows.inventory import take_inventory
from toolkit.model.procedures import RequestFlow
from toolkit.model.settings import Settings
from toolkit.wiring.inventory import route_adapters

MODELS = """
from django.db import models

class Order(models.Model):
    state = models.CharField(max_length=9)
    paid = models.BooleanField(default=False)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        Line.objects.create(order=self)

class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
"""
VIEWS = """
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import JsonResponse
from shop.models import Line, Order
from shop.tasks import ship

@receiver(post_save, sender=Line)
def follow_up(sender, instance, **kwargs):
    Line.objects.filter(order=instance.order).update(seen=True)

def create_order(request):
    if "x" not in request.POST:
        return JsonResponse({"error": "no x"}, status=400)
    try:
        order = _make(request)
    except KeyError:
        return JsonResponse({"error": "no such thing"}, status=404)
    order.state = "open"
    order.save()
    ship.delay(order.id)
    return JsonResponse({"id": order.id}, status=201)

def _make(request):
    if unknown(request):
        return None
    if closed(request):
        raise Closed("we are closed")
    return Order.objects.create(paid=False)

def take_hook(request):
    Order.objects.filter(id=request.POST["id"]).update(paid=True)
    return JsonResponse({})
"""
TASKS = """
from celery import shared_task
from shop.models import Order
import requests

@shared_task
def ship(number):
    order = Order.objects.get(id=number)
    if order.paid:
        return
    requests.post("https://carrier.example/orders", timeout=3)
"""
URLS = """
from django.urls import path
from shop import views
urlpatterns = [path("orders/create", views.create_order), path("pay/webhook", views.take_hook)]
"""
SETTINGS = "ROOT_URLCONF = 'shop.urls'\nINSTALLED_APPS = ['shop']\n"


def flows(tmp_path: Path) -> dict[str, RequestFlow]:
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS,
        "shop/urls.py": URLS,
        "shop/models.py": MODELS,
        "shop/views.py": VIEWS,
        "shop/tasks.py": TASKS,
    }
    write(tmp_path, files)
    return {flow.title: flow for flow in take_inventory(tmp_path, Settings(), route_adapters).request_flows}


def shown(flow: RequestFlow) -> list[str]:
    return [f"{'  ' * step.depth}{step.act} {step.what}" for step in flow.steps]


def test_a_request_is_told_from_its_first_check_to_its_answer(tmp_path: Path) -> None:
    flow = flows(tmp_path)["* /orders/create"]
    assert shown(flow) == [
        "answer 400",
        "call _make",
        "  raise Closed",
        "  write Order",
        "    trigger Order.save",
        "      write Line",
        "        trigger follow_up",
        "          write Line",
        "answer 404",
        "save order.state = 'open'",
        "queue ship",
        "  read Order",
        "  stop ",
        "  system https://carrier.example/orders",
        "answer 201",
    ]
    answers = {step.what: (step.condition, step.messages) for step in flow.steps if step.act == "answer"}
    assert answers["400"] == ("'x' not in request.POST", ("no x",))
    assert answers["404"] == ("except KeyError", ("no such thing",))


def test_rows_of_a_session_tasks_by_name_and_states_through_functions_are_told(tmp_path: Path) -> None:
    app = """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy
        from celery import Celery
        app, db, celery = Flask(__name__), SQLAlchemy(), Celery()

        class Job(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            status = db.Column(db.String, default="draft")

            @classmethod
            def of(cls, number):
                return cls(id=number)

            def check(self):
                if closed():
                    raise Closed("closed")

        def put(values, row):
            for name, value in values.items():
                setattr(row, name, value)
            db.session.commit()

        @celery.task(name="work.run", queue="slow")
        def run(number):
            db.session.delete(Job.query.get(number))

        @app.post("/jobs")
        def make():
            job = Job(status="draft")
            db.session.add(job)
            Job.of(3).check()
            celery.send_task("work.run", args=[job.id])
            put({"status": "pending"}, job)
            return {}, 202
    """
    write(tmp_path, {"app.py": dedent(app)})
    (flow,) = take_inventory(tmp_path, Settings(), route_adapters).request_flows
    assert shown(flow) == [
        "write Job",
        "call Job.check",
        "  raise Closed",
        "queue run",
        "  read Job",
        "  delete Job",
        "save Job.status = 'pending'",
        "answer 202",
    ]
    assert flow.steps[0].code == "Job(status='draft')"


def test_requests_of_other_systems_are_told_and_an_update_of_many_rows_starts_no_save(tmp_path: Path) -> None:
    assert shown(flows(tmp_path)["* /pay/webhook"]) == ["write Order", "answer "]


def test_a_function_chosen_at_run_time_is_followed_and_an_own_handler_saves_without_the_framework(
    tmp_path: Path,
) -> None:
    views = """
        from rest_framework import viewsets
        from rest_framework.response import Response
        from shop.models import Order, Line

        def from_form(data):
            return Order.objects.create(paid=data["paid"])

        def from_text(data):
            Line.objects.filter(order=data).update(text=data)
            return None

        class OrderViewSet(viewsets.ModelViewSet):
            queryset = Order.objects.all()

            def create(self, request):
                take = from_form if "paid" in request.data else from_text
                order = take(request.data)
                if not order:
                    return Response({}, status=400)
                return Response({}, status=201)
    """
    urls = """
        from django.urls import include, path
        from rest_framework import routers
        from shop.views import OrderViewSet
        router = routers.DefaultRouter()
        router.register("orders", OrderViewSet)
        urlpatterns = [path("", include(router.urls)), path("order", OrderViewSet.as_view({"post": "create"}))]
    """
    models = MODELS.replace("    def save", "    def keep")
    write(
        tmp_path,
        {
            "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
            "shop/__init__.py": "",
            "shop/settings.py": SETTINGS,
            "shop/urls.py": dedent(urls),
            "shop/models.py": f"{models}    def save(self):\n        Order.objects.all().delete()\n",
            "shop/views.py": dedent(views),
        },
    )
    made = take_inventory(tmp_path, Settings(), route_adapters).request_flows
    (flow,) = [item for item in made if item.title.startswith("POST")]
    assert shown(flow) == [
        "call from_form",
        "  write Order",
        "call from_text",
        "  write Line",
        "answer 400",
        "answer 201",
    ]
    assert [step.condition for step in flow.steps if step.act == "call"] == [
        "'paid' in request.data",
        "not 'paid' in request.data",
    ]


def test_answers_that_a_called_function_prepares_and_codes_of_helpers_are_told(tmp_path: Path) -> None:
    views = """
        from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
        from shop.models import Order

        class Plain(HttpResponse):
            status_code = 201

        class Busy(Plain):
            status_code = 503

        def make(request):
            error = None
            try:
                Order.objects.create()
            except KeyError:
                error = Busy(_("later"))
            except ValueError:
                response = Plain("again")
                response.status_code = 202
                error = response
            except TypeError:
                error = HttpResponseBadRequest()
            return error

        def fail(error):
            if error is None:
                code = 400
            else:
                code = 409
            return JsonResponse({}, status=code)

        def create_order(request):
            error = make(request)
            if error:
                return fail(error)
            return JsonResponse({})
    """
    urls = """
        from django.urls import path
        from shop import views
        urlpatterns = [path('orders/create', views.create_order)]
    """
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS,
        "shop/urls.py": dedent(urls),
        "shop/models.py": MODELS.replace("def save", "def keep"),
        "shop/views.py": dedent(views),
    }
    write(tmp_path, files)
    (flow,) = take_inventory(tmp_path, Settings(), route_adapters).request_flows
    assert shown(flow) == [
        "call make",
        "  write Order",
        "  prepare 503",
        "  prepare 202",
        "  prepare 400",
        "answer 400, 409",
        "answer ",
    ]
    prepared = [(step.condition, step.messages) for step in flow.steps if step.act == "prepare"]
    assert prepared == [("except KeyError", ("later",)), ("except ValueError", ("again",)), ("except TypeError", ())]
