"""Résolution des textes : valeurs insérées et échappées, renvois changés en liens internes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from cctgen.clausier.formes.questionnaire import Deduction, Question, TypeQuestion
from cctgen.clausier.modele import Parametre, TypeParametre
from cctgen.clausier.textes.redaction import VARIABLE
from cctgen.consultation.modele import date_en_clair
from cctgen.socle.nombres import en_francais, lire_nombre

_PONCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_PROTEGE = re.compile(r"\\([!-/:-@\[-`{-~\n])")


def echapper(valeur: str) -> str:
    """Rend une valeur que le Markdown restituera à l'identique, quelle qu'elle soit.

    CommonMark : tout signe de ponctuation ASCII peut être précédé d'un antislash ; un antislash en fin de ligne
    vaut un saut de ligne.
    """
    lignes = [_PONCTUATION.sub(r"\\\1", ligne.strip()) for ligne in valeur.strip().splitlines()]
    return "\\\n".join(ligne for ligne in lignes if ligne)


def desechapper(markdown: str) -> str:
    """Rend un Markdown tel qu'il se lit : chaque signe que protège un antislash, chaque saut de ligne, sans lui."""
    return _PROTEGE.sub(r"\1", markdown)


def resoudre(texte: str, valeurs: Mapping[str, str], renvois: Mapping[str, str]) -> str:
    """Insère valeurs et renvois ; les noms absents des deux tables ont déjà fait l'objet d'une anomalie."""

    def remplacer(variable: re.Match[str]) -> str:
        nom = variable.group(1)
        if nom.startswith("clause:"):
            cible = nom.removeprefix("clause:")
            return f"[{renvois.get(cible, cible)}](clause:{cible})"
        return valeurs.get(nom, "")

    return VARIABLE.sub(remplacer, texte).strip()


def parametre_en_clair(parametre: Parametre, valeur: str) -> str:
    """Rend un paramètre tel qu'il se lit : date en toutes lettres, virgule décimale."""
    if parametre.type is TypeParametre.DATE:
        return date_en_clair(date.fromisoformat(valeur))
    if parametre.type is TypeParametre.NOMBRE:
        nombre = lire_nombre(valeur)
        return valeur if nombre is None else en_francais(nombre, max(0, -int(nombre.as_tuple().exponent)))
    return valeur


def reponse_inseree(question: Question | Deduction, valeurs: tuple[str, ...], libelle: Callable[[str], str]) -> str:
    """Rend une réponse telle qu'elle s'insère dans une phrase."""
    if question.type is TypeQuestion.DATE:
        return date_en_clair(date.fromisoformat(valeurs[0]))
    dits = [libelle(v) for v in valeurs]
    return dits[0] if len(dits) == 1 else f"{', '.join(dits[:-1])} et {dits[-1]}"
