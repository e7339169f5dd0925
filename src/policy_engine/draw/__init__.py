"""The first lot (双随机之一): who is inspected, by protocol `double-random/v1`; pure, byte-exact.

commit (`pool`, `header`) → seed (`seed`) → quotas (`quota`) → tickets and selection (`selection`). Nobody can
choose who is drawn, because everything is fixed by the header's commitment before the seed can be known;
anybody can recompute it.
"""
