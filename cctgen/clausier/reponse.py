"""Ce qu'une réponse à une question peut valoir : nombre de valeurs, options, forme."""

from __future__ import annotations

from cctgen.clausier.formes.champs import defaut_de_jour
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.parametres import ORNE, defaut_de_bornes
from cctgen.socle.nombres import est_orne, lire_montant, lire_nombre
from cctgen.socle.yaml_strict import defaut_de_texte


def defaut_de_reponse(question: Question, valeurs: tuple[str, ...]) -> str:
    """Rend ce qui ne va pas dans une réponse, en une phrase, ou rien."""
    if faute := next((f for v in valeurs if (f := defaut_de_texte(v))), ""):
        return faute
    if question.type is not TypeQuestion.CHOIX_MULTIPLE and len(valeurs) > 1:
        return "une seule réponse est admise."
    if inconnues := [v for v in valeurs if question.valeurs_admises and v not in question.valeurs_admises]:
        return f"« {', '.join(inconnues)} » n'est pas une réponse admise."
    exclusives = [o.libelle for o in question.options if o.exclusive and o.valeur in valeurs]
    if len(valeurs) > 1 and exclusives:
        return f"« {', '.join(exclusives)} » exclut toute autre réponse."
    return next((faute for v in valeurs if (faute := _defaut_de_forme(question, v))), "")


def _defaut_de_forme(question: Question, valeur: str) -> str:
    if question.type in (TypeQuestion.ENTIER, TypeQuestion.MONTANT):
        entier = question.type is TypeQuestion.ENTIER
        nombre = lire_nombre(valeur) if entier else lire_montant(valeur)
        if nombre is None:
            return f"« {valeur} » n'est pas un {'nombre' if entier else 'montant'}."
        if nombre < 0 or (entier and nombre != nombre.to_integral_value()):
            return f"« {valeur} » n'est pas un nombre positif{' entier' if entier else ''}."
        if est_orne(valeur):
            return ORNE.format(valeur)
        return defaut_de_bornes(nombre, question.min, question.max)
    return defaut_de_jour(valeur) if question.type is TypeQuestion.DATE else ""
