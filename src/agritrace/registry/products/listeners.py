"""What products do when a lower room announces something: they follow their subject to another county."""

from __future__ import annotations

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Announced, Listener
from agritrace.kernel.viewer import system
from agritrace.registry.subjects.values import SubjectMoved

from . import acts
from .models import Product


def follow(event: Announced) -> None:
    """Products are what their subject makes now, so its new county sees and watches them."""
    told = event.payload
    subject_id, region_code = int(told["subject_id"]), str(told["region_code"])

    def work(opened: journal.OpenAct) -> int:
        mine = Product.objects.storing(opened).filter(subject_id=subject_id)
        photos = [photo for photo in mine.values_list("photo_id", flat=True) if photo]
        files.hand_over(opened, photos, Owner(region_code, subject_id=subject_id))
        count = mine.update(region_code=region_code)
        opened.on("subject", subject_id, region_code)
        opened.note(count=count)
        return count

    journal.act(system("主体迁移"), acts.FOLLOW, work, now=event.recorded_at, answer=int)


LISTENERS = (Listener("products.follow", frozenset({SubjectMoved.event_name}), follow),)
