"""Temporary subjects: who is met in the field and not registered (现场录入未注册主体).

Nouns: *entry* (临时登记), *temporary code* (临时码, first digit 9), *claim* (认领), *joining* (并入). An entry stands beside a row
of ``subjects`` in state temporary, so that inspections, samples and sales may point at it like at any subject; once it is
joined, everything leads to the registered one. Below: subjects, organisations, files, printing, notifications.
"""
