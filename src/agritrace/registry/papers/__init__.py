"""Papers: the licences and certificates of a subject, with their validity, checked by its county.

Nouns: *paper* (证照), *kind* (种类, dated data in ``data/kinds.csv``), *check* (核对), *renewal* (换证). Below: subjects,
organisations, files, notifications. Above: tracing asks whether an expired paper hinders new codes; the public page of a
subject shows its valid certificates.
"""
