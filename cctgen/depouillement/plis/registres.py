"""Le registre des dépôts que rend une plateforme : quelle colonne date le dépôt, quel pli chaque ligne désigne."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cctgen.depouillement.plis.remises import lire_instants
from cctgen.matrice.normalisation import cle
from cctgen.socle.nombres import compter, lire_entier

_SEPARATEURS = (";", "\t", "|", ",")
_DU_DEPOT = re.compile(r"depot|depose|recep|recu|horodat|arriv|remis")
_D_AUTRE_CHOSE = re.compile(
    r"limite|ouverture|retrait|telecharg|publi|impress|edit|export|cloture|consult|valid|lance|creat|modif"
)
_DEPOT_MEME = re.compile(
    r"date(?: et)?(?: heure)?(?: d[eu])? depot(?: d[eu] ?(?:l )?(?:pli|offre))?|horodatage(?: d[eu] depot)?"
)
"""Le titre qui ne dit rien d'autre que la date du dépôt : il l'emporte sur tous."""
_DIT_DEPOT = re.compile(r"depot|depose|horodat|remis")
_CREATION_DU_DEPOT = re.compile(r"creation d[eu] (?:depot|pli|l offre)")
_UN_ACCUSE = re.compile(r"accuse|recepisse|\bar\b")
_UNE_HEURE = re.compile(r"heures?\b")
_JOUR_SEUL = re.compile(r"[0-3]?\d[-./][01]?\d[-./]20\d\d|20\d\d[-./][01]?\d[-./][0-3]?\d")
_HEURE_SEULE = re.compile(r"[0-2]?\d ?[:hH] ?[0-5]\d(?: ?[:mM] ?[0-5]\d)? ?s?")
_LIGNES_DE_TITRE = 10
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
    nomme_le_depot: bool = False
    """Vrai si une colonne est nommée « Date de dépôt », quand bien même ses lignes n'y disent pas d'instant."""

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
            colonne = "aucune colonne n'y est nommée « Date de dépôt » seule"
            if self.nomme_le_depot:
                colonne = "la colonne de la date de dépôt n'y dit pas un seul instant"
            yield f"plusieurs dates sur {compter(douteuses, 'ligne')}, et {colonne}"
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
    debut = _rang_de_l_en_tete(rangees)
    titres = [] if debut is None else [cle(titre) for titre in rangees[debut]]
    lignes = (_ligne(r, titres) for r in rangees[0 if debut is None else debut + 1 :] if any(r))
    return RegistreDeDepots(nom, tuple(lignes), any(map(_DEPOT_MEME.fullmatch, titres)))


def _rang_de_l_en_tete(rangees: Sequence[Sequence[str]]) -> int | None:
    """Rend le rang de l'en-tête : la première ligne remplie, ou une suivante que précèdent des lignes de titre."""
    remplies = [rang for rang, rangee in enumerate(rangees) if any(rangee)][:_LIGNES_DE_TITRE]
    for place, rang in enumerate(remplies):
        titres = [titre for titre in rangees[rang] if titre]
        reconnus = sum(bool(_UN_EN_TETE.search(cle(titre))) for titre in titres)
        plus_large = all(len(titres) > sum(map(bool, rangees[avant])) for avant in remplies[:place])
        suivie = place + 1 < len(remplies) and sum(map(bool, rangees[remplies[place + 1]])) > 1
        if _est_un_en_tete(rangees[rang]) and (reconnus > 1 if place else len(titres) > 1 or not suivie) and plus_large:
            return rang
    return None


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
    tete = [ligne for ligne in lignes if ligne.strip()][:_LIGNES_DE_TITRE]
    separateur = max(
        _SEPARATEURS, key=lambda s: (sum(s in ligne for ligne in tete), sum(ligne.count(s) for ligne in tete))
    )
    try:
        for rangee in csv.reader(lignes, delimiter=separateur):
            yield [cellule.strip() for cellule in rangee]
    except csv.Error:
        yield from ([cellule.strip() for cellule in ligne.split(separateur)] for ligne in lignes)


def _est_un_en_tete(rangee: Sequence[str]) -> bool:
    return not any(map(lire_instants, rangee)) and any(_UN_EN_TETE.search(cle(titre)) for titre in rangee)


def _ligne(rangee: Sequence[str], titres: Sequence[str]) -> LigneDeRegistre:
    colonnes = [*zip(rangee, [*titres, *[""] * len(rangee)], strict=False)]
    permises = [
        (valeur, titre)
        for valeur, titre in colonnes
        if _CREATION_DU_DEPOT.search(titre) or not _D_AUTRE_CHOSE.search(titre)
    ]
    instants = next(filter(None, (lire_instants(_a_la_suite(c)) for c in _du_plus_sur(permises))), frozenset())
    return LigneDeRegistre(tuple(_designations(colonnes)), frozenset(map(str, instants)))


def _du_plus_sur(permises: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """Énumère les colonnes où chercher l'instant : celle du dépôt même, puis ce qui parle de lui, enfin toutes."""
    heures = [titre for _, titre in permises if _UNE_HEURE.match(titre)]
    propres = [titre for titre in heures if _DIT_DEPOT.search(titre)] or [t for t in heures if not _UN_ACCUSE.search(t)]
    memes = [titre for _, titre in permises if _DEPOT_MEME.fullmatch(titre)]
    depots = [titre for _, titre in permises if _DIT_DEPOT.search(titre) and not _UN_ACCUSE.search(titre)]
    recus = [titre for _, titre in permises if _DU_DEPOT.search(titre)]
    for retenus in (memes, [*memes, *propres] if memes else [], depots, [*depots, *propres], [*recus, *heures]):
        yield [valeur for valeur, titre in permises if titre in retenus]
    yield [valeur for valeur, _ in permises]


def _a_la_suite(valeurs: Iterable[str]) -> str:
    """Rapproche une date de l'heure de sa voisine, sans que le jour d'après n'en fasse les secondes."""
    suite = list(valeurs)
    for rang, (une, autre) in enumerate(pairwise(suite)):
        libre = rang == 0 or not _JOUR_SEUL.fullmatch(suite[rang - 1])
        if libre and _HEURE_SEULE.fullmatch(une) and _JOUR_SEUL.fullmatch(autre):
            suite[rang : rang + 2] = [autre, une]
    return "".join(f"{valeur}\n" if _FINIT_PAR_UNE_HEURE.search(valeur) else f"{valeur} " for valeur in suite)


_FINIT_PAR_UNE_HEURE = re.compile(r"\d[:hH]\d")


def _designations(colonnes: Sequence[tuple[str, str]]) -> Iterator[str]:
    for valeur, titre in colonnes:
        reduit = cle(valeur)
        if len(reduit) >= _CHIFFRES_D_UN_NUMERO or not reduit.isdecimal():
            yield reduit
        if (numero := lire_entier(reduit)) is not None and _UN_NUMERO_DE_PLI.fullmatch(titre):
            yield f"pli {numero}"
