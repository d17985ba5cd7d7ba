"""Un classeur lu : des feuilles de textes, avec l'adresse de chaque cellule. Rien d'un format de fichier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from unicodedata import category

from cctgen.matrice.contrat import lettre

BARRE = "texte barré"
INVISIBLE = "texte de la couleur du fond, ou masqué"
COULEUR_SEULE = "cellule colorée, sans texte"
LIEN = "lien vers"
ERREUR = "erreur de calcul"
FUSION = "cellule fusionnée avec"
AFFICHE = "valeur telle qu'affichée"
"""Ce qu'un format de nombre ajoute à la valeur : unité, sens, monnaie, zéros ; la lecture en fait le texte."""
DU_FORMAT = "le format "
"""Ce par quoi commence ce qu'il faut dire d'un format qui cache la valeur enregistrée."""
SIGNES = (BARRE, INVISIBLE, COULEUR_SEULE, AFFICHE)
SIGNES_D_UNE_SAISIE = (BARRE, INVISIBLE, COULEUR_SEULE)
"""Dans nos registres (prix, décisions), une valeur compte telle qu'elle est enregistrée, non telle qu'affichée."""
SIGNES_D_UN_TEXTE = (BARRE, INVISIBLE)
"""Ce qu'un classeur rempli peut dire par sa mise en forme, quand ses cases à remplir sont elles-mêmes colorées."""


def lien_vers(cible: str) -> str:
    """Dit un lien par sa cible."""
    return f"{LIEN} « {cible[:200]} »"


def est_meme_lien(cible: str, texte: str) -> bool:
    """Vrai si le texte affiché dit déjà la cible : le tableur fait lui-même un lien d'une adresse saisie."""

    def nue(adresse_saisie: str) -> str:
        sans = adresse_saisie.strip().casefold().removeprefix("mailto:")
        return sans.removeprefix("https://").removeprefix("http://").rstrip("/")

    return nue(cible) == nue(texte)


CELLULES_MAXIMALES = 2_000_000
"""Cellules du plus petit rectangle qui contient tout ce qui est saisi dans une feuille."""


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille lue depuis A1 ; une ligne peut être plus courte qu'une autre, une valeur reste à mettre en texte.

    `formules` donne les formules par cellule, ou rien si le format ne permet pas de les connaître (.xls) ;
    `remarques` ce qui est posé sur la feuille hors des cellules : commentaires, dessins ; `aspects` ce que la mise
    en forme d'une cellule, ou une erreur de calcul, peut faire dire à son texte ; `fusions` les plages fusionnées,
    « H2:H4 », dont seule la première cellule porte un texte ; `marges` les textes de ses en-têtes et pieds de page ;
    `masques` ce qu'un .xlsx en cache : « 12 » pour une ligne, « L » pour une colonne, son nom pour elle-même.
    """

    nom: str
    lignes: Sequence[Sequence[object]]
    formules: Mapping[str, str] | None = field(default_factory=dict)
    remarques: Sequence[tuple[str, str]] = ()
    aspects: Sequence[tuple[str, str]] = ()
    fusions: Sequence[str] = ()
    marges: Sequence[str] = ()
    masques: Sequence[str] = ()


class Classeur(NamedTuple):
    """Un classeur lu ; `a_des_macros` ne dit que leur présence, rien n'est exécuté ; `non_lu` ce que le format tait."""

    feuilles: tuple[Feuille, ...]
    format: str
    a_des_macros: bool = False
    non_lu: str = ""


def adresse(ligne: int, colonne: int) -> str:
    """Rend « F12 » pour la ligne 11 et la colonne 5, comptées à partir de zéro."""
    return f"{lettre(colonne)}{ligne + 1}"


def texte_de(ligne: Sequence[object], rang: int) -> str:
    """Rend le texte d'une cellule, vide si la ligne est plus courte."""
    valeur = ligne[rang] if rang < len(ligne) else ""
    return valeur if isinstance(valeur, str) else en_texte(valeur)


