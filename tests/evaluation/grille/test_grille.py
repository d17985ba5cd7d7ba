from __future__ import annotations

import io
import re
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.feuilles import nom_de_feuille
from cctgen.evaluation.grille.contrat import COLONNES_GRILLE
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.grille.empreintes import MARQUE
from cctgen.evaluation.grille.lecture import interpreter
from cctgen.evaluation.modele import Avis, Constat, GrilleLue, cle_de
from cctgen.evaluation.sources import lire_appreciations
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.typographie import lisible
from tests.evaluation.fabriques import REPONSES, un_avis, un_dossier, une_offre, une_reponse
from tests.fabriques import tel_qu_ecrit

DOSSIER = un_dossier()
ALPHA = une_offre("Alpha")
SAISIES = {"Constat": "Vérifié", "Note": 3, "Commentaire": "Prouvé.", "Source (pièce, page)": "Mémoire, p. 4"}


def entete(feuille: Worksheet) -> int:
    return next(ligne for ligne in range(1, 30) if feuille.cell(ligne, 1).value == "Réf.")


def remplir(octets: bytes, saisies: Mapping[str, Mapping[str, object]], nom: str = "Alpha") -> bytes:
    """Remplit, par référence, les cellules d'une feuille, comme le ferait un évaluateur."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    feuille = classeur[nom]
    debut = entete(feuille)
    colonnes = {feuille.cell(debut, c).value: c for c in range(1, feuille.max_column + 1)}
    lignes = {feuille.cell(ligne, 1).value: ligne for ligne in range(debut + 1, feuille.max_row + 1)}
    for ref, valeurs in saisies.items():
        for colonne, valeur in valeurs.items():
            cellule = feuille.cell(lignes[ref], colonnes[colonne], valeur)
            if isinstance(valeur, str):
                cellule.data_type = "s"
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def lire(octets: bytes, nom: str = "grille-alice.xlsx", *offres: Offre) -> GrilleLue:
    """Lit dans ce processus-ci : l'ouverture d'un processus à part s'éprouve ailleurs."""
    return interpreter(octets, nom, dossier=DOSSIER, cles=tuple(map(cle_de, offres or [ALPHA])))


def avis_lus(grille: GrilleLue, offre: Offre = ALPHA) -> dict[str, Avis]:
    return dict(grille.avis.get(cle_de(offre), {}))


def codes(grille: GrilleLue) -> list[str]:
    return [a.code for a in grille.anomalies]


def valeurs(octets: bytes, nom: str = "Alpha") -> list[list[object]]:
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    lignes = feuille.iter_rows(min_row=entete(feuille), values_only=True)
    return [list(ligne) for ligne in lignes if ligne[0] and not str(ligne[0]).startswith(MARQUE)]


@pytest.mark.parametrize("tour", [1, 2])
def test_toute_feuille_de_la_grille_d_un_tour_dit_son_tour_et_se_relit(tour: int) -> None:
    """Le mode d'emploi, l'avancement et l'aide d'un tour avaient la tête et le pied de celles d'un autre."""
    octets = ecrire_grille(DOSSIER, [ALPHA], tour=tour)
    for feuille in openpyxl.load_workbook(io.BytesIO(octets)):
        assert (", tour 2, " in tel_qu_ecrit(feuille.oddFooter.left.text)) is (tour == 2), feuille.title
        if feuille.title != "Aide à la saisie":
            dits = [tel_qu_ecrit(str(c.value)) for ligne in feuille.iter_rows(max_row=6) for c in ligne if c.value]
            assert any(dit.endswith(", tour 2") for dit in dits) is (tour == 2), feuille.title
    assert lire(octets).anomalies == ()


def test_les_en_tetes_sont_ceux_du_contrat() -> None:
    emises = tuple(valeurs(ecrire_grille(DOSSIER, [ALPHA]))[0])
    assert emises == (*COLONNES_GRILLE, "Preuve attendue", "Reste à faire")
    assert len(COLONNES_GRILLE) == 14


