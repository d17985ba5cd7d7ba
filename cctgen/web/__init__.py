"""La page : préparer et vérifier une consultation sans terminal, un second bord mince sur `usages`."""
