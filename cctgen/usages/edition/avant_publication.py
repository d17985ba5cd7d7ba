"""Ce qu'il faut avoir lu avant de publier, sans rien écrire : ce qui bloque, ce qui se joint, ce qui est retouché."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from cctgen.consultation.modele import lots_en_clair
from cctgen.documents.markdown.lecture import en_clair
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import empreinte, lire
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.usages.edition.generer import DOSSIER_SORTIE, empreintes_attendues, lire_manifeste
from cctgen.usages.edition.pieces_publiees import titres_des_pieces
from cctgen.usages.edition.verifier import verifier_ouverture
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.obstacles import obstacles_a_la_publication
from cctgen.usages.ouverture.versions import numeros_publies

_ORDRE = (Gravite.BLOQUANTE, Gravite.A_QUALIFIER, Gravite.INFORMATION)


@dataclass(frozen=True, slots=True)
class PieceAJoindre:
    """Une pièce que l'acheteur joint lui-même, ce qui l'appelle et ses lots ; décisive si nul ne répond sans elle."""

    libelle: str
    pour: tuple[str, ...]
    lots: str
    est_decisive: bool


@dataclass(frozen=True, slots=True)
class AvantPublication:
    """Ce qu'une publication figerait ; `numero` manque si le dossier ne tient pas debout.

    `anciennes` : le nom des pièces de `sortie/` que l'outil avait faites d'un autre dossier.
    """

    numero: int | None
    est_deja_publiee: bool
    anomalies: tuple[Anomalie, ...]
    a_joindre: tuple[PieceAJoindre, ...]
    retouchees: tuple[str, ...]
    anciennes: tuple[str, ...]
    a_deposer: tuple[str, ...] = ()

    @property
    def est_publiable(self) -> bool:
        """Vrai si rien ne bloque."""
        return self.numero is not None and not any(a.gravite is Gravite.BLOQUANTE for a in self.anomalies)


def anomalies_a_publier(ouverture: Ouverture, ecrites: Collection[Ecrit] = ()) -> tuple[Anomalie, ...]:
    """Rend, bloquantes d'abord, tout ce que les contrôles relèvent ; ce qui arrête la publication y est bloquant."""
    obstacles = {(o.code, o.lieu, o.message): o for o in obstacles_a_la_publication(ouverture)}
    relevees = [obstacles.get((a.code, a.lieu, a.message), a) for a in verifier_ouverture(ouverture, (), ecrites)]
    return tuple(sorted(dict.fromkeys(relevees), key=lambda a: _ORDRE.index(a.gravite)))


def avant_de_publier(ouverture: Ouverture, ecrites: Collection[Ecrit] = ()) -> AvantPublication:
    """Rend ce qu'il faut avoir lu avant de publier, anomalies bloquantes d'abord.

    `ecrites` : ce que l'outil a écrit à chaque état du dossier, pour qui en garde l'histoire.
    """
    dossier, changees = ouverture.dossier, tuple(pieces_changees(ouverture.racine))
    anciennes = tuple(Path(chemin).name for chemin, somme in changees if (chemin, somme) in ecrites)
    numero = None if dossier is None else dossier.edition.version
    a_joindre = () if dossier is None else dossier.pieces_acheteur
    return AvantPublication(
        numero=numero,
        est_deja_publiee=numero in numeros_publies(ouverture.racine),
        anomalies=anomalies_a_publier(ouverture, ecrites),
        a_joindre=tuple(
            PieceAJoindre(en_clair(p.libelle), p.pour, lots_en_clair(p.lots), p.est_decisive) for p in a_joindre
        ),
        retouchees=pieces_retouchees(ouverture.racine, ecrites),
        anciennes=anciennes,
        a_deposer=() if dossier is None else tuple(titres_des_pieces(dossier).values()),
    )


def pieces_retouchees(racine: Path, ecrites: Collection[Ecrit] = ()) -> tuple[str, ...]:
    """Rend le nom des pièces de `sortie/` qu'une personne a retouchées."""
    pieces = {str(f["chemin"]) for f in lire_manifeste(racine / DOSSIER_SORTIE).get("fichiers", ())}
    changees = (Path(chemin).name for chemin, somme in pieces_changees(racine) if (chemin, somme) not in ecrites)
    return tuple(nom for nom in changees if nom in pieces)


def pdfs_depasses(racine: Path, ecrites: Collection[Ecrit] = ()) -> tuple[str, ...]:
    """Rend le nom des PDF que l'outil avait tirés d'un document retouché depuis ; celui de l'acheteur est le bon."""
    tires = empreintes_attendues(racine)
    pdfs = (racine / DOSSIER_SORTIE / nom for nom in pieces_retouchees(racine, ecrites) if nom.endswith(".docx"))
    presents = (pdf for piece in pdfs if (pdf := piece.with_suffix(".pdf")).is_file())
    return tuple(pdf.name for pdf in presents if empreinte(lire(pdf)) == tires.get(pdf.name))


def pieces_changees(racine: Path) -> Iterator[Ecrit]:
    """Énumère les fichiers de `sortie/` qui ne sont pas ceux que l'outil y a mis avec les autres.

    Une copie y compte comme une pièce : le PDF d'un autre état se lirait à sa place.
    """
    attendues = empreintes_attendues(racine)
    for chemin in sorted((racine / DOSSIER_SORTIE).glob("*")):
        if chemin.is_file() and (somme := empreinte(lire(chemin))) != attendues.get(chemin.name):
            yield f"{DOSSIER_SORTIE}/{chemin.name}", somme
