"""Valeurs réglables : conversion, bornes et mise en forme d'un paramètre ou d'une réponse."""

from __future__ import annotations

from decimal import Decimal

from cctgen.clausier.formes.champs import defaut_de_jour
from cctgen.clausier.modele import Parametre, TypeParametre
from cctgen.socle.nombres import en_francais, est_orne, lire_nombre, mesurer
from cctgen.socle.yaml_strict import defaut_de_texte

ORNE = "« {} » s'écrit sans signe plus ni zéro devant."


def defaut_de_valeur(parametre: Parametre, valeur: str) -> str:
    """Rend ce qui ne va pas dans la valeur, en une phrase, ou rien."""
    if faute := defaut_de_texte(valeur):
        return faute
    match parametre.type:
        case TypeParametre.ENTIER | TypeParametre.NOMBRE:
            return _defaut_de_nombre(parametre, valeur)
        case TypeParametre.DATE:
            return defaut_de_jour(valeur)
        case TypeParametre.CHOIX:
            admises = ", ".join(parametre.options)
            return "" if valeur in parametre.options else f"« {valeur} » n'est pas admis : choisissez parmi {admises}."
        case TypeParametre.TEXTE:
            return "" if valeur.strip() else "la valeur est vide."


def _defaut_de_nombre(parametre: Parametre, valeur: str) -> str:
    nombre = lire_nombre(valeur)
    if nombre is None:
        return f"« {valeur} » n'est pas un nombre."
    if est_orne(valeur):
        return ORNE.format(valeur)
    if parametre.type is TypeParametre.ENTIER and nombre != nombre.to_integral_value():
        return f"« {valeur} » n'est pas un nombre entier."
    return defaut_de_bornes(nombre, parametre.min, parametre.max, parametre.unite)


def defaut_de_bornes(nombre: Decimal, minimum: Decimal | None, maximum: Decimal | None, unite: str = "") -> str:
    """Rend ce qui met un nombre hors de ses bornes, en une phrase, ou rien."""
    if minimum is not None and nombre < minimum:
        return f"{en_francais(nombre)} est sous le minimum admis, {mesurer(minimum, unite)}."
    if maximum is not None and nombre > maximum:
        return f"{en_francais(nombre)} dépasse le maximum admis, {mesurer(maximum, unite)}."
    return ""