_ADRESSE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def place_de(cellule: str) -> tuple[int, int] | None:
    """Rend la ligne et la colonne, à partir de zéro, de « F12 » ; rien si ce n'est pas une adresse."""
    morceaux = _ADRESSE.fullmatch(cellule)
    if morceaux is None:
        return None
    colonne = 0
    for signe in morceaux.group(1).upper():
        colonne = colonne * 26 + ord(signe) - 64
    return int(morceaux.group(2)) - 1, colonne - 1


def texte_en(lignes: Sequence[Sequence[object]], cellule: str) -> str:
    """Rend le texte d'une cellule nommée « F12 », vide hors de ce qui a été lu."""
    place = place_de(cellule)
    return texte_de(lignes[place[0]], place[1]) if place and 0 <= place[0] < len(lignes) else ""


def etendue_de(plage: str) -> tuple[range, range] | None:
    """Rend les lignes et les colonnes, à partir de zéro, de « H2:H4 » ou de « H2 » ; rien si ce n'en est pas une."""
    coins = [place_de(coin) for coin in plage.split(":")]
    if len(coins) > 2 or coins[0] is None or coins[-1] is None:
        return None
    (haut, gauche), (bas, droite) = coins[0], coins[-1]
    return range(haut, bas + 1), range(gauche, droite + 1)


def en_texte(valeur: object) -> str:
    """Rend une valeur typée telle qu'elle se voit dans un tableur en français : « 12 », « 12,5 », « VRAI »."""
    texte = str(valeur)
    match valeur:
        case bool():
            texte = "VRAI" if valeur else "FAUX"
        case float():
            texte = _nombre(valeur)
        case datetime():
            texte = valeur.strftime("%d/%m/%Y")
            if valeur.time() != time():
                texte += f" {_heure(valeur.time())}"
        case date():
            texte = valeur.strftime("%d/%m/%Y")
        case time():
            texte = _heure(valeur)
        case timedelta():
            minutes, secondes = divmod(round(valeur.total_seconds()), 60)
            texte = f"{minutes // 60}:{minutes % 60:02d}" + (f":{secondes:02d}" if secondes else "")
    return texte


def a_un_mot(texte: str) -> bool:
    """Vrai d'un texte que lit une personne : un mot, une unité, un sens, ou un dessin (« ✗ », « ★ », « ⚠ »)."""
    return any(c.isalnum() or c in _UNITES_ET_SENS or category(c) == "So" for c in texte)


_UNITES_ET_SENS = "%°€$£¥<>≤≥±~"


def autre_affichage(montre: str, valeur: float) -> str:
    """Dit qu'un nombre ne se voit pas tel qu'il est enregistré ; rien si seuls s'y ajoutent blancs, zéros ou euros."""
    from cctgen.socle.nombres import lire_nombre  # noqa: PLC0415 (une grille ou une saisie n'a d'ordinaire aucun format)

    lu = lire_nombre(montre.replace("€", "").strip())
    if lu is not None and float(lu) == valeur:
        return ""
    return f"{DU_FORMAT}affiche « {montre.strip()} » pour la valeur {en_texte(valeur)}"


def _heure(valeur: time) -> str:
    return valeur.strftime("%H:%M:%S" if valeur.second else "%H:%M")


def en_pourcentage(valeur: float) -> str:
    """Rend une valeur que le tableur montre en pourcentage, toutes ses décimales gardées : « 99,9 % » pour 0,999."""
    from cctgen.socle.nombres import pourcentage_de_tableur  # noqa: PLC0415 (une matrice n'en a d'ordinaire aucun)

    return pourcentage_de_tableur(valeur)


def _nombre(valeur: float) -> str:
    from cctgen.socle.nombres import nombre_de_tableur  # noqa: PLC0415 (une matrice n'a d'ordinaire aucun nombre)

    return nombre_de_tableur(valeur)
