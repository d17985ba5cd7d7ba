"""Le CCAG-TIC de 2021 bien cité, et les dérogations déclarées (arrêté du 30 mars 2021, article 1.2)."""
