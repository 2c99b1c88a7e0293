"""Parts of `pass_sql_parameters`."""
