"""Factors: what proves a person besides password or telephone: one-time codes, hardware keys, recovery codes.

Nouns: authenticator (an enrolled TOTP secret), key (a WebAuthn hardware key, called Ukey), recovery code, policy (which
role must have which factor from when). Neighbours: accounts below asks ``WhatFurther`` after every right first step and
knows nothing of factors; whoever may manage an account takes its lost factors away here.
"""
