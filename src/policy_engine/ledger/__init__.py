"""The append-only log (审计日志): whether its entries are complete, unchanged and in order. Pure."""
