"""Une offre écartée par plusieurs décisions : chaque acte les dit toutes, quel qu'en soit l'ordre."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pytest

from cctgen.consultation.methode.regles import PrixDeReference
from cctgen.evaluation.actes.controle import Echanges, avec_justifications
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.notation.reference import sert_de_reference
from cctgen.evaluation.prix.anormalement_bas import Justification
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.robustesse.ecran import ecran_de_decision
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import rapport_de_presentation
from cctgen.evaluation.suites.issue import ce_qui_date, issues
from tests.evaluation.actes.fabriques import JOUR
from tests.evaluation.fabriques import un_bareme, une_decision
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_offres_classees, des_suites
from tests.evaluation.suites.test_lettres import DEMANDE, TROIS, en_texte, les_lettres

MOTIFS = {
    "SSI-P": "Aucune alerte n'est donnée.",
    "SSI-1": "Les journaux s'effacent.",
    "": "Le mémoire obligatoire manque.",
    "prix": "La charge de travail n'est pas chiffrée.",
}
PARTAGES = [objets for nombre in (1, 2, 3, 4) for objets in combinations(MOTIFS, nombre)]
SANS_SUITE = {"suite": "sans_suite", "motif": "Le besoin disparaît.", "auteur": "Mme Martin", "date": "2027-02-05"}


def des_ecarts(objets: Sequence[str], ordre: int = 1) -> tuple[Decision, ...]:
    """Une décision par objet, une par jour, dans un sens ou dans l'autre."""
    return tuple(
        une_decision("Delta", exigence=objet, motif=MOTIFS[objet], date=date(2026, 12, 15 + ordre * rang))
        for rang, objet in enumerate(objets)
    )


@pytest.mark.parametrize("ordre", [1, -1])
@pytest.mark.parametrize("objets", PARTAGES, ids=" et ".join)
def test_chaque_lettre_dit_tout_ce_qui_ecarte_l_offre(objets: tuple[str, ...], ordre: int) -> None:
    """Écartée sur une exigence et dans son entier, l'offre ne lisait que l'exigence ; son prix se taisait aussi."""
    ecarts = des_ecarts(objets, ordre)
    demande = {**DEMANDE, "offre": "Delta"}
    lettres = les_lettres(TROIS, des_suites(RETENUE, demande, **COURRIER), ecarts)
    closes = les_lettres(TROIS, des_suites(SANS_SUITE, **COURRIER), ecarts)
    for lettre in (lettres["irreguliere", "Delta"], lettres["motifs", "Delta"], closes["sans-suite", "Delta"]):
        texte = en_texte(lettre)
        assert [m for o, m in MOTIFS.items() if m in texte] == [MOTIFS[o] for o in MOTIFS if o in objets], lettre.nature
        autres = [(o, dit) for o, dit in (("", "Sur l'offre entière : "), ("prix", "Sur le prix : ")) if o in objets]
        assert all((dit in texte) is (len(objets) > 1) for _, dit in autres)
    texte = en_texte(lettres["irreguliere", "Delta"])
    assert ("ne respecte pas toutes les exigences" in texte) is bool({"SSI-P", "SSI-1"} & {*objets})
    assert ("L. 2152-2" in texte) is bool({"SSI-P", "SSI-1"} & {*objets})
    assert ("prix est anormalement bas" in texte) is ("prix" in objets)
    assert texte.count("Vous avez remis une offre") == texte.count("n'est pas classée") == 1


@pytest.mark.parametrize("objets", PARTAGES, ids=" et ".join)
def test_chaque_piece_interne_dit_tout_ce_qui_ecarte_l_offre(objets: tuple[str, ...]) -> None:
    ecarts = des_ecarts(objets)
    dossier, comparaison = des_offres_classees(TROIS, ecarts)
    comparaison = comparaison.avec_les_decisions(ecarts, ecarts)
    (lot,) = comparaison.lots
    redigees = des_suites(RETENUE, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    ecran = ecran_de_decision(lot, dossier.bareme_du_lot(0), (), 2)
    presentation = _lignes(rapport_de_presentation(dossier, toutes, redigees.courrier, 2))
    pieces = {
        "synthèse": [" ".join(_lignes(synthese(comparaison)))],
        "écran": [" ".join(ecran.sans_rang)],
        "rapport d'analyse": [" ".join(_lignes(corps_du_rapport(dossier, comparaison, Analyse(date(2027, 2, 1), 1))))],
        "rapport de présentation": [
            li for li in presentation if re.match(r"Delta \| (?:Offre écartée|\d décisions)", li)
        ],
    }
    for nom, dits in pieces.items():
        assert len(dits) == 1, nom
        assert all(MOTIFS[o] in dits[0] for o in objets), nom
        # Enchaînées en un paragraphe, rien ne disait où finissait l'une et où commençait l'autre.
        assert dits[0].count("\n– Offre écartée (") == (len(objets) if len(objets) > 1 else 0), nom
    assert ("sur l'offre entière)" in pieces["écran"][0]) is ("" in objets and len(objets) > 1)


def test_deux_decisions_de_meme_sens_sur_le_meme_objet_se_disent_toutes_deux() -> None:
    """La lettre ne citait que la dernière des deux signées."""
    for objet in ("SSI-P", ""):
        ecarts = tuple(
            une_decision("Delta", exigence=objet, motif=f"Le motif du {jour}.", date=date(2026, 12, jour))
            for jour in (14, 15)
        )
        texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER), ecarts)["irreguliere", "Delta"])
        assert "Le motif du 14." in texte
        assert "Le motif du 15." in texte


