"""Les contrôles de la méthode se taisent sur les exemples livrés, et sur ce qu'une phrase exclut."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cctgen.assemblage.controles import regles
from cctgen.assemblage.controles.regles import criteres, methode
from cctgen.clausier.controles.regle import decouvrir
from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.consultation.prix.pente import CREUSE, PLATE, perte
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir

CODES = {r.code for paquet in (methode, criteres) for r in decouvrir(paquet)}


def test_les_fautes_de_methode_que_le_juge_a_censurees_ont_chacune_leur_regle() -> None:
    assert {
        *("auto-notation", "note-negative", "moyenne-brute", "rangs-moyens", "formule-inversee", "formule-qui-ecrase"),
        *("ponderation-cachee", "poids-contredit", "critere-sans-lien", "critere-environnemental-sans-objet"),
        *("prix-seul", "departage-absent", "departage-par-le-seul-prix", "prix-en-deux-criteres"),
        *("seuil-eliminatoire", "besoin-non-note"),
    } == CODES
    assert {"critere-environnemental-absent", *CODES} <= {r.code for r in decouvrir(regles)}


@pytest.mark.parametrize("exemple", ["portail", "sirh-saas", "infogerance"])
def test_les_exemples_n_ont_aucune_faute_de_methode(exemple: str) -> None:
    relevees = {a.code for a in ouvrir(contenu("exemples") / exemple).anomalies}
    # Une infogérance se juge sur ce que note le clausier ; les deux autres n'ont aucune exigence de leur besoin.
    assert relevees & CODES == (set() if exemple == "infogerance" else {"besoin-non-note"})


@pytest.mark.parametrize("formule", FORMULES, ids=lambda f: f.__name__)
def test_une_formule_a_ses_bornes_usuelles_n_est_ni_raide_ni_plate(formule: type) -> None:
    usuelle = formule.usuelle([Decimal(100), Decimal(120)])  # type: ignore[attr-defined]
    assert perte(usuelle, Decimal("1.01")) <= 3 < CREUSE
    assert perte(usuelle, Decimal(2)) >= PLATE
