"""Join of recordings with the source: seen running, only in code, only seen running."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.traffic.endpoints import endpoint, exchange, join
from toolkit.model.inventory import BodySchema, EndpointParameter, SchemaField, SchemaUse
from toolkit.model.traffic import EndpointTraffic, Traffic

JSON = "application/json"
SECRET = "hunter2-s3cr3t"


def marks(row: EndpointTraffic) -> dict[str, str]:
    return {f"{item.place} {item.name}": item.mark for item in row.fields}


def codes(row: EndpointTraffic) -> dict[int, tuple[str, int]]:
    return {item.code: (item.mark, item.requests) for item in row.statuses}


def test_status_codes_are_seen_only_in_code_or_only_seen() -> None:
    traffic = join(
        [endpoint("GET", "/a", (200, 404)), endpoint("GET", "/b", (200,))],
        exchange("GET /a"),
        exchange("GET /a?x=1", 500),
    )
    first, second = traffic.endpoints
    assert codes(first) == {200: ("seen", 1), 404: ("only_in_code", 0), 500: ("only_seen", 1)}
    assert (first.requests, first.mark, second.mark) == (2, "seen", "only_in_code")
    assert codes(second) == {200: ("only_in_code", 0)}


def test_parameters_and_fields_are_marked_and_values_are_nowhere() -> None:
    parameters = tuple(
        EndpointParameter(name, place)
        for name, place in (("page", "query"), ("sort", "query"), ("id", "path"), ("X-Key", "header"), ("name", "json"))
    )
    traffic = join(
        [endpoint("POST", "/a/<id>", (200,), parameters=parameters)],
        exchange(f"POST /a/7?page={SECRET}&new=1&{SECRET}", body=f'{{"name": "{SECRET}", "age": 4}}', kind=JSON),
        exchange("POST /a/8", body=f"name={SECRET}&tags=1", kind="application/x-www-form-urlencoded"),
        exchange("POST /a/9", headers=(("x-key", SECRET),)),
    )
    assert marks(traffic.endpoints[0]) == {
        "path id": "seen",
        "query page": "seen",
        "query sort": "only_in_code",
        "query new": "only_seen",
        "header X-Key": "seen",
        "json name": "seen",
        "json age": "only_seen",
        "form tags": "only_seen",
    }
    assert SECRET not in msgspec.json.encode(traffic).decode()


def test_names_that_are_data_are_not_shown() -> None:
    ids = ", ".join(f'"user-{number:06}": 1' for number in range(3))
    many = ", ".join(f'"k{letter}{other}": 1' for letter in "abcdefgh" for other in "abcdefgh")
    traffic = join(
        [endpoint("POST", "/a"), endpoint("POST", "/b")],
        exchange("POST /a", body=f'{{{ids}, "ann@example.com": 1}}', kind=JSON),
        exchange("POST /b", body=f"{{{many}}}", kind=JSON),
    )
    assert [marks(row) for row in traffic.endpoints] == [{"json {}": "only_seen"}, {"json {}": "only_seen"}]


def test_files_and_forms_of_a_multipart_body_are_told_apart() -> None:
    body = (
        '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n'
        '--b\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n\r\nx\r\n--b--'
    )
    traffic = join([endpoint("POST", "/a")], exchange("POST /a", body=body, kind="multipart/form-data; boundary=b"))
    assert marks(traffic.endpoints[0]) == {"form title": "only_seen", "file photo": "only_seen"}


SHOP = BodySchema("Shop", (SchemaField("name"), SchemaField("items", schema="Item", many=True), SchemaField("code")))
ITEM = BodySchema("Item", (SchemaField("sku"), SchemaField("secret", write_only=True)))


def test_fields_of_a_response_are_joined_with_its_schema() -> None:
    shops = endpoint("GET", "/shops", (200,), response=SchemaUse("Shop", many=True, paging="page"))
    answer = '{"count": 1, "results": [{"name": "a", "items": [{"sku": 1, "weight": 2}], "opened": {"on": 1}}]}'
    traffic = join(
        [shops],
        exchange("GET /shops", answer=answer),
        exchange("GET /shops", 500, answer='{"error": 1}'),
        schemas=(SHOP, ITEM),
    )
    assert marks(traffic.endpoints[0]) == {
        "response count": "seen",
        "response next": "only_in_code",
        "response previous": "only_in_code",
        "response results": "seen",
        "response results.name": "seen",
        "response results.items": "seen",
        "response results.items.sku": "seen",
        "response results.items.weight": "only_seen",
        "response results.opened": "only_seen",
        "response results.code": "only_in_code",
    }


def test_a_body_that_was_cut_proves_nothing() -> None:
    item = endpoint("POST", "/a", parameters=(EndpointParameter("name", "json"),), response=SchemaUse("Item"))
    cut = exchange("POST /a", body='{"na', answer='{"sk', kind=JSON, cut=("body: long", "answer_body: long"))
    [row] = join([item], cut, schemas=(ITEM,)).endpoints
    assert marks(row) == {"json name": "not_recorded", "response sku": "not_recorded"}
    unread = {"cut": ("answer_body: not taken to its end",), "answer_headers": (("Content-Length", "2"),)}
    [row] = join([item], exchange("POST /a", answer="{}", kind=JSON, **unread), schemas=(ITEM,)).endpoints
    assert marks(row) == {"json name": "only_in_code", "response sku": "only_in_code"}


def test_routes_that_the_source_does_not_have_are_listed_without_data() -> None:
    traffic = join(
        [endpoint("GET", "/a")],
        exchange("GET /metrics"),
        exchange("GET /metrics"),
        *(exchange(f"GET /o/{name}/token") for name in ("12345678", "ab@example.com", "0f3a9c7d1e")),
        *(exchange(f"GET /people/{name}") for name in ("ann", "bob", "cyd", "dan", "eve", "fay")),
        exchange("DELETE /a"),
        exchange("GET /nothing", 404),
        exchange("GET /a/", 404),
        exchange("PATCH /a", 405),
        exchange("OPTIONS /a"),
    )
    assert [(row.method, row.path, row.requests, row.is_method) for row in traffic.unlisted] == [
        ("GET", "/people/{}", 6, False),
        ("GET", "/o/{}/token", 3, False),
        ("GET", "/metrics", 2, False),
        ("DELETE", "/a", 1, True),
    ]
    assert traffic.refused == 4


def test_redirects_to_the_slash_do_not_count_and_programs_without_such_care_do() -> None:
    traffic = join([endpoint("GET", "/a/", (200,))], exchange("GET /a", 308), exchange("GET /a", 200))
    assert (traffic.refused, codes(traffic.endpoints[0])) == (1, {200: ("seen", 1)})


def test_a_program_may_be_mounted_below_a_prefix() -> None:
    endpoints = [endpoint("GET", "/users/<int:id>"), endpoint("GET", "/shops")]
    traffic = join(endpoints, exchange("GET /app/users/3"), exchange("GET /app/shops"), exchange("GET /static/x.css"))
    assert [row.requests for row in traffic.endpoints] == [1, 1]
    assert traffic.sources[0].prefix == "/app"
    assert [row.path for row in traffic.unlisted] == ["/static/x.css"]
    alone = join(endpoints, exchange("GET /other/shops"))
    assert [row.path for row in alone.unlisted] == ["/other/shops"]


def test_a_masked_value_may_have_another_form_than_its_converter() -> None:
    traffic = join([endpoint("GET", "/users/<int:id>")], exchange("GET /users/tel-x"), exchange("GET /users/no", 404))
    assert (traffic.endpoints[0].requests, traffic.refused) == (1, 1)


def test_two_routes_that_nothing_decides_between_say_so() -> None:
    first = endpoint("GET", "/a/<x>", handler="one", registered="a.py:1")
    second = endpoint("GET", "/a/<y>", handler="two", registered="b.py:1")
    traffic = join([first, second], exchange("GET /a/b"))
    assert [row.shared_with for row in traffic.endpoints] == [("GET /a/<y> (two)",), ("GET /a/<x> (one)",)]


def test_tests_imports_and_exceptions_are_told_apart() -> None:
    around = {"flask": {"testing": {}}}
    exchanges = (exchange("GET /a", around=around), exchange("GET /a", 0), exchange("GET /a", protocol="import"))
    traffic = join([endpoint("GET", "/a", (200,))], *exchanges)
    [row] = traffic.endpoints
    assert (row.requests, row.tests, row.exceptions) == (3, 1, 1)
    assert (traffic.tests, traffic.sources[0].imported) == (1, 1)
    assert join([endpoint("GET", "/a")], *exchanges, of_tests=True).tests == 2
    clients = [(("User-Agent", "werkzeug/3.0"),), (("Host", "testserver"),), (("user-agent", "testclient"),), ()]
    assert join([], *(exchange("GET /a", headers=headers) for headers in clients)).tests == 3


def test_nothing_is_claimed_of_other_services() -> None:
    traffic = join([endpoint("GET", "/a")], exchange("GET /a", direction="outgoing"))
    assert (traffic.requests, traffic.endpoints[0].mark) == (0, "only_in_code")


METHODS, PATHS = (
    st.sampled_from(["GET", "POST", "HEAD"]),
    st.sampled_from(["/a", "/a/7", "/a/x", "/b/", "/zz", "/p/a/7"]),
)
EXCHANGES = st.lists(
    st.builds(
        lambda method, path, status: exchange(f"{method} {path}", status),
        METHODS,
        PATHS,
        st.sampled_from([0, 200, 301, 404]),
    )
)


@given(EXCHANGES)
def test_every_request_is_counted_once(exchanges: list) -> None:  # type: ignore[type-arg]
    endpoints = [endpoint("GET", "/a"), endpoint("*", "/a/<int:id>"), endpoint("GET", "/b", (200, 500))]
    traffic = join(endpoints, *exchanges)
    assert sum(row.requests for row in (*traffic.endpoints, *traffic.unlisted)) + traffic.refused == len(exchanges)
    for row in traffic.endpoints:
        assert sum(item.requests for item in row.statuses) + row.exceptions == row.requests
        assert sum(amount for _, amount in row.methods) == row.requests
        assert all((item.requests > 0) == (item.mark in {"seen", "only_seen"}) for item in row.statuses)


@given(EXCHANGES, st.randoms())
def test_the_order_of_requests_does_not_matter(exchanges: list, random: object) -> None:  # type: ignore[type-arg]
    endpoints = [endpoint("GET", "/a"), endpoint("*", "/a/<int:id>"), endpoint("GET", "/b", (200, 500))]
    shuffled = list(exchanges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first: Traffic = join(endpoints, *exchanges)
    assert join(endpoints, *shuffled) == first
