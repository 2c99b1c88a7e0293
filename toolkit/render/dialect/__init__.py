"""Describe how an implementation of Mongo-style filters differs from MongoDB."""
