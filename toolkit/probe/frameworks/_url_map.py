"""The URL map of Werkzeug, which Flask and Quart use."""


def is_application(application):
    """Return whether an application has such a map."""
    return hasattr(application, "url_map") and hasattr(application, "view_functions")


def list_urls(application):
    """Yield method, pattern and view of each rule."""
    for rule in application.url_map.iter_rules():
        view = application.view_functions.get(rule.endpoint)
        for method in sorted(rule.methods or ["*"]):
            yield method, rule.rule, view


def match_url(application):
    """Return a function: (method, path) -> pattern; it raises Werkzeug's exception for an unknown path."""
    urls = application.url_map.bind("localhost")
    return lambda method, path: urls.match(path, method, return_rule=True)[0].rule
