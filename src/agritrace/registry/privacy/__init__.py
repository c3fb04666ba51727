"""Privacy: what happens to personal data of subjects: shown in full for a stated reason, and shown to the subject who looked.

Nouns: *unmasking* (查看完整信息), *look*. Below: subjects (whose sealed values these
are), organisations (who is competent). It stands on the registry floor because personal data do, above subjects.
"""
