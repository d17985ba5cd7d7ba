"""Un candidat qui remet deux plis, ou une variante, n'en fait pas deux."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.fiches import fiche_de_recensement
from cctgen.evaluation.suites.issue import issues
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_decision, une_offre
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, PRIX, REFS, RETENUE, SIRETS, des_suites
from tests.evaluation.suites.test_documents import ANALYSE

NOTES = {"Alpha": 4, "Beta": 3, "Gamma": 2}
SANS_SUITE = {"suite": "sans_suite", "motif": "Le besoin disparaît.", "auteur": "Mme Martin", "date": "2027-02-05"}


def une_autre(nom: str, fichier: str, sous: str = "") -> Offre:
    """Rend un autre pli d'un candidat, sous un autre nom au besoin : le SIRET le dit le même."""
    empreinte = (fichier.encode().hex() + "b" * 64)[:64]
    return replace(une_offre(sous or nom, fichier=fichier, sha256=empreinte), siret=SIRETS[nom])


TARDIVE, EN_VARIANTE = une_autre("Beta", "second.xlsx"), une_autre("Alpha", "variante-alpha.xlsx")
RENOMMEE = une_autre("Gamma", "tardif.xlsx", "Gamma SAS")


def les_pieces(noms: Sequence[str], en_plus: Sequence[Offre], decisions: Sequence[Decision], suite: object) -> str:
    offres = [*(replace(une_offre(nom), siret=SIRETS[nom]) for nom in noms), *en_plus]
    notes = {o.soumissionnaire: dict.fromkeys(REFS, NOTES.get(o.soumissionnaire, 1)) for o in offres}
    dossier = un_dossier()
    prix = [un_prix(f"matrice-{nom}-0.xlsx", PRIX[nom]) for nom in noms]
    comparaison = comparer(dossier, offres, des_appreciations(notes, offres), prix, decisions)
    redigees = des_suites(suite, **COURRIER)  # type: ignore[arg-type]
    toutes = issues(comparaison, redigees, dossier)
    corps = corps_communicable(dossier, comparaison, toutes, ANALYSE)
    return "\n".join(_lignes((*corps, *fiche_de_recensement(dossier, toutes[0], redigees.courrier))))


A_ALPHA = {**RETENUE, "offre": "matrice-Alpha-0.xlsx"}
HORS_DELAI = une_decision("second.xlsx", "hors_delai")


@pytest.mark.parametrize(
    ("noms", "en_plus", "decisions", "recues", "autres", "les_siennes"),
    [
        (("Alpha", "Beta", "Gamma"), (), (), "3", "des 2 autres candidats", False),
        (("Alpha", "Beta", "Gamma"), (TARDIVE,), (HORS_DELAI,), "4, de 3 candidats", "des 2 autres candidats", False),
        (
            ("Alpha", "Beta", "Gamma"),
            (TARDIVE, RENOMMEE),
            (HORS_DELAI, une_decision("tardif.xlsx", "hors_delai")),
            "5, de 3 candidats",
            "des 2 autres candidats",
            False,
        ),
        (("Alpha", "Beta"), (EN_VARIANTE,), (), "3, de 2 candidats", "de l'autre candidat", True),
        (("Alpha",), (EN_VARIANTE,), (), "2, d'un seul candidat", "", True),
        (("Alpha",), (), (), "1", "", False),
    ],
    ids=["un pli chacun", "second pli", "plis sous deux noms", "variante", "variante, seul", "seul"],
)
def test_la_version_communicable_compte_les_candidats(
    noms: Sequence[str],
    en_plus: Sequence[Offre],
    decisions: Sequence[Decision],
    recues: str,
    autres: str,
    *,
    les_siennes: bool,
) -> None:
    """Un second pli hors délai donnait « des 3 autres candidats », quand il y en avait deux."""
    texte = les_pieces(noms, en_plus, decisions, A_ALPHA)
    assert f"Offres reçues : {recues}. Offre retenue : Alpha" in texte
    assert f"Offres reçues et lues | {recues}" in texte
    assert (f"noms, rangs, notes et appréciations {autres}]" in texte) is bool(autres)
    assert ("autres candidats" in texte or "autre candidat]" in texte) is bool(autres)
    assert ("ce qui est des autres offres de ce candidat" in texte) is les_siennes


@pytest.mark.parametrize(("noms", "dit"), [(("Alpha", "Beta", "Gamma"), "des 3 candidats"), (("Beta",), "du candidat")])
def test_un_lot_sans_suite_compte_ses_candidats(noms: Sequence[str], dit: str) -> None:
    assert f"noms, notes et appréciations {dit}]" in les_pieces(noms, (TARDIVE,), (HORS_DELAI,), SANS_SUITE)
