"""Une offre par feuille, ou chaque exigence à travers les offres : les deux formes se relisent pareil."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.grille.contrat import COLONNES_SAISIE
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import interpreter
from cctgen.evaluation.modele import Avis, Constat, GrilleLue, cle_de
from cctgen.evaluation.sources import lire_appreciations
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Gravite
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.evaluation.grille.test_grille import SAISIES, entete, remplir

DOSSIER = un_dossier()
ALPHA, BETA = une_offre("Alpha"), une_offre("Bêta")
OFFRES = (ALPHA, BETA)
NOMS = ("Alpha", "Bêta")
PAR_EXIGENCE = ecrire_grille_par_exigence(DOSSIER, OFFRES)
FEUILLE = {"SSI-1": "Sécurité", "SSI-2": "Sécurité", "SSI-P": "Sécurité", "UTI-1": "Usage"}


def ligne_de(feuille: Worksheet, ref: str, nom: str) -> int:
    return next(
        r
        for r in range(entete(feuille) + 1, feuille.max_row + 1)
        if (feuille.cell(r, 1).value, feuille.cell(r, 2).value) == (ref, nom)
    )


def remplir_par_exigence(
    saisies: Mapping[tuple[str, str], Mapping[str, object]], octets: bytes = PAR_EXIGENCE
) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    for (ref, nom), valeurs in saisies.items():
        feuille = classeur[FEUILLE[ref]]
        debut = entete(feuille)
        colonnes = {feuille.cell(debut, c).value: c for c in range(1, feuille.max_column + 1)}
        ligne = ligne_de(feuille, ref, nom)
        for colonne, valeur in valeurs.items():
            feuille.cell(ligne, colonnes[colonne]).value = valeur  # type: ignore[assignment]
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def retoucher(octets: bytes, geste: Callable[[openpyxl.Workbook], object]) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    geste(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def lire(octets: bytes, nom: str = "grille-alice-par-exigence.xlsx", offres: tuple[Offre, ...] = OFFRES) -> GrilleLue:
    return interpreter(octets, nom, dossier=DOSSIER, cles=tuple(map(cle_de, offres)))


def codes(grille: GrilleLue) -> list[str]:
    return [a.code for a in grille.anomalies]


@pytest.mark.parametrize(
    ("nom", "evaluateur"),
    [
        ("grille-alice.xlsx", "alice"),
        ("grille-alice-par-exigence.ods", "alice"),
        ("grille.xlsx", ""),
        ("grille-par-exigence.xlsx", ""),
    ],
)
def test_le_nom_du_fichier_signe_quelle_que_soit_la_forme(nom: str, evaluateur: str) -> None:
    assert evaluateur_de(nom) == evaluateur


def test_une_feuille_par_sous_critere_montre_chaque_exigence_offre_apres_offre() -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(PAR_EXIGENCE))
    assert classeur.sheetnames[2:-1] == ["Sécurité", "Usage"]
    feuille = classeur["Sécurité"]
    lignes = [[c.value for c in r[:2]] for r in feuille.iter_rows(min_row=entete(feuille) + 1) if r[1].value in NOMS]
    assert lignes == [[ref, nom] for ref in ("SSI-1", "SSI-2", "SSI-P") for nom in NOMS]


def test_une_exigence_qu_aucun_sous_critere_ne_porte_a_sa_feuille() -> None:
    dossier = un_dossier(
        bareme={"criteres": [{"id": "t", "type": "appreciation", "poids": "100", "piliers": ["utilisateur"]}]}
    )
    noms = openpyxl.load_workbook(io.BytesIO(ecrire_grille_par_exigence(dossier, OFFRES))).sheetnames
    assert noms[2:-1] == ["t", "Hors sous-critère"]


def test_une_grille_vierge_se_relit_sans_avis_ni_anomalie() -> None:
    grille = lire(PAR_EXIGENCE)
    assert (dict(grille.avis), grille.anomalies) == ({}, ())


def test_les_deux_formes_disent_la_meme_chose() -> None:
    par_exigence = lire(remplir_par_exigence({("SSI-1", "Alpha"): SAISIES, ("UTI-1", "Bêta"): {**SAISIES, "Note": 1}}))
    vierge = ecrire_grille(DOSSIER, OFFRES)
    par_offre = remplir(remplir(vierge, {"SSI-1": SAISIES}, "Alpha"), {"UTI-1": {**SAISIES, "Note": 1}}, "Bêta")
    assert par_exigence.avis == lire(par_offre, "grille-alice.xlsx").avis
    assert par_exigence.avis[cle_de(BETA)] == {"UTI-1": Avis("alice", Constat.VERIFIE, 1, "Prouvé.", "Mémoire, p. 4")}


@pytest.mark.parametrize(
    ("saisie", "code"),
    [
        ({"Note": 7}, "note-hors-echelle"),
        ({"Constat": "plutôt oui"}, "constat-non-reconnu"),
        ({"Commentaire": None}, "note-sans-motif"),
        ({"Soumissionnaire": "Gamma", "Fichier reçu (début du SHA-256)": "f" * 12}, "offre-inconnue"),
        ({"Réf.": "SSI-9"}, "exigence-inconnue"),
        ({"Réf.": "SSI-2"}, "ligne-dupliquee"),
        ({"Commentaire": "=1+1"}, "formule-ignoree"),
    ],
)
def test_les_memes_garanties(saisie: Mapping[str, object], code: str) -> None:
    octets = remplir_par_exigence(
        {("SSI-2", "Alpha"): SAISIES, ("SSI-1", "Alpha"): {**SAISIES, **saisie}},
    )
    relevees = codes(lire(octets))
    assert code in relevees
    de_l_outil = {"texte-modifie"} if saisie.keys() - set(COLONNES_SAISIE) else set()
    assert set(relevees) - {"note-sans-motif"} == {code} - {"note-sans-motif"} | de_l_outil


def test_une_offre_se_retrouve_par_son_fichier_meme_si_son_nom_est_retouche() -> None:
    octets = remplir_par_exigence({("SSI-1", "Alpha"): {**SAISIES, "Soumissionnaire": "Alpha SA"}})
    grille = lire(octets)
    assert (list(grille.avis), codes(grille)) == ([cle_de(ALPHA)], ["texte-modifie"])


def test_une_offre_inconnue_n_est_dite_qu_une_fois() -> None:
    octets = remplir_par_exigence({(ref, "Bêta"): SAISIES for ref in FEUILLE})
    assert codes(lire(octets, offres=(ALPHA,))) == ["offre-inconnue"]


def test_un_texte_hors_du_tableau_est_nomme() -> None:
    octets = retoucher(PAR_EXIGENCE, lambda c: c["Sécurité"].__setitem__("W12", "à revoir"))
    assert [(a.code, a.lieu.feuille, a.lieu.cellule) for a in lire(octets).anomalies] == [
        ("contenu-hors-tableau", "Sécurité", "W12")
    ]


def deposer(dossier: Path, note_par_exigence: int) -> None:
    par_offre = remplir(ecrire_grille(DOSSIER, OFFRES), {"SSI-1": SAISIES})
    (dossier / "grille-alice.xlsx").write_bytes(par_offre)
    saisies = {("SSI-1", "Alpha"): {**SAISIES, "Note": note_par_exigence}, ("SSI-2", "Alpha"): SAISIES}
    (dossier / "grille-alice-par-exigence.xlsx").write_bytes(remplir_par_exigence(saisies))


def test_les_deux_formes_d_un_evaluateur_se_completent(tmp_path: Path) -> None:
    deposer(tmp_path, 3)
    lues = lire_appreciations(tmp_path, DOSSIER, OFFRES)
    assert (lues.evaluateurs, lues.anomalies) == (("alice",), ())
    assert {ref: a.note for ref, a in lues.de(cle_de(ALPHA)).items()} == {"SSI-1": 3, "SSI-2": 3}
    assert len(lues.de(cle_de(ALPHA))["SSI-1"].avis) == 1


def test_les_deux_formes_qui_se_contredisent_ne_comptent_ni_l_une_ni_l_autre(tmp_path: Path) -> None:
    deposer(tmp_path, 1)
    lues = lire_appreciations(tmp_path, DOSSIER, OFFRES)
    (anomalie,) = lues.anomalies
    assert (anomalie.code, anomalie.gravite, anomalie.ref) == ("formes-contradictoires", Gravite.A_QUALIFIER, "SSI-1")
    assert "note 1 ou 3" in anomalie.message
    assert {ref: a.note for ref, a in lues.de(cle_de(ALPHA)).items()} == {"SSI-1": None, "SSI-2": 3}


def test_deux_formes_dans_un_meme_classeur_se_contredisent_aussi() -> None:
    octets = remplir(ecrire_grille(DOSSIER, OFFRES), {"SSI-1": SAISIES})
    autre = openpyxl.load_workbook(io.BytesIO(remplir_par_exigence({("SSI-1", "Alpha"): {**SAISIES, "Note": 0}})))

    def ajouter(classeur: openpyxl.Workbook) -> None:
        copie = classeur.create_sheet("Sécurité")
        for rangee in autre["Sécurité"].iter_rows():
            for case in rangee:
                if not str(case.value or "").startswith("="):
                    copie[case.coordinate].value = case.value

    grille = lire(retoucher(octets, ajouter), "grille-alice.xlsx")
    assert codes(grille) == ["formes-contradictoires"]
    assert grille.avis[cle_de(ALPHA)]["SSI-1"].note is None


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_cible", ["xlsx", "ods"])
def test_une_grille_par_exigence_reenregistree_par_libreoffice_se_relit(tmp_path: Path, format_cible: str) -> None:
    saisies = {
        ("SSI-1", "Alpha"): {**SAISIES, "Note": "3 – Réponse adaptée"},
        ("SSI-1", "Bêta"): {**SAISIES, "Note": 1, "Commentaire": "Annoncé,\nsans preuve."},
        ("SSI-P", "Bêta"): {"Constat": "Contredit"},
    }
    depart, arrivee = tmp_path / "grille-alice-par-exigence.xlsx", tmp_path / "sortie"
    depart.write_bytes(remplir_par_exigence(saisies))
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", format_cible, "--outdir", str(arrivee), str(depart)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    nom = f"grille-alice-par-exigence.{format_cible}"
    grille = lire((arrivee / nom).read_bytes(), nom)
    assert grille.anomalies == ()
    assert grille.avis == {
        cle_de(ALPHA): {"SSI-1": Avis("alice", Constat.VERIFIE, 3, "Prouvé.", "Mémoire, p. 4")},
        cle_de(BETA): {
            "SSI-1": Avis("alice", Constat.VERIFIE, 1, "Annoncé,\nsans preuve.", "Mémoire, p. 4"),
            "SSI-P": Avis("alice", Constat.CONTREDIT),
        },
    }


def test_une_feuille_s_imprime_sur_plusieurs_pages_de_large_sans_l_empreinte() -> None:
    """Sur une seule, ses colonnes ne s'imprimaient qu'à quatre points ; ce qui désigne la ligne se répète.

    Les parts d'un rang se suivent, et le pied dit en entier ce que porte la feuille.
    """
    for octets, repetees in ((PAR_EXIGENCE, "$A:$B"), (ecrire_grille(DOSSIER, OFFRES), "$A:$A")):
        feuille = openpyxl.load_workbook(io.BytesIO(octets)).worksheets[2]
        assert int(feuille.page_setup.fitToWidth) > 1
        assert feuille.print_title_cols == repetees
        assert feuille.page_setup.pageOrder == "overThenDown"
        assert "…" not in feuille.oddFooter.left.text
        tete, zone = (dite.rpartition("!")[2].replace("$", "") for dite in str(feuille.print_area).split(","))
        assert zone.startswith("A") and feuille[zone][0][0].value == "Réf.", "l'en-tête s'imprime à part, une fois"
        assert "Avancement" in [c.value for ligne in feuille[tete] for c in ligne]
        entetes = [c.value for ligne in feuille[zone] for c in ligne]
        assert "Reste à faire" in entetes
        assert "Fichier reçu (début du SHA-256)" not in entetes


def _nommer(feuille: Worksheet, nom: str | None) -> None:
    """Écrit un nom à la place de celui d'Alpha : en tête de sa feuille, ou à la ligne de SSI-1."""
    if feuille.title == "Alpha":
        feuille["E3"] = nom
    else:
        feuille.cell(ligne_de(feuille, "SSI-1", "Alpha"), 2, nom)


@pytest.mark.parametrize(("nom", "releves"), [("Bêta", 1), ("BETA", 1), ("Alpha SA", 0), ("  alpha ", 0), (None, 0)])
@pytest.mark.parametrize("forme", ["par offre", "par exigence"])
def test_le_nom_d_un_autre_candidat_que_l_empreinte_est_dit(forme: str, nom: str | None, releves: int) -> None:
    if forme == "par offre":
        octets, feuille = remplir(ecrire_grille(DOSSIER, OFFRES), {"SSI-1": SAISIES}), "Alpha"
    else:
        octets, feuille = remplir_par_exigence({("SSI-1", "Alpha"): SAISIES}), "Sécurité"
    grille = lire(retoucher(octets, lambda c: _nommer(c[feuille], nom)))
    dites = [a for a in grille.anomalies if a.code == "nom-discordant"]
    assert len(dites) == releves
    assert all(f"« {nom} »" in a.message and "« Alpha »" in a.message for a in dites)
    assert list(grille.avis[cle_de(ALPHA)]) == ["SSI-1"], "l'empreinte décide"
