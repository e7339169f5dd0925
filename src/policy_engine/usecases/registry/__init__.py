"""Use cases of the registries: import, compare, attest."""
