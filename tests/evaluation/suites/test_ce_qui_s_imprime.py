"""Deux nombres qui se lisent égaux ne se disent pas différents, ni deux différents, égaux."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Tableau
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.pages.decision import _ecart
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.motivation.traits import traits_du_lot
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.robustesse.ecran import ecran_de_decision
from cctgen.evaluation.suites.fiches import rapport_de_presentation
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from tests.evaluation.fabriques import BAREME, des_appreciations, un_dossier, un_prix, une_offre
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_suites

DEMANDE = {"offre": "Beta", "suite": "rejetee", "demande_recue_le": "2027-02-15"}
TOUT, PRESQUE = {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4}, {"SSI-1": 3, "SSI-2": 3, "UTI-1": 4}
CAS = {
    "prix sous l'arrondi": (2, TOUT, TOUT, "548012"),
    "total visible, critères sous l'arrondi": (1, PRESQUE, PRESQUE, "548055"),
    "prix visible": (2, TOUT, TOUT, "548100"),
    "prix visible au millième": (3, TOUT, TOUT, "548012"),
    "sans décimale": (0, PRESQUE, PRESQUE, "550000"),
    "prix meilleur sous l'arrondi": (2, TOUT, PRESQUE, "547990"),
    "prix égal": (2, TOUT, PRESQUE, "548000"),
}
PHRASE = "Aucune note de critère imprimée n'est moindre : l'écart, plus petit que leur arrondi, vient de : Prix (40 %)."


def compares(arrondi: int, alpha: Mapping[str, int], beta: Mapping[str, int], prix: str) -> tuple[Dossier, Comparaison]:
    dossier = un_dossier(bareme={**BAREME, "arrondi": str(arrondi)})
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = des_appreciations({"Alpha": alpha, "Beta": beta}, offres)
    return dossier, comparer(dossier, offres, notes, [un_prix("Alpha", "548000"), un_prix("Beta", prix)])


@pytest.mark.parametrize("cas", CAS)
@pytest.mark.parametrize("nature", ["rejet", "motifs"])
def test_une_lettre_ne_contredit_pas_son_tableau(nature: str, cas: str) -> None:
    """« Prix | 100,00 | 100,00 », puis « moins bien notée sur : Prix » et « (100,00 contre 100,00) »."""
    dossier, comparaison = compares(*CAS[cas])
    redigees = des_suites(RETENUE, DEMANDE, **COURRIER)
    (issue,) = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    (lettre,) = (li for li in lettres if li.nature == nature)
    blocs = lettre.lettre.blocs
    (table,) = (b for b in blocs["notes"] if isinstance(b, Tableau))
    notes = {nom.lstrip("– "): siennes for nom, *siennes in (ligne.split(" | ") for ligne in _lignes((table,))[1:])}
    lues = {nom: [Fraction(n.replace(",", ".")) for n in siennes] for nom, siennes in notes.items()}
    motifs, avantages = ("\n".join(_lignes(blocs[nom])) for nom in ("motifs", "avantages"))
    moindres = {nom for nom, (sienne, autre) in lues.items() if sienne < autre} - {"Note sur 100"}
    dit_moindre = motifs.partition("Elle est moins bien notée sur")[2]
    assert ("Prix (40 %)" in dit_moindre) is ("Prix (40 %)" in moindres)
    assert bool(dit_moindre) is bool(moindres)
    assert all(une != autre for une, autre in re.findall(r"([\d,]+) contre ([\d,]+)", avantages))
    assert (PHRASE in motifs) is not bool(moindres)
    egales = lues["Note sur 100"][0] == lues["Note sur 100"][1]
    assert ("d'un écart plus petit que l'arrondi des notes imprimées" in motifs) is egales
    presentation = "\n".join(_lignes(rapport_de_presentation(dossier, (issue,), redigees.courrier, CAS[cas][0])))
    assert ("d'un écart plus petit que l'arrondi" in presentation) is egales


@pytest.mark.parametrize("cas", CAS)
def test_un_ecart_que_l_arrondi_tait_ne_se_dit_pas_nul(cas: str) -> None:
    """« Elle devance de 0,00 point » ; l'écran de décision disait « moins de 0,01 point »."""
    dossier, comparaison = compares(*CAS[cas])
    bareme, (lot,) = dossier.bareme_du_lot(0), comparaison.lots
    texte = "\n".join(_lignes(synthese(comparaison)))
    assert re.search(r"devance de (?:moins de )?[\d,]*[1-9][\d,]* point", texte)
    assert "Ce qui les sépare" in texte
    assert bareme is not None
    ecran = ecran_de_decision(lot, bareme, parts_du_bareme(bareme, dossier.exigences(0)), comparaison.decimales)
    assert all(_ecart(ligne.points).valeur != 0 for ligne in ecran.departage)
    if comparaison.decimales == 2:
        (dit,) = re.findall(r"devance de (.*? points?) celle", texte)
        assert ecran.pourquoi[0] == f"Alpha devance Beta de {dit} sur 100."


@pytest.mark.parametrize(("nombre", "dits"), [(100, 1), (202, 0)])
def test_une_note_n_est_pas_au_dessous_d_une_moyenne_qui_se_lit_egale(nombre: int, dits: int) -> None:
    """« 3 sur 4, contre 3,00 en moyenne », parmi les points faibles."""
    dossier = un_dossier()
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    offres = [une_offre(f"Offre {rang}") for rang in range(nombre)]
    notes = {o.soumissionnaire: {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3} for o in offres}
    notes["Offre 0"]["SSI-1"] = 4
    (lot,) = comparer(dossier, offres, des_appreciations(notes, offres)).lots
    parts = parts_du_bareme(bareme, dossier.exigences(0))
    assert len(traits_du_lot(lot.offres, parts, bareme.note_maximale)[1].faibles) == dits
