"""Parts of `fold_python_version_branches`."""
