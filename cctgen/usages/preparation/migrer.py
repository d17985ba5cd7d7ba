"""L'acheteur passe à une version plus récente du clausier : tout se montre d'abord, rien ne s'écrit sans son accord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cctgen.assemblage.suivi.migration import Changements, comparer_clausiers, saisies_admises
from cctgen.assemblage.suivi.versions import comparer_versions, version_de
from cctgen.clausier.modele import Clausier
from cctgen.consultation.lecture import (
    FICHIER_CONSULTATION,
    FICHIER_REPONSES,
    exiger_consultation,
    lire_consultation,
    rediger_reponses,
)
from cctgen.consultation.modele import Consultation
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import lire
from cctgen.socle.gestes.geste import Geste, exiger_un_dossier_au_repos
from cctgen.socle.gestes.mise_en_place import DOSSIER_MIS_DE_COTE
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER, ClausierAccepte, accepte_de, accepter, lire_l_accepte
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import CHANGE, clausiers_de, inscriptions_perimees
from cctgen.usages.ouverture.consultation import Ouverture, geste_de_consultation, ouvrir
from cctgen.usages.ouverture.gel import offres_recues
from cctgen.usages.ouverture.versions import dernier_dossier, derniere_version
from cctgen.usages.preparation.proposer_bareme import bareme_a_refaire


@dataclass(frozen=True, slots=True)
class Migration:
    """Ce que change le clausier d'aujourd'hui ; `avant` manque si la consultation n'en garde pas d'autre.

    `anomalies` est ce qui reste à traiter sous le nouveau clausier ; `publiee` est le numéro de la dernière version
    publiée, que rien de ceci ne touche.
    """

    avant: ClausierAccepte | None
    apres: ClausierAccepte
    changements: Changements
    anomalies: tuple[Anomalie, ...]
    inscriptions_a_jour: bool = True
    publiee: int | None = None
    offres: bool = False
    acceptee: bool = False
    ecrits: tuple[Path, ...] = ()
    mis_de_cote: tuple[Path, ...] = ()
    bareme_a_refaire: bool = False
    """Vrai si le barème que l'outil propose change avec le clausier : la prochaine génération le refait."""

    @property
    def est_a_jour(self) -> bool:
        """Vrai si la consultation est déjà faite sur ce clausier, et ses clausiers inscrits tels qu'ils sont."""
        return self.inscriptions_a_jour and self.avant is not None and self.avant.empreinte == self.apres.empreinte

    @property
    def rectificatif(self) -> str:
        """Dit par où passe l'effet d'un changement sur une consultation déjà publiée, ou rien."""
        if self.publiee is None or not (self.changements.ecarts or self.changements.modeles):
            return ""
        if self.offres:
            return (
                f"La version {self.publiee} est publiée et des offres sont reçues : elles se jugent sur elle, et ces"
                " changements n'y touchent pas."
            )
        # Un modèle n'est pas du contenu que deux versions comparent : sans autre écart, rien n'en ferait une nouvelle.
        avant = "" if self.changements.ecarts else "donnez une nouvelle date à la consultation (consultation.yaml), "
        return (
            f"La version {self.publiee} est publiée : ces changements n'y touchent pas. Acceptés, ils passent par un"
            f" rectificatif : {avant}générez, publiez, puis adressez l'additif à tous les candidats (cctgen"
            " differences)."
        )

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `migrer`."""
        return {
            "avant": None if self.avant is None else self.avant.en_dict(),
            "apres": self.apres.en_dict(),
            "a_jour": self.est_a_jour,
            "acceptee": self.acceptee,
            "saisies_perdues": [p.en_dict() for p in self.changements.perdues],
            "questions_ouvertes": [q.en_dict() for q in self.changements.ouvertes],
            "questions_changees": [q.en_dict() for q in self.changements.changees],
            "ecarts": [
                {**e.en_dict(), "titre": e.titre, "motif": self.changements.motifs.get(e.id, "")}
                for e in self.changements.ecarts
            ],
            "bareme_a_refaire": self.bareme_a_refaire,
            "modeles_changes": list(self.changements.modeles),
            "publiee": self.publiee,
            "rectificatif": self.rectificatif,
            "ecrits": [str(f) for f in self.ecrits],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def migrer(racine: Path, superposes: Sequence[Path] = ()) -> Migration:
    """Montre ce que le clausier d'aujourd'hui changerait à la consultation ; rien n'est écrit."""
    exiger_un_dossier_au_repos(racine)
    exiger_consultation(racine)
    return _Examen(racine, tuple(superposes)).migration()


