"""Quand deux matrices viennent-elles du même candidat ? Le SIRET d'abord, le nom à défaut.

Deux SIRET valides et différents désignent deux candidats, même homonymes ; le même SIRET en désigne un seul, même
sous deux noms. Un candidat dépose une offre par lot, la dernière reçue dans le délai (R.2151-6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cctgen.depouillement.plis.copies import nom_de_copie
from cctgen.depouillement.plis.remises import Remise, instant_de_depot
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.matrice.normalisation import cle
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_HORS_JEU = (StatutOffre.ILLISIBLE, StatutOffre.ETRANGER)


def motif_de_meme_candidat(une: Offre, autre: Offre) -> str:
    """Dit pourquoi deux offres d'un lot viennent du même candidat ; rien si elles viennent de deux."""
    if une.lot != autre.lot or nom_de_variante(une) != nom_de_variante(autre):
        # Une variante ne remplace pas l'offre de base : chacune se juge.
        return ""
    return motif_de_meme_entreprise(une, autre)


def motif_de_meme_entreprise(une: Offre, autre: Offre) -> str:
    """Dit pourquoi deux offres sont du même candidat, à quelque lot que ce soit, en base ou en variante."""
    if une.statut in _HORS_JEU or autre.statut in _HORS_JEU:
        return ""
    memes_noms = bool(une.soumissionnaire) and cle(une.soumissionnaire) == cle(autre.soumissionnaire)
    if une.siret and autre.siret:
        if une.siret != autre.siret:
            return ""
        noms = f", sous deux noms (« {une.soumissionnaire} » et « {autre.soumissionnaire} »)"
        return f"même SIRET {une.siret}{'' if memes_noms else noms}"
    return f"même nom, « {une.soumissionnaire} »" if memes_noms else ""


def sont_homonymes(une: Offre, autre: Offre) -> bool:
    """Vrai pour deux candidats d'un lot de même nom et de SIRET distincts."""
    memes_noms = bool(une.soumissionnaire) and cle(une.soumissionnaire) == cle(autre.soumissionnaire)
    deux_sirets = bool(une.siret and autre.siret) and une.siret != autre.siret
    return une.lot == autre.lot and memes_noms and deux_sirets


def nom_precis(offre: Offre) -> str:
    """Rend « offres/1a2b3c4d5e6f-acme.xlsx », le nom de la copie gardée : deux fichiers ne le partagent pas."""
    return f"offres/{nom_de_copie(offre.sha256, offre.fichier)}"


def avec_l_instant_du_depot(offre: Offre, remises: Sequence[Remise]) -> Offre:
    """Rend l'offre, datée de son dernier dépôt : « 2027-01-15 11:59:07 », jamais l'enregistrement par l'outil."""
    return replace(offre, depose_le=max((r.depose_le or _dans_le_nom(r.nom) for r in remises), default=""))


def instant_du_pli(offre: Offre) -> str:
    """Rend de quoi ranger les plis d'un candidat : l'instant de son dépôt, à défaut celui que porte son nom."""
    return offre.depose_le or _dans_le_nom(offre.fichier)


def _dans_le_nom(nom: str) -> str:
    return str(instant_de_depot(nom) or "")


def anomalies_de_candidature(offres: Sequence[Offre]) -> Iterator[tuple[int, Anomalie]]:
    """Énumère, par rang d'offre, les plis multiples d'un même candidat et les homonymes."""
    voisins = _voisins(offres)
    for rang, offre in enumerate(offres):
        groupe = _groupe(rang, offres, voisins)
        if len(groupe) > 1:
            autres = [offres[r] for r in groupe if r != rang]
            motif = next((m for a in autres if (m := motif_de_meme_candidat(offre, a))), "de proche en proche")
            yield rang, _pli_multiple(offre, [offres[r] for r in groupe], motif)
        homonymes = [offres[r] for r in voisins[rang] if sont_homonymes(offre, offres[r])]
        if homonymes:
            yield rang, _homonyme(offre, homonymes)


