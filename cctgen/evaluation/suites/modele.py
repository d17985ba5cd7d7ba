"""Ce qu'une personne décide de chaque offre ou d'un lot, et ce que porte le courrier : `evaluation/suites`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from cctgen.assemblage.modele import PROCEDURE_ADAPTEE, Dossier
from cctgen.clausier.formes.champs import Jour
from cctgen.consultation.modele import SANS_LOT
from cctgen.evaluation.modele import jour_saisi, nom_replie
from cctgen.evaluation.saisies.depots import FICHIER_SUITES
from cctgen.evaluation.suites.recours import recours_contre_un_rejet, recours_sans_attribution
from cctgen.socle.anomalies import Lieu
from cctgen.socle.validation import Modele, Textes, est_un_motif

DELAI_DES_MOTIFS = 15
"""Jours pour répondre à une demande de motifs, à compter de sa réception (R.2181-2 et R.2181-4)."""

DELAI_ELECTRONIQUE, DELAI_AUTRE = 11, 16
"""Jours de suspension avant la signature, selon que les rejets partent par voie électronique ou non (R.2182-1)."""

_Jour = Annotated[Jour, BeforeValidator(jour_saisi)]


class SensSuite(StrEnum):
    """Ce que devient une offre, ou le lot entier s'il n'est pas attribué.

    L'acheteur déclare une procédure sans suite à tout moment, et en communique les motifs (R.2185-1 et R.2185-2) ; elle
    est infructueuse quand aucune offre n'est restée en lice.
    """

    ATTRIBUTAIRE = "attributaire"
    REJETEE = "rejetee"
    SANS_SUITE = "sans_suite"
    INFRUCTUEUX = "infructueux"

    @property
    def vise_le_lot(self) -> bool:
        """Vrai si la suite est celle du lot, sans attributaire."""
        return self in (SensSuite.SANS_SUITE, SensSuite.INFRUCTUEUX)

    @property
    def libelle(self) -> str:
        """Rend la suite telle qu'elle se choisit dans le classeur, et se lit après « déclaré »."""
        return {"rejetee": "rejetée", "sans_suite": "sans suite"}.get(self, self.value)


class Voie(StrEnum):
    """Par où partent les lettres ; le délai de suspension en dépend."""

    ELECTRONIQUE = "electronique"
    AUTRE = "autre"


def _replie(valeur: object) -> object:
    """Admet « Rejetée », « Sans suite » ou « Électronique »."""
    return nom_replie(valeur).replace(" ", "_") if isinstance(valeur, str) else valeur


LOT_ENTIER, MARCHE_ENTIER = "lot entier", "marché entier"
"""Ce qu'écrit le classeur à la place d'une offre, pour la suite d'un lot."""


def _offre(valeur: object) -> object:
    entiers = (nom_replie(LOT_ENTIER), nom_replie(MARCHE_ENTIER))
    return "" if isinstance(valeur, str) and nom_replie(valeur) in entiers else valeur


class Suite(Modele):
    """La suite donnée à une offre ; une offre rejetée n'a de ligne que pour ajouter un motif ou une demande reçue.

    `sans_suite` et `infructueux` sont la suite d'un lot, sans `offre`.
    `motifs_envoyes_le` est le jour où part la réponse à une demande de motifs, reçue le `demande_recue_le`.
    `avantages` dit, hors secret des affaires, ce qui distingue l'offre retenue : les candidats évincés le lisent.
    """

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    offre: Annotated[str, BeforeValidator(_offre)] = ""
    suite: Annotated[SensSuite, BeforeValidator(_replie)]
    motif: str = ""
    avantages: str = ""
    auteur: str = ""
    date: _Jour | None = None
    demande_recue_le: _Jour | None = None
    motifs_envoyes_le: _Jour | None = None

    @model_validator(mode="after")
    def _offre_ou_lot(self) -> Self:
        if self.suite.vise_le_lot and self.offre:
            raise ValueError(f"« {self.suite.libelle} » se dit d'un lot, pas d'une offre. | Retirez « offre: ».")
        if not self.suite.vise_le_lot and not self.offre:
            raise ValueError(f"« {self.suite.libelle} » ne dit pas de quelle offre. | Ajoutez « offre: » et son nom.")
        return self

    @property
    def jours(self) -> tuple[Jour | None, ...]:
        """Rend les jours qu'elle écrit : de la décision, de la demande reçue, des motifs envoyés."""
        return self.date, self.demande_recue_le, self.motifs_envoyes_le

    def manque(self) -> list[str]:
        """Énumère ce qu'une décision doit porter et ne porte pas : pourquoi, par qui, quand."""
        portes = {"motif": est_un_motif(self.motif), "auteur": self.auteur.strip(), "date": self.date}
        return [nom for nom, porte in portes.items() if not porte]


