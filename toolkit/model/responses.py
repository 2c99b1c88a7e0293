"""Responses of an API other than success: where the code answers with them, and when."""

import msgspec


class ErrorAnswer(msgspec.Struct, frozen=True, order=True):
    """The response of an error handler to exceptions that nothing else handles, whatever the endpoint.

    Attributes:
        exception: name of the exception, or a status code as text.
        code: status code of the response; 0 if the source does not show it.
        source: `path:line` of the error handler.
    """

    exception: str
    code: int
    source: str


class StatusReason(msgspec.Struct, frozen=True, order=True):
    """One place of the source that answers with an error, and when it does.

    Attributes:
        code: status code; below 400 if only the body says that the request failed.
        source: `path:line` of the answer.
        symbol: qualified name of its function.
        store: the table, collection or model without the wanted row; empty if that is not the reason.
        condition: the condition around it as code, `except X` for a caught exception; empty if there is none.
        messages: texts of the response as written; those of the exception if it is a caught one.
        endpoints: `METHOD /folded/{}` of those that lead to it, nearest first.
    """

    code: int
    source: str
    symbol: str
    store: str = ""
    condition: str = ""
    messages: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