def accepter_la_migration(racine: Path, superposes: Sequence[Path] = ()) -> Migration:
    """Fait du clausier d'aujourd'hui celui de la consultation, d'un seul geste.

    Les saisies qu'il n'admet plus quittent `reponses.yaml`, dont l'ancien état est mis de côté ; l'empreinte d'un
    clausier de service inscrit est mise à jour dans `consultation.yaml`, et rien d'autre n'y change.
    """
    with geste_de_consultation(racine) as geste:
        examen = _Examen(racine, tuple(superposes))
        migration = examen.migration()
        if migration.est_a_jour:
            return migration
        accepter(geste, examen.nouveau)
        ecrits = [*_ecrire_les_reponses(geste, examen, migration), *_ecrire_les_inscriptions(geste, racine)]
        mis_de_cote = geste.mettre_en_place(remplacer=True)
        return replace(migration, acceptee=True, ecrits=tuple(ecrits), mis_de_cote=mis_de_cote)


class _Examen:
    """La consultation, le clausier qu'elle a accepté et celui d'aujourd'hui."""

    def __init__(self, racine: Path, superposes: tuple[Path, ...]) -> None:
        self._racine, self._superposes = racine, superposes
        self.nouveau = exiger_clausier(clausiers_de(racine, superposes))
        self._accepte = lire_l_accepte(racine)
        self.ancien: Clausier | None = None if self._accepte is None else self._accepte.clausier
        lecture = lire_consultation(racine, self.ancien or self.nouveau)
        if lecture.consultation is None:
            raise DonneesInvalides(bloquantes(lecture.anomalies))
        self.consultation = lecture.consultation

    def adopter(self, consultation: Consultation) -> Consultation:
        """Rend la consultation réduite à ce que le clausier d'aujourd'hui admet."""
        return saisies_admises(consultation, self.nouveau, self.ancien)[0]

    def migration(self) -> Migration:
        """Rend tout ce qui change."""
        ouverture = ouvrir(self._racine, self._superposes, changer=self.adopter)
        publie = dernier_dossier(self._racine)
        return Migration(
            avant=self._accepte,
            apres=accepte_de(self.nouveau),
            changements=self._changements(ouverture),
            anomalies=tuple(a for a in ouverture.anomalies if a.code not in (A_MIGRER, CHANGE)),
            inscriptions_a_jour=not any(inscriptions_perimees(self._racine)),
            publiee=None if publie is None else publie.edition.version,
            offres=offres_recues(self._racine),
            bareme_a_refaire=bareme_a_refaire(self._racine, ouverture),
        )

    def _changements(self, ouverture: Ouverture) -> Changements:
        """Compare à l'ancien clausier s'il est gardé ; sinon à la dernière publication, faite des réponses d'alors."""
        if self.ancien is not None:
            return comparer_clausiers(self.ancien, self.nouveau, self.consultation)
        _, perdues = saisies_admises(self.consultation, self.nouveau, None)
        publiee = derniere_version(self._racine)
        if publiee is None or ouverture.dossier is None:
            return Changements(perdues=perdues)
        return Changements(perdues=perdues, ecarts=comparer_versions(publiee, version_de(ouverture.dossier)))


def _ecrire_les_reponses(geste: Geste, examen: _Examen, migration: Migration) -> list[Path]:
    """Réécrit `reponses.yaml` s'il perd des saisies ; son ancien état, commentaires compris, est mis de côté."""
    if not migration.changements.perdues:
        return []
    chemin = geste.racine / FICHIER_REPONSES
    cote = geste.racine / DOSSIER_MIS_DE_COTE / f"migration-{migration.apres.empreinte[:8]}" / FICHIER_REPONSES
    if not cote.exists() and geste.est_intact(chemin):
        geste.poser(cote, lire(chemin))
    geste.produire(chemin, rediger_reponses(examen.adopter(examen.consultation).saisies).encode())
    return [chemin]


def _ecrire_les_inscriptions(geste: Geste, racine: Path) -> list[Path]:
    """Remplace, à leur place, les empreintes périmées des clausiers inscrits."""
    chemin = racine / FICHIER_CONSULTATION
    octets = neufs = lire(chemin)
    for ancienne, actuelle in inscriptions_perimees(racine):
        neufs = neufs.replace(ancienne.encode(), actuelle.encode())
    if neufs == octets:
        return []
    (geste.produire if geste.est_intact(chemin) else geste.poser)(chemin, neufs)
    return [chemin]