def test_une_feuille_par_offre_et_par_lot_au_nom_lisible() -> None:
    offres = [une_offre("Bêta", 2), une_offre("Alpha", 2), une_offre("Alpha", 1)]
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(un_dossier((1, 2)), offres)))
    assert classeur.sheetnames == ["Mode d'emploi", "Avancement", "L1 Alpha", "L2 Alpha", "L2 Bêta", "Aide à la saisie"]


def test_seules_les_offres_comparables_ont_une_feuille() -> None:
    offres = [ALPHA, une_offre("X", statut=StatutOffre.ILLISIBLE), une_offre("Y", statut=StatutOffre.ETRANGER)]
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, offres)))
    assert classeur.sheetnames == ["Mode d'emploi", "Avancement", "Alpha", "Aide à la saisie"]


@pytest.mark.parametrize("nom", ["Société [Étoile] : A/B?*\\ & fils", "'Alpha'", "x" * 60, "=1+1", "\x07", "  "])
def test_tout_nom_de_soumissionnaire_donne_un_nom_de_feuille_admis(nom: str) -> None:
    offres = [une_offre(nom, fichier="un.xlsx"), une_offre(nom, fichier="deux.xlsx", sha256="b" * 64)]
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, offres)))
    assert len(classeur.sheetnames) == 5
    assert all(0 < len(n) <= 31 for n in classeur.sheetnames)


@given(st.lists(st.text(max_size=45), max_size=6))
def test_les_noms_de_feuilles_sont_uniques_et_courts(souhaits: list[str]) -> None:
    pris: set[str] = set()
    noms = [nom_de_feuille(souhait, pris) for souhait in souhaits]
    assert len({n.casefold() for n in noms}) == len(souhaits)
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in noms)


def test_ce_qui_est_declare_est_montre_et_verrouille_le_reste_est_ouvert() -> None:
    offre = une_offre(anomalies=[Anomalie("texte-modifie", "Le texte a changé.", ref="SSI-1")])
    octets = ecrire_grille(DOSSIER, [offre])
    feuille = openpyxl.load_workbook(io.BytesIO(octets))["Alpha"]
    debut = entete(feuille)
    ligne = [feuille.cell(debut + 1, c) for c in range(1, 15)]
    assert [c.value for c in ligne[:10]] == [
        "SSI-1",
        "Sécurité",
        "I",
        "Oui",
        "Les journaux sont gardés.",
        "Conforme",
        "Standard",
        "Voir l'offre.",
        "Mémoire, p. 3",
        "Le texte a changé.",
    ]
    assert [c.protection.locked for c in ligne] == [True] * 10 + [False] * 4
    assert feuille.protection.sheet
    assert [feuille.cell(r, 5).value for r in (3, 4, 5, 6)] == [
        "Alpha",
        "sans allotissement",
        offre.fichier,
        offre.sha256,
    ]


def test_une_exigence_non_notee_n_a_pas_de_case_de_note() -> None:
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [ALPHA])))["Alpha"]
    debut = entete(feuille)
    notes = {feuille.cell(r, 1).value: feuille.cell(r, 12).protection.locked for r in range(debut + 1, debut + 5)}
    assert notes == {"SSI-1": False, "SSI-2": False, "SSI-P": True, "UTI-1": False}


def test_aucun_prix_ni_poids_ne_figure_dans_la_grille() -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [ALPHA])))
    entetes = {c.value for f in classeur for ligne in f.iter_rows() for c in ligne if isinstance(c.value, str)}
    assert not {e for e in entetes if "poids" in e.lower() or e.lower() == "prix"}


def test_les_memes_entrees_donnent_les_memes_octets() -> None:
    offres = [ALPHA, une_offre("Bêta")]
    assert ecrire_grille(DOSSIER, offres) == ecrire_grille(DOSSIER, offres[::-1])


def test_une_grille_vierge_se_relit_sans_avis_ni_anomalie() -> None:
    grille = lire(ecrire_grille(DOSSIER, [ALPHA]))
    assert (grille.evaluateur, avis_lus(grille), grille.anomalies) == ("alice", {}, ())


def test_une_grille_remplie_se_relit() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES, "SSI-P": {"Constat": "contredit "}})
    assert avis_lus(lire(octets)) == {
        "SSI-1": Avis("alice", Constat.VERIFIE, 3, "Prouvé.", "Mémoire, p. 4"),
        "SSI-P": Avis("alice", Constat.CONTREDIT),
    }


