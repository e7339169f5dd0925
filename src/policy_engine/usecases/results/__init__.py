"""Results of inspections (检查结果): record, review, correct; who is held to account."""
