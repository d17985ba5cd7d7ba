"""Ce qu'un nombre écrit trahit : un prix, une note, et ce dont on les tire."""
