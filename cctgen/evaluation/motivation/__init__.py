"""Ce qui motive un classement : où une offre gagne ou perd, et ce qu'un évaluateur en a écrit."""
