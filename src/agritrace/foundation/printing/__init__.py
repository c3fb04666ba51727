"""Printing: PDFs at true millimetres through typst, QR codes through segno. No tables.

Nouns: *template* (a ``.typ`` file that lies in the package of the room it belongs to), *sheet*. Below: nothing but the
kernel. Rooms above call ``services.pdf(package, name, data)`` with their own package and plain data.
"""
