"""Use cases, one a file: values in, values out, no printing."""
