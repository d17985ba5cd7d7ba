"""Une grille déjà écrite des mêmes offres se reconnaît ; un rien de changé, ou de saisi, la fait refaire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Lot
from cctgen.evaluation.grille.deja_ecrites import DejaEcrites
from cctgen.evaluation.grille.ecriture import ReponsesRecues, ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.modele import cle_de
from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.habillage.modele import Habillage, habille
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import empreinte
from tests.evaluation.fabriques import un_dossier, une_offre
from tests.fabriques import DossierRegarde

DOSSIER = un_dossier()
OFFRES = (une_offre("Acme"), une_offre("Beta"))
NOMS = ("grille.xlsx", "grille-par-exigence.xlsx")


def ecrire(
    racine: Path, dossier: Dossier = DOSSIER, offres: Sequence[Offre] = OFFRES, reponses: ReponsesRecues | None = None
) -> DejaEcrites:
    """Pose les grilles de ces offres, et retient qu'elles l'ont été."""
    recues = reponses or {}
    deja = DejaEcrites.de(racine, dossier, offres, recues)
    ecrites = ecrire_grille(dossier, offres, reponses=recues), ecrire_grille_par_exigence(dossier, offres)
    chemins = [racine / nom for nom in NOMS]
    for chemin, octets in zip(chemins, ecrites, strict=True):
        chemin.write_bytes(octets)
    deja.retenir(zip(chemins, map(empreinte, ecrites), strict=True))
    return deja


def retrouver(
    racine: Path, dossier: Dossier = DOSSIER, offres: Sequence[Offre] = OFFRES, reponses: ReponsesRecues | None = None
) -> tuple[bytes, ...] | None:
    return DejaEcrites.de(racine, dossier, offres, reponses or {}).retrouver([racine / nom for nom in NOMS])


def test_les_memes_offres_retrouvent_leurs_grilles_a_l_octet_pres(tmp_path: Path) -> None:
    ecrire(tmp_path)
    assert retrouver(tmp_path) == (ecrire_grille(DOSSIER, OFFRES), ecrire_grille_par_exigence(DOSSIER, OFFRES))


def test_sans_rien_de_retenu_rien_ne_se_retrouve(tmp_path: Path) -> None:
    assert retrouver(tmp_path) is None


@pytest.mark.parametrize("nom", NOMS)
def test_une_grille_remplie_ou_otee_ne_se_retrouve_pas(tmp_path: Path, nom: str) -> None:
    ecrire(tmp_path)
    (tmp_path / nom).write_bytes((tmp_path / nom).read_bytes() + b" ")
    assert retrouver(tmp_path) is None
    (tmp_path / nom).unlink()
    assert retrouver(tmp_path) is None


def test_ce_qu_une_grille_montre_d_une_offre_la_fait_refaire(tmp_path: Path) -> None:
    ecrire(tmp_path)
    premiere = OFFRES[0]
    anomalie = Anomalie("doublon", "vue deux fois", "Vérifiez.", Gravite.A_QUALIFIER)
    reponse = premiere.reponses[0]
    for autre in (
        replace(premiere, anomalies=(anomalie,)),
        replace(premiere, soumissionnaire="Gamma"),
        replace(premiere, reponses=(reponse._replace(renvoi="p. 12"), *premiere.reponses[1:])),
        replace(
            premiere,
            # Les mêmes signes, coupés ailleurs.
            reponses=(
                reponse._replace(justification=f"{reponse.justification}p", renvoi=reponse.renvoi[1:]),
                *premiere.reponses[1:],
            ),
        ),
    ):
        assert autre != premiere
        assert retrouver(tmp_path, offres=(autre, OFFRES[1])) is None


def test_ce_qu_une_grille_montre_du_dossier_la_fait_refaire(tmp_path: Path) -> None:
    ecrire(tmp_path)
    edition = replace(DOSSIER, edition=replace(DOSSIER.edition, version=7))
    sans_bareme = replace(DOSSIER, bareme=None)
    lots = replace(DOSSIER, lots=(Lot(numero=1, titre="Un"),))
    assert retrouver(tmp_path, dossier=edition) is None
    assert retrouver(tmp_path, dossier=sans_bareme) is None
    assert retrouver(tmp_path, dossier=lots) is None


def test_une_reponse_recue_ou_un_autre_habillage_la_font_refaire(tmp_path: Path) -> None:
    ecrire(tmp_path)
    assert retrouver(tmp_path, reponses={cle_de(OFFRES[0]): {"SSI-1": "Précision."}}) is None
    livre = habillage()
    aspects = {nom: replace(aspect, taille=aspect.taille + 1) for nom, aspect in livre.aspects.items()}
    with habille(Habillage(aspects, livre.couleurs, livre.colonnes, livre.paysages)):
        assert retrouver(tmp_path) is None
    assert retrouver(tmp_path) is not None


def test_une_grille_ne_regarde_du_dossier_que_ce_qui_la_fait_reconnaitre() -> None:
    regarde = DossierRegarde(DOSSIER)
    ecrire_grille(regarde, OFFRES)  # type: ignore[arg-type]
    ecrire_grille_par_exigence(regarde, OFFRES)  # type: ignore[arg-type]
    # `numeros` se tire des lots, `bareme_du_lot` du barème.
    assert regarde.demandes <= {"numeros", "lots", "edition", "bareme", "bareme_du_lot", "exigences"}
