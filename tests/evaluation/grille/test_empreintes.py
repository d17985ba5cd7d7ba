"""Ce qu'un évaluateur écrit sur un texte de l'outil est nommé, où que ce soit ; trier ou déplacer ne change rien."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.grille.empreintes import (
    COLONNES_DE_TOUTE_FEUILLE,
    MARQUE,
    colonnes_gardees,
    colonnes_signees,
    en_cases,
)
from cctgen.evaluation.grille.lecture import interpreter
from cctgen.evaluation.grille.notice import CONSIGNE_EMPREINTES
from cctgen.evaluation.modele import GrilleLue, cle_de
from cctgen.socle.anomalies import Gravite
from cctgen.socle.typographie import composer
from tests.evaluation.fabriques import un_avis, un_dossier, une_offre
from tests.evaluation.grille.test_formes import NOMS, OFFRES
from tests.evaluation.grille.test_grille import ALPHA, DOSSIER, SAISIES, entete, lire, remplir

SURCHARGE = "Pièce absente : offre à écarter"
AVIS = [un_avis(3, "alice"), un_avis(1, "bruno")]
DISPUTEES = consolider([GrilleLue(a.evaluateur, a.evaluateur, {cle_de(ALPHA): {"SSI-1": a}}) for a in AVIS])
CONSENSUS = ecrire_grille_consensus(DOSSIER, [ALPHA], DISPUTEES)
GRILLES = {
    "par offre": (ecrire_grille(DOSSIER, OFFRES), "Alpha"),
    "par exigence": (ecrire_grille_par_exigence(DOSSIER, OFFRES), "Sécurité"),
    "consensus": (CONSENSUS, "Alpha"),
}
_EMISES_AUSSI = {"par exigence": ("Soumissionnaire", "Fichier reçu (début du SHA-256)"), "consensus": ("Écart",)}
_LIBRES = ("Constat", "Note", "Commentaire", "Source (pièce, page)")


def retoucher(octets: bytes, feuille: str, geste: Callable[[Worksheet], object]) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    geste(classeur[feuille])
    return enregistrer(classeur)


def enregistrer(classeur: Workbook) -> bytes:
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def relevees(octets: bytes) -> list[tuple[str, str]]:
    return [(a.code, a.lieu.cellule) for a in lire(octets, "grille-alice.xlsx", *OFFRES).anomalies]


def colonnes(forme: str) -> list[int]:
    octets, nom = GRILLES[forme]
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    titres = {c.value: c.column for c in feuille[entete(feuille)] if c.value}
    return [rang for titre, rang in titres.items() if titre not in _LIBRES]


CASES = [(forme, rang) for forme in GRILLES for rang in colonnes(forme)]


@pytest.mark.parametrize(("forme", "rang"), CASES)
def test_un_texte_ecrit_dans_une_colonne_de_l_outil_est_nomme(forme: str, rang: int) -> None:
    octets, nom = GRILLES[forme]
    abimee = retoucher(octets, nom, lambda f: setattr(f.cell(entete(f) + 1, rang), "value", SURCHARGE))
    anomalies = [a for a in lire(abimee, "grille-alice.xlsx", *OFFRES).anomalies if SURCHARGE in a.message]
    assert {a.code for a in anomalies} & {"texte-modifie", "contenu-hors-tableau"}
    assert {a.gravite for a in anomalies} == {Gravite.A_QUALIFIER}


@pytest.mark.parametrize("forme", GRILLES)
def test_une_grille_intacte_n_a_rien_de_modifie(forme: str) -> None:
    octets, nom = GRILLES[forme]
    assert relevees(octets) == []
    # Une ligne masquée que nul ne voit, sous une ligne vide : le tableau garde sa place et ses bornes.
    feuille = openpyxl.load_workbook(io.BytesIO(octets))[nom]
    assert str(feuille.cell(feuille.max_row, 1).value).startswith(MARQUE)
    assert feuille.row_dimensions[feuille.max_row].hidden


def test_un_texte_vide_par_l_evaluateur_est_nomme() -> None:
    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, lambda f: setattr(f["H10"], "value", None))) == [("texte-modifie", "A10")]


def test_des_lignes_triees_ou_deplacees_restent_celles_de_l_outil() -> None:
    def permuter(feuille: Worksheet) -> None:
        for colonne in range(1, feuille.max_column):
            haut, bas = feuille.cell(10, colonne), feuille.cell(11, colonne)
            haut.value, bas.value = bas.value, haut.value

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, permuter)) == []


def sans_marque(octets: bytes, *noms: str) -> bytes:
    """Ôte la ligne des empreintes de ces feuilles, ou de toutes."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    for feuille in classeur:
        if not noms or feuille.title in noms:
            for rang in [c.row for (c,) in feuille.iter_rows(max_col=1) if str(c.value).startswith(MARQUE)]:
                feuille.delete_rows(rang)
    return enregistrer(classeur)


