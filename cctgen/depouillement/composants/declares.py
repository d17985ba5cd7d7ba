"""Ce qu'une offre déclare d'un composant, sans rien de ce que l'outil en déduit : le candidat peut le lire."""

from __future__ import annotations

import re

from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant, Offre
from cctgen.matrice.normalisation import oui_non
from cctgen.socle.anomalies import Anomalie, Lieu


def composants_vises(anomalie: Anomalie, offre: Offre) -> tuple[Composant, ...]:
    """Rend les composants que situe une anomalie, quelle qu'en soit la colonne : la même raison en groupe plusieurs."""
    lignes = {_ligne(lieu) for lieu in (anomalie.lieu, *anomalie.autres_lieux)}
    return tuple(c for c in offre.composants if _ligne_du(c) in lignes)


def composant_a(lieu: Lieu, offre: Offre) -> Composant | None:
    """Rend le composant dont la ligne est à ce lieu, quelle qu'en soit la colonne ; rien si aucun n'y est."""
    return next((c for c in offre.composants if _ligne_du(c) == _ligne(lieu)), None)


def _ligne(lieu: Lieu) -> tuple[str, str]:
    return lieu.feuille, lieu.cellule.lstrip(_LETTRES)


def _ligne_du(composant: Composant) -> tuple[str, str]:
    feuille, cellule = composant.place(contrat.COMPOSANT)
    return feuille, cellule.lstrip(_LETTRES)


_LETTRES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DECLARES = {
    contrat.VERSION: "version",
    contrat.LICENCE: "licence",
    contrat.REF_REFERENTIEL: "référence",
}


def nom_declare(composant: Composant) -> str:
    """Rend le nom d'un composant tel qu'il est déclaré ; vide, il n'en a pas."""
    return " ".join(composant.valeurs.get(contrat.COMPOSANT, "").split())


def familles_de_licences(composant: Composant) -> list[str]:
    """Rend la famille de chaque licence déclarée : « MIT » et « GPL » de « MIT OR GPL-3.0-only »."""
    dites = re.split(r"[\s()]+(?:(?:OR|AND|WITH)[\s()]+)?", composant.valeurs.get(contrat.LICENCE, ""))
    return [re.split(r"-v?\d", dite)[0] for dite in dites if dite]


def declaration(composant: Composant) -> str:
    """Rend « Redis : version « 7.4 », licence « RSALv2 », déclaré embarqué. »."""
    nom = nom_declare(composant) or "composant sans nom"
    dits = [
        f"{libelle} « {valeur} »"
        for colonne, libelle in _DECLARES.items()
        if (valeur := " ".join(composant.valeurs.get(colonne, "").split()))
    ]
    dits += _embarque(composant.valeurs.get(contrat.EMBARQUE, ""))
    return f"{nom} : {', '.join(dits) if dits else 'rien de plus n’est déclaré'}."


def _embarque(saisie: str) -> list[str]:
    """Rend « déclaré non embarqué » ; une réponse qui n'est ni oui ni non se cite telle quelle."""
    lue = oui_non(saisie).valeur
    if lue in ("oui", "non"):
        return [f"déclaré {'embarqué' if lue == 'oui' else 'non embarqué'}"]
    dite = " ".join(saisie.split())
    return [f"« {dite} » dans la colonne « Embarqué »"] if dite else []
