"""Les phrases à reporter au règlement de la consultation, déduites du barème et du mode d'emploi.

R.2152-11 du code de la commande publique : les critères et leur pondération sont annoncés. Une réponse
absente ne vaut zéro que si le règlement l'annonce sans ambiguïté (CE, 20 septembre 2019, n° 421075).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cctgen.clausier.modele import Identite
from cctgen.consultation.bareme import Bareme, CaseVide, Critere, SousCritere, TypeCritere
from cctgen.socle.nombres import en_francais

_REGULARISATIONS = {
    "appel_offres": (
        "Une offre irrégulière est éliminée ; l'acheteur peut toutefois autoriser tous les soumissionnaires concernés à"
        " régulariser la leur, dans un délai approprié, sans en modifier les caractéristiques substantielles."
    ),
    "negociee": (
        "Une offre irrégulière peut devenir régulière au cours de la négociation, si elle n'est pas anormalement"
        " basse ; l'offre finale qui demeure irrégulière est éliminée."
    ),
    "adaptee": (
        "Si l'acheteur négocie, une offre irrégulière peut devenir régulière au cours de la négociation ; sinon,"
        " elle est éliminée, sauf régularisation autorisée à tous les soumissionnaires concernés."
    ),
}
"""Sort d'une offre irrégulière selon la procédure (R.2152-1 et R.2152-2 du code de la commande publique)."""

_CASES_VIDES = {
    CaseVide.A_APPRECIER: "Une réponse absente est appréciée par l'acheteur ; elle ne vaut pas d'office la note zéro.",
    CaseVide.ZERO: "L'absence de réponse à une exigence notée vaut la note zéro pour cette exigence.",
}


def lignes_du_reglement(bareme: Bareme | None, effet: str, procedure: str, identite: Identite) -> tuple[str, ...]:
    """Rend les phrases à coller au règlement, dans l'ordre ; `identite` nomme thèmes et piliers."""
    return (*_presentation(effet, procedure), *(_notation(bareme, identite) if bareme else ()))


def _presentation(effet: str, procedure: str) -> Iterator[str]:
    yield (
        "Le soumissionnaire remet, pour chaque lot auquel il répond, la matrice de conformité jointe au dossier de"
        " consultation, remplie et enregistrée au format .xlsx ou .ods."
    )
    yield (
        "Il remplit les seules cellules ouvertes ; une modification du texte d'une exigence est tenue pour une réserve"
        " et signalée."
    )
    yield "La version de la matrice à utiliser est celle du dernier dossier de consultation publié."
    yield (
        "Les réponses de la matrice sont des déclarations : l'acheteur les vérifie dans l'offre avant de les apprécier."
    )
    yield effet
    yield _REGULARISATIONS.get(procedure, _REGULARISATIONS["appel_offres"])


def _notation(bareme: Bareme, identite: Identite) -> Iterator[str]:
    for critere in bareme.criteres:
        yield _critere(critere, identite)
        for part in critere.sous_criteres:
            yield _part(part, critere, identite)
    yield "Une exigence nommée par un critère ou un sous-critère y compte, et non dans celui de son thème."
    yield (
        "La note d'un sous-critère, sur 100, est le rapport entre la somme des notes obtenues et la somme des notes"
        " maximales de ses exigences notées ; ces exigences comptent à part égale, sauf poids indiqué dans l'annexe."
    )
    degres = " ; ".join(f"{d.note} : {d.ancre.rstrip('.')}" for d in sorted(bareme.echelle, key=lambda d: d.note))
    yield f"Chaque exigence notée reçoit un degré de l'échelle suivante : {degres}."
    yield _CASES_VIDES[bareme.case_vide]
    yield (
        f"Les notes sont calculées sans arrondi et affichées avec {bareme.arrondi} décimales, au plus proche, la demie"
        " vers le haut ; les offres de même note ont le même rang."
    )


def _critere(critere: Critere, identite: Identite) -> str:
    nom = critere.libelle or critere.id
    if critere.type is TypeCritere.PRIX:
        return f"Critère « {nom} » : {_nombre(critere.poids)} %, noté {critere.formule.phrase_du_reglement}."
    portee = "" if critere.sous_criteres else _portee(critere, identite)
    return f"Critère « {nom} » : {_nombre(critere.poids)} %{portee}."


def _part(part: SousCritere, critere: Critere, identite: Identite) -> str:
    return (
        f"Sous-critère « {part.libelle or part.id} » : {_nombre(part.poids)} % du critère"
        f" « {critere.libelle or critere.id} »{_portee(part, identite)}."
    )


def _portee(porteur: Critere | SousCritere, identite: Identite) -> str:
    """Dit les exigences qui comptent : taire leur liste serait taire une pondération."""
    objets = [f"« {identite.themes.get(t, t)} »" for t in porteur.themes]
    objets += [f"« CCT, pilier {identite.piliers.get(p, p).lower()} »" for p in porteur.piliers]
    objets += porteur.exigences
    return f", apprécié sur les exigences notées {', '.join(objets)}" if objets else ""


def _nombre(valeur: Decimal) -> str:
    return en_francais(valeur)
