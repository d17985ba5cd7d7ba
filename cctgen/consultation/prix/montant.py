"""Le montant comparé : ce qui s'additionne pour noter le prix, postes et quantités du détail estimatif compris.

Ce qui compte s'annonce avec le critère (R.2152-11 du code de la commande publique) : quantités, options, tranches. Le
coût global est la seule forme d'un critère unique, s'il intègre l'environnement (R.2152-7).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from cctgen.clausier.formes.champs import Prose, Slug
from cctgen.socle.nombres import en_francais, est_ambigu, lire_nombre
from cctgen.socle.validation import Modele


class Nature(StrEnum):
    """Un prix, ou un coût global : achat, usage, énergie, fin de vie."""

    PRIX = "prix"
    COUT_GLOBAL = "cout_global"

    @property
    def libelle(self) -> str:
        """Rend la nature telle qu'elle se lit."""
        return {"prix": "prix", "cout_global": "coût global"}[self]


class PartDuPrix(StrEnum):
    """Ce qu'est un poste : dû en tout cas, en option, ou dans une tranche que l'acheteur affermit."""

    FERME = "ferme"
    OPTION = "option"
    TRANCHE = "tranche"


class Compris(StrEnum):
    """Ce que le montant comparé comprend en plus des postes fermes."""

    OPTIONS = "options"
    TRANCHES = "tranches"


_COMPRIS_EN = {PartDuPrix.OPTION: Compris.OPTIONS, PartDuPrix.TRANCHE: Compris.TRANCHES}
_CHIFFRES = 80
"""Assez de chiffres pour qu'aucun produit ne s'arrondisse."""
_LIBELLES = {Compris.OPTIONS: "options", Compris.TRANCHES: "tranches optionnelles"}


def _quantite(valeur: object) -> object:
    """Admet « 1 200 » et « 12,5 » ; refuse « 1.200 », qui se lit de deux façons."""
    if isinstance(valeur, str) and est_ambigu(valeur):
        raise ValueError(
            f"« {valeur} » se lit de deux façons."
            " | Écrivez 1200 ou 1 200 pour des milliers, 1,2000 pour trois décimales."
        )
    lue = lire_nombre(valeur) if isinstance(valeur, str) else None
    return valeur if lue is None else lue


class Poste(Modele):
    """Une ligne du détail quantitatif : son prix unitaire est demandé aux offres, sa quantité est à l'acheteur."""

    id: Slug
    designation: Prose
    unite: str = ""
    quantite: Annotated[Decimal, BeforeValidator(_quantite), Field(gt=0, le=10**9)] = Decimal(1)
    part: PartDuPrix = PartDuPrix.FERME

    @property
    def en_clair(self) -> str:
        """Rend « 400 jour x Développement », ou la désignation seule si la quantité est 1."""
        if self.quantite == 1 and not self.unite:
            return self.designation
        return f"{en_francais(self.quantite)} {self.unite}".rstrip() + f" x {self.designation}"


class MontantCompare(Modele):
    """La composition du montant comparé, en euros hors taxes ; `comprend` nomme ce qui s'ajoute aux postes fermes."""

    nature: Nature = Nature.PRIX
    comprend: tuple[Compris, ...] = ()
    postes: Annotated[tuple[Poste, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _postes_distincts_et_compares(self) -> Self:
        ids = [poste.id for poste in self.postes]
        for repete in dict.fromkeys(i for i in ids if ids.count(i) > 1):
            raise ValueError(f"deux postes s'appellent « {repete} ». | Donnez un identifiant propre à chacun.")
        if not self.compares:
            raise ValueError(
                "aucun poste n'entre dans le montant comparé. | Écrivez un poste ferme, ou dites dans « comprend »"
                " que les options ou les tranches en sont."
            )
        return self

    @property
    def compares(self) -> tuple[Poste, ...]:
        """Rend les postes qui entrent dans le montant comparé."""
        return tuple(p for p in self.postes if p.part is PartDuPrix.FERME or _COMPRIS_EN[p.part] in self.comprend)

    def total(self, prix: Mapping[str, Decimal]) -> Decimal:
        """Rend la somme exacte des quantités par les prix unitaires ; tous les postes comparés ont le leur."""
        with localcontext() as contexte:
            contexte.prec = _CHIFFRES
            return sum((poste.quantite * prix[poste.id] for poste in self.compares), Decimal(0))

    @property
    def assiette(self) -> str:
        """Rend, après « sur », ce que note le critère."""
        nom = "le coût global" if self.nature is Nature.COUT_GLOBAL else "le montant"
        exclues = [_LIBELLES[c] for p, c in _COMPRIS_EN.items() if c not in self.comprend and self._a_des(p)]
        comprises = [_LIBELLES[c] for p, c in _COMPRIS_EN.items() if c in self.comprend and self._a_des(p)]
        sort = [f"{' et '.join(comprises)} comprises"] if comprises else []
        sort += [f"{' et '.join(exclues)} non comprises"] if exclues else []
        return ", ".join((f"{nom} tiré du détail quantitatif estimatif", *sort))

    @property
    def phrase(self) -> str:
        """Rend la composition telle que le règlement l'annonce, poste par poste."""
        return f"Montant comparé, prix unitaires de l'offre : {' + '.join(p.en_clair for p in self.compares)}."

    @property
    def composition(self) -> str:
        """Rend ce que vaut le montant d'une offre partout où il se lit : son assiette, puis ses postes."""
        return f"Le montant de chaque offre est {self.assiette}. {self.phrase}"

    def _a_des(self, part: PartDuPrix) -> bool:
        return any(poste.part is part for poste in self.postes)
