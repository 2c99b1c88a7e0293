"""Web frameworks and servers, one file each, found by presence and named like the module that programs import.

A file says where applications are entered, and what URLs they have. It is loaded when that module is about to
be imported, or is there already, so that a start costs no more than the list of this folder. It imports nothing of the
probe but `_*.py` of this folder and `process/bookkeeping.py`, and nothing of its framework: what it needs is handed to
it. Each part may be absent.

    watch(entry_points)             where an application is entered: calls methods of `record/http_entry_points.py`
    place_of(application)           `module:name` of an application that no module holds, from settings; or ""
    is_application(application)     whether the next two understand it
    list_urls(application)          yields (method or "*", pattern, view)
    match_url(application)          gives a function: (method, path) -> pattern; it may raise if there is none
    describe_surroundings()         what the framework holds for this thread beside arguments; empty: nothing
    describe_held()                 what a context that a test holds open shares with a request; empty: nothing
    enter_surroundings(surroundings, application)     restores that for a call; returns a function that undoes it
                                    (it gets functions that make the values of the dictionary `kept`)
    application_for(surroundings, application)        the application of such a case, which may be another one
    answer_statements(make_cursor, make_connection, servers_only)    has its connections answered by us, on request only
                                    those to servers; gives a function that takes it back
    keep_rows(rows)                 fills its cache of rows that it asks for once; gives a function that takes it back
    folders_of_files()              yields the folders that names of stored files are relative to
    settings_of(application)        name -> value of its settings; None: of the one that a test client works with
    VIEW_CALLERS, HOOK_CALLERS      (module, name) of its functions that call views, and hooks or middleware, for
                                    `record/senders.py`

How a request is put needs no word: `replay/` sees whether an application is WSGI or ASGI.
"""
