"""Handovers: who has taken which piece of open work, and what becomes of it when somebody leaves.

Nouns: work (an open piece some room keeps), kind of work, holder (承办人), handover. Queues belong to offices; a holder is
who said he sees to one piece. Rooms above keep the work and answer *what of this is open still*; accounts below asks
what somebody would leave behind. Beside it stand notifications, which tell the successor.
"""
