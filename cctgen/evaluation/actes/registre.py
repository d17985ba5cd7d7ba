"""Une ligne du registre des demandes : ce qui est demandé, à qui, quand, et ce qui en est revenu."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PrivateAttr

from cctgen.clausier.formes.champs import Jour, Prose
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.modele import designe, jour_saisi, nom_replie, objet_saisi
from cctgen.matrice.modele import Offre
from cctgen.socle.validation import Modele, OuiNon


def _nature(valeur: object) -> object:
    """Admet « Précision » ou « justification du prix »."""
    if not isinstance(valeur, str):
        return valeur
    replie = nom_replie(valeur)
    return next((n for n in NatureDemande if nom_replie(n.libelle) == replie), replie)


A_REECRIRE = "demande à réécrire"
_A_REECRIRE = f"[À compléter : {A_REECRIRE}]"
_Jour = Annotated[Jour, BeforeValidator(jour_saisi)]


class DemandeSuivie(Modele):
    """Une demande telle qu'une personne la suit ; sans `exigence`, elle porte sur l'offre entière.

    `retenue` dit si elle part : une précision part sauf « non », une régularisation ne part que par « oui ».
    `change_l_offre` dit si la réponse modifie une caractéristique substantielle de l'offre. Le tour de négociation ne
    s'y écrit pas : c'est celui du dossier où le registre est rangé.
    """

    _tour: int = PrivateAttr(default=1)

    lot: Annotated[int, Field(ge=0)] | None = None
    offre: Prose
    exigence: Annotated[str, BeforeValidator(objet_saisi)] = ""
    nature: Annotated[NatureDemande, BeforeValidator(_nature)]
    situation: str = ""
    demande: Prose
    retenue: OuiNon | None = None
    envoyee_le: _Jour | None = None
    echeance: _Jour | None = None
    recue_le: _Jour | None = None
    reponse: str = ""
    piece: str = ""
    change_l_offre: OuiNon | None = None

    @property
    def tour(self) -> int:
        """Rend le tour où la demande est faite ; les offres initiales sont le tour 1."""
        return self._tour

    def au_tour(self, tour: int) -> Self:
        """Rend la même demande, faite à ce tour."""
        copie = self.model_copy()
        copie._tour = tour  # noqa: SLF001 (le sien : une copie de la même classe)
        return copie

    def a_reecrire(self) -> Self:
        """Rend la même demande sans son texte, qui ne doit pas partir."""
        return self.model_copy(update={"demande": _A_REECRIRE})

    @property
    def est_a_reecrire(self) -> bool:
        """Vrai si son texte en a été ôté."""
        return self.demande == _A_REECRIRE

    @property
    def part(self) -> bool:
        """Vrai si la demande est à envoyer, ou l'est déjà."""
        return self.envoyee_le is not None or (self.nature.est_d_office if self.retenue is None else self.retenue)

    @property
    def objet(self) -> str:
        """Rend ce sur quoi elle porte, en clair."""
        return self.exigence or "l'offre entière"

    def vise(self, offre: Offre) -> bool:
        """Vrai si la demande est adressée à cette offre."""
        return self.lot in (None, offre.lot) and designe(self.offre, offre)

    def est_en_retard(self, jour: date) -> bool:
        """Vrai si la demande est partie, son échéance passée, et que rien n'est noté comme reçu."""
        return self.envoyee_le is not None and self.echeance is not None and self.echeance < jour and not self.recue_le


def lignes_de(lignes: Sequence[DemandeSuivie], offre: Offre, nature: NatureDemande) -> tuple[DemandeSuivie, ...]:
    """Rend les demandes d'une nature qui partent à une offre, dans l'ordre du registre."""
    return tuple(s for s in lignes if s.vise(offre) and s.nature is nature and s.part)
