"""Parts of `import_missing_name`."""
