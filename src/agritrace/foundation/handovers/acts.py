"""Acts of the handovers room. No sentence names a person: user names stand in it, names are looked up when shown."""

from agritrace.foundation.journal.values import Act

TAKE = Act("handovers:work:take", "{who}承办了一件{kind}工作")
RELEASE = Act("handovers:work:release", "{who}不再承办一件{kind}工作")
HAND_OVER = Act("handovers:work:hand_over", "{who}把账号 {username} 承办的 {count} 件工作交给了 {successors}")
LEAVE = Act("handovers:account:leave", "{who}为账号 {username} 办理了离岗，没有需要交接的工作")

ACTS = (TAKE, RELEASE, HAND_OVER, LEAVE)
"""All acts, for the journal's lexicon."""
