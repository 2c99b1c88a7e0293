"""Pages of pictures: what stands around a project, its models, one sequence."""

import msgspec

from toolkit.model.data_access import DataAccess, DataModel, DataQuery, ModelField, OutsideUse, QueryField
from toolkit.model.inventory import Inventory, Route
from toolkit.model.picture import Arrow, Box, Message, Picture, SequencePicture
from toolkit.render.pictures.context import MOST_BOXES, context_picture
from toolkit.render.pictures.page import pictures_page, sequence_page
from toolkit.render.pictures.stores import entity_diagrams

TENANT = DataModel("app/models.py", 3, "Tenant", "django", "tenants", (ModelField("name", "CharField"),))
COUPON = DataModel(
    "app/models.py", 9, "Coupon", "django", "coupons", (ModelField("tenant", "ForeignKey", "app.Tenant"),)
)
QUERIES = (
    DataQuery("app/views.py", 4, "app/views.py::show", "django", "Coupon", "filter", (QueryField("tenant"),)),
    DataQuery("app/views.py", 5, "app/views.py::show", "sql", "coupons, tenants", "SELECT"),
    DataQuery("app/log.py", 5, "app/log.py::log", "mongo", "logs", "find", (QueryField("at.day"), QueryField("ok"))),
)
USES = (
    OutsideUse("app/mail.py", 2, "app/mail.py::send", "http", "requests.post", "https://mail.example.invalid/v1"),
    OutsideUse("app/job.py", 2, "app/job.py", "job", "celery.task"),
)
FOUND = Inventory(
    frameworks=("django",),
    routes=(Route("/coupons/<int:id>", "GET", "app.views.show", "app/views.py", 3, "django"),),
    unresolved=(),
    data=DataAccess(queries=QUERIES, models=(TENANT, COUPON), outside=USES),
)


def test_around_an_application_stand_clients_jobs_stores_and_hosts() -> None:
    drawn = context_picture(FOUND, "shop", "en")
    assert [(box.name, box.kind) for box in drawn.boxes] == [
        ("shop", "application"),
        ("Clients", "client"),
        ("Jobs and commands", "job"),
        ("MongoDB", "database"),
        ("SQL database", "database"),
        ("mail.example.invalid", "service"),
    ]
    assert [arrow.text for arrow in drawn.arrows] == [
        "1 endpoint",
        "1 start",
        "1 query of 1 store",
        "2 queries of 2 stores",
        "1 call",
    ]


def test_what_is_used_least_becomes_one_box() -> None:
    uses = tuple(
        OutsideUse("a.py", line, "a.py", "http", "get", f"https://h{line}.example.invalid/") for line in range(40)
    )
    drawn = context_picture(msgspec.structs.replace(FOUND, data=DataAccess(outside=uses)), "shop", "en")
    assert len(drawn.boxes) == MOST_BOXES
    assert drawn.boxes[-1].name == "28 other services"
    assert sum(arrow.weight for arrow in drawn.arrows if arrow.source == "shop") == 40


def test_cut_fields_are_counted_and_columns_without_a_foreign_key_are_dotted() -> None:
    many = tuple(ModelField(f"field{number}", "Integer") for number in range(12))
    keys = (ModelField("tenant_id", "Integer"), ModelField("user_id", "Integer"))
    models = (
        DataModel("m.py", 1, "Tenant", "sqlalchemy", "tenants", (ModelField("hosts", "relationship", "Host"),)),
        DataModel("m.py", 5, "Host", "sqlalchemy", "hosts", (ModelField("tenant_id", "Integer", "tenants"),)),
        DataModel("m.py", 9, "Coupon", "sqlalchemy", "coupons", (*many, *keys)),
    )
    ((_, text),) = entity_diagrams(Inventory((), (), (), data=DataAccess(models=models)))
    lines = [line.strip() for line in text.split("\n")]
    assert 'etc etc "+2"' in lines
    assert 'e0 }o..|| e2 : "tenant_id"' in lines
    assert 'e2 ||--o{ e1 : "hosts"' in lines
    assert sum("--" in line or ".." in line for line in lines) == 2


def test_models_and_collections_have_their_fields_and_relations() -> None:
    assert list(entity_diagrams(FOUND)) == [
        (
            "app",
            (
                'erDiagram\n  e0["Coupon"] {\n    ForeignKey tenant\n  }\n  e1["Tenant"] {\n    CharField name\n'
                '  }\n  e0 }o--|| e1 : "tenant"\n'
            ),
        ),
        ("", 'erDiagram\n  e0["logs"] {\n    field at_day\n    field ok\n  }\n'),
    ]


def test_a_page_has_every_picture_in_both_languages() -> None:
    layers = Picture((Box("app", "package", 1), Box("lib", "package")), (Arrow("app", "lib"),), implied=2)
    found = msgspec.structs.replace(FOUND, layers=layers)
    english, japanese = (pictures_page(found, "shop", lang) for lang in ("en", "ja"))
    assert english.count("```mermaid\n") == japanese.count("```mermaid\n") == 4
    assert "Not drawn: 2 arrows that others imply." in english
    assert 'tebiki inventory sequence "GET /coupons/<int:id>"' in english
    assert "システムの周辺" in japanese


def test_a_sequence_says_what_it_does_not_show() -> None:
    boxes = (Box("client", "client"), Box("views", "application"))
    picture = SequencePicture(
        "GET /", boxes, (Message("client", "views", "GET /"),), left_out=3, unresolved=("views.py:8 find(x)",)
    )
    page = sequence_page(picture, "en")
    assert "branches and loops are not distinguished" in page
    assert "3 more messages; those that only read were left out first." in page
    assert page.endswith("- `views.py:8 find(x)`\n")


def test_a_star_in_a_layer_is_explained_and_only_then() -> None:
    layers = Picture((Box("app/*", "package", 1), Box("lib", "package", 0)), (Arrow("app/*", "lib", 1),))
    starred = pictures_page(msgspec.structs.replace(FOUND, layers=layers), "shop", "en")
    plain = Picture((Box("app", "package", 1), Box("lib", "package", 0)), (Arrow("app", "lib", 1),))
    assert "`folder/*` stands for" in starred
    assert "folder/*" not in pictures_page(msgspec.structs.replace(FOUND, layers=plain), "shop", "en")


def test_an_address_that_is_none_is_told_by_its_kind() -> None:
    use = OutsideUse("app/mail.py", 2, "app/mail.py::send", "http", "requests.post", "http://[mail.example.invalid/")
    found = msgspec.structs.replace(FOUND, data=DataAccess(outside=(use,)))
    (other,) = [box for box in context_picture(found, "shop", "en").boxes if box.kind == "service"]
    assert "mail.example" not in other.name
