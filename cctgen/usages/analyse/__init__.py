"""L'évaluateur analyse les offres : les recevoir, les comparer."""
