"""Là où l'on signe, la phrase qui dit tout qualifié se déduit de ce qui l'est : un point qui reste la retire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Avis
from cctgen.evaluation.rapport.cloture import points_a_regler
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.robustesse.ecran import ecran_de_decision
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.classeur.test_ecriture import ouvrir
from tests.evaluation.fabriques import (
    REPONSES,
    VERIFIE,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
)
from tests.evaluation.rapport.test_redaction import en_texte

QUALIFIE, MOTIVEES = "tout ce qui a été relevé est qualifié", "Toutes les notes sont saisies et motivées"
OFFRES = [une_offre(nom, reponses=REPONSES) for nom in ("Alpha", "Bêta")]


def compare(*anomalies: Anomalie, alpha: Sequence[Avis] = ()) -> Comparaison:
    """Compare deux offres notées, constatées et motivées ; `alpha` remplace les avis d'Alpha sur SSI-1."""
    notes = {"SSI-P": VERIFIE, **{ref: un_avis(3) for ref in ("SSI-1", "SSI-2", "UTI-1")}}
    appreciations = des_appreciations({"Alpha": notes, "Bêta": notes}, OFFRES)
    if alpha:
        par_offre = {
            cle: {
                ref: replace(a, avis=tuple(alpha), est_motivee=any(v.est_motive for v in alpha))
                if ref == "SSI-1" and cle.soumissionnaire == "Alpha"
                else a
                for ref, a in avis.items()
            }
            for cle, avis in appreciations.par_offre.items()
        }
        appreciations = replace(appreciations, par_offre=par_offre)
    return comparer(
        un_dossier(), OFFRES, appreciations, [un_prix("Alpha", "300"), un_prix("Bêta", "310")], (), anomalies
    )


def dit(comparaison: Comparaison) -> str:
    (lot,) = comparaison.lots
    return f"{synthese(comparaison)} {ecran_de_decision(lot, None, (), 2).etat}"


def test_un_classement_ou_rien_ne_reste_le_dit() -> None:
    texte = dit(compare())
    assert texte.count(QUALIFIE) == 2
    assert texte.count(MOTIVEES) == 2


@pytest.mark.parametrize("code", ["note-sur-exigence-non-notee", "note-sans-motif"])
def test_un_point_releve_sans_effet_sur_le_rang_retire_la_phrase_et_se_lit_plus_loin(code: str) -> None:
    releve = Anomalie(code, "SSI-P : point relevé.", "Voyez-le.", Gravite.A_QUALIFIER, Lieu("grille-a.xlsx"), "SSI-P")
    comparaison = compare(releve)
    assert not comparaison.provisoire
    assert QUALIFIE not in dit(comparaison)
    assert MOTIVEES not in dit(comparaison)
    assert "1 point relevé reste à lire avant de signer" in dit(comparaison)
    assert "SSI-P : point relevé." in str(list(points_a_regler(comparaison)))


@pytest.mark.parametrize("code", ["note-sans-motif", "motif-repete", "rapport-anterieur"])
def test_une_piece_a_signer_ne_porte_que_des_constats(code: str) -> None:
    """« Corrigez la date de cette décision, relancez « cctgen comparer » » s'imprimait au rapport à signer."""
    releve = Anomalie(code, "SSI-P : point relevé.", "Relancez « cctgen comparer ».", Gravite.A_QUALIFIER)
    de_grille = replace(releve, code="note-sans-motif", lieu=Lieu("grille-a.xlsx"), ref="SSI-P")
    comparaison = compare(de_grille).avec_a_lire([releve])
    (lot,) = comparaison.lots
    provisoire = replace(comparaison, lots=(replace(lot, raisons=(releve,)),))
    for rapport, titre, dite in ((comparaison, "Points relevés", False), (provisoire, "Points à régler", True)):
        texte = en_texte(rapport)
        assert f"# {titre}" in texte
        assert "point relevé." in texte
        assert ("Relancez" in texte) is dite


def test_ce_qu_une_relecture_ajoute_se_lit_parmi_les_points_a_regler() -> None:
    motif = Anomalie("ecart-sans-explication", "un écart sans explication.", "Dites-le.", Gravite.A_QUALIFIER)
    comparaison = compare().avec_a_lire([motif, replace(motif, gravite=Gravite.INFORMATION, ref="X")])
    assert "1 point relevé reste à lire" in dit(comparaison)
    assert "Un écart sans explication." in str(list(points_a_regler(comparaison)))


def test_une_information_ne_retire_pas_la_phrase() -> None:
    information = Anomalie("saisie-en-cours", "pour information.", "", Gravite.INFORMATION, Lieu("grille-a.xlsx"))
    assert QUALIFIE in dit(compare(information))


@pytest.mark.parametrize("muet", [{"commentaire": ""}, {"commentaire": "."}, {"commentaire": "RAS"}, {"source": "-"}])
def test_le_commentaire_d_un_autre_ne_motive_pas_une_note(muet: dict[str, str]) -> None:
    comparaison = compare(alpha=[un_avis(3), un_avis(3, "bob", **muet)])
    assert "note-sans-motif" in {r.code for r in comparaison.lots[0].raisons}
    assert QUALIFIE not in dit(comparaison)


def test_un_consensus_motive_suffit_a_la_note_qu_il_arrete() -> None:
    comparaison = compare(alpha=[un_avis(3, commentaire=""), un_avis(2, "bob"), un_avis(3, "consensus")])
    assert comparaison.lots[0].raisons == ()


@pytest.mark.parametrize("sens", ["retiree", "ecartee"])
def test_d_une_offre_hors_du_classement_rien_ne_reste_a_faire(sens: str) -> None:
    """Un rapport à signer dit tout qualifié : une décision « À prendre » sur une offre retirée le dément."""
    change = Anomalie("texte-modifie", "Le texte a changé.", "Comparez.", Gravite.A_QUALIFIER, ref="UTI-1")
    reponses = [r for r in REPONSES if r.ref != "SSI-P"]
    offres = [une_offre("Alpha"), une_offre("Bêta", reponses=reponses, anomalies=[change])]
    notes = {"SSI-P": VERIFIE, **{ref: un_avis(3) for ref in ("SSI-1", "SSI-2", "UTI-1")}}
    appreciations = des_appreciations({"Alpha": notes, "Bêta": {"SSI-1": 3}}, offres)
    prix = [un_prix("Alpha", "100"), un_prix("Bêta", "10")]
    comparaison = comparer(un_dossier(), offres, appreciations, prix, [une_decision("Bêta", sens)])
    assert QUALIFIE in str(synthese(comparaison))
    assert "Sans objet : offre" in (dit := en_texte(comparaison))
    assert not re.search(r"\| à (?:prendre|qualifier)|niveau P à constater :", dit, re.IGNORECASE)
    classeur = ouvrir(ecrire_comparaison(un_dossier(), comparaison))
    cases = [c.value for nom in ("Irrégularités", "Réserves") for ligne in classeur[nom].iter_rows() for c in ligne]
    assert not {"à prendre", "à qualifier", "à constater"} & set(cases)
    beta = next(o for o in comparaison.lots[0].offres if o.soumissionnaire == "Bêta")
    assert beta.irregularites[0].decision is None
    assert beta.nombre_a_qualifier == 0
