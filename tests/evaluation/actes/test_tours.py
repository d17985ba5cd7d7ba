"""Ce qui change d'une remise à l'autre : tout, à la case près, et rien d'autre."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl.utils import get_column_letter

from cctgen.evaluation.actes.tours import changements
from cctgen.matrice import contrat
from cctgen.matrice.controle.ensemble import controler
from cctgen.matrice.modele import Composant, LigneLue, MatriceLue
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre, une_reponse

EXIGENCES = un_dossier().exigences(0)
AVANT = une_offre()


def apres(**champs: object) -> list[tuple[str, str, str, str]]:
    lus = changements(AVANT, replace(AVANT, **champs), EXIGENCES)  # type: ignore[arg-type]
    return [(c.ref, c.champ, c.avant, c.apres) for c in lus]


def test_rien_ne_change_d_une_copie() -> None:
    assert apres(sha256="b" * 64, fichier="autre.xlsx") == []


@pytest.mark.parametrize(
    ("champ", "libelle", "avant"),
    [
        ("conformite", "Conformité", "Conforme"),
        ("couverture", "Mode de couverture", "Standard"),
        ("justification", "Réponse et justification", "Voir l'offre."),
        ("renvoi", "Renvoi (pièce, page)", "Mémoire, p. 3"),
    ],
)
def test_chaque_case_changee_se_dit(champ: str, libelle: str, avant: str) -> None:
    changee = REPONSES[0]._replace(**{champ: "neuf"})
    assert apres(reponses=(changee, *REPONSES[1:])) == [("SSI-1", libelle, avant, "neuf")]


@pytest.mark.parametrize(
    ("champs", "libelle", "dit"),
    [
        ({"soumissionnaire": "Alpha SAS"}, contrat.SOUMISSIONNAIRE, "Alpha SAS"),
        ({"siret": "12345678900012"}, contrat.SIRET, "12345678900012"),
        ({"identification": ((contrat.SIRET, "FR 1"),)}, contrat.SIRET, "FR 1"),
        *(({"identification": ((c, "neuf"),)}, c, "neuf") for c in contrat.CHAMPS_SOUMISSIONNAIRE[2:]),
    ],
)
def test_toute_identification_changee_se_dit(champs: dict[str, object], libelle: str, dit: str) -> None:
    avant = "Alpha" if libelle == contrat.SOUMISSIONNAIRE else ""
    assert apres(**champs) == [(contrat.FEUILLE_IDENTIFICATION, libelle, avant, dit)]


def test_chaque_changement_renvoie_a_la_case_qui_a_change() -> None:
    """La case renvoyée est celle qui se lit dans le fichier révisé, colonnes déplacées comprises."""
    de_base = contrat.COLONNES_EXIGENCES
    for ordre in (de_base, (*de_base[:3], *de_base[4:], de_base[3])):
        lettres = {colonne: get_column_letter(rang) for rang, colonne in enumerate(ordre, start=1)}
        ligne = LigneLue(
            "Exigences", 7, ("SSI-1", *[""] * 4, *["neuf"] * 4, ""), tuple(map(lettres.__getitem__, de_base))
        )
        matrice = MatriceLue("m.xlsx", "b" * 64, lignes=(ligne,))
        lus = changements(AVANT, replace(AVANT, reponses=controler(matrice, ()).reponses), EXIGENCES[:1])
        attendus = {c: f"Exigences!{lettres[c]}7" for c in contrat.COLONNES_REPONSE}
        assert {c.champ: c.lieu for c in lus if c.ref == "SSI-1"} == attendus


def test_un_composant_renvoie_a_sa_case_et_un_composant_retire_a_aucune() -> None:
    def compose(version: str) -> tuple[Composant, ...]:
        valeurs = {"Composant": "Redis", "Version": version}
        return (Composant(valeurs, "Composants!A4", {"Composant": "A", "Version": "C"}),)

    avant = replace(AVANT, composants=compose("1"))
    assert [c.lieu for c in changements(avant, replace(avant, composants=compose("2")), EXIGENCES)] == ["Composants!C4"]
    assert [c.lieu for c in changements(avant, replace(avant, composants=()), EXIGENCES)] == [""]


def test_une_ligne_retiree_ou_doublee_se_dit() -> None:
    assert {c[0] for c in apres(reponses=REPONSES[1:])} == {"SSI-1"}
    doublee = apres(reponses=(*REPONSES, une_reponse("SSI-1", "Non conforme")))
    assert ("SSI-1", "Conformité", "Conforme", "Conforme / Non conforme") in doublee


def test_un_blanc_de_plus_ne_change_rien() -> None:
    assert apres(reponses=(REPONSES[0]._replace(justification="Voir   l'offre.\n"), *REPONSES[1:])) == []


def test_les_composants_se_comparent_par_nom_doublons_compris() -> None:
    def compose(*noms: str, version: str = "1") -> tuple[Composant, ...]:
        return tuple(Composant({"Composant": n, "Version": version}, f"Composants!A{i}") for i, n in enumerate(noms))

    avant = replace(AVANT, composants=compose("Redis", "Redis"))
    lus = changements(avant, replace(avant, composants=compose("Redis", version="2")), EXIGENCES)
    assert [(c.ref, c.champ, c.avant, c.apres) for c in lus] == [
        ("Redis", "Version", "1", "2"),
        ("Redis (2)", "Composants", "déclaré", "absent"),
    ]
