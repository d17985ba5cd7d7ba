"""L'acheteur demande pourquoi, et ce qu'une autre réponse changerait."""
