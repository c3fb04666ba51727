"""Exports of personal data: asked for with a purpose, approved by somebody else, marked, counted, gone after days.

Nouns: *export request* (个人信息导出申请), *kind* (a list with its columns, registered by its room), *mark* (the hidden number in
a file that leads back to its request), *trace* (溯源). Lists without personal data are exported at once by ``ui.entrances``
and mask what slips in. Below: runs (which makes files), files, printing, accounts. Rooms above list kinds as ``EXPORTS``.
"""
