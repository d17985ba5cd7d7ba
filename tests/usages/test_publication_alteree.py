"""Toute commande qui lit une publication la vérifie, et dit ce qui n'y est plus ce qui a été figé."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.socle.contenu import contenu
from cctgen.usages.edition.fichiers_produits import Destinataire, Nature
from cctgen.usages.edition.producteurs import a_part, documents, formulaires, matrices, note
from cctgen.usages.ouverture.integrite import DES_CANDIDATS, publications_alterees
from tests.preparations import Etape, Preparations

RECUES = contenu("exemples") / "portail" / "offres-recues"


@pytest.fixture
def altere(tmp_path: Path, preparations: Preparations) -> Path:
    """Des offres reçues, puis une annexe publiée rouverte et enregistrée."""
    portail = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE)
    annexe = portail / "publications" / "1" / "a-deposer" / "annexe-cct.docx"
    annexe.chmod(0o644)
    annexe.write_bytes(annexe.read_bytes() + b"\0")
    return portail


COMMANDES = [
    *(["--json", commande] for commande in ("verifier", "generer", "publier", "demandes", "derogations")),
    *([commande] for commande in ("differences", "depouiller", "comparer", "migrer")),
    ["--json", "differences"],
]


def test_chaque_commande_qui_lit_une_publication_dit_qu_elle_est_alteree(
    altere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """À l'écran comme en JSON, la version et la pièce sont nommées."""
    muettes = []
    for *json_ou_non, commande in COMMANDES:
        sources = [str(RECUES)] if commande == "depouiller" else []
        executer([commande, str(altere), *sources, *json_ou_non])
        dit = capsys.readouterr()
        lu = json.dumps(json.loads(dit.out)) if json_ou_non else " ".join(dit.err.split())
        if "publication-alteree" not in lu or "annexe-cct.docx" not in lu:
            muettes.append([commande, *json_ou_non])
    assert muettes == []


def _deplacer(publication: Path) -> None:
    (publication / "interne" / "note-acheteur.docx").rename(publication / "a-deposer" / "note-acheteur.docx")


def _ajouter(publication: Path) -> None:
    (publication / "a-deposer" / "annexe-de-plus.docx").write_bytes(b"PK")


def _doubler(publication: Path) -> None:
    """La pièce déposée est réécrite ; l'originale, copiée à côté, a encore la bonne empreinte."""
    annexe = publication / "a-deposer" / "annexe-cct.docx"
    shutil.copy(annexe, publication / "interne" / annexe.name)
    annexe.chmod(0o644)
    annexe.write_bytes(b"PK")


def _changer_sans_controle(publication: Path) -> None:
    """Le dossier est réécrit, et son empreinte ôtée du manifeste."""
    manifeste = json.loads((publication / "manifeste.json").read_bytes())
    del manifeste["dossier"]
    for nom, octets in (("manifeste.json", json.dumps(manifeste)), ("dossier.json", "{}")):
        (publication / nom).chmod(0o644)
        (publication / nom).write_text(octets)


def _remplacer_par_un_dossier(publication: Path) -> None:
    (publication / "a-deposer" / "annexe-cct.docx").unlink()
    (publication / "a-deposer" / "annexe-cct.docx").mkdir()


def _ouvrir_une_boucle(publication: Path) -> None:
    (publication / "a-deposer" / "annexe-cct.docx").unlink()
    (publication / "a-deposer" / "annexe-cct.docx").symlink_to("annexe-cct.docx")


@pytest.mark.parametrize(
    ("geste", "dits"),
    [
        (_deplacer, ["interne/note-acheteur.docx (absent)", "a-deposer/note-acheteur.docx (en trop)"]),
        (_ajouter, ["a-deposer/annexe-de-plus.docx (en trop)"]),
        (_doubler, ["a-deposer/annexe-cct.docx", "interne/annexe-cct.docx (en trop)"]),
        (_changer_sans_controle, ["manifeste.json"]),
        (_remplacer_par_un_dossier, ["a-deposer/annexe-cct.docx (absent)"]),
        (_ouvrir_une_boucle, ["a-deposer/annexe-cct.docx (illisible)"]),
    ],
)
def test_une_piece_est_figee_a_sa_place_et_rien_ne_s_y_ajoute(
    portail_publie: Path, geste: Callable[[Path], None], dits: list[str]
) -> None:
    publication = portail_publie / "publications" / "1"
    for dossier in (publication / "a-deposer", publication / "interne"):
        dossier.chmod(0o755)
    geste(publication)
    (alteree,) = publications_alterees(portail_publie)
    assert alteree.message.partition(" : ")[2] == ", ".join(dits) + "."


def test_ce_qu_un_poste_pose_en_ouvrant_un_dossier_n_altere_rien(etude_publiee: Path) -> None:
    for nom in (".DS_Store", "~$annexe-cct.docx", "Thumbs.db"):
        (etude_publiee / "publications" / "1" / "a-deposer" / nom).write_bytes(b"")
    assert tuple(publications_alterees(etude_publiee)) == ()


def test_le_lieu_attendu_d_une_piece_est_celui_de_son_destinataire() -> None:
    modules = (a_part, documents, formulaires, matrices, note)
    natures = {n for module in modules for n in vars(module).values() if isinstance(n, Nature)}
    figees = {n for n in natures if n.est_figee}
    assert {n.nom for n in figees if n.destinataire is Destinataire.CANDIDATS} == DES_CANDIDATS
