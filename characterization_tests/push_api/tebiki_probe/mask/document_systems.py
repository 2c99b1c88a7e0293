"""Systems whose statements have documents, which are masked by the names of their fields, and no SQL."""

DOCUMENT_SYSTEMS = ("mongodb", "mongomock", "pymongo")
