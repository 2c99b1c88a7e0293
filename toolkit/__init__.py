"""tebiki: what a legacy Python Web API holds, what hurts, how long it takes, and how to change it safely."""

__version__ = "0.1.0"
