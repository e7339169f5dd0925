"""Tasks to do (检查任务): which there are, what is known of one, and the notice (检查通知书) that goes with a visit."""
