"""Parts of `run_django_upgrade`: running django-upgrade fixer by fixer, and judging the changes of each."""