def test_les_lignes_se_retrouvent_par_reference_et_les_colonnes_par_en_tete() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-2": SAISIES})
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    feuille = classeur["Alpha"]
    feuille.insert_rows(entete(feuille) + 1, 3)
    feuille.insert_cols(5)
    feuille.title = "Renommée"
    tampon = io.BytesIO()
    classeur.save(tampon)
    assert avis_lus(lire(tampon.getvalue()))["SSI-2"].note == 3


@pytest.mark.parametrize("note", [5, -1, 2.5, "bien", "3/4", True, "1e9"])
def test_une_note_hors_de_l_echelle_est_situee_et_n_est_pas_reprise(note: object) -> None:
    grille = lire(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": {**SAISIES, "Note": note}}))
    (anomalie,) = grille.anomalies
    assert (anomalie.code, anomalie.ref, str(anomalie.lieu)) == (
        "note-hors-echelle",
        "SSI-1",
        "grille-alice.xlsx, Alpha!L10",
    )
    assert avis_lus(grille)["SSI-1"].note is None


@pytest.mark.parametrize("note", [3, 3.0, "3", " 3 ", "3,0"])
def test_une_note_ecrite_autrement_reste_une_note(note: object) -> None:
    grille = lire(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": {**SAISIES, "Note": note}}))
    assert (avis_lus(grille)["SSI-1"].note, grille.anomalies) == (3, ())


@pytest.mark.parametrize("manque", ["Commentaire", "Source (pièce, page)"])
def test_une_note_sans_motif_est_signalee(manque: str) -> None:
    grille = lire(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": {**SAISIES, manque: None}}))
    assert codes(grille) == ["note-sans-motif"]
    assert avis_lus(grille)["SSI-1"].note == 3


def test_un_constat_inconnu_est_signale() -> None:
    grille = lire(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": {**SAISIES, "Constat": "plutôt oui"}}))
    assert (codes(grille), avis_lus(grille)["SSI-1"].constat) == (["constat-non-reconnu"], None)


def test_une_note_sur_une_exigence_non_notee_n_est_pas_reprise() -> None:
    grille = lire(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-P": SAISIES}))
    assert (codes(grille), avis_lus(grille)["SSI-P"].note) == (["note-sur-exigence-non-notee"], None)


def test_une_grille_d_une_autre_offre_est_signalee() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES})
    grille = lire(octets, "grille-alice.xlsx", une_offre("Alpha", sha256="c" * 64))
    assert (codes(grille), grille.avis) == (["offre-inconnue"], {})


def modifier(octets: bytes, changer: Callable[[Worksheet], None]) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    changer(classeur["Alpha"])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


@pytest.mark.parametrize(
    ("ecrite", "dite"),
    [("SSI\n-9", "l'exigence « SSI -9 » n'est pas"), (None, "cette ligne n'a pas de référence")],
)
def test_une_reference_coupee_ou_manquante_se_dit_sur_une_ligne(ecrite: str | None, dite: str) -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES})
    grille = lire(modifier(octets, lambda f: f.cell(entete(f) + 1, 1).__setattr__("value", ecrite)))
    assert [a.message.startswith(dite) for a in grille.anomalies if a.code == "exigence-inconnue"] == [True]


def test_une_reference_changee_ou_doublee_est_signalee() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES, "SSI-2": SAISIES, "UTI-1": SAISIES})

    def changer(feuille: Worksheet) -> None:
        debut = entete(feuille)
        feuille.cell(debut + 1, 1, "SSI-9")
        feuille.cell(debut + 4, 1, "SSI-2")

    grille = lire(modifier(octets, changer))
    assert codes(grille) == ["exigence-inconnue", "ligne-dupliquee", "texte-modifie", "texte-modifie"]
    assert list(avis_lus(grille)) == ["SSI-2"]


def test_une_colonne_disparue_est_signalee() -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES})
    grille = lire(modifier(octets, lambda feuille: feuille.cell(entete(feuille), 14, "Pages")))  # type: ignore[arg-type,return-value]
    assert codes(grille) == ["colonne-absente", "note-sans-motif", "contenu-hors-tableau", "contenu-hors-tableau"]
    assert [a.lieu.cellule for a in grille.anomalies[2:]] == ["N9", "N10"]


