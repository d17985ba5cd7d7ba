"""Ce qu'une personne a écrit dans une feuille d'offre là où la lecture ne reprend rien : nommé, jamais perdu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.grille.contenu import valeurs_de
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
    Reste,
    places_du_champ,
    rangs_des_colonnes,
)
from cctgen.evaluation.grille.empreintes import colonnes_gardees, emises_de, est_une_case, ligne_marquee
from cctgen.evaluation.grille.notice import TITRES
from cctgen.evaluation.modele import nom_replie
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.contrat import lettre
from cctgen.socle.typographie import composer

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
_RESTES = frozenset(("", *Reste))
_NOTEE = (nom_replie("Oui"), nom_replie("Non"))


class HorsTableau(NamedTuple):
    """Ce qu'une personne a écrit où rien ne se reprend : dans une case étrangère, ou sur un texte de l'outil.

    `modifiees` sont les lignes, par leur numéro, dont un texte de l'outil a changé.
    """

    contenus: Sequence[Contenu]
    modifiees: Sequence[int]


def hors_tableau(rangees: Sequence[Sequence[str]], entete: int) -> HorsTableau:
    """Relève, dans l'ordre de lecture, ce que ni l'en-tête de l'offre ni le tableau n'attendent."""
    contenus, modifiees = list(_au_dessus(rangees[:entete])), []
    colonnes = rangs_des_colonnes(rangees[entete])
    connues = colonnes_emises(colonnes)
    etrangeres = [c for c in range(max(map(len, rangees), default=0)) if c not in connues.values()]
    saisies = [colonnes[nom] for c in COLONNES_SAISIE if (nom := nom_replie(c)) in colonnes]
    reste = colonnes.get(nom_replie(COLONNE_RESTE))
    marquee = ligne_marquee(rangees)
    emises = emises_de(marquee, connues)
    for numero, rangee in enumerate(rangees[entete:], start=entete + 1):
        if marquee is not None and numero - 1 == marquee.rang:
            contenus += ((_adresse(numero, rang), t) for rang, t in enumerate(rangee) if t and not est_une_case(t))
            continue
        tete = numero == entete + 1
        tenue = tete or _est_du_tableau(rangee, colonnes.get("notee"), saisies)
        ailleurs = [c for c in etrangeres if c < len(rangee)] if tenue else range(len(rangee))
        contenus += ((_adresse(numero, colonne), rangee[colonne]) for colonne in ailleurs if rangee[colonne])
        if tenue and not tete:
            if reste is not None and reste < len(rangee) and rangee[reste] not in _RESTES:
                contenus.append((_adresse(numero, reste), rangee[reste]))
            if emises is not None and not emises.porte(rangee):
                modifiees.append(numero)
    return HorsTableau(contenus, modifiees)


def textes_suspects(entete: Sequence[str], rangee: Sequence[str], dossier: Dossier) -> Iterator[tuple[int, str]]:
    """Énumère les textes d'une ligne modifiée qu'on ne sait pas intacts ; ceux de l'exigence se reconnaissent."""
    colonnes = rangs_des_colonnes(entete)
    gardees = colonnes_gardees(colonnes_emises(colonnes))
    rangs = sorted(colonnes[nom] for nom in gardees if colonnes[nom] < len(rangee))
    ref = rangee[colonnes[nom_replie("Réf.")]]
    connues = [valeurs_de(e) for lot in dossier.numeros for e in dossier.exigences(lot) if e.ref == ref]
    intacts = {(nom_replie(nom), texte_compare(composer(texte))) for v in connues for nom, texte in v.items()}
    for rang in rangs:
        if rangee[rang] and (nom_replie(entete[rang]), texte_compare(rangee[rang])) not in intacts:
            yield rang, rangee[rang]


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


def colonnes_emises(colonnes: Mapping[str, int]) -> dict[str, int]:
    """Rend les colonnes émises, par en-tête ; les avis d'une grille de consensus précèdent toujours la saisie."""
    saisie = colonnes.get(nom_replie("Constat"), 0)
    connues = {nom: colonnes[nom] for c in _COLONNES_EMISES if (nom := nom_replie(c)) in colonnes}
    return connues | {nom: rang for nom, rang in colonnes.items() if nom.startswith(_AVIS) and rang < saisie}


def _est_du_tableau(rangee: Sequence[str], notee: int | None, saisies: Sequence[int]) -> bool:
    """Toute ligne émise dit si l'exigence est notée ; une saisie sur une autre ligne a déjà son anomalie."""
    lus = [rangee[rang] for rang in saisies if rang < len(rangee)]
    return any(lus) or notee is None or (notee < len(rangee) and nom_replie(rangee[notee]) in _NOTEE)


def _adresse(numero: int, colonne: int) -> str:
    return f"{lettre(colonne)}{numero}"
