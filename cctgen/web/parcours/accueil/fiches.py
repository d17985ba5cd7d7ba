"""Deux personnes sur une même fiche : chacune garde ce qu'elle a changé, champ par champ et lot par lot.

Un lot que chacune ajoute est un lot de plus, non le même : le second prend un autre numéro. Un lot que l'une a ôté ne
revient pas de ce que l'autre y changeait : ses réponses et ses critères ne reviendraient pas avec lui. Les textes des
variantes ne valent que si elles sont admises : ne plus les admettre dispute ce que l'autre vient d'en écrire. Un lot
se reconnaît à son titre, non au numéro qu'un redépôt a pu redonner : ce que l'on change d'un lot dont l'autre a changé
le titre, ou de variantes admises sur d'autres lots, se relit d'abord. Les variantes n'en disent rien : un titre corrigé
à cette fiche, qui ne redonne pas de numéro, ne les fait pas relire.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from cctgen.usages.reglage.retoucher_identite import Fiche, LotFiche

HORS_LOT = 0
CHAMPS = {
    "reference": "La référence",
    "objet": "L'objet",
    "acheteur": "L'acheteur",
    "service": "Le service",
    "jour": "La date d'édition",
    "variantes": "Les variantes",
    "exigences_minimales": "Les exigences minimales des variantes",
    "presentation": "La présentation des variantes",
    "lots_des_variantes": "Les seuls lots où les variantes sont admises",
}
CHAMPS_DU_LOT = {"titre": "le titre", "estimation": "l'estimation"}

Place = tuple[int, str]
"""Un champ : le numéro de son lot, ou `HORS_LOT`, et son nom."""

_VARIANTES: Place = (HORS_LOT, "variantes")
_TEXTES: tuple[Place, ...] = ((HORS_LOT, "exigences_minimales"), (HORS_LOT, "presentation"))
_LOTS_DES_VARIANTES: Place = (HORS_LOT, "lots_des_variantes")
_APlat = Mapping[Place, str | None]


@dataclass(frozen=True, slots=True)
class Fusion:
    """La fiche présente où ce que la personne a changé est fait ; disputé, c'est elle qui l'emporte.

    `disputees` : ce que l'autre a changé autrement. `renumerotes` : les lots neufs, du numéro voulu à celui qu'ils ont.
    """

    fiche: Fiche
    disputees: tuple[Place, ...]
    renumerotes: Mapping[int, int]


def fusionner_les_fiches(
    vue: Fiche, voulue: Fiche, presente: Fiche, portes: Collection[int] = (), corriges: Collection[int] = ()
) -> Fusion:
    """Rend la fusion de ce que la personne a changé, de la fiche vue à la voulue, et de la fiche présente.

    Un lot neuf ne prend aucun des numéros `portes` par un lot, présent ou ôté. Les lots `corriges` ont un autre titre
    que celui qu'elle a vu, et restent les mêmes.
    """
    renumerotes = _renumerotes(vue, voulue, presente, portes)
    voulue = replace(voulue, lots=tuple(_renumerote(lot, renumerotes) for lot in voulue.lots))
    avant, apres, dits = a_plat(vue), a_plat(voulue), a_plat(presente)
    changees = [place for place in {**avant, **apres} if avant.get(place) != apres.get(place)]
    if _n_admet_plus(avant, dits) and _textes_ecrits(avant, apres):
        changees += [place for place in (_VARIANTES, *_TEXTES) if place not in changees]
    disputees = [p for p in changees if dits.get(p) not in (avant.get(p), apres.get(p))]
    if _n_admet_plus(avant, apres):
        disputees += [place for place in _textes_ecrits(avant, dits) if place not in disputees]
    situent = dict.fromkeys(p for place in changees for p in _ce_qui_situe(place, avant, corriges))
    apres[_LOTS_DES_VARIANTES] = ", ".join(n for n in _limites(avant) if (int(n), "titre") in apres)
    disputees += [p for p in situent if p not in disputees and dits.get(p) not in (avant.get(p), apres.get(p))]
    fusion = dits | {place: apres.get(place) for place in changees}
    numeros = _numeros(vue, voulue, presente)
    lots = tuple(LotFiche(n, *(fusion[n, champ] or "" for champ in CHAMPS_DU_LOT)) for n in numeros)
    hors_lot = {champ: fusion[HORS_LOT, champ] or "" for champ in CHAMPS}
    return Fusion(Fiche(**hors_lot, lots=lots), tuple(disputees), {a: n for a, n in renumerotes.items() if n != a})


def _n_admet_plus(avant: _APlat, apres: _APlat) -> bool:
    return apres[_VARIANTES] not in (avant[_VARIANTES], "oui")


def _textes_ecrits(avant: _APlat, apres: _APlat) -> list[Place]:
    """Rend les textes des variantes, admises, que l'une a écrits depuis la fiche vue."""
    return [p for p in _TEXTES if apres[_VARIANTES] == "oui" and apres[p] and apres[p] != avant[p]]


