"""La feuille « Composants » : ce qui y manque, et la règle du logiciel embarqué."""
