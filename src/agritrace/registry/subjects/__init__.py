"""Subjects: producers and traders of agricultural products, from registration through review to their identity card.

Nouns: *subject* (主体), *registration* (注册申请), *review* (审核), *decision*, *identity card* (电子身份标识),
*subject code* (主体码). Personal data stand sealed in ``SubjectPersonal`` alone. Below: regions, organisations, accounts, files,
printing, catalogue. Above: products, batches and trade read briefs and hear ``SubjectApproved``.
"""
