"""What a system consists of, recovered from its source alone: routes, data access, settings, tenancy, migrations."""
