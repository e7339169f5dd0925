from policy_engine.model.fact import MAX_TEXT_BYTES, fitting


def test_what_is_put_together_is_in_nfc_and_cut_where_it_is_too_long():
    assert fitting("e\u0301、计量") == "é、计量"
    assert fitting("事" * 1365) == "事" * 1365
    assert fitting("事" * 1366) == "事" * 1364 + "…"
    assert len(fitting("𠮷" * 5000).encode()) <= MAX_TEXT_BYTES
