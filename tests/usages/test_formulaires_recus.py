"""Les formulaires remis avec les offres : gardés à l'octet près, rattachés, réunis dans un classeur."""

from __future__ import annotations

import json
import re
import shutil
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cctgen.depouillement.plis.reception import rassembler
from cctgen.documents.word.rendu import rendre_formulaire
from cctgen.socle.anomalies import Gravite
from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.depouiller import Depouillement, depouiller
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.catalogue.scenarios.plis import une_archive
from tests.depouillement.formulaires.fabrique import remplir
from tests.documents.fabriques import modele

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
RECUES = contenu("exemples") / "portail" / "offres-recues"


@pytest.fixture(scope="module")
def depouille(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Depouillement]:
    """Un zip de deux plis : dans l'un un formulaire rempli et un mémoire, et un formulaire hors de tout pli."""
    ici = tmp_path_factory.mktemp("formulaires")
    racine = ici / "portail"
    creer_depuis_exemple(racine, "portail")
    dossier = ouvrir(racine).exiger_dossier()
    derogation = next(f for f in dossier.formulaires if f.id == "demande-derogation")
    vierge = rendre_formulaire(dossier, derogation, modele("formulaire.docx"))
    (racine / "sortie").mkdir()
    (racine / "sortie" / "demande-derogation.docx").write_bytes(vierge)
    with zipfile.ZipFile(ici / "plis.zip", "w") as plis:
        for lettre in "ad":
            plis.write(RECUES / f"soumissionnaire-{lettre}-lot-2.xlsx", f"{lettre}/matrice-lot-2.xlsx")
        plis.write(RECUES / "soumissionnaire-a-lot-1.xlsx", "a/matrice-lot-1.xlsx")
        plis.writestr("a/demande.docx", remplir(vierge, {"Motif": "=cmd|calc", "Lot": "2"}))
        plis.writestr("a/memoire.docx", modele("rapport.docx"))
        plis.writestr("a/abime.docx", b"PK")
        plis.writestr("a/demande-derogation.pdf", b"%PDF")
        plis.writestr("a/demande-derogation.doc", b"x")
        plis.writestr("a/demande-derogation.docx.p7s", b"x")
        plis.writestr("a/demande-derogation-signee.docx", modele("rapport.docx"))
        plis.writestr("perdu.docx", remplir(vierge, {"Lot": "1"}))
    return racine, depouiller(racine, [ici / "plis.zip"])


def test_le_formulaire_d_un_pli_est_celui_de_son_candidat(depouille: tuple[Path, Depouillement]) -> None:
    """Un candidat à deux lots remet deux matrices, et un seul formulaire."""
    recus = {Path(r.fichier).name: r for r in depouille[1].formulaires}
    assert set(recus) == {"demande.docx", "perdu.docx"}
    assert recus["demande.docx"].offre is not None
    assert recus["demande.docx"].offre.soumissionnaire == "Soumissionnaire A"
    assert [(r.section, r.libelle, r.valeur) for r in recus["demande.docx"].reponses] == [
        ("Exigence visée", "Lot", "2"),
        ("Demande", "Motif", "=cmd|calc"),
    ]
    assert recus["perdu.docx"].offre is None


def test_un_autre_document_est_nomme_et_un_document_abime_est_a_redonner(depouille: tuple[Path, Depouillement]) -> None:
    nommes = {Path(str(a.lieu)).name for a in depouille[1].anomalies if a.code == "fichier-non-tableur"}
    assert "memoire.docx" in nommes
    (bloquante,) = [a for a in depouille[1].anomalies if a.gravite is Gravite.BLOQUANTE]
    assert (bloquante.code, Path(str(bloquante.lieu)).name) == ("fichier-illisible", "abime.docx")
    json.dumps(depouille[1].en_dict())