def voisines(offres: Sequence[Offre]) -> dict[int, tuple[Offre, ...]]:
    """Rend, par identité d'offre, les seules qui puissent en être un autre pli, ou l'homonyme.

    Cinq cents offres, comparées chacune à toutes, se comparent un quart de million de fois.
    """
    return {id(offre): tuple(offres[r] for r in siens) for offre, siens in zip(offres, _voisins(offres), strict=True)}


def _voisins(offres: Sequence[Offre]) -> list[list[int]]:
    """Rend, par rang, les offres du même lot qui partagent le nom ou le SIRET : seules elles se comparent."""
    par_signe: dict[tuple[int, str, str], list[int]] = {}
    signes = [
        {
            *([(o.lot, "siret", o.siret)] if o.siret else ()),
            *([(o.lot, "nom", cle(o.soumissionnaire))] if o.soumissionnaire else ()),
        }
        for o in offres
    ]
    for rang, siens in enumerate(signes):
        for signe in siens:
            par_signe.setdefault(signe, []).append(rang)
    return [sorted({r for signe in siens for r in par_signe[signe]} - {rang}) for rang, siens in enumerate(signes)]


def nombre_de_candidats(offres: Sequence[Offre]) -> int:
    """Compte les entreprises dont un lot a reçu ces offres : deux plis, ou une variante, n'en font qu'une."""
    voisins = _voisins(offres)
    groupes = (_groupe(rang, offres, voisins, motif_de_meme_entreprise) for rang in range(len(offres)))
    return len({groupe[0] for groupe in groupes})


def _groupe(
    rang: int,
    offres: Sequence[Offre],
    voisins: Sequence[Sequence[int]],
    pourquoi: Callable[[Offre, Offre], str] = motif_de_meme_candidat,
) -> list[int]:
    """Rend les rangs reliés de proche en proche : un fichier sans SIRET peut relier deux noms."""
    groupe, a_voir = {rang}, [rang]
    while a_voir:
        courant = a_voir.pop()
        for autre in voisins[courant]:
            if autre not in groupe and pourquoi(offres[courant], offres[autre]):
                groupe.add(autre)
                a_voir.append(autre)
    return sorted(groupe)


def _pli_multiple(offre: Offre, groupe: Sequence[Offre], motif: str) -> Anomalie:
    """Propose le dernier pli déposé (R.2151-6), sans écarter un complément (CE, 20 décembre 2021, n° 454801)."""
    noms = ", ".join(f"« {_nom_du_pli(o, groupe)} »" for o in groupe)
    constat = f"{len(groupe)} fichiers du même soumissionnaire pour le même lot ({motif}) : {noms}"
    return Anomalie(
        "pli-multiple",
        f"{constat} ; {_dernier(groupe)}.",
        "Retenez un fichier et tracez ce choix ; un complément manifeste ne remplace pas le premier pli.",
        Gravite.A_QUALIFIER,
        Lieu(offre.fichier),
    )


def _nom_du_pli(offre: Offre, groupe: Sequence[Offre]) -> str:
    """Deux dépôts successifs portent souvent le même nom de fichier : leurs copies les distinguent."""
    return nom_precis(offre) if sum(o.fichier == offre.fichier for o in groupe) > 1 else offre.fichier


def _dernier(groupe: Sequence[Offre]) -> str:
    instants = {id(o): instant_du_pli(o) for o in groupe}
    if any(not instant for instant in instants.values()) or len(set(instants.values())) < len(groupe):
        return "le dernier reçu est indéterminé, faute d'horodatage de dépôt distinct pour chacun"
    dernier = max(groupe, key=lambda o: instants[id(o)])
    return f"le dernier reçu, « {_nom_du_pli(dernier, groupe)} » ({instants[id(dernier)]}), est proposé"


def _homonyme(offre: Offre, homonymes: Sequence[Offre]) -> Anomalie:
    sirets = ", ".join(sorted({o.siret for o in (offre, *homonymes)}))
    return Anomalie(
        "homonymes",
        f"« {offre.soumissionnaire} » est le nom de plusieurs candidats, aux SIRET distincts : {sirets}.",
        "Désignez chacun par le nom de son fichier ou son SIRET dans les prix et les décisions.",
        Gravite.INFORMATION,
        Lieu(offre.fichier),
    )
