"""L'histoire d'une consultation : retrouver un état, le télécharger, le comparer ; redéposer un dossier entier."""
