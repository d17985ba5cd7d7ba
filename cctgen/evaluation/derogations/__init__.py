"""Le registre des dérogations, de l'offre à l'exécution : ce qui est demandé, décidé, et ce qui reste dû."""
