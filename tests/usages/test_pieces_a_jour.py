"""Des pièces sont à jour quand le dossier d'aujourd'hui ferait les mêmes, quel que soit le chemin pris."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cctgen.socle.contenu import contenu
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.pieces import EtatDesPieces, etat_des_pieces, sont_a_jour
from cctgen.usages.ouverture.consultation import ouvrir


def _remplacer(nom: str, avant: str, apres: str) -> Callable[[Path], None]:
    def changer(racine: Path) -> None:
        texte = (racine / nom).read_text("utf-8")
        assert avant in texte
        (racine / nom).write_text(texte.replace(avant, apres, 1), "utf-8")

    return changer


def _poser_un_modele(racine: Path) -> None:
    (racine / "modeles").mkdir()
    shutil.copy(contenu("modeles") / "annexe.docx", racine / "modeles" / "annexe.docx")


CHANGENT = {
    "référence": _remplacer("consultation.yaml", "2026-DNUM-017", "2026-DNUM-018"),
    "lot": _remplacer("consultation.yaml", "Réalisation du portail", "Réalisation du grand portail"),
    "réponse": _remplacer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"),
    "modèle": _poser_un_modele,
    "ni dossier ni pièces": lambda racine: (racine / "consultation.yaml").write_text("objet: [\n", "utf-8"),
}


@pytest.mark.parametrize("change", CHANGENT.values(), ids=CHANGENT)
def test_ce_dont_les_pieces_sont_faites_les_perime_et_son_retour_les_rend(
    portail_genere: Path, change: Callable[[Path], None], tmp_path: Path
) -> None:
    assert sont_a_jour(ouvrir(portail_genere))
    avant = shutil.copytree(portail_genere, tmp_path / "avant")
    change(portail_genere)
    assert not sont_a_jour(ouvrir(portail_genere))
    # Le dossier d'avant revient avec ses pièces, puis avec celles d'un autre.
    assert sont_a_jour(ouvrir(avant))
    shutil.rmtree(avant / "sortie")
    shutil.copytree(portail_genere / "sortie", avant / "sortie")
    assert sont_a_jour(ouvrir(avant))


def test_les_pieces_d_un_autre_dossier_ne_sont_pas_les_siennes(portail_genere: Path, tmp_path: Path) -> None:
    """Rétabli ou redéposé, le fichier neuf vient avec les pièces d'avant lui."""
    anciennes = shutil.copytree(portail_genere / "sortie", tmp_path / "anciennes")
    CHANGENT["référence"](portail_genere)
    generer(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))
    shutil.rmtree(portail_genere / "sortie")
    shutil.copytree(anciennes, portail_genere / "sortie")
    assert not sont_a_jour(ouvrir(portail_genere))


def test_un_commentaire_ne_perime_rien(portail_genere: Path) -> None:
    chemin = portail_genere / "reponses.yaml"
    chemin.write_text(chemin.read_text("utf-8") + "# Relu.\n", "utf-8")
    assert sont_a_jour(ouvrir(portail_genere))


def _poser_dans_les_modeles(nom: str) -> Callable[[Path], None]:
    def poser(racine: Path) -> None:
        (racine / "modeles").mkdir()
        (racine / "modeles" / nom).write_bytes(b"x")

    return poser


SANS_EFFET = {
    "estimation": _remplacer(
        "consultation.yaml", 'titre: "Réalisation du portail"', 'titre: "Réalisation du portail", estimation: 500000'
    ),
    **{
        nom: _poser_dans_les_modeles(nom)
        for nom in (".DS_Store", "~$annexe.docx", ".~lock.annexe.docx#", "LISEZMOI.txt")
    },
    "modèle de lettre": lambda racine: (
        (racine / "modeles").mkdir(),
        shutil.copy(contenu("modeles") / "lettre-rejet.docx", racine / "modeles"),
    ),
}


@pytest.mark.parametrize("change", SANS_EFFET.values(), ids=SANS_EFFET)
def test_ce_qu_aucune_piece_ne_porte_ne_les_perime_pas(portail_genere: Path, change: Callable[[Path], object]) -> None:
    change(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))
    avant = _pieces(portail_genere)
    generer(portail_genere)
    assert _pieces(portail_genere) == avant, "refaites, elles sont les mêmes à l'octet"


def _pieces(racine: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in (racine / "sortie").iterdir()}


def test_publier_ne_perime_rien_et_une_piece_absente_ne_se_dit_pas_a_jour(portail_publie: Path) -> None:
    assert sont_a_jour(ouvrir(portail_publie))
    (portail_publie / "sortie" / "manifeste.json").unlink()
    assert not sont_a_jour(ouvrir(portail_publie))


def vieillir(racine: Path) -> None:
    """Ôte du manifeste ce que l'outil n'y disait pas encore."""
    chemin = racine / "sortie" / "manifeste.json"
    manifeste = json.loads(chemin.read_text("utf-8"))
    del manifeste["entrees"]
    chemin.write_text(json.dumps(manifeste, ensure_ascii=False, indent=2) + "\n", "utf-8")


def test_de_pieces_d_un_outil_anterieur_on_ne_dit_que_ce_que_leur_version_publiee_apprend(portail_publie: Path) -> None:
    vieillir(portail_publie)
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.A_JOUR
    CHANGENT["référence"](portail_publie)
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.INCONNU
    shutil.rmtree(portail_publie / "publications")
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.INCONNU
    generer(portail_publie, remplacer=True)
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.A_JOUR
