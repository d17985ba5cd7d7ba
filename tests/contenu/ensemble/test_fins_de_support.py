"""Une fin de support trop proche : la liste des produits ne recommande pas ce que le marché refuse à la livraison."""

from __future__ import annotations

from datetime import date

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.produits import Produit
from cctgen.documents.note.detail import detail_de_la_note
from tests.contenu.dossiers import ACHATS, dossier_de
from tests.documents.test_contenu import textes
from tests.livre import clausier_livre


def fins_connues(produit: Produit, jour: date) -> list[date]:
    """Rend la fin de la version ou, sans borne haute, celle de chaque branche imprimée."""
    if produit.cycles is not None and produit.suit_ses_branches:
        return [produit.cycles.fins[branche] for branche in produit.branches_soutenues(jour)]
    return [produit.fin_support.date] if produit.fin_support else []


@pytest.mark.parametrize("nom", ACHATS)
def test_la_liste_ne_recommande_rien_que_le_marche_refuserait_a_la_livraison(nom: str) -> None:
    dossier: Dossier = dossier_de(nom)
    jour = dossier.edition.date
    dans_un_an = jour.replace(year=jour.year + 1)
    listes = [p for d in dossier.documents for f in d.preconises for p in f.produits]
    assert [p.ref for p in listes for fin in fins_connues(p, jour) if fin < dans_un_an] == []
    assert [p.ref for p in listes if p.suit_ses_branches and not p.branches_soutenues(jour)] == []


def test_ce_qui_n_est_plus_recommande_l_est_a_la_note_avec_son_motif() -> None:
    dossier = dossier_de("nature progiciel")
    retires = {p.composant for p in dossier.produits_retires}
    assert {"Tomcat", "Spring"} <= {p.composant for p in clausier_livre().produits}
    assert "Tomcat" in retires
    lus = " ".join(textes(detail_de_la_note(dossier)))
    assert "fin de support le 31 mars 2027" in lus
