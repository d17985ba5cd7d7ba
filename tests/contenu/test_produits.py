"""Le référentiel de produits : une date de fin de support dit d'où elle vient et quand elle a été lue."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cctgen.clausier.champs import Etat
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.produits import Produit
from cctgen.socle.contenu import contenu


def _dates() -> list[Produit]:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    return [p for p in clausier.produits if p.fin_support is not None]


DATES = _dates()


def test_des_fins_de_support_sont_connues() -> None:
    assert len(DATES) >= 30


@pytest.mark.parametrize("produit", DATES, ids=lambda p: p.ref)
def test_une_fin_de_support_verifiee_dit_quand_sa_source_a_ete_lue(produit: Produit) -> None:
    fin = produit.fin_support
    assert fin is not None
    assert fin.date > date(2000, 1, 1)
    if fin.etat is Etat.VERIFIE:
        assert re.search(r"\b\d{2}/\d{2}/\d{4}\b", fin.source)


def test_presque_toutes_les_fins_de_support_sont_verifiees() -> None:
    assert sum(p.fin_support is not None and p.fin_support.etat is Etat.A_VERIFIER for p in DATES) <= 4
