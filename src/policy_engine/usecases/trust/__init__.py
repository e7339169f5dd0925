"""Keys, signed checkpoints, proofs and witnesses (密钥、检查点、证明、见证)."""
