"""Facts from files that are not Python: how a system is set up, started, tested and deployed."""
