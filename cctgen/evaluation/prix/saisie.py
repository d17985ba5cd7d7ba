"""Du prix saisi au montant comparé : les postes du détail s'additionnent, rien n'y est complété ni corrigé.

L'acheteur ne complète pas lui-même une offre (CE, 25 mars 2013, Hérault, n° 364824) : un poste sans prix, un total qui
n'est pas la somme des postes, et l'offre n'a pas de prix tant qu'une personne n'a pas tranché.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticKnownError

from cctgen.clausier.formes.champs import Montant, Prose
from cctgen.consultation.modele import SANS_LOT
from cctgen.consultation.prix.montant import MontantCompare, Poste
from cctgen.evaluation.modele import Prix
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import est_ambigu, lire_montant, lire_nombre, montant_en_clair
from cctgen.socle.validation import Modele


def _prix_unitaire(valeur: object) -> object:
    """Admet « 450,50 € » et « 0,0125 » ; refuse « 1.250 », qui se lit de deux façons."""
    if not isinstance(valeur, str):
        return valeur
    if est_ambigu(valeur):
        raise ValueError(
            f"« {valeur} » se lit de deux façons. | Écrivez 1250 pour des milliers, 1,2500 pour trois décimales."
        )
    montant = lire_montant(valeur)
    if montant is None:
        # Au centième de centime près, un prix unitaire a plus de décimales qu'un montant, jamais plus de chiffres.
        fin = lire_nombre(valeur)
        montant = fin if fin is not None and lire_montant(str(abs(int(fin)))) is not None else None
    if montant is None:
        raise ValueError(f"« {valeur} » n'est pas un prix en euros hors taxes. | Écrivez par exemple 450.50 ou 450,50.")
    return montant


_PrixDePoste = Annotated[Decimal, BeforeValidator(_prix_unitaire), Field(ge=0)]


def _ou_ses_postes(valeur: object, suite: ValidatorFunctionWrapHandler, contexte: ValidationInfo) -> object:
    """Sans montant, il faut des postes ; des postes refusés ont déjà leur anomalie."""
    if valeur is not None:
        return suite(valeur)
    if not contexte.data.get("postes", True):
        raise PydanticKnownError("missing")
    return None


class PrixSaisi(Modele, json_schema_extra={"anyOf": [{"required": ["montant"]}, {"required": ["postes"]}]}):
    """Le prix d'une offre pour un lot, en euros hors taxes : son montant, ou le prix de chaque poste du détail.

    `soumissionnaire` désigne l'offre par son nom, son fichier, son SIRET ou le début de l'empreinte du fichier.
    """

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    soumissionnaire: Prose
    postes: Mapping[str, _PrixDePoste] = {}
    montant: Annotated[
        Montant | None,
        Field(validate_default=True),
        WrapValidator(_ou_ses_postes),
    ] = None


class PosteSaisi(Modele):
    """Une ligne du détail d'un classeur de prix : le prix unitaire d'un poste dans une offre."""

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    soumissionnaire: Prose
    poste: Prose
    prix: _PrixDePoste


def montant_compare(saisi: PrixSaisi, compose: MontantCompare | None, lieu: Lieu) -> tuple[Prix, list[Anomalie]]:
    """Rend le prix comparé, sans montant si le détail ne se tient pas, et ce qui manque ou se contredit."""
    montant, fautes = _montant(saisi, compose, lieu)
    postes = frozenset(_detail(saisi, compose))
    ecrits = frozenset(filter(None, (saisi.montant, montant, *_totaux(saisi, compose))))
    prix = Prix(lot=saisi.lot, soumissionnaire=saisi.soumissionnaire, montant=montant, ecrits=ecrits, postes=postes)
    return prix, fautes


def _montant(saisi: PrixSaisi, compose: MontantCompare | None, lieu: Lieu) -> tuple[Decimal | None, list[Anomalie]]:
    if compose is None and saisi.montant is not None and not saisi.postes:
        return saisi.montant, []
    postes = compose.postes if compose else ()
    fautes = [*_postes_inconnus(saisi, postes, lieu), *_postes_sans_prix(saisi, compose, lieu)]
    if fautes or compose is None:
        return None, fautes
    total = compose.total(saisi.postes)
    if saisi.montant not in (None, total):
        return None, [_discordant(saisi, total, lieu)]
    return (total, []) if total else (None, [_nul(saisi, lieu)])


def _detail(saisi: PrixSaisi, compose: MontantCompare | None) -> Iterator[tuple[str, Decimal]]:
    """Énumère ce que coûte chaque poste, à l'unité puis pour sa quantité, option et tranche comprises."""
    yield from saisi.postes.items()
    for poste in compose.postes if compose else ():
        if poste.id in saisi.postes:
            yield f"{poste.id}, en tout", poste.quantite * saisi.postes[poste.id]


def _totaux(saisi: PrixSaisi, compose: MontantCompare | None) -> Iterator[Decimal]:
    """Énumère ce que font les postes chiffrés, ceux qui se comparent puis tous."""
    for postes in (compose.compares, compose.postes) if compose else ():
        chiffres = [p for p in postes if p.id in saisi.postes]
        if len(chiffres) > 1:
            yield sum((p.quantite * saisi.postes[p.id] for p in chiffres), Decimal(0))


def _postes_inconnus(saisi: PrixSaisi, postes: Sequence[Poste], lieu: Lieu) -> Iterator[Anomalie]:
    connus = [poste.id for poste in postes]
    for inconnu in (i for i in saisi.postes if i not in connus):
        message = f"« {saisi.soumissionnaire} » a un prix pour le poste « {inconnu} », qui n'est pas au barème."
        conseil = f"Postes du détail : {', '.join(connus)}." if connus else "Écrivez « montant » : le prix est global."
        yield Anomalie("poste-inconnu", message, conseil, lieu=lieu, ref=inconnu, lot=saisi.lot)


def _postes_sans_prix(saisi: PrixSaisi, compose: MontantCompare | None, lieu: Lieu) -> Iterator[Anomalie]:
    absents = [poste.id for poste in compose.compares if poste.id not in saisi.postes] if compose else []
    if absents:
        message = f"« {saisi.soumissionnaire} » n'a pas de prix pour {', '.join(absents)} : son prix ne compte pas."
        conseil = "Saisissez celui de l'offre ; s'il n'y est pas, qualifiez son absence, sans la combler."
        yield Anomalie("poste-sans-prix", message, conseil, Gravite.A_QUALIFIER, lieu, absents[0], saisi.lot)


def _discordant(saisi: PrixSaisi, total: Decimal, lieu: Lieu) -> Anomalie:
    ecrit = montant_en_clair(saisi.montant or Decimal(0))
    message = (
        f"« {saisi.soumissionnaire} » : le montant écrit ({ecrit}) n'est pas la somme des quantités par les prix"
        f" unitaires ({montant_en_clair(total)}) : aucun ne compte."
    )
    conseil = "Vérifiez la saisie ; si l'écart est dans l'offre, faites-le préciser, puis n'écrivez que les postes."
    return Anomalie("total-discordant", message, conseil, Gravite.A_QUALIFIER, lieu, lot=saisi.lot)


def _nul(saisi: PrixSaisi, lieu: Lieu) -> Anomalie:
    message = f"« {saisi.soumissionnaire} » : tous les postes comparés sont à zéro."
    return Anomalie("montant-nul", message, "Vérifiez la saisie.", Gravite.A_QUALIFIER, lieu, lot=saisi.lot)
