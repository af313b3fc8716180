"""A first journey with Relata: the flights that left New York City in 2013, stored, queried, changed."""
