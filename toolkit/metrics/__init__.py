"""One metric a file, each with its definition; a file that starts with an underscore is not a metric."""