def d_avant(octets: bytes) -> bytes:
    """Rend une grille telle que l'outil l'écrivait avant les empreintes : ni marques, ni consigne."""

    def oter_la_consigne(feuille: Worksheet) -> None:
        consigne = composer(CONSIGNE_EMPREINTES)
        (rang,) = (c.row for (c,) in feuille.iter_rows(min_col=2, max_col=2) if c.value == consigne)
        feuille.delete_rows(rang)

    return retoucher(sans_marque(octets), "Mode d'emploi", oter_la_consigne)


@pytest.mark.parametrize("forme", GRILLES)
def test_une_grille_d_avant_les_empreintes_se_lit_comme_avant(forme: str) -> None:
    octets, nom = GRILLES[forme]
    ancienne = d_avant(octets)
    assert relevees(ancienne) == []
    assert relevees(retoucher(ancienne, nom, lambda f: setattr(f["H10"], "value", SURCHARGE))) == []


@pytest.mark.parametrize("forme", GRILLES)
def test_une_marque_qui_ne_dit_pas_son_offre_garde_le_reste(forme: str) -> None:
    """L'outil a d'abord écrit les empreintes sans dire de quelle offre est le tableau."""

    def taire(feuille: Worksheet) -> None:
        marque = feuille.cell(feuille.max_row, 1)
        marque.value = str(marque.value).rsplit(" ", 1)[0]

    octets, nom = GRILLES[forme]
    ancienne = retoucher(octets, nom, taire)
    assert relevees(ancienne) == []
    assert relevees(retoucher(ancienne, nom, lambda f: setattr(f["H10"], "value", SURCHARGE))) == [
        ("texte-modifie", "A10")
    ]