@pytest.mark.parametrize("cellule", ["R12", "R9", "D3", "C1", "D8", "H3", "E20", "A20"])
def test_un_texte_saisi_hors_du_tableau_est_nomme(cellule: str) -> None:
    octets = remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES})

    def changer(feuille: Worksheet) -> None:
        feuille[cellule] = "Note générale : à revoir"

    grille = lire(modifier(octets, changer))
    (anomalie,) = grille.anomalies
    assert (anomalie.code, anomalie.gravite, anomalie.lieu.feuille, anomalie.lieu.cellule) == (
        "contenu-hors-tableau",
        Gravite.A_QUALIFIER,
        "Alpha",
        cellule,
    )
    assert "Note générale : à revoir" in anomalie.message
    assert avis_lus(grille)["SSI-1"].note == 3


def test_une_colonne_ajoutee_est_nommee_avec_son_en_tete() -> None:
    def changer(feuille: Worksheet) -> None:
        feuille["R9"], feuille["R10"] = "Commentaire", "Second avis"

    grille = lire(modifier(ecrire_grille(DOSSIER, [ALPHA]), changer))
    assert [(a.code, a.lieu.cellule) for a in grille.anomalies] == [
        ("contenu-hors-tableau", "R9"),
        ("contenu-hors-tableau", "R10"),
    ]


@pytest.mark.parametrize("place", [1, 2, 9, 17, 20])
@pytest.mark.parametrize("colonne", ["Constat", "Note", "Commentaire", "Source (pièce, page)"])
def test_une_colonne_inseree_du_meme_nom_ne_prend_pas_la_place_de_l_originale(colonne: str, place: int) -> None:
    grille = lire(modifier(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES}), _inserer(colonne, place)))
    (lu,) = avis_lus(grille).values()
    assert (lu.constat, lu.note, lu.commentaire, lu.source) == (Constat.VERIFIE, 3, "Prouvé.", "Mémoire, p. 4")
    assert [a.message for a in grille.anomalies if "À part" in a.message]


@pytest.mark.parametrize("place", [12, 13])
def test_deux_colonnes_que_rien_ne_distingue_ne_se_lisent_ni_l_une_ni_l_autre(place: int) -> None:
    """Posée contre l'originale, la copie lui prend une voisine : l'outil ne choisit pas."""
    grille = lire(modifier(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES}), _inserer("Note", place)))
    assert avis_lus(grille)["SSI-1"].note is None
    assert "colonne-absente" in codes(grille)
    assert [a.message for a in grille.anomalies if "À part" in a.message]


def _inserer(colonne: str, place: int) -> Callable[[Worksheet], None]:
    def inserer(feuille: Worksheet) -> None:
        feuille.insert_cols(place)
        feuille.cell(9, place, colonne)
        feuille.cell(10, place, "À part")

    return inserer


def test_beaucoup_de_contenus_hors_du_tableau_sont_nommes_ensemble() -> None:
    def changer(feuille: Worksheet) -> None:
        for ligne in range(30, 130):
            feuille.cell(ligne, 17, "x")

    grille = lire(modifier(ecrire_grille(DOSSIER, [ALPHA]), changer))
    assert len(grille.anomalies) == 61
    assert "40 autres cellules remplies hors du tableau, de Q90 à Q129." in grille.anomalies[-1].message


def test_une_exigence_retiree_du_dossier_n_est_pas_un_texte_saisi() -> None:
    octets = ecrire_grille(un_dossier(en_plus=1), [ALPHA])
    grille = lire(octets)
    assert grille.anomalies == ()


def test_une_feuille_ajoutee_est_nommee() -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [ALPHA])))
    classeur.create_sheet("Brouillon")["B2"] = "à revoir"
    tampon = io.BytesIO()
    classeur.save(tampon)
    grille = lire(tampon.getvalue())
    assert [(a.code, a.lieu.feuille) for a in grille.anomalies] == [("feuille-inconnue", "Brouillon")]


