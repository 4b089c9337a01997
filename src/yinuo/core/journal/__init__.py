"""The journal's formats and proofs, pure: canonical JSON, commitments, Merkle tree, signed notes, tiles,
proofs."""
