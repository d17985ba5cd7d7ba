"""Ce qu'un classeur reçu porte sans le montrer."""
