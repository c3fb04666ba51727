"""New keys for personal data: made, followed by running programs, everything sealed anew, old ones retired.

Here, in config, because sealed columns stand in many rooms; they are found by what their models declare (``sealed``,
see ``kernel.sealedcolumns``), so that a new table is not forgotten.
"""
