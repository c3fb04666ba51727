"""Which topics an account gets by message besides the notice in the platform."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer, ViewerKind

from . import acts, rules
from .models import Preference
from .values import Channel, ChoosePreferences, Chosen, Topic

Choice = tuple[Topic, Channel]


def preferences(viewer: Viewer) -> frozenset[Choice]:
    """What one's own account gets by message."""
    own, producer = _own(viewer), viewer.kind is ViewerKind.SUBJECT
    return frozenset((topic, channel) for topic in Topic for channel in rules.wanted(topic, own, producer=producer))


def choose_preferences(viewer: Viewer, command: ChoosePreferences, now: datetime) -> Chosen:
    """Store what one's own account wants; answers that equal the usual ones are stored too, so that they stay."""
    if viewer.account_id is None:
        raise denied("修改消息设置")
    number = viewer.account_id

    def work(opened: journal.OpenAct) -> Chosen:
        before = preferences(viewer)
        changed = [
            one for one in ((t, c) for t in Topic for c in Channel) if (one in before) != (one in command.wanted)
        ]
        rows = [
            Preference(account_id=number, topic=topic, channel=channel, wanted=(topic, channel) in command.wanted)
            for topic, channel in changed
        ]
        Preference.objects.storing(opened).bulk_create(
            rows,
            update_conflicts=True,
            update_fields=["wanted"],
            unique_fields=["account_id", "topic", "channel"],
        )
        opened.on("account", number)
        opened.note(changed=len(changed))
        return Chosen(len(changed))

    return journal.act(
        viewer, acts.CHOOSE, work, now=now, answer=Chosen, command=command, command_id=command.command_id
    )


def _own(viewer: Viewer) -> dict[tuple[str, str], bool]:
    rows = Preference.objects.seen_by(viewer).filter(account_id=viewer.account_id or 0)
    return {(topic, channel): wanted for topic, channel, wanted in rows.values_list("topic", "channel", "wanted")}
