"""Files: pictures and PDFs people upload, made harmless, sealed on disk, shown to who may see their owner.

Nouns: *stored file*, *loose* (uploaded, not yet part of anything) and *claimed* (part of an object). Below: accounts,
journal. Rooms above call ``services.store`` at upload and ``services.claim`` inside the act that takes the file.
"""
