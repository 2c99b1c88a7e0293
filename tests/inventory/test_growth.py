"""Candidates of growth without bound: tables that are only added to, logs, endless cache entries."""

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.growth import find_growth
from toolkit.inventory.data_access.saved_objects import find_saved_objects

MODELS = """
from django.db import models

class Person(models.Model):
    name = models.TextField()

class Event(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE)

class Address(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE)

class Place(models.Model):
    name = models.TextField()
"""
VIEWS = """
import logging
from django.core.cache import cache
from shop.models import Address, Event, Person, Place

log = logging.FileHandler("a.log")

def add(person):
    Event.objects.create(person=person)
    Address.objects.create(person=person)
    Place.objects.create(name="x")
    cache.set("a", 1, None)
    cache.set("b", 1)

def drop(person):
    Person.objects.filter(id=1).delete()
    place = Place.objects.get(id=1)
    place.delete()
"""


def test_what_is_only_added_to_is_named_but_not_what_goes_with_other_rows() -> None:
    reader, handlers = reader_of({"shop/__init__.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS})
    access = reader.access(handlers)
    saved = find_saved_objects(reader.program.index, reader.program.endpoints, access)
    found = [(item.kind, item.what, item.places) for item in find_growth(reader.program, access, saved)]
    assert found == [
        ("table", "shop_event", ("shop/views.py:9",)),
        ("log", "logging.FileHandler('a.log')", ("shop/views.py:6",)),
        ("cache", "cache.set('a', 1, None)", ("shop/views.py:12",)),
    ]


CALLED = """
from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class Mixin:
    @classmethod
    def delete(cls, number):
        Session.query(cls).filter(cls.id == number).delete()

class Alias(Mixin, Base):
    __tablename__ = "alias"
    id = Column(Integer, primary_key=True)

class OldAlias(Mixin, Base):
    __tablename__ = "old_alias"
    id = Column(Integer, primary_key=True)

class Visit(Base):
    __tablename__ = "visit"
    id = Column(Integer, primary_key=True)

class Letter(Base):
    __tablename__ = "letter"
    id = Column(Integer, primary_key=True)

def add():
    Session.add(Alias())
    Session.add(OldAlias())
    Session.add(Visit())
    Session.add(Letter())

def drop(number, letter):
    Alias.delete(number)
    Alias.filter(visit=visit).delete()
    Session.delete(letter)

def drop_old():
    for row in rows_of(OldAlias):
        row.delete()
"""


def test_rows_that_a_call_of_a_helper_deletes_are_not_only_added_to() -> None:
    reader, handlers = reader_of({"shop/__init__.py": "", "shop/models.py": CALLED})
    access = reader.access(handlers)
    saved = find_saved_objects(reader.program.index, reader.program.endpoints, access)
    assert [item.what for item in find_growth(reader.program, access, saved)] == ["visit"]
