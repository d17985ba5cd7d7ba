"""Une offre déjà rapprochée se retrouve telle quelle ; un rien de changé la fait refaire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from cctgen.depouillement.plis.remises import Remise
from cctgen.depouillement.rapprochees import rapprocher_les_fichiers
from cctgen.depouillement.rapprochement import Chantier, rapprocher
from cctgen.matrice.emission import attendues
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.matrice import lire_matrice, matrice_refusee
from cctgen.matrice.modele import Offre
from tests.fabriques import DossierRegarde
from tests.matrice.fabrique import matrice_conforme, un_dossier, une_exigence

DOSSIER = un_dossier(une_exigence("X-1", "P", "Texte d'origine."), une_exigence("X-2", "I", "Texte stable."))
RECTIFIE = un_dossier(une_exigence("X-1", "P", "Texte rectifié."), une_exigence("X-2", "I", "Texte stable."))
FICHIERS = [(f"{nom}.xlsx", matrice_conforme(DOSSIER, soumissionnaire=nom)) for nom in ("Acme", "Beta")]
REMISES: dict[str, tuple[Remise, ...]] = {}


class Lecteur:
    """Lit les matrices, et retient le nom de celles qu'on lui a fait lire."""

    def __init__(self) -> None:
        self.lus: list[str] = []

    def __call__(self, fichiers: Iterable[tuple[str, bytes]]):
        for nom, octets in fichiers:
            self.lus.append(nom)
            yield lire_matrice(octets, nom)


def refaire(racine: Path, chantier: Chantier, fichiers=FICHIERS) -> tuple[list[str], tuple[Offre, ...]]:
    lecteur = Lecteur()
    return lecteur.lus, rapprocher_les_fichiers(fichiers, lecteur, chantier, REMISES, racine)


def test_la_seconde_fois_rien_n_est_relu_et_tout_est_pareil(tmp_path: Path):
    premiers, offres = refaire(tmp_path, Chantier(DOSSIER, {}))
    assert premiers == ["Acme.xlsx", "Beta.xlsx"]
    relus, retrouvees = refaire(tmp_path, Chantier(DOSSIER, {}))
    assert relus == []
    assert retrouvees == offres == rapprocher([lire_matrice(o, n) for n, o in FICHIERS], DOSSIER)


def test_l_ordre_est_celui_des_fichiers_lus_ou_retrouves(tmp_path: Path):
    refaire(tmp_path, Chantier(DOSSIER, {}), FICHIERS[1:])
    relus, offres = refaire(tmp_path, Chantier(DOSSIER, {}))
    assert relus == ["Acme.xlsx"]
    assert [o.fichier for o in offres] == ["Acme.xlsx", "Beta.xlsx"]


@pytest.mark.parametrize(
    "autre",
    [
        Chantier(RECTIFIE, {}),
        Chantier(DOSSIER, {"0": {0: attendues(RECTIFIE, 0)}}),
        Chantier(replace(DOSSIER, edition=replace(DOSSIER.edition, version=2)), {}),
        Chantier(replace(DOSSIER, sans_referentiel=(0,)), {}),
    ],
    ids=["texte rectifié", "version antérieure", "version suivante", "référentiel qu'aucun article n'institue"],
)
def test_ce_que_regarde_le_rapprochement_le_fait_refaire(tmp_path: Path, autre: Chantier):
    refaire(tmp_path, Chantier(DOSSIER, {}))
    relus, _ = refaire(tmp_path, autre)
    assert relus == ["Acme.xlsx", "Beta.xlsx"]


def test_un_meme_fichier_sous_un_autre_nom_est_une_autre_offre(tmp_path: Path):
    refaire(tmp_path, Chantier(DOSSIER, {}))
    relus, (offre,) = refaire(tmp_path, Chantier(DOSSIER, {}), [("autre.xlsx", FICHIERS[0][1])])
    assert relus == ["autre.xlsx"]
    assert offre.fichier == "autre.xlsx"


def test_une_offre_gardee_mais_abimee_se_relit(tmp_path: Path):
    refaire(tmp_path, Chantier(DOSSIER, {}))
    for garde in (tmp_path / ".cctgen" / "lectures").iterdir():
        garde.write_bytes(garde.read_bytes()[:-1] + b"?")
    relus, _ = refaire(tmp_path, Chantier(DOSSIER, {}))
    assert relus == ["Acme.xlsx", "Beta.xlsx"]


def test_une_lecture_interrompue_n_est_pas_gardee(tmp_path: Path):
    def arretee(fichiers: Iterable[tuple[str, bytes]]):
        refus = FichierRefuse("lecture-interrompue", "arrêtée.", "Recommencez.")
        return (matrice_refusee(octets, nom, refus) for nom, octets in fichiers)

    rapprocher_les_fichiers(FICHIERS, arretee, Chantier(DOSSIER, {}), REMISES, tmp_path)
    relus, _ = refaire(tmp_path, Chantier(DOSSIER, {}))
    assert relus == ["Acme.xlsx", "Beta.xlsx"]


def test_les_autres_plis_du_candidat_ne_sont_pas_gardes_avec_l_offre(tmp_path: Path):
    """Deux plis d'un même nom se le disent ; seul, chacun n'en dit rien."""
    deux = [FICHIERS[0], ("Acme-bis.xlsx", matrice_conforme(DOSSIER, soumissionnaire="ACME"))]
    _, ensemble = refaire(tmp_path, Chantier(DOSSIER, {}), deux)
    relus, (seule,) = refaire(tmp_path, Chantier(DOSSIER, {}), deux[:1])
    assert relus == []
    assert len(seule.anomalies) < len(ensemble[0].anomalies)


def test_le_rapprochement_ne_regarde_que_ce_dont_depend_ce_qui_est_garde():
    regarde = DossierRegarde(DOSSIER)
    lues = [lire_matrice(octets, nom) for nom, octets in FICHIERS]
    rapprocher(lues, regarde)  # type: ignore[arg-type]
    # Les attendues d'un lot et ses références en sont tirées.
    assert regarde.demandes <= {
        "numeros",
        "exigences",
        "articles",
        "sans_referentiel",
        "produits",
        "edition",
        "licences",
    }
