"""Notifications: telling people at once what concerns them, in the platform and by message.

Nouns: *notice* (消息), *reading*, *message* (短信、邮件), *port* (the way a message takes), *ticket* of a live stream.
Below: journal, accounts. Rooms above call ``services.tell`` with their open act; the live process carries it on.
"""
