"""Databases of our own for a replay: one library a file, found by presence and named like the module that is imported.

No database that was there before is used: one is made at the server that `--connects` names, or in a file, and every
connection of the program leads to it. A file has

    is_wanted()                     whether the program will use this library
    make(name, folder, load)        make databases, with the program's own tables; gives where they are, as JSON can
                                    hold it (empty: there are none), texts that say so, and the passwords of those that
                                    have a user of their own (`_own_users.py`); a database of that name that is complete
                                    is kept; `load()` imports the application, or gives None
    use(places, folder, users)      have the program use them from now on; files are copied into the folder
    begin()                         save the state before a case; returns what `end` needs
    is_ended(held, if_failed)       whether the program has ended the case's transaction past the library; `if_failed`
                                    where that cannot be seen, because an error has stopped a transaction
    end(held)                       restore that state
    drop(places)                    remove the databases that `make` created
"""
