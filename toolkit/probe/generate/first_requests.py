"""Build first requests if none were recorded: one for each URL that the application lists."""

import re


def first_requests(urls):
    """Build requests for every URL of an application.

    Args:
        urls: as `list_urls.urls_of` gives them.
    """
    for url, _ in urls:
        method, _, pattern = url.partition(" ")
        path = re.sub(r"<[^<>/]*(?:<[^<>]*>)?[^<>/]*>|\{[^{}]*\}|\(\?P<\w+>[^()]*\)", "1", pattern)
        target = "/" + path.strip("^$").lstrip("/")
        for one in ("GET", "POST") if method == "*" else (method,):
            if one in ("GET", "DELETE"):
                yield {"kind": "exchange", "method": one, "target": target, "headers": [["Host", "localhost"]]}
            elif one in ("POST", "PUT", "PATCH"):
                headers = [["Host", "localhost"], ["Content-Type", "application/json"]]
                body = {"text": "{}"}
                yield {"kind": "exchange", "method": one, "target": target, "headers": headers, "body": body}