@pytest.mark.parametrize("forme", GRILLES)
@pytest.mark.parametrize("toutes", [False, True], ids=["cette feuille", "toutes"])
def test_une_feuille_sans_ses_empreintes_se_dit(forme: str, toutes: bool) -> None:
    octets, nom = GRILLES[forme]
    otee = sans_marque(octets, *(() if toutes else (nom,)))
    lues = [a for a in lire(otee, "grille-alice.xlsx", *OFFRES).anomalies if a.lieu.feuille == nom]
    assert [(a.code, a.gravite) for a in lues] == [("feuille-non-verifiable", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize(("forme", "rang"), CASES)
def test_une_colonne_de_l_outil_otee_se_dit(forme: str, rang: int) -> None:
    octets, nom = GRILLES[forme]
    titre = str(openpyxl.load_workbook(io.BytesIO(octets))[nom].cell(9, rang).value)
    lues = lire(retoucher(octets, nom, lambda f: f.delete_cols(rang)), "grille-alice.xlsx", *OFFRES).anomalies
    dites = [(a.code, a.gravite) for a in lues if a.lieu.feuille == nom]
    if titre == "Reste à faire":
        assert dites == []
    else:
        # L'en-tête de l'offre tient dans deux de ces colonnes : sans lui, ou sans « Réf. », la feuille n'est pas lue.
        sans_ref = [a for a in lues if titre == "Réf." and a.code == "colonne-absente" and "rien n'est lu" in a.message]
        assert sans_ref or {code for code, _ in dites} & {"feuille-non-verifiable", "offre-inconnue"}
        assert {gravite for _, gravite in dites} == {Gravite.A_QUALIFIER}
        # D'un avis, rien ne dit plus le nom une fois la colonne ôtée.
        doutes = [a.message for a in lues if a.lieu.feuille == nom and a.code == "feuille-non-verifiable"]
        assert all(f"(il manque : {titre})" in m for m in doutes if not titre.startswith("Avis"))


@pytest.mark.parametrize("forme", GRILLES)
def test_une_grille_recopiee_sans_sa_ligne_masquee_ni_son_mode_d_emploi_ne_se_verifie_plus(forme: str) -> None:
    """« Cellules visibles seulement », dans un classeur neuf : ce n'est pas une grille d'avant les empreintes."""
    octets, nom = GRILLES[forme]
    classeur = openpyxl.load_workbook(io.BytesIO(d_avant(octets)))
    for feuille in ("Mode d'emploi", "Aide à la saisie", "Avancement"):
        if feuille in classeur.sheetnames:
            del classeur[feuille]
    lue = lire(enregistrer(classeur), "grille-alice.xlsx", *OFFRES)
    dites = [a for a in lue.anomalies if a.code == "feuille-non-verifiable"]
    assert {a.lieu.feuille for a in dites} == set(classeur.sheetnames)
    assert nom in classeur.sheetnames
    assert all("sans sa ligne masquée ni le mode d'emploi" in a.message for a in dites)


_A_SOI = ("Écart", "Réponse reçue", "Avis de Paul", "Avis : Paul", "Soumissionnaire", "Fichier reçu (début du SHA-256)")


def ajouter_une_colonne(feuille: Worksheet, titre: str, avant: str) -> None:
    """Insère une colonne de l'évaluateur, remplie d'une ligne."""
    rang = next(c.column for c in feuille[entete(feuille)] if c.value == avant)
    feuille.insert_cols(rang)
    feuille.cell(entete(feuille), rang, titre)
    feuille.cell(entete(feuille) + 1, rang, "à discuter avec Paul")


@pytest.mark.parametrize("avant", ["Constat", "Reste à faire"])
@pytest.mark.parametrize(
    ("forme", "titre"),
    [(forme, titre) for forme in GRILLES for titre in _A_SOI if titre not in _EMISES_AUSSI.get(forme, ())],
)
def test_une_colonne_a_soi_nommee_comme_une_de_l_outil_est_citee(forme: str, titre: str, avant: str) -> None:
    """La marque dit quelles colonnes l'outil a écrites : les autres se citent, et les siennes se comparent encore."""
    octets, nom = GRILLES[forme]
    ajoutee = retoucher(octets, nom, lambda f: ajouter_une_colonne(f, titre, avant))
    messages = [a.message for a in lire(ajoutee, "grille-alice.xlsx", *OFFRES).anomalies]
    assert [c for c, _ in relevees(ajoutee)] == ["contenu-hors-tableau"] * 2
    assert titre in messages[0].replace("\xa0", " ")
    assert "à discuter avec Paul" in messages[1]
    surchargee = retoucher(ajoutee, nom, lambda f: setattr(f["H10"], "value", SURCHARGE))
    assert ("texte-modifie", "A10") in relevees(surchargee)


@pytest.mark.parametrize("ancienne", [False, True], ids=["grille du jour", "grille d'avant les empreintes"])
def test_une_feuille_par_offre_reste_lue_avec_une_colonne_soumissionnaire(ancienne: bool) -> None:
    octets = remplir(GRILLES["par offre"][0], {"SSI-1": SAISIES}, "Alpha")
    ajoutee = retoucher(octets, "Alpha", lambda f: ajouter_une_colonne(f, "Soumissionnaire", "Reste à faire"))
    lue = lire(d_avant(ajoutee) if ancienne else ajoutee, "grille-alice.xlsx", *OFFRES)
    assert [a.note for a in lue.avis[cle_de(OFFRES[0])].values()] == [3]
    assert {a.code for a in lue.anomalies} <= {"contenu-hors-tableau"}


DEUX_LOTS, DES_DEUX = un_dossier((1, 2)), [une_offre("Alpha", lot, sha256="a" * 64) for lot in (1, 2)]


@pytest.mark.parametrize("champ", [None, "le premier", "7 – Portail"])
@pytest.mark.parametrize("ecrire", [ecrire_grille, ecrire_grille_par_exigence])
def test_une_feuille_dont_le_lot_ne_se_lit_pas_le_dit(ecrire: Callable[..., bytes], champ: str | None) -> None:
    """Ses notes ne sont lues pour aucun lot, et « lot 0 » n'existe pas."""
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire(DEUX_LOTS, DES_DEUX)))
    nom = next(n for n in classeur.sheetnames if n.startswith("L2"))
    for rangee in classeur[nom].iter_rows(max_row=8):
        if "Lot" in [c.value for c in rangee]:
            next(c for c in reversed(rangee) if c.value).value = champ
    lue = interpreter(enregistrer(classeur), "grille-a.xlsx", dossier=DEUX_LOTS, cles=tuple(map(cle_de, DES_DEUX)))
    (dite,) = lue.anomalies
    assert (dite.code, dite.gravite, dite.lieu.feuille) == ("offre-inconnue", Gravite.A_QUALIFIER, nom)
    assert "en face de Lot, aucun lot de cette consultation : rien n'en est lu" in dite.message


