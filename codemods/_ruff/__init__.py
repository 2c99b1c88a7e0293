"""Parts of `run_ruff`: running ruff, judging its fixes, and moving their text into statements."""
