"""双随机、一公开: plans as checked text, verifiable draws, an append-only trail."""

__version__ = "0.1.0"
