"""Les formules du classeur, recalculées par LibreOffice, donnent les valeurs exactes de l'outil."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.methode.commentaires import COMMENTAIRES_PAR_DEFAUT
from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.grille.contenu import Etendue
from cctgen.evaluation.grille.ecriture import (
    ecrire_grille,
    ecrire_grille_consensus,
    ecrire_grille_par_exigence,
)
from cctgen.evaluation.modele import Constat, GrilleLue, cle_de
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from tests.evaluation.fabriques import (
    BAREME,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)
from tests.matrice.bureautique import convertir

_VALEUR = re.compile(rb"(</f>)<v>[^<]*</v>")
FORMULES_DE_PRIX = {f.exemple if isinstance(f.exemple, str) else f.exemple["nom"]: f.exemple for f in FORMULES}


def un_lot(graine: int, formule: Any = "proportionnelle", **bareme: Any) -> tuple[Dossier, Comparaison]:
    """Tire quatre offres : l'une incomplète, une autre écartée, une troisième peut-être sans prix."""
    hasard = Random(graine)  # noqa: S311 - un tirage d'essai, refait à l'identique
    criteres = [c if c["type"] != "prix" else {**c, "formule": formule} for c in BAREME["criteres"]]
    dossier = un_dossier(bareme={**BAREME, "criteres": criteres, **bareme})
    offres = [une_offre(nom) for nom in ("Alpha", "Bêta", "Gamma", "Delta")]
    notes: dict[str, dict[str, int]] = {
        o.soumissionnaire: {ref: hasard.randint(0, 4) for ref in ("SSI-1", "SSI-2", "UTI-1")} for o in offres
    }
    del notes["Gamma"][hasard.choice(["SSI-1", "UTI-1"])]
    noms = ["Alpha", "Bêta", "Gamma", "Delta"][: hasard.randint(3, 4)]
    prix = [un_prix(nom, str(hasard.randint(60_000, 250_000))) for nom in noms]
    decisions = [une_decision("Bêta")]
    return dossier, comparer(dossier, offres, des_appreciations(notes, offres), prix, decisions)


CAS = {
    **{f"tirage {graine}": un_lot(graine) for graine in range(4)},
    **{f"prix {nom}": un_lot(7, exemple) for nom, exemple in FORMULES_DE_PRIX.items()},
    "prix des offres écartées compris": un_lot(8, prix_de_reference="recues"),
}


def des_grilles() -> dict[str, bytes]:
    """Une matrice vierge, et les grilles, vierges ou reprises : lignes notées, motivées ou non, constatées ou non."""
    dossier = un_dossier()
    offres = [une_offre("Alpha", reponses=[une_reponse("SSI-1", "Dérogation demandée")]), une_offre("L'Offre d'à côté")]
    complet = un_avis(3, constat=Constat.VERIFIE)
    entame, muet = un_avis(2, commentaire=COMMENTAIRES_PAR_DEFAUT[0].texte), un_avis(None, commentaire="", source="")
    deja = {cle_de(offre): {"SSI-1": complet, "SSI-2": entame, "UTI-1": muet} for offre in offres}
    arrete = {cle_de(offres[0]): {"SSI-1": un_avis(2, CONSENSUS, constat=Constat.CONTREDIT)}}
    lues = [
        GrilleLue("", nom, {cle_de(o): {"SSI-1": un_avis(note, nom), "SSI-2": un_avis(note, nom)} for o in offres})
        for nom, note in (("alice", 0), ("bruno", 3))
    ]
    appreciations = consolider(lues, GrilleLue("", CONSENSUS, arrete))
    return {
        "matrice": ecrire_matrice(dossier, 0),
        "grille": ecrire_grille(dossier, offres),
        "par-exigence": ecrire_grille_par_exigence(dossier, offres),
        "reprise": ecrire_grille(dossier, offres, Etendue(deja=deja)),
        "consensus": ecrire_grille_consensus(dossier, offres, appreciations),
    }


