"""Recevoir un dossier de consultation entier, et comparer deux dossiers."""
