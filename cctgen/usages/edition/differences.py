"""Montrer ce qui sépare deux versions : additif et suivi de modifications."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Document, Dossier
from cctgen.assemblage.suivi.versions import (
    Ecart,
    Version,
    comparer_versions,
    renumerotations,
    version_de,
)
from cctgen.documents.ecarts.additif import Passage, rendre_additif
from cctgen.documents.ecarts.pieces import SORTS_QUI_CHANGENT, PieceComparee, sort_en_clair
from cctgen.documents.ecarts.renumerotation import Renumerote
from cctgen.documents.ecarts.textes import ILLISIBLE, lignes_du_docx
from cctgen.documents.word.revisions.document import fondre_documents
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.ecrits import Ecrit
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.edition.ecarts.a_faire import reste_a_faire
from cctgen.usages.edition.ecarts.hors_version import piece_differente
from cctgen.usages.edition.ecarts.rediges import (
    DOSSIER_ECARTS,
    FICHIER_REDIGES,
    Redaction,
    ecarts_attestes,
    ecrire_les_rediges,
    lire_les_rediges,
    nom_du_passage,
    nom_du_suivi,
)
from cctgen.usages.edition.ecarts.remises import Remises, RemisesDuJour, RemisesPubliees, pieces_comparees
from cctgen.usages.edition.modeles import modele_de_rapport
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir
from cctgen.usages.ouverture.integrite import publications_alterees, publications_disparues
from cctgen.usages.ouverture.modeles.suivis import dossiers_de_modeles
from cctgen.usages.ouverture.versions import lire_dossier, numeros_publies

_ADDITIF = "additif"


@dataclass(frozen=True, slots=True)
class Differences:
    """Les écarts entre deux versions, les documents qui les disent, et ce qu'il reste à voir ou à faire.

    `sans_suivi` nomme les pièces trop remaniées hors de l'outil pour qu'un suivi en rende les deux textes.
    """

    avant: Version
    apres: Version
    ecarts: tuple[Ecart, ...]
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()
    renumerotes: tuple[Renumerote, ...] = ()
    pieces: tuple[PieceComparee, ...] = ()
    sans_suivi: tuple[str, ...] = ()

    @property
    def pieces_changees(self) -> tuple[PieceComparee, ...]:
        """Rend les pièces communes qui ne sont plus les mêmes à lire, une retouche ou un modèle en fût-il la cause."""
        return tuple(piece for piece in self.pieces if piece.sort in SORTS_QUI_CHANGENT)

    def sort_de(self, piece: PieceComparee) -> str:
        """Rend ce que l'additif dit du sort d'une pièce."""
        return sort_en_clair(piece.sort, self.avant.date, self.apres.date)

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "avant": self.avant.numero,
            "apres": self.apres.numero,
            "ecarts": [e.en_dict() for e in self.ecarts],
            "renumerotations": [r.en_dict() for r in self.renumerotes],
            "pieces": [
                {
                    "fichier": p.fichier,
                    "sort": self.sort_de(p),
                    "retirees": p.retirees,
                    "ajoutees": p.ajoutees,
                    "absentes": p.absentes,
                    "restees": p.restees,
                }
                for p in self.pieces
            ],
            "sans_suivi": list(self.sans_suivi),
            "fichiers": [str(f) for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def differences(
    racine: Path,
    superposes: Sequence[Path] = (),
    avant: int | None = None,
    apres: int | None = None,
    *,
    remplacer: bool = False,
    anciennes: Collection[Ecrit] = (),
) -> Differences:
    """Compare deux versions, rédige dans `sortie/ecarts/` l'additif et le suivi de chaque document qui change.

    Sans numéro, compare la dernière publication au dossier d'aujourd'hui. Lève `TravailProtege` si un document
    d'écarts a été modifié à la main et que `remplacer` est faux ; celui des `anciennes`, que l'outil avait
    rédigé d'un autre état du dossier, n'est le travail de personne.
    """
    with geste_de_consultation(racine) as geste:
        rediges = lire_les_rediges(racine)
        attestes = {(f"{DOSSIER_ECARTS}/{nom}", somme) for nom, somme in ecarts_attestes(rediges).items()}
        for fichier in (racine / DOSSIER_ECARTS).glob("*.docx"):
            geste.reconnaitre(fichier, attestes.union(anciennes))
        ancien, nouveau = _dossiers(racine, superposes, avant, apres)
        versions = version_de(ancien), version_de(nouveau)
        ecarts = comparer_versions(*versions)
        modeles = dossiers_de_modeles(racine, superposes)
        d_arrivee = RemisesDuJour if apres is None else RemisesPubliees
        cotes = RemisesPubliees(racine, modeles, ancien), d_arrivee(racine, modeles, nouveau)
        redaction = _Redaction(racine, superposes, *cotes)
        # Une version n'a pas d'additif vers elle-même : ce qui en diffère n'est d'aucune version.
        meme = versions[0].numero == versions[1].numero
        change = ecarts or renumerotations(*versions) or redaction.changees
        contenus = redaction.contenus() if change and not meme else {}
        for chemin, contenu in contenus.items():
            geste.produire(chemin, contenu)
        _retirer_les_perimes(geste, racine, f"{_suffixe(ancien, nouveau)}.docx", contenus)
        if contenus:
            rediges[_suffixe(ancien, nouveau)] = _redigee(versions[1], cotes[1], contenus)
            geste.poser(racine / FICHIER_REDIGES, ecrire_les_rediges(rediges))
        mis_de_cote = geste.mettre_en_place(remplacer=remplacer)
        hors_version = [piece_differente(racine, nom, versions[0].numero) for nom in redaction.changees if meme]
        restent = redaction.reste_a_faire() if contenus else ()
        anomalies = (*hors_version, *restent, *publications_alterees(racine))
        numeros, sans_suivi = redaction.passage.renumerotes, tuple(redaction.non_suivis)
        return Differences(
            *versions, ecarts, tuple(contenus), anomalies, mis_de_cote, numeros, redaction.pieces, sans_suivi
        )


def _redigee(apres: Version, cote: Remises, contenus: Mapping[Path, bytes]) -> Redaction:
    """Atteste de quel état du dossier et de ses pièces viennent ces documents, à l'octet près."""
    sommes = {chemin.name: empreinte(contenu) for chemin, contenu in contenus.items()}
    return Redaction(apres.empreinte, cote.empreinte, sommes)


