"""Code before and after."""

from textwrap import dedent

from toolkit.model.codemod import CodemodExample


def _code(text: str) -> str:
    return dedent(text).lstrip("\n")


EXAMPLES = (
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def add(user):
                key = db.users.insert({'name': str(user)})
                db.logs.insert([{'kind': 'added'}, {'kind': 'mailed', 'at': 0}])
                return key
            """
        ),
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def add(user):
                key = db.users.insert_one({'name': str(user)}).inserted_id
                db.logs.insert_many([{'kind': 'added'}, {'kind': 'mailed', 'at': 0}])
                return key
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def use(key, user):
                db.coupons.update({'_id': key}, {'$inc': {'used': 1}}, upsert=True)
                db.users.update({'_id': key}, {'name': str(user)})
                return db.logs.update({'user': key}, {'$set': {'seen': True}}, multi=True)['n']
            """
        ),
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def use(key, user):
                db.coupons.update_one({'_id': key}, {'$inc': {'used': 1}}, upsert=True)
                db.users.replace_one({'_id': key}, {'name': str(user)})
                return db.logs.update_many({'user': key}, {'$set': {'seen': True}}).raw_result['n']
            """
        ),
        note="an update without operators replaces the document",
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def keep(user):
                doc = dict(user, seen=True)
                return db.users.save(doc, check_keys=False)
            """
        ),
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def keep(user):
                doc = dict(user, seen=True)
                if "_id" in doc:
                    db.users.replace_one({"_id": doc["_id"]}, doc, upsert=True)
                else:
                    db.users.insert_one(doc)
                return doc["_id"]
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def do():
                job = db.jobs.find_and_modify({}, {'$set': {'done': 1}}, new=True)
            """
        ),
        _code(
            """
            from pymongo import MongoClient
            from pymongo import ReturnDocument

            db = MongoClient().push


            def do():
                job = db.jobs.find_one_and_update({}, {'$set': {'done': 1}}, return_document=ReturnDocument.AFTER)
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def page(shop):
                cursor = db.users.find({'shop': shop}).limit(10)
                if not cursor.count():
                    return []
                return list(cursor)
            """
        ),
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def page(shop):
                cursor = db.users.find({'shop': shop}).limit(10)
                if not db.users.count_documents({'shop': shop}):
                    return []
                return list(cursor)
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            import store


            def clean():
                logs = store.logs()
                if logs:
                    logs.remove()
            """
        ),
        _code(
            """
            import store


            def clean():
                logs = store.logs()
                if logs is not None:
                    logs.delete_many({})
            """
        ),
        note="where the collection comes from is followed through other files",
        files={
            "store.py": _code(
                """
            import pymongo

            client = pymongo.MongoClient()


            def logs():
                return client.push.logs if client else None
            """
            ),
        },
    ),
    CodemodExample(
        _code(
            """
            import pymongo


            class Store:
                def __init__(self):
                    self.users = pymongo.MongoClient()['push']['users']

                def write(self, rows):
                    bulk = self.users.initialize_unordered_bulk_op()
                    for row in rows:
                        bulk.find({'_id': row['_id']}).upsert().update_one({'$set': row})
                    return bulk.execute()
            """
        ),
        _code(
            """
            import pymongo


            class Store:
                def __init__(self):
                    self.users = pymongo.MongoClient()['push']['users']

                def write(self, rows):
                    bulk = []
                    for row in rows:
                        bulk.append(pymongo.UpdateOne({'_id': row['_id']}, {'$set': row}, upsert=True))
                    return self.users.bulk_write(bulk, ordered=False).bulk_api_result
            """
        ),
    ),
    CodemodExample(
        _code(
            """
            def mark(collection, key):
                collection.update({'_id': key}, {'$set': {'seen': True}})
            """
        ),
        _code(
            """
            def mark(collection, key):
                collection.update_one({'_id': key}, {'$set': {'seen': True}})
            """
        ),
        verdict="review",
        reason="not_proven",
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def add(extra, names):
                options = {}
                options.update(extra)
                names.insert(0, 'b')
                return names.count('b'), 'text'.count('t'), set(names).remove('b')
            """
        ),
        note="dictionaries, lists, text and sets",
    ),
    CodemodExample(
        _code(
            """
            import hashlib
            from bson import ObjectId


            def total(user, text):
                hashlib.md5().update(text)
                user.save()
                Log.objects.filter(id=ObjectId()).update(seen=True)
                return User.find({'shop': 1}).count()
            """
        ),
        note="a hash and object mappers",
    ),
    CodemodExample(
        _code(
            """
            from pymongo.collection import Collection


            class Users(Collection):
                def insert(self, doc):
                    return doc

                def add(self, doc):
                    return self.insert(doc)
            """
        ),
        note="the project's own method of that name",
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def write(query, **options):
                return db.users.update(query, {'$set': {'seen': True}}, **options)
            """
        ),
        verdict="refused",
        reason="unseen_arguments",
    ),
    CodemodExample(
        _code(
            """
            from motor.motor_asyncio import AsyncIOMotorClient

            db = AsyncIOMotorClient().push


            async def add(user):
                await db.users.insert({'name': user})
            """
        ),
        verdict="refused",
        reason="asynchronous",
    ),
    CodemodExample(
        _code(
            """
            from pymongo import MongoClient

            db = MongoClient().push


            def near(place):
                return db.shops.find({'place': {'$near': place}}).count()
            """
        ),
        note="there is only a note",
    ),
)
