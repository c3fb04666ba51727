"""Acts of the catalogue room."""

from agritrace.foundation.journal.values import Act

LOAD = Act("catalogue:edition:load", "{who}载入了产品分类（{edition}），共 {categories} 项")

ACTS = (LOAD,)
