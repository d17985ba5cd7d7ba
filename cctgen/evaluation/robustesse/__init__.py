"""La robustesse d'un classement : ce qui le ferait changer. Information interne, jamais une nouvelle note."""
