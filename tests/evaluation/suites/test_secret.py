"""Un candidat se reconnaît sous toutes les façons dont une personne l'écrit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.secret import tiers_de
from tests.evaluation.suites.fabriques import des_suites, deux_offres_classees


def nommee(nom: str, siret: str) -> OffreComparee:
    (offre, _) = deux_offres_classees()[1].lots[0].offres
    return replace(offre, soumissionnaire=nom, offre=replace(offre.offre, soumissionnaire=nom, siret=siret))


SIENNE = nommee("Delta", "44444444444444")


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("L'Atelier", "Moins bien que chez L\u2019Atelier."),
        ("Beta Informatique SAS", "Moins bien que Beta Informatique."),
        ("Beta Informatique S.A.S.", "Moins bien que BETA-Informatique."),
        ("SARL Beta", "Moins bien que Beta."),
        ("Société Beta SA", "Moins bien que Bêta."),
        ("Beta", "Moins bien que le 222 222 222 00022."),
        ("Beta", "Moins bien que le 222\u202f222\u202f222."),
        ("Beta", "Moins bien que le 22222222200022."),
    ],
)
def test_un_tiers_se_reconnait(nom: str, texte: str) -> None:
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).est_cite(texte)
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)
    assert not tiers_de(SIENNE, [SIENNE, autre], autre).est_trahi(texte)


@pytest.mark.parametrize("texte", ["Une offre sas et claire.", "Le numéro 2222222220002.", "Un bétail.", "Delta"])
def test_un_mot_ordinaire_ne_nomme_personne(texte: str) -> None:
    autre = nommee("Beta SAS", "22222222200022")
    assert not tiers_de(SIENNE, [SIENNE, autre], None).est_cite(texte)


def test_les_candidats_des_autres_lots_comptent() -> None:
    dossier, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    ailleurs = replace(lot, numero=2, offres=(nommee("Omega", "55555555555555"),))
    comparaison = replace(comparaison, lots=(lot, ailleurs))
    premiere, _ = issues(comparaison, des_suites(), dossier)
    assert "Omega" in {o.soumissionnaire for o in premiere.candidats}
    assert tiers_de(lot.offres[0], premiere.candidats, None).est_cite("Comme Omega au lot 2.")
