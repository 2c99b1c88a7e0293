"""Web frameworks, one per file: how programs register routes with them, and how registrations become routes."""
