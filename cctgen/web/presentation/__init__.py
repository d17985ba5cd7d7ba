"""Ce que toutes les pages partagent : leur cadre, leurs messages, la façon de dire une erreur."""