def test_le_fichier_recu_est_garde_et_ses_reponses_sont_dans_un_classeur(depouille: tuple[Path, Depouillement]) -> None:
    racine = depouille[0]
    gardes = list((racine / "formulaires-recus").glob("*.docx"))
    assert len(gardes) == 2
    assert all(not g.stat().st_mode & stat.S_IWUSR for g in gardes)
    feuille = openpyxl.load_workbook(racine / "evaluation" / "formulaires.xlsx").worksheets[0]
    lignes = [[c.value for c in ligne] for ligne in feuille.iter_rows(min_row=4)]
    assert lignes[0][:2] == ["Partie", "Rubrique"]
    assert ["Demande", "Motif", "=cmd|calc", None] in lignes
    motif = next(c for ligne in feuille.iter_rows() for c in ligne if c.value == "=cmd|calc")
    assert motif.data_type == "s"


def test_les_formulaires_gardes_se_relisent_au_passage_suivant(
    depouille: tuple[Path, Depouillement], tmp_path: Path
) -> None:
    racine = tmp_path / "portail"
    shutil.copytree(depouille[0], racine)
    suite = depouiller(racine, [RECUES / "soumissionnaire-d-lot-2.xlsx"])
    assert [r.reponses for r in suite.formulaires] == [r.reponses for r in depouille[1].formulaires]


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (OLE + b"\0" * 600, "fichier-chiffre"),
        (modele("formulaire.docx")[:4000], "fichier-illisible"),
        (une_archive({"word/document.xml": b"<w:p>cct/fiche/0"}), "fichier-illisible"),
        (b"", "fichier-illisible"),
    ],
    ids=["protégé", "tronqué", "XML abîmé", "vide"],
)
def test_un_document_que_rien_ne_lit_est_a_redonner_comme_une_matrice(octets: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "demande.docx").write_bytes(octets)
    (relevee,) = rassembler([tmp_path / "demande.docx"]).anomalies
    assert (relevee.code, relevee.gravite) == (code, Gravite.BLOQUANTE)
    assert ".docx" in relevee.conseil


def test_un_document_sans_case_dit_comment_rendre_un_formulaire(tmp_path: Path) -> None:
    (tmp_path / "demande.docx").write_bytes(modele("rapport.docx"))
    (relevee,) = rassembler([tmp_path / "demande.docx"]).anomalies
    assert "rien n'en est lu" in relevee.message
    assert ".docx ou en .odt" in relevee.conseil


def test_deux_depots_d_un_meme_fichier_ont_chacun_leur_colonne(
    depouille: tuple[Path, Depouillement], tmp_path: Path
) -> None:
    """Le candidat remet de nouveau le même fichier, changé : rien ne dit lequel vaut, les deux se lisent."""
    racine = tmp_path / "portail"
    shutil.copytree(depouille[0], racine)
    (vierge,) = (racine / "sortie").glob("*.docx")
    with zipfile.ZipFile(tmp_path / "plis.zip", "w") as plis:
        plis.write(RECUES / "soumissionnaire-a-lot-1.xlsx", "a/matrice-lot-1.xlsx")
        plis.writestr("a/demande.docx", remplir(vierge.read_bytes(), {"Motif": "Un autre motif"}))
    depouiller(racine, [tmp_path / "plis.zip"])
    feuille = openpyxl.load_workbook(racine / "evaluation" / "formulaires.xlsx").worksheets[0]
    memes = [c.column for c in feuille[5] if "a/demande.docx" in str(c.value)]
    entetes = [str(feuille.cell(4, colonne).value) for colonne in memes]
    assert len(set(entetes)) == 2
    assert [re.search(r"dépôt (\d), le \d{2}/\d{2}/\d{4} à \d{2}:\d{2}", e)[1] for e in entetes] == ["1", "2"]


def test_une_piece_du_nom_d_un_formulaire_que_rien_ne_lit_est_a_examiner(depouille: tuple[Path, Depouillement]) -> None:
    nommes = {Path(str(a.lieu)).name: a for a in depouille[1].anomalies if a.code == "fichier-non-lu"}
    assert set(nommes) == {"demande-derogation.pdf", "demande-derogation-signee.docx", "demande-derogation.doc"}
    for nommee in nommes.values():
        assert nommee.gravite is Gravite.A_QUALIFIER
        assert ".docx ou en .odt" in nommee.conseil
