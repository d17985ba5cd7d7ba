"""Une ligne, ou tout le formulaire, recopiés : chaque exemplaire garde ses réponses, et c'est dit."""

from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cctgen.depouillement.formulaires.exemplaires import par_exemplaire
from cctgen.documents.formulaires.releve import CaseLue
from tests.depouillement.formulaires.fabrique import W, controle, ecrire, retoucher
from tests.depouillement.formulaires.test_contenus import VIERGE, message, recu
from tests.depouillement.formulaires.test_formulaires import codes


def _copier_la_rangee(racine: etree._Element) -> None:
    """Deux exemplaires de la ligne 1 : l'un ne dit que son rôle, l'autre que s'il est seul."""
    rangee = next(p for p in controle(racine, "Rôle, ligne 1").iterancestors(f"{W}tr"))
    copie = copy.deepcopy(rangee)
    role, _ = rangee.iter(f"{W}sdt")
    _, seul = copie.iter(f"{W}sdt")
    ecrire(role, "Chef")
    ecrire(seul, "Non")
    rangee.addnext(copie)


def test_une_ligne_recopiee_et_remplie_en_partie_garde_ses_reponses_sur_sa_ligne():
    lu = recu(retoucher(VIERGE, _copier_la_rangee))
    assert [(r.libelle, r.valeur) for r in lu.reponses] == [
        ("Rôle, ligne 1", "Chef"),
        ("Seul (oui/non), ligne 1 (2e exemplaire)", "Non"),
    ]
    dit = message(lu, "case-recopiee")
    assert dit.index("« Chef »") < dit.index(" ; ") < dit.index("« Non »")


def test_un_formulaire_recopie_en_entier_ne_donne_pas_le_texte_de_l_acheteur_pour_des_reponses():
    def tout_copier(racine: etree._Element) -> None:
        ecrire(controle(racine, "Lieu"), "Rosny")
        corps = racine[0]
        fin = corps.find(f"{W}sectPr")
        copies = [copy.deepcopy(e) for e in corps if e is not fin]
        for element in copies:
            fin.addprevious(element)
        _, second = (s for s in racine.iter(f"{W}sdt") if s.find(f"{W}sdtPr/{W}alias").get(f"{W}val") == "Lieu")
        ecrire(second, "Toulouse")

    lu = recu(retoucher(VIERGE, tout_copier))
    assert [(r.libelle, r.valeur) for r in lu.reponses] == [("Lieu", "Rosny"), ("Lieu (2e exemplaire)", "Toulouse")]
    assert codes(lu) == {"case-recopiee", "formulaire-incomplet"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=4), max_size=6))
def test_aucune_copie_ne_se_fond_dans_une_autre(rangees: list[list[int]]):
    cases = [
        CaseLue(f"cct/f/{e}", str(e), "x", rang, cellule)
        for rang, rangee in enumerate(rangees)
        for cellule, e in enumerate(rangee)
    ]
    rendues = par_exemplaire(cases)
    assert [r.lue for r in rendues] == cases
    assert len({(r.lue.etiquette, r.exemplaire) for r in rendues}) == len(cases)
