"""Web frameworks, one a file: how programs register routes with them, and how registrations become routes."""
