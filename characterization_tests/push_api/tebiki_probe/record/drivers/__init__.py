"""Database drivers and layers above them, one file each, found by presence and named like the module to import.

`watch(recorder)` is called when that module is about to be imported: it calls `recorder.when(module, action)`, so that
`action(module)` may have the driver tell of its statements, and passes each one to `recorder.put(...)`, a
`statements.StatementRecorder`. A layer above a driver sets `current_request.COVERED` meanwhile, so that each statement
is written once.
"""
