"""Le dialogue au terminal : demander, revenir, revoir, régler, récapituler."""
