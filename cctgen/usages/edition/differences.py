"""Montrer ce qui sépare deux versions : additif et suivi de modifications."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Document, Dossier, Formulaire
from cctgen.assemblage.suivi.versions import (
    Ecart,
    ElementPublie,
    Version,
    comparer_versions,
    renumerotations,
    version_de,
)
from cctgen.documents.ecarts.additif import Passage, rendre_additif
from cctgen.documents.ecarts.pieces import PieceComparee, Sort, documents_compares, sort_de
from cctgen.documents.word.rendu import MODELE_FORMULAIRE, rendre_annexe, rendre_extrait, rendre_formulaire
from cctgen.documents.word.revisions.document import fondre_documents
from cctgen.matrice.emission import attendues
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.edition.ecarts_rediges import (
    DOSSIER_ECARTS,
    FICHIER_REDIGES,
    ecrire_les_rediges,
    lire_les_rediges,
    nom_du_passage,
)
from cctgen.usages.edition.fichiers_produits import nom_de_matrice
from cctgen.usages.edition.modeles import modele_de_rapport, modele_nomme
from cctgen.usages.ouverture.consultation import geste_de_consultation, ouvrir
from cctgen.usages.ouverture.integrite import publications_alterees
from cctgen.usages.ouverture.versions import lire_dossier, numeros_publies


@dataclass(frozen=True, slots=True)
class Differences:
    """Les écarts entre deux versions, les documents qui les disent, et les publications qui ont été altérées."""

    avant: Version
    apres: Version
    ecarts: tuple[Ecart, ...]
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()
    renumerotes: tuple[tuple[ElementPublie, ElementPublie], ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `differences`."""
        return {
            "avant": self.avant.numero,
            "apres": self.apres.numero,
            "ecarts": [e.en_dict() for e in self.ecarts],
            "renumerotations": [
                {"id": n.id, "avant": [a.document, a.numero], "apres": [n.document, n.numero]}
                for a, n in self.renumerotes
            ],
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
) -> Differences:
    """Compare deux versions, rédige dans `sortie/ecarts/` l'additif et le suivi de chaque document qui change.

    Sans numéro, compare la dernière publication au dossier d'aujourd'hui. Lève `TravailProtege` si un document
    d'écarts a été modifié à la main et que `remplacer` est faux.
    """
    with geste_de_consultation(racine) as geste:
        ancien, nouveau = _dossiers(racine, superposes, avant, apres)
        versions = version_de(ancien), version_de(nouveau)
        ecarts, renumerotes = comparer_versions(*versions), renumerotations(*versions)
        contenus = _Redaction(racine, superposes, ancien, nouveau).contenus() if ecarts or renumerotes else {}
        for chemin, contenu in contenus.items():
            geste.produire(chemin, contenu)
        _retirer_les_perimes(geste, racine, f"{_suffixe(ancien, nouveau)}.docx", contenus)
        rediges = {**lire_les_rediges(racine), _suffixe(ancien, nouveau): versions[1].empreinte}
        if contenus:
            geste.poser(racine / FICHIER_REDIGES, ecrire_les_rediges(rediges))
        mis_de_cote = geste.mettre_en_place(remplacer=remplacer)
        alterees = tuple(publications_alterees(racine))
        return Differences(*versions, ecarts, tuple(contenus), alterees, mis_de_cote, renumerotes)


def _dossiers(
    racine: Path, superposes: Sequence[Path], avant: int | None, apres: int | None
) -> tuple[Dossier, Dossier]:
    publies = numeros_publies(racine)
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
    """Rédige l'additif, et le suivi de modifications de chaque document qui change de contenu."""

    def __init__(self, racine: Path, superposes: Sequence[Path], ancien: Dossier, nouveau: Dossier) -> None:
        self._racine, self._superposes = racine, superposes
        self._ancien, self._nouveau = ancien, nouveau

    def contenus(self) -> dict[Path, bytes]:
        """Rend les octets de chaque document, par chemin."""
        compares = list(documents_compares(self._ancien, self._nouveau))
        pour_tous = [p for d, p in compares if not (isinstance(d, Document) and d.est_a_reporter)]
        passage = Passage(self._ancien, self._nouveau, [*pour_tous, *self._matrices()])
        additif = rendre_additif(modele_de_rapport(self._racine, self._superposes), passage)
        suivis = {self._chemin(f"suivi-{d.fichier}"): self._suivi(d) for d, p in compares if p.sort is Sort.CHANGEE}
        return {self._chemin("additif"): additif, **suivis}

    def _chemin(self, nom: str) -> Path:
        return self._racine / DOSSIER_ECARTS / f"{nom}-{_suffixe(self._ancien, self._nouveau)}.docx"

    def _matrices(self) -> Iterator[PieceComparee]:
        lots = dict.fromkeys((*self._nouveau.numeros, *self._ancien.numeros))
        for lot in lots:
            avant, apres = (attendues(d, lot) if lot in d.numeros else None for d in (self._ancien, self._nouveau))
            yield PieceComparee(nom_de_matrice(lot), "Matrice de conformité", sort_de(avant, apres))

    def _suivi(self, piece: Document | Formulaire) -> bytes:
        avant, apres = (self._rendre(dossier, piece.fichier) for dossier in (self._ancien, self._nouveau))
        edition = self._nouveau.edition
        return fondre_documents(avant, apres, edition.acheteur, edition.date).octets

    def _rendre(self, dossier: Dossier, fichier: str) -> bytes:
        formulaires = {f.fichier: f for f in dossier.formulaires}
        if fichier in formulaires:
            return rendre_formulaire(dossier, formulaires[fichier], self._modele(MODELE_FORMULAIRE))
        document = next(d for d in dossier.documents if d.fichier == fichier)
        rendre = rendre_extrait if document.est_a_reporter else rendre_annexe
        return rendre(dossier, document, self._modele(document.modele))

    def _modele(self, nom: str) -> bytes:
        return modele_nomme(nom, self._racine, self._superposes)
