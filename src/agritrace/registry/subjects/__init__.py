"""Subjects: producers and traders of agricultural products, from registration through review to their end.

Nouns: *subject* (主体), *registration* (注册申请), *review* (审核), *decision*, *identity card* (电子身份标识),
*subject code* (主体码), *request* (变更、迁移、注销申请), *version* (历史版本). Personal data stand sealed in
``SubjectPersonal`` and ``SubjectSealed`` alone. Below: regions, organisations, accounts, files, printing, catalogue. Above:
products, batches and trade read briefs, follow ``SubjectMoved`` and answer ``WhatHinders``.
"""