def sans_valeurs(octets: bytes) -> bytes:
    """Ôte la valeur gardée à côté de chaque formule : LibreOffice n'a plus qu'à la calculer."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w") as cible:
        for nom in source.namelist():
            contenu = source.read(nom)
            cible.writestr(nom, _VALEUR.sub(rb"\1", contenu) if "worksheets/sheet" in nom else contenu)
    return sortie.getvalue()


def valeurs(octets: bytes) -> Mapping[tuple[str, str], object]:
    classeur = openpyxl.load_workbook(io.BytesIO(octets), data_only=True)
    return {(f.title, c.coordinate): c.value for f in classeur for ligne in f.iter_rows() for c in ligne}


def formules(octets: bytes) -> list[tuple[str, str]]:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    return [(f.title, c.coordinate) for f in classeur for ligne in f.iter_rows() for c in ligne if c.data_type == "f"]


def meme(une: object, autre: object) -> bool:
    """Un texte vide calculé se relit comme une case vide."""
    if isinstance(une, int | float) and isinstance(autre, int | float):
        return abs(une - autre) < 1e-9
    return (une or "") == (autre or "")


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Print area cannot be set:UserWarning")  # LibreOffice réécrit « $A:$O »
def test_les_formules_recalculees_donnent_les_valeurs_exactes(tmp_path: Path) -> None:
    ecrits = {f"{rang}.xlsx": ecrire_comparaison(*cas) for rang, cas in enumerate(CAS.values())}
    ecrits |= {f"{nom}.xlsx": octets for nom, octets in des_grilles().items()}
    refaits = convertir({nom: sans_valeurs(octets) for nom, octets in ecrits.items()}, "xlsx", tmp_path)
    for nom, octets in ecrits.items():
        gardees, calculees = valeurs(octets), valeurs(refaits[nom])
        cases = formules(octets)
        assert len(cases) > 10
        ecarts = {c: (gardees[c], calculees[c]) for c in cases if not meme(gardees[c], calculees[c])}
        assert ecarts == {}, nom


@pytest.mark.libreoffice
def test_un_tiers_qui_change_une_note_retrouve_le_classement_de_l_outil(tmp_path: Path) -> None:
    dossier = un_dossier()
    offres = [une_offre(nom) for nom in ("Alpha", "Bêta")]
    notes = {"Alpha": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}, "Bêta": {"SSI-1": 2, "SSI-2": 3, "UTI-1": 3}}
    prix = [un_prix(nom, "100000") for nom in notes]
    avant = comparer(dossier, offres, des_appreciations(notes, offres), prix)
    notes["Bêta"]["SSI-1"] = 4
    apres = comparer(dossier, offres, des_appreciations(notes, offres), prix).lots[0].offres
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_comparaison(dossier, avant)))
    calcul = classeur["Calcul"]
    colonnes = {c.value: c.column for c in calcul[6]}
    next(ligne for ligne in calcul.iter_rows(min_row=7) if ligne[0].value == "SSI-1")[colonnes["Bêta"] - 1].value = 4
    tampon = io.BytesIO()
    classeur.save(tampon)
    refait = openpyxl.load_workbook(
        io.BytesIO(convertir({"tiers.xlsx": tampon.getvalue()}, "xlsx", tmp_path)["tiers.xlsx"]), data_only=True
    )
    lignes = {ligne[0].value: ligne for ligne in reversed(list(refait["Calcul"].iter_rows()))}
    for offre in apres:
        nom, note = offre.soumissionnaire, offre.note.note
        assert note is not None
        assert lignes["Rang"][colonnes[nom] - 1].value == offre.rang
        assert abs(lignes["Note globale"][colonnes[nom] - 1].value - float(note)) < 1e-9


@pytest.mark.parametrize("nom", FORMULES_DE_PRIX)
def test_toute_formule_de_prix_se_refait_par_un_tiers(nom: str) -> None:
    exemple = FORMULES_DE_PRIX[nom]
    dossier, _ = un_lot(1, exemple)
    assert dossier.bareme is not None
    formule = next(c.formule for c in dossier.bareme.criteres if c.type == "prix")
    assert formule.expression, f"{nom} ne dit pas son calcul"
    assert set(re.findall(r"[a-z_]+", formule.expression)) <= {"prix", "plus_bas", "plus_haut", "moyenne", "min", "max"}


def test_chaque_formule_garde_sa_valeur_pour_la_lecture_protegee() -> None:
    for cas in CAS.values():
        octets = ecrire_comparaison(*cas)
        gardees = valeurs(octets)
        assert all(gardees[c] is not None for c in formules(octets))


_SANS_VALEUR = re.compile(rb"</f>(?:<v ?/>|<v></v>|</c>)")
_TEXTE_VIDE = re.compile(rb't="str"><f>[^<]*</f><v></v>')


@pytest.mark.parametrize("nom", ["matrice", "grille", "par-exigence", "reprise", "consensus"])
def test_matrices_et_grilles_gardent_la_valeur_de_chaque_formule(nom: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(des_grilles()[nom]))
    feuilles = {n: archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n}
    assert any(b"<f>" in xml for xml in feuilles.values())
    assert {n for n, xml in feuilles.items() if _SANS_VALEUR.search(_TEXTE_VIDE.sub(b"", xml))} == set()


def test_la_fraction_exacte_est_ecrite_a_cote() -> None:
    dossier, comparaison = un_lot(0)
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_comparaison(dossier, comparaison)), data_only=True)
    ligne = next(
        li for li in classeur["Calcul"].iter_rows(values_only=True) if li[0] == "Note globale exacte, en fraction"
    )
    exactes = [o.note.note for o in comparaison.lots[0].offres]
    assert [None if v == "–" else Fraction(str(v)) for v in ligne[4:]] == exactes