class Courrier(Modele):
    """Ce que portent toutes les lettres ; un champ vide s'y lit comme restant à remplir.

    `tribunal` est celui dont relève le marché, nom et adresse : les voies et délais s'en déduisent ; `recours`, écrit,
    les remplace, et `recours_sans_suite` ceux d'un lot non attribué, où rien n'est à signer. `delai` est en jours :
    plus long que celui du code s'il est écrit. `signature` est celle du marché, une fois faite. `relues` sont les
    phrases qui parlaient peut-être d'un autre candidat, et qu'une personne confirme à un destinataire.
    """

    lieu: str = ""
    envoi: _Jour | None = None
    signataire: str = ""
    qualite: str = ""
    contact: str = ""
    voie: Annotated[Voie, BeforeValidator(_replie)] = Voie.ELECTRONIQUE
    delai: Annotated[int, Field(ge=0, le=365)] | None = None
    tribunal: str = ""
    recours: str = ""
    recours_sans_suite: str = ""
    pieces: Textes = ()
    remise_des_pieces: _Jour | None = None
    signature: _Jour | None = None
    relues: Textes = ()

    @property
    def voies_de_recours(self) -> str:
        """Rend le recours ouvert à un candidat évincé : celui qui est écrit, sinon celui du code."""
        return self.recours or recours_contre_un_rejet(self.tribunal)

    @property
    def voies_sans_attribution(self) -> str:
        """Rend le recours ouvert quand le lot n'est pas attribué."""
        return self.recours_sans_suite or recours_sans_attribution(self.tribunal)


class SuitesRedigees(Modele):
    """`evaluation/suites.yaml`, et son classeur."""

    _fichiers: dict[Suite | str, str] = PrivateAttr(default_factory=dict)

    courrier: Courrier = Courrier()
    suites: tuple[Suite, ...] = ()

    def venues_de(self, fichiers: Mapping[Suite | str, str]) -> Self:
        """Rend les mêmes, avec le nom du fichier où se lit chaque suite, et chaque rubrique du courrier par sa clé."""
        copie = self.model_copy()
        copie._fichiers = dict(fichiers)  # noqa: SLF001 (le sien : une copie de la même classe)
        return copie

    def lieu(self, quoi: Suite | str = "") -> Lieu:
        """Rend où s'écrit une suite, ou une rubrique du courrier ; à défaut, le fichier où le reste est écrit."""
        tenus = dict.fromkeys(self._fichiers.values())
        seul = next(iter(tenus)) if len(tenus) == 1 else FICHIER_SUITES
        return Lieu(f"evaluation/{self._fichiers.get(quoi, seul)}")


def est_formalisee(dossier: Dossier) -> bool:
    """Vrai hors procédure adaptée : le délai de suspension et l'information d'office y sont dus."""
    return dossier.procedure != PROCEDURE_ADAPTEE


def delai_du(dossier: Dossier, voie: Voie) -> int:
    """Rend le délai de suspension que le code impose, en jours ; aucun en procédure adaptée."""
    if not est_formalisee(dossier):
        return 0
    return DELAI_ELECTRONIQUE if voie is Voie.ELECTRONIQUE else DELAI_AUTRE


def delai_de(dossier: Dossier, courrier: Courrier) -> int:
    """Rend le délai que disent les lettres : celui qui est écrit, à défaut celui du code."""
    return delai_du(dossier, courrier.voie) if courrier.delai is None else courrier.delai


def signature_possible(dossier: Dossier, courrier: Courrier) -> date | None:
    """Rend le premier jour où le marché peut se signer : le délai entier écoulé, le jour de l'envoi non compté."""
    delai = delai_de(dossier, courrier)
    return courrier.envoi + timedelta(days=delai + 1) if courrier.envoi and delai else None


def fin_de_conservation(signature: date) -> date:
    """Rend le jour avant lequel la procédure ne se détruit pas : cinq ans après la signature (R.2184-12)."""
    try:
        return signature.replace(year=signature.year + 5)
    except ValueError:  # un 29 février
        return signature.replace(year=signature.year + 5, month=3, day=1)
