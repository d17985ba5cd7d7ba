"""La règle du logiciel embarqué, telle que la feuille « Composants » la demande.

Hors référentiel, un logiciel est admis s'il s'installe et se met à jour avec l'application, ne demande ni tierce
maintenance ni maintien en condition propres, ni intervention ni compétence de l'exploitant, n'affaiblit pas la
sécurité du système d'information, et reste à la charge de qui le propose (référentiel de produits du CCT du
ministère de l'Intérieur), tant que dure le marché qui l'oblige. Le titulaire qui exploite n'est pas l'exploitant que
la règle protège : ce qu'il fait lui-même d'un tel logiciel n'y contredit pas. L'outil signale ; une personne décide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from cctgen.matrice import contrat
from cctgen.matrice.completude import est_vide
from cctgen.matrice.modele import Composant
from cctgen.matrice.normalisation import cle, oui_non
from cctgen.socle.typographie import composer_a_relire

CONDITIONS = (
    contrat.INSTALLATION,
    contrat.SANS_TMA,
    contrat.SANS_EXPLOITANT,
    contrat.SANS_EFFET_SECURITE,
    contrat.CHARGE_DU_TITULAIRE,
)
"""Les colonnes de la règle : « oui » affirme ce que dit chacune."""


class NatureDefaut(Enum):
    """Ce qu'un défaut reproche : de se taire, ou de se contredire."""

    SILENCE = auto()
    CONTRADICTION = auto()


@dataclass(frozen=True, slots=True)
class Defaut:
    """Ce qui empêche de tenir un composant pour embarqué, et la phrase qui le dit."""

    nature: NatureDefaut
    phrase: str


_ACTEURS = (
    r"exploitant|exploitation|hebergeur|administrateur|acheteur|maitrise d ouvrage|dsi|client"
    r"|vos (?:equipes|services|agents|exploitants)|l(?:e|a|es) votres?"
    r"|equipes? (?:d exploitation|de production|systeme|de l acheteur)"
)
_ACTES = (
    r"install|deploi|configur|parametr|administr|cre[er]|renouvel|surveill|supervis|sauvegard|restaur|redemarr|reload"
    r"|appliqu|gere|gerer|maint|met(?:s|t\w*)? a jour|mise a jour|patch|ouvr|lance|execut|form|intervien|interven"
    r"|doit|devra|assure|purg|migr|provision|control|verifi|s occup|prend en charge|corrig"
)
_MOYENS = (
    r"equipes?|services?(?: clients?)?|centre|agents?|exploitants?|exploitation|administrateurs?|hebergeur|ingenieurs?"
    r"|techniciens?|experts?|collaborateurs?|direction|departement|cellule|pole|dsi"
)
_METIERS = r"exploitation|production|administration|systemes?|supervision|support"
SIENS = re.compile(
    rf"\b(?:notre|nos)(?: propres?| deux| trois)? (?:{_MOYENS})(?: internes?)?"
    rf"(?: (?:d |de l |de la |de )?(?:{_METIERS}))?\b"
    r"|\b(?:nous|titulaire),? (?:en tant qu )?exploitants?\b|\ben tant qu exploitants?[^.;,]*, nous\b"
    r"|\b(?:equipes?|service|centre|exploitant|exploitation)(?: d exploitation| de production)?"
    r" (?:du titulaire(?! (?:sortant|actuel|precedent|en place))|de notre societe)\b"
)
"""Les moyens de qui répond : le titulaire exploitant se nomme sans charger personne d'autre."""
ADMINISTRATION = re.compile(
    rf"\b(?:{_ACTEURS})\b[^.;]*\b(?:{_ACTES})"
    rf"|\b(?:{_ACTES})\w*[^.;]*\bpar (?:nous (?:et|ou) )?(?:l |les |la |vos )?(?:{_ACTEURS})\b"
)
A_PART = re.compile(
    r"\b(?:a )?install\w* (?:separement|a part|au prealable|a la main|manuellement)"
    r"|\bmis(?:e|es)? a jour (?:separement|a part|manuelle\w*|independamment)"
    r"|\b(?:contrat|marche) (?:de )?(?:support|maintenance) (?:distinct|separe|propre|annexe)"
    r"|\bcompetences? (?:\w+ )?(?:requise|necessaire|attendue|particuliere)s?\b"
    r"|\bouverture (?:de|d un|des) (?:flux|ports?)\b|\bcompte (?:d )?administrat\w+\b"
)
NIE = re.compile(r"\b(?:sans|aucune?|ni|jamais|rien)\b|\bn(?:e)? (?:(?:\w| )+ )?(?:pas|rien|aucune?|jamais|plus)\b")
RESTRICTIF = re.compile(r"\bn(?:e)? (?:a|ont|fait|doit|reste)? ?(?:\w+ )?(?:qu|que)\b")


def libelle(colonne: str) -> str:
    """Rend la condition telle que la nomme la matrice : le rapport et la colonne disent le même mot."""
    return composer_a_relire(colonne.removesuffix(" (oui/non)"))


def demandees(composant: Composant) -> tuple[str, ...]:
    """Rend les colonnes de la règle que porte la feuille : une matrice plus ancienne n'en avait que deux."""
    portees = composant.lettres or composant.valeurs
    return tuple(colonne for colonne in CONDITIONS if colonne in portees)


def non_demandees(composant: Composant) -> tuple[str, ...]:
    """Rend les conditions que la feuille, plus ancienne, ne demandait pas."""
    return tuple(f"« {libelle(colonne)} »" for colonne in CONDITIONS if colonne not in demandees(composant))


def defauts(composant: Composant) -> Iterator[Defaut]:
    """Énumère ce qui empêche de tenir un composant déclaré embarqué pour tel."""
    for colonne in demandees(composant):
        reponse = oui_non(composant.valeurs[colonne]).valeur
        if reponse == "non":
            yield Defaut(NatureDefaut.CONTRADICTION, f"à « {libelle(colonne)} », la réponse est « non »")
        elif reponse != "oui":
            yield Defaut(NatureDefaut.SILENCE, f"à « {libelle(colonne)} », la réponse n'est pas « oui »")
    justification = composant.valeurs[contrat.JUSTIFICATION_COMPOSANT]
    if est_vide(justification):
        yield Defaut(NatureDefaut.SILENCE, "aucune justification")
    elif phrase := administration_decrite(justification):
        charge = f"la justification décrit une charge pour un autre que le titulaire : « {phrase} »"
        yield Defaut(NatureDefaut.CONTRADICTION, charge)


def administration_decrite(justification: str) -> str:
    """Rend la première phrase qui fait agir un autre que le titulaire, ou demande une installation à part."""
    for phrase in re.split(r"(?<=[.;!?])\s+|\n+", justification):
        texte = SIENS.sub("nous", cle(phrase))
        if not (ADMINISTRATION.search(texte) or A_PART.search(texte)):
            continue
        if not NIE.search(texte) or RESTRICTIF.search(texte):
            return " ".join(phrase.split())[:200].rstrip(" ;.")
    return ""
