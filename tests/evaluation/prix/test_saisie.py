"""Un prix détaillé se saisit poste par poste, en YAML ou au classeur ; rien n'y est complété."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations, Prix
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.sources import lire_prix
from tests.evaluation.fabriques import BAREME, un_dossier, une_offre

POSTES = [
    {"id": "jours", "designation": "Journée", "unite": "jours", "quantite": "100"},
    {"id": "energie", "designation": "Électricité", "unite": "kWh", "quantite": "20000"},
    {"id": "opt", "designation": "Formation", "part": "option"},
]
OFFRES = [une_offre("Alpha"), une_offre("Bêta")]


def un_dossier_detaille(comprend: tuple[str, ...] = ()) -> Any:
    technique, prix = BAREME["criteres"]
    montant = {"comprend": list(comprend), "postes": POSTES}
    return un_dossier(bareme={"criteres": [technique, {**prix, "montant": montant}]})


def comptes(prix: Sequence[Prix]) -> dict[str, Decimal]:
    """Rend les prix qui comptent ; les autres ne font que se taire."""
    return {p.soumissionnaire: p.montant for p in prix if p.montant is not None}


def lire(dossier: Path, *saisies: str, comprend: tuple[str, ...] = ()) -> tuple[dict[str, Decimal], list[str]]:
    (dossier / "prix.yaml").write_text("prix:\n" + "".join(f"  - {{{s}}}\n" for s in saisies), encoding="utf-8")
    prix, fautes = lire_prix(dossier, un_dossier_detaille(comprend), OFFRES)
    return comptes(prix), [f.code for f in fautes]


@pytest.mark.parametrize(
    ("saisie", "comprend", "montant", "codes"),
    [
        ("postes: {jours: 450, energie: 0.0125}", (), "45250.0000", []),
        ('postes: {jours: "450,00 €", energie: "0,0125", opt: 1000}', (), "45250.0000", []),
        ("postes: {jours: 450, energie: 0.01, opt: 1000}", ("options",), "46200.00", []),
        ("postes: {jours: 450, energie: 0.01}, montant: 45200", (), "45200.00", []),
        ("postes: {jours: 450, energie: 0.01}, montant: 45201", (), None, ["total-discordant"]),
        ("postes: {jours: 450}", (), None, ["poste-sans-prix"]),
        ("postes: {jours: 450, energie: 0.01}", ("options",), None, ["poste-sans-prix"]),
        ("montant: 45200", (), None, ["poste-sans-prix"]),
        ("postes: {jours: 450, energie: 0.01, jour: 3}", (), None, ["poste-inconnu"]),
        ("postes: {jours: 0, energie: 0}", (), None, ["montant-nul"]),
        ('postes: {jours: "1.250", energie: 1}', (), None, ["valeur-invalide"]),
        ('postes: {jours: "1,250 €", energie: 1}', (), None, ["valeur-invalide"]),
        ("postes: {jours: 450, energie: 0.125}", (), "47500.000", []),
        ('postes: {jours: 450, energie: "1,1250"}', (), "67500.0000", []),
        ('postes: {jours: "1 250,125", energie: 1}', (), "145012.500", []),
        ("postes: {jours: 9999999999999999, energie: 1}", (), None, ["valeur-invalide"]),
        ("postes: {jours: 9999999999999999.5555, energie: 1}", (), None, ["valeur-invalide"]),
        ("postes: {jours: -3, energie: 1}", (), None, ["valeur-invalide"]),
        ("postes: {}", (), None, ["cle-absente"]),
    ],
)
def test_le_montant_compare_est_la_somme_des_postes(
    tmp_path: Path, saisie: str, comprend: tuple[str, ...], montant: str | None, codes: list[str]
) -> None:
    lus, fautes = lire(tmp_path, f"soumissionnaire: Alpha, {saisie}", comprend=comprend)
    assert (lus, fautes) == ({} if montant is None else {"Alpha": Decimal(montant)}, codes)


def test_sans_postes_au_bareme_un_detail_ne_compte_pas(tmp_path: Path) -> None:
    (tmp_path / "prix.yaml").write_text("prix:\n  - {soumissionnaire: Alpha, postes: {jours: 450}}\n")
    prix, fautes = lire_prix(tmp_path, un_dossier(), OFFRES)
    assert (comptes(prix), [f.code for f in fautes]) == ({}, ["poste-inconnu"])


def un_classeur(dossier: Path, *saisies: tuple[int, object]) -> Path:
    detaille = un_dossier_detaille()
    modeles = modeles_de_saisie(detaille, OFFRES, comparer(detaille, OFFRES, Appreciations()))
    chemin = dossier / "prix.xlsx"
    chemin.write_bytes(modeles["prix.xlsx"].contenu)
    classeur = openpyxl.load_workbook(chemin)
    for ligne, valeur in saisies:
        classeur["Détail"].cell(ligne, 6).value = valeur
    classeur.save(chemin)
    return chemin


def test_le_classeur_de_prix_a_une_ligne_par_poste(tmp_path: Path) -> None:
    feuille = openpyxl.load_workbook(un_classeur(tmp_path))["Détail"]
    lignes = [r for r in feuille.iter_rows(min_row=6, max_col=5, values_only=True) if any(r)]
    assert lignes[:2] == [
        ("–", "Alpha", "jours", "Journée", "100 jours"),
        ("–", "Alpha", "energie", "Électricité", "20000 kWh"),
    ]
    assert len(lignes) == 6


def test_un_classeur_rempli_poste_par_poste_se_relit(tmp_path: Path) -> None:
    un_classeur(tmp_path, (6, 450), (7, "0,0125"), (9, 500), (10, 0.01))
    prix, fautes = lire_prix(tmp_path, un_dossier_detaille(), OFFRES)
    assert (fautes, comptes(prix)) == ([], {"Alpha": Decimal(45250), "Bêta": Decimal(50200)})


def test_un_montant_ecrit_a_cote_de_ses_postes_doit_etre_leur_somme(tmp_path: Path) -> None:
    chemin = un_classeur(tmp_path, (6, 450), (7, 0.01))
    classeur = openpyxl.load_workbook(chemin)
    classeur["Prix"]["C6"] = 999
    classeur.save(chemin)
    prix, fautes = lire_prix(tmp_path, un_dossier_detaille(), OFFRES)
    assert (comptes(prix), [f.code for f in fautes]) == ({}, ["total-discordant"])


def test_un_poste_ecrit_deux_fois_n_a_pas_de_prix(tmp_path: Path) -> None:
    chemin = un_classeur(tmp_path, (6, 450), (7, 0.01))
    classeur = openpyxl.load_workbook(chemin)
    classeur["Détail"].append([None, "Alpha", "jours", "", "", 451])
    classeur.save(chemin)
    prix, fautes = lire_prix(tmp_path, un_dossier_detaille(), OFFRES)
    assert (comptes(prix), [f.code for f in fautes]) == ({}, ["prix-en-double", "poste-sans-prix"])


@pytest.mark.parametrize(
    ("saisie", "ecrits", "postes"),
    [
        ("montant: 45200", {"45200"}, {}),
        (
            "postes: {jours: 450, energie: 0.01}, montant: 45201",
            {"45201", "45200.00"},
            {"450", "0.01", "45000", "200.00"},
        ),
        ("postes: {jours: 450, opt: 1000}", {"46000"}, {"450", "45000", "1000"}),
        ("postes: {jours: 450, energie: 0.01, jour: 3}", {"45200.00"}, {"450", "0.01", "45000", "200.00", "3"}),
        (
            "postes: {jours: 450, energie: 0.01, opt: 1000}",
            {"45200.00", "46200.00"},
            {"450", "45000", "1000", "0.01", "200"},
        ),
    ],
)
def test_tout_montant_saisi_est_a_taire_qu_il_compte_ou_non(
    tmp_path: Path, saisie: str, ecrits: set[str], postes: set[str]
) -> None:
    """Un total qui n'est pas celui de ses postes, une option, une tranche ou un prix unitaire partaient en clair."""
    (tmp_path / "prix.yaml").write_text(f"prix:\n  - {{soumissionnaire: Alpha, {saisie}}}\n", encoding="utf-8")
    detaille = un_dossier_detaille()
    prix, _ = lire_prix(tmp_path, detaille, OFFRES)
    comparaison = comparer(detaille, OFFRES, Appreciations(), prix)
    (offre,) = (o for o in comparaison.lots[0].offres if o.soumissionnaire == "Alpha")
    assert offre.prix_ecrits == set(map(Decimal, ecrits))
    assert {p for _, p in offre.postes_ecrits} == set(map(Decimal, postes))