def test_le_motif_ecrit_pour_la_lettre_ne_tait_pas_la_decision_et_ne_la_redit_pas() -> None:
    (ecart,) = des_ecarts([""])
    for ecrit, fois in (("Votre mémoire n'est pas joint.", 1), (MOTIFS[""], 0)):
        suite = {"offre": "Delta", "suite": "rejetee", "motif": ecrit}
        texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, suite, **COURRIER), (ecart,))["irreguliere", "Delta"])
        assert ecrit in texte
        assert texte.count(f"Sur l'offre entière : {MOTIFS['']}") == fois


def test_un_pli_tardif_ecarte_aussi_autrement_ne_se_dit_que_tardif_quel_que_soit_l_ordre() -> None:
    """« Elle n'est pas examinée » se lisait au-dessus du tableau de l'exigence examinée : la lettre se contredisait."""
    for jour in (14, 16):
        tardive = une_decision("Delta", "hors_delai", motif="Reçue à 12 h 04.", date=date(2026, 12, jour))
        ecarts = (tardive, *des_ecarts(["SSI-P", "prix"]))
        demande = {**DEMANDE, "offre": "Delta"}
        lettres = les_lettres(TROIS, des_suites(RETENUE, demande, **COURRIER), ecarts)
        closes = les_lettres(TROIS, des_suites(SANS_SUITE, **COURRIER), ecarts)
        for lettre in (lettres["irreguliere", "Delta"], lettres["motifs", "Delta"], closes["sans-suite", "Delta"]):
            texte = en_texte(lettre)
            assert texte.count("Reçue à 12 h 04.") == 1, lettre.nature
            tus = (MOTIFS["SSI-P"], MOTIFS["prix"], "SSI-P", "Ce que porte votre offre", "Sur l'offre entière")
            assert not any(dit in texte for dit in tus), lettre.nature
        texte = en_texte(lettres["irreguliere", "Delta"])
        assert "Reçue après la date et l'heure limites" in texte
        assert "L. 2152-2" not in texte
        assert "anormalement bas" not in texte
        for regle in PrixDeReference:
            assert not sert_de_reference(un_bareme(prix_de_reference=regle.value), ecarts[::-1])


def test_ce_qui_se_relit_et_se_date_suit_chaque_decision() -> None:
    """Le motif tu de la seconde décision n'était ni relu, ni compté parmi ce qui date la lettre."""
    ecarts = (
        *des_ecarts(["SSI-P"]),
        une_decision("Delta", motif="Gamma offre mieux.", date=date(2027, 2, 20)),
    )
    dossier, comparaison = des_offres_classees(TROIS, ecarts)
    redigees = des_suites(RETENUE, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    dites = {a.code: a.message for a in anomalies_des_suites(redigees, toutes, dossier)}
    assert "la décision (offre entière) (« gamma »)" in dites["texte-qui-cite-un-tiers"]
    assert {"courrier-anterieur", "attribution-anterieure"} <= dites.keys()
    assert ce_qui_date(toutes, date(2027, 2, 1))[1] == date(2027, 2, 20)


@pytest.mark.parametrize("ordre", [1, -1])
def test_un_prix_qui_ecarte_avec_autre_chose_attend_sa_justification(ordre: int) -> None:
    ecarts = des_ecarts(["prix", "SSI-P"], ordre)
    _, comparaison = des_offres_classees(TROIS, ecarts)
    offres = tuple(o.offre for lot in comparaison.lots for o in lot.offres)
    (lot,) = avec_justifications(comparaison, Echanges((), (), ecarts, offres, frozenset(), JOUR)).lots
    assert next(o.justification for o in lot.offres if o.mises_a_l_ecart) is Justification.A_DEMANDER
    assert [r.ref for r in lot.raisons] == ["prix"]
