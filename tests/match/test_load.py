from policy_engine.match.load import LoadSummary, summarise


def test_a_summary_counts_inspectors_by_visits():
    assert summarise({"a": 2, "b": 0, "c": 2}) == LoadSummary(3, 0, 2, ((0, 1), (2, 2)))


def test_nobody_has_no_load():
    assert summarise({}) == LoadSummary(0, 0, 0, ())