def _dossiers(
    racine: Path, superposes: Sequence[Path], avant: int | None, apres: int | None
) -> tuple[Dossier, Dossier]:
    publies = numeros_publies(racine)
    if not publies and (disparues := tuple(publications_disparues(racine))):
        raise DonneesInvalides(replace(a, gravite=Gravite.BLOQUANTE) for a in disparues)
    if not publies:
        raise DossierIntrouvable("Aucune version n'est publiée.", f"Publiez d'abord : {commande('publier', racine)}")
    ancien = lire_dossier(racine, publies[-1] if avant is None else avant)
    return ancien, ouvrir(racine, superposes).exiger_dossier() if apres is None else lire_dossier(racine, apres)


def _suffixe(ancien: Dossier, nouveau: Dossier) -> str:
    return nom_du_passage(ancien.edition.version, nouveau.edition.version)


def _retirer_les_perimes(geste: Geste, racine: Path, fin: str, contenus: Collection[Path]) -> None:
    """Retire le suivi, resté tel que l'outil l'a écrit, d'un document qui ne change plus entre ces deux versions."""
    for cle in geste.connus:
        chemin = racine / cle
        perime = chemin.parent == racine / DOSSIER_ECARTS and cle.endswith(fin) and chemin not in contenus
        if perime and chemin.is_file() and geste.est_intact(chemin):
            geste.retirer(chemin)


class _Redaction:
    """Rédige l'additif, et le suivi de modifications de chaque document qui n'est plus le même à lire."""

    def __init__(self, racine: Path, superposes: Sequence[Path], avant: Remises, apres: Remises) -> None:
        self._racine, self._superposes = racine, superposes
        self._avant, self._apres = avant, apres
        self._compares = tuple(pieces_comparees(avant, apres))
        self.pieces = tuple(piece for _, piece in self._compares)
        self.non_suivis: list[str] = []
        self._a_objets: list[str] = []

    @property
    def changees(self) -> tuple[str, ...]:
        """Rend le nom des pièces qui ne sont plus les mêmes à lire."""
        return tuple(piece.fichier for piece in self.pieces if piece.sort in SORTS_QUI_CHANGENT)

    @property
    def passage(self) -> Passage:
        """Rend ce que lit un candidat du passage d'une version à l'autre."""
        pour_tous = [p for d, p in self._compares if not (isinstance(d, Document) and d.est_a_reporter)]
        return Passage(self._avant.dossier, self._apres.dossier, pour_tous, self.non_suivis, self._a_objets)

    def contenus(self) -> dict[Path, bytes]:
        """Rend les octets de chaque document, par chemin."""
        documents = [d for d, p in self._compares if d is not None and p.sort in SORTS_QUI_CHANGENT]
        suivis = {self._chemin(nom_du_suivi(d.fichier)): self._suivi(f"{d.fichier}.docx") for d in documents}
        additif = rendre_additif(modele_de_rapport(self._racine, self._superposes), self.passage)
        return {self._chemin(_ADDITIF): additif, **{chemin: s for chemin, s in suivis.items() if s is not None}}

    def reste_a_faire(self) -> Iterator[Anomalie]:
        """Énumère ce que l'acheteur doit encore faire de l'additif."""
        return reste_a_faire(self._chemin(_ADDITIF), self._compares)

    def _chemin(self, nom: str) -> Path:
        return self._racine / DOSSIER_ECARTS / f"{nom}-{_suffixe(self._avant.dossier, self._apres.dossier)}.docx"

    def _suivi(self, fichier: str) -> bytes | None:
        """Rend le suivi de ce qui a été remis, ou rien s'il ne rend pas, refusé puis accepté, les deux textes."""
        avant, apres = self._avant.remise(fichier), self._apres.remise(fichier)
        edition = self._apres.dossier.edition
        if all(lignes_du_docx(docx) != (ILLISIBLE,) for docx in (avant, apres)):
            suivi = fondre_documents(avant, apres, edition.acheteur, edition.date)
            if suivi.porte_des_objets:
                self._a_objets.append(fichier)
            if suivi.est_fidele:
                return suivi.octets
        self.non_suivis.append(fichier)
        return None
