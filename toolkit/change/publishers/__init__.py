"""One place to publish pull requests to in each file."""
