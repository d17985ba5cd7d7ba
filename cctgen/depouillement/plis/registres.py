"""Le registre des dépôts que rend une plateforme : quelle colonne date le dépôt, quel pli chaque ligne désigne."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cctgen.depouillement.plis.remises import lire_instants
from cctgen.matrice.normalisation import cle

_SEPARATEURS = (";", "\t", "|", ",")
_DU_DEPOT = re.compile(r"depot|depose|recep|recu|horodat|arriv|remis")
_D_AUTRE_CHOSE = re.compile(
    r"limite|ouverture|retrait|telecharg|publi|impress|edit|export|cloture|consult|valid|lance|creat|modif"
)
_UNE_HEURE = re.compile(r"heures?\b")
_UN_EN_TETE = re.compile(r"date|heure|horodat|depot|recep|recu|pli\b|numero|candidat|entreprise|soumissionnaire")
_UN_NUMERO_DE_PLI = re.compile(r"(?:n°?|no|num|numero)?(?: d[eu])? ?(?:pli|depot|offre)|n°?|no|num|numero")
_CHIFFRES_D_UN_NUMERO = 4
"""En deçà, un nombre est un rang dans la liste, pas le numéro d'un pli, sauf si sa colonne le dit."""


@dataclass(frozen=True, slots=True)
class LigneDeRegistre:
    """Une ligne : ses cellules repliées, qui désignent le pli, et les instants qui peuvent être celui du dépôt."""

    cellules: tuple[str, ...]
    instants: frozenset[str]


@dataclass(frozen=True, slots=True)
class RegistreDeDepots:
    """Un registre des dépôts lu."""

    nom: str
    lignes: tuple[LigneDeRegistre, ...]

    def instants_de(self, noms: Collection[str]) -> set[str]:
        """Rend les instants que disent les lignes qui nomment l'un de ces dossiers ou fichiers, repliés."""
        siennes = (ligne for ligne in self.lignes if not set(noms).isdisjoint(ligne.cellules))
        return {instant for ligne in siennes for instant in ligne.instants}

    def defauts(self, plis: Sequence[tuple[str, Collection[str]]]) -> Iterator[str]:
        """Énumère ce qui manque au registre pour dater les plis, donnés par leur nom et leurs noms repliés."""
        if not any(ligne.instants for ligne in self.lignes):
            yield "aucune ligne ne porte à la fois une date et une heure"
            return
        if douteuses := sum(len(ligne.instants) > 1 for ligne in self.lignes):
            yield f"plusieurs dates sur {douteuses} ligne(s), et aucune colonne n'y est nommée « Date de dépôt » seule"
        dates = {nom: self.instants_de(noms) for nom, noms in plis}
        if plis and not any(dates.values()):
            dits = ", ".join(f"« {nom} »" for nom in list(dates)[:3])
            yield f"aucune ligne ne nomme le dossier ou le fichier d'un pli, tel {dits}"
        for nom, lus in dates.items():
            if len(lus) > 1 and not douteuses:
                yield f"« {nom} » y a plusieurs dates de dépôt ({', '.join(sorted(lus))})"


def lire_registre_de_depots(nom: str, octets: bytes) -> RegistreDeDepots:
    """Lit un registre en CSV, ou toute liste où une ligne est un dépôt ; jamais d'erreur."""
    texte = decoder(octets)
    rangees = list(_rangees(texte))
    debut = next((rang for rang, r in enumerate(rangees) if any(r)), 0)
    en_tete = rangees[debut] if rangees and _est_un_en_tete(rangees[debut]) else []
    lignes = (_ligne(r, [cle(titre) for titre in en_tete]) for r in rangees[debut + bool(en_tete) :] if any(r))
    return RegistreDeDepots(nom, tuple(lignes))


def decoder(octets: bytes) -> str:
    """Rend le texte d'un fichier de plateforme : UTF-8, UTF-16 s'il s'annonce, sinon celui de Windows."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _rangees(texte: str) -> Iterator[list[str]]:
    lignes = texte.replace("\0", "").splitlines()
    premiere = next((ligne for ligne in lignes if ligne.strip()), "")
    separateur = max(_SEPARATEURS, key=premiere.count)
    try:
        for rangee in csv.reader(lignes, delimiter=separateur):
            yield [cellule.strip() for cellule in rangee]
    except csv.Error:
        yield from ([cellule.strip() for cellule in ligne.split(separateur)] for ligne in lignes)


def _est_un_en_tete(rangee: Sequence[str]) -> bool:
    return not any(map(lire_instants, rangee)) and any(_UN_EN_TETE.search(cle(titre)) for titre in rangee)


def _ligne(rangee: Sequence[str], titres: Sequence[str]) -> LigneDeRegistre:
    colonnes = [*zip(rangee, [*titres, *[""] * len(rangee)], strict=False)]
    permises = [(valeur, titre) for valeur, titre in colonnes if not _D_AUTRE_CHOSE.search(titre)]
    du_depot = [v for v, titre in permises if _DU_DEPOT.search(titre) or _UNE_HEURE.match(titre)]
    instants = lire_instants(_a_la_suite(du_depot)) or lire_instants(_a_la_suite(v for v, _ in permises))
    return LigneDeRegistre(tuple(_designations(colonnes)), frozenset(map(str, instants)))


def _a_la_suite(valeurs: Iterable[str]) -> str:
    """Rapproche une date de l'heure de la colonne suivante, sans que le jour d'après n'en fasse les secondes."""
    return "".join(f"{valeur}\n" if _FINIT_PAR_UNE_HEURE.search(valeur) else f"{valeur} " for valeur in valeurs)


_FINIT_PAR_UNE_HEURE = re.compile(r"\d[:hH]\d")


def _designations(colonnes: Sequence[tuple[str, str]]) -> Iterator[str]:
    for valeur, titre in colonnes:
        reduit = cle(valeur)
        if len(reduit) >= _CHIFFRES_D_UN_NUMERO or not reduit.isdecimal():
            yield reduit
        elif _UN_NUMERO_DE_PLI.fullmatch(titre):
            yield f"pli {int(reduit)}"