def test_un_classeur_pose_ne_dit_encore_aucun_prix(tmp_path: Path) -> None:
    un_classeur(tmp_path)
    assert lire_prix(tmp_path, un_dossier_detaille(), OFFRES) == ((), [])


def test_le_modele_yaml_propose_les_postes() -> None:
    detaille = un_dossier_detaille()
    modele = modeles_de_saisie(detaille, OFFRES, comparer(detaille, OFFRES, Appreciations()))["prix.yaml"]
    assert "postes: {jours: 0.00, energie: 0.00, opt: 0.00}" in modele.contenu.decode()


@pytest.mark.parametrize("ecrit", ["612,000", "612.000", "612,000 €", "6,120 € HT"])
@pytest.mark.parametrize("fichier", ["prix.yaml", "prix.xlsx"])
def test_un_montant_qui_se_lit_de_deux_facons_est_refuse(tmp_path: Path, ecrit: str, fichier: str) -> None:
    """« 612,000 » se lisait 612 €, et le classement était définitif."""
    dossier = un_dossier()
    if fichier == "prix.yaml":
        (tmp_path / fichier).write_text(f'prix:\n  - {{soumissionnaire: Alpha, montant: "{ecrit}"}}\n')
    else:
        chemin = tmp_path / fichier
        chemin.write_bytes(
            modeles_de_saisie(dossier, OFFRES, comparer(dossier, OFFRES, Appreciations()))[fichier].contenu
        )
        classeur = openpyxl.load_workbook(chemin)
        feuille = classeur.worksheets[0]
        (ligne,) = [r for r in range(1, feuille.max_row + 1) if feuille.cell(r, 2).value == "Alpha"]
        feuille.cell(ligne, 3).value = ecrit
        classeur.save(chemin)
    prix, fautes = lire_prix(tmp_path, dossier, OFFRES)
    assert prix == ()
    (faute,) = fautes
    assert "se lit de deux façons" in faute.message
