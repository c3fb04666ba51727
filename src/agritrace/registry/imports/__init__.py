"""Imports: a county brings its existing directory of subjects in Excel.

Nouns: *directory* (名录), *import* (导入), *template* (模板), *preview* (预检), *take over* (导入), *error file* (错误文件).
An uploaded file is checked in the background and shown as a preview; taking over stores the good rows through
``subjects.services.take_over`` and hands the others back as a file to mend. Below: subjects, catalogue, runs, files.
"""
