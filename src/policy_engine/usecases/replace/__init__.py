"""替换: a drawn target that no longer exists, and who comes in its place (`double-random/v1` §6)."""
