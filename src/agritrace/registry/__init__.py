"""Floor: who produces what: catalogue of products, subjects, and the products they register."""
