"""Background runs: long work that a person starts, the worker does, and a page shows the progress of.

Nouns: *run* (后台任务), *kind* of run (a room's work, registered by config), *ongoing* (what the work is given: viewer,
parameters, progress, fence), *outcome*, *result file*. A run is a row, started inside the act of the room that wants
it; the relay defers its job after the commit. Below: files, notifications, accounts, journal. Rooms above call
``services.start`` and list their kinds in ``jobs.py`` as ``RUNS``.
"""
