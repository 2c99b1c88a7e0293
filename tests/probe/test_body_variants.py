"""Bodies beside one: rows of uploaded JSON and tables vary, and the other parts of an upload stay as they are."""

import json

from toolkit.probe.generate.body_variants import bodies_under_name, places_in_body

HEAD = '\r\n--B1\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nabc\r\n--B1\r\n'
FILE = 'Content-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: x/y\r\n\r\n'
END = "\r\n--B1--\r\n"
ROWS = [{"payer": "ann", "weight": 1.0}, {"payer": "bob", "weight": 2.0}]
TABLE = "payer,weight\r\nann,1.0\r\nbob,2.0\r\n"


def upload(content: str) -> str:
    """Return a multipart body with a field and a file."""
    return HEAD + FILE + content + END


def contents(bodies: list[str]) -> list[str]:
    """Return the contents of the file in those bodies that have the field of `upload`."""
    start = HEAD + FILE
    return [it[len(start) : -len(END)] for it in bodies if it.startswith(start) and it.endswith(END)]


def all_places(text: str) -> list[str]:
    """Return every body with another value at one place."""
    return [make(value) for others, make in places_in_body(text) for value in others]


def test_rows_of_uploaded_json_vary_under_a_name():
    made = [json.loads(it) for it in contents(list(bodies_under_name(upload(json.dumps(ROWS)), "weight", [3])))]
    assert [{**ROWS[0], "weight": 0}, ROWS[1]] in made
    assert [ROWS[0], {"payer": "bob"}] in made
    assert [*ROWS, {**ROWS[1], "weight": 3}] in made


def test_rows_of_uploaded_json_are_left_out_and_repeated():
    made = [json.loads(it) for it in contents(all_places(upload(json.dumps(ROWS))))]
    assert all(it in made for it in ([], ROWS[1:], ROWS[:1], [*ROWS, ROWS[1]], ROWS[::-1]))
    assert [{**ROWS[0], "payer": "ann\n"}, ROWS[1]] in made


def test_rows_of_an_uploaded_table_vary():
    named = contents(list(bodies_under_name(upload(TABLE), "weight", ["x"])))
    assert "payer,weight\r\nann,1.0\r\nbob,x\r\n" in named
    assert "payer,weight\r\nann,1.0\r\nbob,2.0\r\nbob,\r\n" in named
    placed = contents(all_places(upload(TABLE)))
    assert "payer,weight\r\nann,1.0\r\n" in placed
    assert "payer,weight\r\nANN,1.0\r\nbob,2.0\r\n" in placed


def test_fields_of_an_upload_vary_alone():
    made = [it for it in bodies_under_name(upload("text"), "csrf", ["x"]) if it.endswith(FILE + "text" + END)]
    assert HEAD.replace("abc", "x") + FILE + "text" + END in made
    assert HEAD.replace("abc", "") + FILE + "text" + END in made


def test_a_body_that_holds_nothing_known_has_none_beside_it():
    assert not all_places("<p>some, text</p>\nmore")
    assert not list(bodies_under_name("<p>", "csrf", []))
    assert not places_in_body("")
