"""Ce qui change d'une version à l'autre : le lire, le comparer, en garder les additifs rédigés."""
