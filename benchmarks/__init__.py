"""Measures operations of ordinary programs on Relata, on the peer, and on the bare driver."""