@pytest.mark.parametrize("octets", [b"", b"du texte", b"PK\x03\x04abime", b"%PDF-1.7"])
def test_une_grille_illisible_est_une_anomalie(octets: bytes) -> None:
    (anomalie,) = lire(octets).anomalies
    assert anomalie.code == "grille-illisible"
    assert anomalie.message.startswith("la grille ne s'ouvre pas : ")
    assert anomalie.conseil


def test_une_grille_tronquee_est_illisible() -> None:
    octets = ecrire_grille(DOSSIER, [ALPHA])
    assert codes(lire(octets[: len(octets) // 2])) == ["grille-illisible"]


def test_une_grille_remplie_sans_nom_d_evaluateur_ne_compte_pas() -> None:
    vierge = ecrire_grille(DOSSIER, [ALPHA])
    remplie = lire(remplir(vierge, {"SSI-1": SAISIES}), "grille.xlsx")
    assert (codes(remplie), remplie.avis) == (["grille-sans-evaluateur"], {})
    assert lire(vierge, "grille.xlsx").anomalies == ()


HOSTILES = ["=1+1", '=CMD|"/c calc"!A1', "+33 1 23", "-5", "@SOMME(A1)", "_x0041_", "a\x0bb", "\ud800", "x" * 40_000]


@pytest.mark.parametrize("texte", HOSTILES)
def test_un_texte_hostile_du_soumissionnaire_reste_un_texte(texte: str) -> None:
    offre = une_offre(texte[:40], reponses=[une_reponse("SSI-1", texte, justification=texte, renvoi=texte)])
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [offre])))
    feuille = classeur.worksheets[2]
    for colonne in (6, 8, 9):
        cellule = feuille.cell(entete(feuille) + 1, colonne)
        assert cellule.data_type == "s"
        assert cellule.quotePrefix is texte.startswith(("=", "+", "-", "@"))


textes = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lisible)


@settings(max_examples=25, deadline=None)
@given(textes, textes, st.integers(0, 4))
def test_tout_commentaire_se_relit_tel_qu_ecrit(commentaire: str, source: str, note: int) -> None:
    """L'avis déjà tranché d'une grille de consensus est écrit par l'outil : il doit se relire à l'identique."""
    propre = [" ".join(t.split()) for t in (commentaire, source)]
    avis = Avis(CONSENSUS, Constat.VERIFIE, note, *propre)
    cle = cle_de(ALPHA)
    appreciations = consolider(
        [GrilleLue("", "alice", {cle: {"SSI-1": un_avis(0)}})], GrilleLue("", CONSENSUS, {cle: {"SSI-1": avis}})
    )
    relue = lire(ecrire_grille_consensus(DOSSIER, [ALPHA], appreciations), "grille-consensus.xlsx")
    assert avis_lus(relue) == {"SSI-1": avis}


def test_le_consensus_ne_montre_que_les_ecarts_avec_l_avis_de_chacun(tmp_path: Path) -> None:
    vierge = ecrire_grille(DOSSIER, [ALPHA])
    (tmp_path / "grille-alice.xlsx").write_bytes(remplir(vierge, {"SSI-1": SAISIES, "SSI-2": SAISIES}))
    autre = {"SSI-1": {**SAISIES, "Note": 1, "Commentaire": "Non prouvé."}, "SSI-2": SAISIES}
    (tmp_path / "grille-bruno.xlsx").write_bytes(remplir(vierge, autre))
    appreciations = lire_appreciations(tmp_path, DOSSIER, [ALPHA])
    assert (appreciations.de(cle_de(ALPHA))["SSI-1"].en_ecart, appreciations.evaluateurs) == (True, ("alice", "bruno"))

    consensus = ecrire_grille_consensus(DOSSIER, [ALPHA], appreciations)
    tete, *lignes = valeurs(consensus)
    avis = ("Écart", "Avis\u00a0: alice", "Avis\u00a0: bruno")
    assert tete == [*COLONNES_GRILLE[:10], *avis, *COLONNES_GRILLE[10:], "Preuve attendue", "Reste à faire"]
    assert [ligne[0] for ligne in lignes] == ["SSI-1"]
    assert lignes[0][12] == "Note : 1\nConstat : Vérifié\nNon prouvé.\nSource : Mémoire, p. 4"

    (tmp_path / "grille-consensus.xlsx").write_bytes(remplir(consensus, {"SSI-1": {**SAISIES, "Note": 2}}))
    tranchees = lire_appreciations(tmp_path, DOSSIER, [ALPHA])
    assert (tranchees.de(cle_de(ALPHA))["SSI-1"].note, tranchees.de(cle_de(ALPHA))["SSI-1"].en_ecart) == (2, False)
    assert tranchees.anomalies == ()