def test_une_colonne_a_soi_se_cite_meme_ou_une_de_l_outil_manque() -> None:
    def retoucher_les_deux(feuille: Worksheet) -> None:
        ajouter_une_colonne(feuille, "Écart", "Preuve attendue")
        feuille.delete_cols(9)

    octets, nom = GRILLES["par offre"]
    lues = lire(retoucher(octets, nom, retoucher_les_deux), "grille-alice.xlsx", *OFFRES).anomalies
    assert [a.code for a in lues] == ["contenu-hors-tableau"] * 2 + ["feuille-non-verifiable"]
    assert "(il manque : Renvoi)" in lues[-1].message


def test_un_consensus_de_beaucoup_d_avis_retrouve_ses_colonnes() -> None:
    """Essayer tous les jeux d'avis ne doit pas retenir la lecture, même si la marque ne se retrouve pas."""
    avis = frozenset(f"avis : e{n}" for n in range(40))
    marque = next(en_cases(colonnes_gardees((*COLONNES_DE_TOUTE_FEUILLE, "Écart", *avis)), ()))
    assert avis < colonnes_signees(marque[-8:], avis | {"avis de paul"})
    assert colonnes_signees("00000000", avis) == frozenset()


@pytest.mark.parametrize("forme", GRILLES)
@pytest.mark.parametrize("avant", ["Thème", "Niveau", "Notée", "Exigence", "Conformité déclarée"])
def test_une_colonne_inseree_ne_fait_pas_citer_l_en_tete_de_l_outil(forme: str, avant: str) -> None:
    """L'en-tête de l'offre se lit dans les premières colonnes : ce qu'une insertion y décale reste de l'outil."""
    octets, nom = GRILLES[forme]
    inseree = retoucher(octets, nom, lambda f: ajouter_une_colonne(f, "Priorité", avant))
    messages = [a.message for a in lire(inseree, "grille-alice.xlsx", *OFFRES).anomalies]
    assert len(messages) == 2
    assert "Priorité" in messages[0]
    assert "à discuter avec Paul" in messages[1]
    # Ce que l'évaluateur écrit dans l'en-tête, lui, se cite encore.
    notee = retoucher(inseree, nom, lambda f: setattr(f["J3"], "value", SURCHARGE))
    assert ("contenu-hors-tableau", "J3") in relevees(notee)


@pytest.mark.parametrize("forme", GRILLES)
@pytest.mark.parametrize(
    "entetes",
    [
        ("Soumissionnaire", "Réf.", "Note"),
        ("Réf.", "Note", "Commentaire"),
        ("Réf.", "Thème", "Niveau", "Exigence", "Constat", "Note", "Commentaire", "Source (pièce, page)"),
    ],
)
@pytest.mark.parametrize("titre", [(), ("Lot", "1")], ids=["sans titre", "sous un lot"])
def test_un_onglet_que_l_evaluateur_s_est_fait_n_est_pas_une_feuille_abimee(
    forme: str, entetes: tuple[str, ...], titre: tuple[str, ...]
) -> None:
    """Il n'a jamais eu d'empreintes : il ne les a pas perdues, et ne désigne aucune offre."""
    classeur = openpyxl.load_workbook(io.BytesIO(GRILLES[forme][0]))
    onglet = classeur.create_sheet("Synthèse")
    for rangee in (titre, entetes, ["Alpha", *["3"] * (len(entetes) - 1)]):
        onglet.append(rangee)
    (dite,) = lire(enregistrer(classeur), "grille-alice.xlsx", *OFFRES).anomalies
    assert (dite.code, dite.lieu.feuille) == ("feuille-inconnue", "Synthèse")