def _ce_qui_situe(place: Place, avant: _APlat, corriges: Collection[int]) -> Iterator[Place]:
    """Énumère ce à quoi la personne a reconnu ce qu'elle change ; rien, si rien ne le situe."""
    if place[0] != HORS_LOT:
        yield (place[0], "titre")
    elif place in (_VARIANTES, *_TEXTES):
        yield _LOTS_DES_VARIANTES
        yield from ((int(n), "titre") for n in _limites(avant) if int(n) not in corriges)


def _limites(a_plat: _APlat) -> list[str]:
    return (a_plat[_LOTS_DES_VARIANTES] or "").split(", ") if a_plat[_LOTS_DES_VARIANTES] else []


def a_plat(fiche: Fiche) -> dict[Place, str | None]:
    """Rend chaque champ à sa place ; un lot qui n'est pas là n'en a pas."""
    hors_lot = {(HORS_LOT, champ): getattr(fiche, champ) for champ in CHAMPS}
    return hors_lot | {(lot.numero, champ): getattr(lot, champ) for lot in fiche.lots for champ in CHAMPS_DU_LOT}


def lots_de(fiche: Fiche) -> dict[int, LotFiche]:
    """Rend les lots par numéro."""
    return {lot.numero: lot for lot in fiche.lots}


def _numeros(vue: Fiche, voulue: Fiche, presente: Fiche) -> list[int]:
    """Rend les lots qui demeurent : ceux de la fiche présente que la personne n'ôte pas, puis ceux qu'elle ajoute."""
    vus, voulus, presents = lots_de(vue), lots_de(voulue), lots_de(presente)
    gardes = [n for n in presents if n in voulus or n not in vus]
    return [*gardes, *(n for n in voulus if n not in vus and n not in presents)]


def _renumerotes(vue: Fiche, voulue: Fiche, presente: Fiche, portes: Collection[int]) -> dict[int, int]:
    """Rend le numéro que prend chaque lot ajouté sous un numéro qu'un autre lot a, ou a eu."""
    vus, presents = lots_de(vue), lots_de(presente)
    neufs = {(lot.titre, lot.estimation): n for n, lot in presents.items() if n not in vus}
    suivant = max((*vus, *lots_de(voulue), *presents, *portes), default=0)
    rendus: dict[int, int] = {}
    for lot in voulue.lots:
        if lot.numero in vus or lot.numero not in {*presents, *portes}:
            continue
        # Le même, envoyé deux fois, ne s'ajoute pas deux fois.
        deja = neufs.get((lot.titre, lot.estimation))
        if deja is None:
            suivant += 1
        rendus[lot.numero] = suivant if deja is None else deja
    return rendus


def _renumerote(lot: LotFiche, renumerotes: Mapping[int, int]) -> LotFiche:
    return replace(lot, numero=renumerotes.get(lot.numero, lot.numero))


def disputes_dites(disputees: tuple[Place, ...], presente: Fiche) -> Iterator[tuple[Place, str]]:
    """Énumère ce qui se dispute, nommé ; un lot que l'autre a ôté ne se nomme qu'une fois."""
    otes: set[int] = set()
    presents = lots_de(presente)
    for numero, champ in disputees:
        if numero == HORS_LOT:
            yield (numero, champ), CHAMPS[champ]
        elif numero in presents:
            yield (numero, champ), f"Lot {numero}, {CHAMPS_DU_LOT[champ]}"
        elif numero not in otes:
            otes.add(numero)
            yield (numero, champ), f"Lot {numero}"
