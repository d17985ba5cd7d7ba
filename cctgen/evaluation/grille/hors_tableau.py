"""Ce qu'une personne a écrit dans une feuille d'offre là où la lecture ne reprend rien : nommé, jamais perdu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cctgen.evaluation.grille.contrat import (
    CHAMP_AVANCEMENT,
    CHAMP_EMPREINTE,
    CHAMP_LOT,
    CHAMP_SOUMISSIONNAIRE,
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_REPONSE_RECUE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_GRILLE,
    COLONNES_SAISIE,
    DEBUT_AVANCEMENT,
    PREFIXES_D_AVIS,
    places_du_champ,
)
from cctgen.evaluation.grille.notice import TITRES
from cctgen.evaluation.modele import nom_replie
from cctgen.matrice.contrat import lettre

Contenu = tuple[str, str]
"""Une cellule, « Q12 », et son texte."""

_CASES_EMISES = {
    nom_replie(champ): cases
    for champ, cases in (
        *((titre, 1) for titre in TITRES),
        ("Consultation", 2),
        (CHAMP_SOUMISSIONNAIRE, 2),
        (CHAMP_LOT, 2),
        ("Fichier reçu", 2),
        (CHAMP_EMPREINTE, 2),
        ("Anomalies du fichier", 2),
        ("Critère", 2),
        ("Sous-critère", 2),
        ("Offres", 2),
        (CHAMP_AVANCEMENT, 2),
    )
}
_COLONNES_EMISES = (
    *COLONNES_GRILLE,
    COLONNE_PREUVE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNE_FICHIER,
    COLONNE_ECART,
    COLONNE_REPONSE_RECUE,
)
_AVIS = tuple(f"{nom_replie(prefixe)} " for prefixe in PREFIXES_D_AVIS)
_NOTEE = (nom_replie("Oui"), nom_replie("Non"))


def contenus_hors_tableau(rangees: Sequence[Sequence[str]], entete: int) -> Iterator[Contenu]:
    """Énumère, dans l'ordre de lecture, les textes que ni l'en-tête de l'offre ni le tableau n'attendent."""
    yield from _au_dessus(rangees[:entete])
    colonnes = {nom_replie(texte): rang for rang, texte in reversed(list(enumerate(rangees[entete])))}
    connues = _colonnes_connues(colonnes)
    etrangeres = [c for c in range(max(map(len, rangees), default=0)) if c not in connues]
    saisies = [colonnes[nom] for c in COLONNES_SAISIE if (nom := nom_replie(c)) in colonnes]
    for numero, rangee in enumerate(rangees[entete:], start=entete + 1):
        tenue = numero == entete + 1 or _est_du_tableau(rangee, colonnes.get("notee"), saisies)
        for colonne in [c for c in etrangeres if c < len(rangee)] if tenue else range(len(rangee)):
            if texte := rangee[colonne]:
                yield _adresse(numero, colonne), texte


def _au_dessus(haut: Sequence[Sequence[str]]) -> Iterator[Contenu]:
    for numero, rangee in enumerate(haut, start=1):
        remplies = [(colonne, texte) for colonne, texte in enumerate(rangee) if texte]
        if not remplies:
            continue
        premiere, champ = remplies[0]
        emises = places_du_champ(rangee)[: _CASES_EMISES.get(nom_replie(champ), 0)]
        for colonne, texte in remplies:
            calcule = nom_replie(champ) != nom_replie(CHAMP_AVANCEMENT) or colonne == premiere
            if colonne not in emises or not (calcule or texte.startswith(DEBUT_AVANCEMENT)):
                yield _adresse(numero, colonne), texte


def _colonnes_connues(colonnes: Mapping[str, int]) -> set[int]:
    """Rend les colonnes émises ; les avis d'une grille de consensus précèdent toujours la saisie."""
    saisie = colonnes.get(nom_replie("Constat"), 0)
    connues = {colonnes[nom_replie(c)] for c in _COLONNES_EMISES if nom_replie(c) in colonnes}
    return connues | {rang for nom, rang in colonnes.items() if nom.startswith(_AVIS) and rang < saisie}


def _est_du_tableau(rangee: Sequence[str], notee: int | None, saisies: Sequence[int]) -> bool:
    """Toute ligne émise dit si l'exigence est notée ; une saisie sur une autre ligne a déjà son anomalie."""
    lus = [rangee[rang] for rang in saisies if rang < len(rangee)]
    return any(lus) or notee is None or (notee < len(rangee) and nom_replie(rangee[notee]) in _NOTEE)


def _adresse(numero: int, colonne: int) -> str:
    return f"{lettre(colonne)}{numero}"