def coller(source: Worksheet, sur: Worksheet, premiere: int) -> None:
    """Colle le tableau d'une feuille sur une autre, ligne masquée comprise."""
    for rangee in source.iter_rows(min_row=premiere, max_row=source.max_row):
        for case in rangee:
            sur.cell(case.row, case.column).value = case.value


@pytest.mark.parametrize("premiere", [9, 10], ids=["en-têtes compris", "lignes seules"])
def test_un_tableau_colle_sur_une_autre_offre_se_dit(premiere: int) -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(GRILLES["par offre"][0]))
    coller(classeur["Alpha"], classeur["Bêta"], premiere)
    (dite,) = lire(enregistrer(classeur), "grille-alice.xlsx", *OFFRES).anomalies
    assert (dite.code, dite.gravite, dite.lieu.feuille) == ("tableau-d-une-autre-offre", Gravite.A_QUALIFIER, "Bêta")
    assert "a été écrit pour l'offre de « Alpha »" in dite.message


def test_un_tableau_colle_sur_un_autre_lot_se_dit() -> None:
    """Le même fichier répond aux deux lots : chaque ligne désigne une offre que l'autre lot connaît aussi."""
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_grille_par_exigence(DEUX_LOTS, DES_DEUX)))
    coller(classeur["L1 Sécurité"], classeur["L2 Sécurité"], 9)
    lue = interpreter(enregistrer(classeur), "grille-a.xlsx", dossier=DEUX_LOTS, cles=tuple(map(cle_de, DES_DEUX)))
    assert "a été écrit pour le lot 1 : chacune de ses notes est lue pour l'offre du lot 2" in lue.anomalies[0].message
    assert [(a.code, a.lieu.feuille, a.lot) for a in lue.anomalies] == [("tableau-d-une-autre-offre", "L2 Sécurité", 2)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_cible", ["xlsx", "ods"])
def test_libreoffice_garde_de_quelle_offre_est_un_tableau(tmp_path: Path, format_cible: str) -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(GRILLES["par offre"][0]))
    intacte = enregistrer(classeur)
    coller(classeur["Alpha"], classeur["Bêta"], 9)
    for nom, octets in (("intacte", intacte), ("collee", enregistrer(classeur))):
        (tmp_path / f"{nom}.xlsx").write_bytes(octets)
    profil, arrivee = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", tmp_path / "arrivee"
    departs = [str(tmp_path / f"{nom}.xlsx") for nom in ("intacte", "collee")]
    commande = ["soffice", profil, "--headless", "--convert-to", format_cible, "--outdir", str(arrivee), *departs]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    codes = [
        {
            a.code
            for a in lire((arrivee / f"{n}.{format_cible}").read_bytes(), f"grille-a.{format_cible}", *OFFRES).anomalies
        }
        for n in ("intacte", "collee")
    ]
    assert codes == [set(), {"tableau-d-une-autre-offre"}]


def test_ce_qui_s_ecrit_sur_la_ligne_des_empreintes_est_nomme() -> None:
    octets, nom = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: f.cell(f.max_row, 5, SURCHARGE))
    assert [code for code, _ in relevees(abimee)] == ["contenu-hors-tableau"]


@pytest.mark.parametrize("cellule", ["A5", "C5", "C6", "D5", "H7", "A9", "K2"])
def test_un_texte_ecrit_sur_l_avancement_est_nomme(cellule: str) -> None:
    octets, _ = GRILLES["par offre"]
    abimee = retoucher(octets, "Avancement", lambda f: f.__setitem__(cellule, SURCHARGE))
    assert ("contenu-hors-tableau", cellule) in relevees(abimee)


@pytest.mark.parametrize("nom", [*NOMS, "Avancement", "Mode d'emploi", "Aide à la saisie"])
@pytest.mark.parametrize("marge", ["oddHeader", "oddFooter"])
def test_un_texte_ecrit_dans_une_marge_est_nomme(nom: str, marge: str) -> None:
    octets, _ = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: setattr(getattr(f, marge).center, "text", "Notes provisoires"))
    assert relevees(abimee) == [("contenu-hors-tableau", "")]


