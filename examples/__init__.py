"""Programs written with Relata, each meant to be read."""
