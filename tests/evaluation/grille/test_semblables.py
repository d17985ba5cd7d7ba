"""Les feuilles de deux offres ne se composent qu'une fois : à l'octet près, ce que chacune aurait été seule."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.pages import tableau
from cctgen.matrice.ecriture.neuf import ClasseurNeuf
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import REPONSES, un_dossier, une_offre

NOMS = (
    "Alpha",
    "Béta & Fils « l'Été »",
    " Gamma\tespacé ",
    "<Delta> -]]>",
    "=Epsilon()",
    "Zêta\nsur deux lignes",
    "Êta \U0001f600 \ufffe",
    "@Thêta",
    "Iota",
)
AVEC_ANOMALIES = tuple(
    Anomalie("doublon", f"vue {n} fois.\nEncore.", "Vérifiez.", Gravite.A_QUALIFIER) for n in range(30)
)
OFFRES = (
    *(une_offre(nom) for nom in NOMS),
    une_offre("Kappa", anomalies=AVEC_ANOMALIES),
    une_offre("Lambda", anomalies=AVEC_ANOMALIES[:3]),
    une_offre("Mu", anomalies=AVEC_ANOMALIES[:3]),
    une_offre("Nu", reponses=REPONSES[:2]),
    une_offre("Xi", reponses=(*REPONSES, REPONSES[0]._replace(justification="= autre ligne", renvoi=""))),
    replace(une_offre("Omicron"), fichier="-un fichier=.xlsx"),
)
LOTS = tuple(une_offre(nom, lot) for nom in ("Alpha", "Béta") for lot in (1, 2))


def pieces(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


@pytest.mark.parametrize("ecrire", [ecrire_grille, ecrire_grille_par_exigence])
@pytest.mark.parametrize(("lots", "offres"), [((), OFFRES), ((1, 2), LOTS)], ids=["sans lot", "deux lots"])
def test_une_feuille_reprise_d_une_autre_est_celle_qu_elle_aurait_ete(
    monkeypatch: pytest.MonkeyPatch, ecrire: Callable[..., bytes], lots: Sequence[int], offres: Sequence[Offre]
) -> None:
    dossier = un_dossier(lots)
    reprises = ecrire(dossier, offres)
    monkeypatch.setattr(tableau, "_est_ordinaire", lambda _texte: False)
    assert pieces(reprises) == pieces(ecrire(dossier, offres))


def test_presque_toutes_les_offres_reprennent_la_premiere(monkeypatch: pytest.MonkeyPatch) -> None:
    composees: list[str] = []
    vraie = ClasseurNeuf.creer_semblable

    def noter(self: ClasseurNeuf, nom: str, *suite: object) -> object:
        composees.append(nom)
        return vraie(self, nom, *suite)  # type: ignore[arg-type]

    monkeypatch.setattr(ClasseurNeuf, "creer_semblable", noter)
    ecrire_grille(un_dossier(), [une_offre(f"Offre {n}") for n in range(20)])
    assert len(composees) == 19