def _masquer_la_ligne(feuille: Worksheet) -> None:
    feuille.row_dimensions[11].hidden = True


def _masquer_la_note(feuille: Worksheet) -> None:
    feuille.column_dimensions["L"].hidden = True


def _masquer_la_feuille(feuille: Worksheet) -> None:
    feuille.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("masquer", "cellule"), [(_masquer_la_ligne, "A11"), (_masquer_la_note, "L9"), (_masquer_la_feuille, "")]
)
def test_ce_qui_est_masque_se_dit(masquer: Callable[[Worksheet], None], cellule: str) -> None:
    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, masquer)) == [("mise-en-forme-signifiante", cellule)]


def test_une_colonne_de_l_outil_et_une_ligne_filtree_se_masquent_sans_un_mot() -> None:
    def filtrer(feuille: Worksheet) -> None:
        feuille.column_dimensions["B"].hidden = feuille.row_dimensions[11].hidden = True
        feuille.auto_filter.add_filter_column(3, ["Oui"])

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, filtrer)) == []


@pytest.mark.parametrize(
    ("note", "forme", "affiche"),
    [
        (3, '"Non noté"', "Non noté"),
        (3, '0" (à revoir)"', "(à revoir)"),
        (3, '"4"', "« 4 »"),
        (3, '[=3]"4";0', "n'est pas appliqué"),
        (3, "-0", "« -3 »"),
        (3, "[White]0", "couleur du fond"),
        (0, "#", "n'affiche rien pour la valeur 0"),
        (0, "0;-0;;@", "n'affiche rien pour la valeur 0"),
    ],
)
def test_une_note_que_son_format_montre_autrement_est_nommee(note: int, forme: str, affiche: str) -> None:
    def noter(feuille: Worksheet) -> None:
        feuille["L10"], feuille["M10"], feuille["N10"] = note, "Prouvé.", "Mémoire, p. 4"
        feuille["L10"].number_format = forme

    octets, nom = GRILLES["par offre"]
    grille = lire(retoucher(octets, nom, noter), "grille-alice.xlsx", *OFFRES)
    assert [(a.code, affiche in a.message) for a in grille.anomalies] == [("mise-en-forme-signifiante", True)]
    assert [a.note for avis in grille.avis.values() for a in avis.values()] == [note]


_MUETTES = ("General", "0", "0.0", "0.00", "#,##0", "# ?/?", '0;0;"x"', "[Red]0", "#", "0;-0;;@", "0;[White]-0")


@pytest.mark.parametrize("forme", _MUETTES)
def test_un_format_qui_montre_la_note_ne_dit_rien(forme: str) -> None:
    def noter(feuille: Worksheet) -> None:
        feuille["L10"], feuille["M10"], feuille["N10"] = 3, "Prouvé.", "Mémoire, p. 4"
        feuille["L10"].number_format = forme

    octets, nom = GRILLES["par offre"]
    assert relevees(retoucher(octets, nom, noter)) == []


def test_une_colonne_recopiee_avec_sa_marque_ne_perd_aucun_avis() -> None:
    """Copier « Réf. » plus à droite copie aussi la ligne masquée : la grille se lit, et se compare encore."""

    def recopier(feuille: Worksheet) -> None:
        rang = feuille.max_column + 1
        for ligne in range(1, feuille.max_row + 1):
            feuille.cell(ligne, rang, feuille.cell(ligne, 1).value)
        feuille["H10"] = SURCHARGE

    octets, nom = GRILLES["par offre"]
    lue = lire(retoucher(octets, nom, recopier), "grille-alice.xlsx", *OFFRES)
    assert "grille-illisible" not in {a.code for a in lue.anomalies}
    assert ("texte-modifie", "A10") in {(a.code, a.lieu.cellule) for a in lue.anomalies}


def test_un_texte_qui_commence_comme_la_marque_n_en_est_pas_une() -> None:
    octets, nom = GRILLES["par offre"]
    abimee = retoucher(octets, nom, lambda f: f.cell(f.max_row + 2, 1, f"{MARQUE} : {SURCHARGE}"))
    assert any(SURCHARGE in a.message for a in lire(abimee, "grille-alice.xlsx", *OFFRES).anomalies)
