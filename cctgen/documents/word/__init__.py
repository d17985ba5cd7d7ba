"""Ce qui est propre au format Word."""