def test_deux_fichiers_identiques_se_departagent_par_le_nom() -> None:
    offres = [une_offre("Alpha", sha256="d" * 64), une_offre("Bêta", sha256="d" * 64)]
    octets = remplir(ecrire_grille(DOSSIER, offres), {"SSI-1": SAISIES}, "Bêta")
    grille = lire(octets, "grille-alice.xlsx", *offres)
    assert (avis_lus(grille, offres[0]), list(avis_lus(grille, offres[1]))) == ({}, ["SSI-1"])


def test_une_demande_de_derogation_se_suit_depuis_la_feuille_d_avancement() -> None:
    offre = une_offre(
        "Alpha", reponses=[une_reponse("SSI-1", "Dérogation demandée", justification="=notre outil"), *REPONSES[1:]]
    )
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [offre])))
    suivi = [[case.value for case in ligne] for ligne in classeur["Avancement"].iter_rows(min_row=7)]
    assert suivi[0][0] == "Demandes de dérogation"
    feuille, _, soumissionnaire, ref, _, constat, motif = suivi[2][:7]
    assert (soumissionnaire, ref, motif) == ("Alpha", "SSI-1", "=notre outil")
    cellule = re.search(r"!([A-Z]+)(\d+)=", str(constat))
    assert cellule is not None
    assert classeur[feuille][f"A{cellule.group(2)}"].value == "SSI-1"
    sans = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [une_offre("Alpha")])))
    assert sans["Avancement"]["A8"].value == "Aucune demande déclarée."
    repetes = [c["Avancement"].print_title_rows for c in (classeur, sans)]
    assert repetes == [None, "$4:$4"], "l'en-tête du premier tableau ne titre pas les pages du second"


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_cible", ["xlsx", "ods"])
def test_une_grille_reenregistree_par_libreoffice_se_relit(tmp_path: Path, format_cible: str) -> None:
    hostile = une_offre("=Alpha", reponses=[une_reponse("SSI-1", justification="=1+1"), *REPONSES[1:]])
    saisies = {
        "SSI-1": {**SAISIES, "Commentaire": "=2+2, dit l'offre\nà la ligne"},
        "UTI-1": {**SAISIES, "Note": 0},
        "SSI-P": {"Constat": "Irrégularité à qualifier"},
    }
    depart = tmp_path / "grille-alice.xlsx"
    depart.write_bytes(remplir(ecrire_grille(DOSSIER, [hostile]), saisies, "=Alpha"))
    arrivee = tmp_path / "sortie"
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", format_cible, "--outdir", str(arrivee), str(depart)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    nom = f"grille-alice.{format_cible}"
    grille = lire((arrivee / nom).read_bytes(), nom, hostile)
    assert grille.anomalies == ()
    assert avis_lus(grille, hostile) == {
        "SSI-1": Avis("alice", Constat.VERIFIE, 3, "=2+2, dit l'offre\nà la ligne", "Mémoire, p. 4"),
        "UTI-1": Avis("alice", Constat.VERIFIE, 0, "Prouvé.", "Mémoire, p. 4"),
        "SSI-P": Avis("alice", Constat.IRREGULARITE),
    }
    with CalamineWorkbook.from_filelike(io.BytesIO((arrivee / nom).read_bytes())) as classeur:
        avancement = classeur.get_sheet_by_name("Avancement").to_python()
    suivi = dict(zip(avancement[3], avancement[4], strict=True))
    assert (suivi["À noter"], suivi["Notées"], suivi["Niveau P sans constat"]) == (3, 2, 0)
    assert (suivi["Sans commentaire ou source"], round(float(str(suivi["Avancement"])), 2)) == (0, 0.67)


