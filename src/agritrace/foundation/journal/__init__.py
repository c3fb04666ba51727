"""The journal: every act is recorded with the change it makes, or it cannot be written.

Nouns: act, record, object line, event, command. Neighbours: all rooms above write through ``services.act``; the
relay hands events to their listeners. It knows no other room.
"""