@pytest.mark.parametrize("cellule", ["XFD1048576", "XFD20000", "A1048576", "XFD1"])
def test_une_cellule_egaree_ne_charge_pas_tout_le_rectangle(cellule: str) -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [ALPHA])))
    classeur["Alpha"][cellule] = "x"
    tampon = io.BytesIO()
    classeur.save(tampon)
    tracemalloc.start()
    grille = lire(tampon.getvalue())
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(grille) in (["grille-illisible"], ["contenu-hors-tableau"])
    assert all("remplie jusqu'à la ligne" in a.message or cellule in str(a.lieu) for a in grille.anomalies)
    assert pic < 150_000_000


def test_des_lignes_repetees_dans_un_ods_ont_les_memes_bornes() -> None:
    espaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    ligne = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="9">'
    ligne += "<text:p>x</text:p></table:table-cell></table:table-row>"
    table = f'<table:table table:name="Alpha">{ligne}</table:table>'
    xml = f"<office:document-content {espaces}><office:body><office:spreadsheet>{table}</office:spreadsheet>"
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml + "</office:body></office:document-content>")
    assert codes(lire(tampon.getvalue(), "grille-alice.ods")) == ["grille-illisible"]


@pytest.mark.parametrize("ecrire", [ecrire_grille, ecrire_grille_par_exigence])
def test_une_page_de_large_de_plus_ne_repete_rien_de_l_identite_et_dit_en_tete_ce_qu_elle_porte(ecrire) -> None:
    """Repris dans les colonnes répétées, le bloc revenait coupé, sans ses valeurs, sur un quart de page."""
    for feuille in openpyxl.load_workbook(io.BytesIO(ecrire(DOSSIER, [ALPHA]))).worksheets[2:-1]:
        repetees = feuille.print_title_cols.replace("$", "").split(":")
        dessus = feuille[f"{repetees[0]}1:{repetees[1]}{entete(feuille) - 1}"]
        assert [c.value for ligne in dessus for c in ligne if c.value] == []
        assert feuille.oddHeader.left.text.startswith("Grille d’évaluation")
        assert feuille.oddFooter.left.text.split(", ")[-1] in feuille.oddHeader.left.text


def test_ce_que_le_fichier_a_d_anormal_se_lit_en_entier() -> None:
    longue = Anomalie(
        "licence-non-reconnue", "La licence déclarée ne se lit pas. " * 12, "Demandez-la.", Gravite.A_QUALIFIER
    )
    feuille = openpyxl.load_workbook(io.BytesIO(ecrire_grille(DOSSIER, [une_offre(anomalies=[longue])]))).worksheets[2]
    (case,) = [c for ligne in feuille.iter_rows(max_row=8) for c in ligne if str(c.value).startswith("La licence")]
    [plage] = [p for p in feuille.merged_cells.ranges if case.coordinate in p]
    lettres = [openpyxl.utils.get_column_letter(rang) for rang in range(plage.min_col, plage.max_col + 1)]
    largeur = sum(feuille.column_dimensions[lettre].width for lettre in lettres)
    hauteur = feuille.row_dimensions[case.row].height
    assert hauteur / 13.5 * largeur * 1.2 >= len(case.value)
    assert hauteur / 13.5 * largeur <= len(case.value) + largeur, "la zone figée ne s'allonge pas pour rien"


def test_une_grille_d_avant_dont_l_identite_est_en_premiere_colonne_se_lit_encore() -> None:
    def reculer(feuille: Worksheet) -> None:
        for rang in range(1, 9):
            champ, valeur = feuille.cell(rang, 2).value, feuille.cell(rang, 5).value
            for plage in [p for p in feuille.merged_cells.ranges if p.min_row == rang]:
                feuille.unmerge_cells(str(plage))
            feuille.cell(rang, 2).value = feuille.cell(rang, 5).value = None
            feuille.cell(rang, 1).value, feuille.cell(rang, 2).value = champ, valeur

    grille = lire(modifier(remplir(ecrire_grille(DOSSIER, [ALPHA]), {"SSI-1": SAISIES}), reculer))
    assert (grille.anomalies, avis_lus(grille)["SSI-1"].note) == ((), 3)
