"""Du réglage à la section du barème : ce qui vaut son défaut et n'était pas écrit ne l'est toujours pas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from cctgen.consultation.methode.seuils import SeuilsDePrix
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT, FORMULES
from cctgen.socle.nombres import est_ambigu, lire_nombre
from cctgen.web.parcours.bareme.modele import COMMUNS, Critere, Degre, Groupe, Part, Poste, Reglage
from cctgen.web.parcours.bareme.saisie import PORTEES, echelle_d_office, liste_de

_DE_METHODE = ("arrondi", "case_vide", "departage", "prix_de_reference", "ouverture_des_prix")
_REGLEES = {"echelle", *_DE_METHODE, "prix_a_justifier", "criteres", "lots"}
"""Ce que l'écran règle ; le reste de la section (commentaires types…) est repris tel qu'écrit."""


def en_section(reglage: Reglage, ancienne: Mapping[str, Any]) -> dict[str, Any]:
    """Rend la section à écrire."""
    defaut = Reglage()
    section: dict[str, Any] = {}
    echelle = [_degre(d) for d in reglage.echelle]
    if "echelle" in ancienne or echelle != [_degre(d) for d in echelle_d_office(reglage.case_vide)]:
        section["echelle"] = echelle
    for cle in _DE_METHODE:
        valeur = getattr(reglage, cle)
        if cle in ancienne or valeur != getattr(defaut, cle):
            section[cle] = list(valeur) if isinstance(valeur, list) else valeur
    seuils = {cle: _poids(v) for cle, v in reglage.seuils.items() if v}
    if "prix_a_justifier" in ancienne or seuils != {c: str(getattr(SeuilsDePrix(), c)) for c in seuils}:
        section["prix_a_justifier"] = seuils
    communs = reglage.groupe(COMMUNS)
    if communs is not None:
        section["criteres"] = _criteres(communs, ancienne.get("criteres", ()))
    propres = {g.cle: g for g in reglage.groupes if g.cle != COMMUNS}
    if propres:
        anciens = ancienne.get("lots", {})
        section["lots"] = {
            lot: {"criteres": _criteres(g, anciens.get(lot, {}).get("criteres", ()))} for lot, g in propres.items()
        }
    return section | {cle: valeur for cle, valeur in ancienne.items() if cle not in _REGLEES}


def _degre(degre: Degre) -> dict[str, str]:
    return {"note": degre.note, "ancre": degre.ancre, **({"attendu": "oui"} if degre.attendu else {})}


def _criteres(groupe: Groupe, anciens: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    pris: set[str] = set()
    return [_en_critere(c, {a["id"]: a for a in anciens if "id" in a}, pris) for c in groupe.criteres]


def _en_critere(critere: Critere, anciens: Mapping[str, Mapping[str, Any]], pris: set[str]) -> dict[str, Any]:
    tete = _tete(critere, pris)
    tete["type"] = critere.type
    tete["poids"] = _poids(critere.poids)
    ancien = anciens.get(tete["id"], {})
    if critere.est_de_prix:
        return {**tete, **_prix(critere, ancien)}
    if critere.parts:
        anciennes = {p["id"]: p for p in ancien.get("sous_criteres", ()) if "id" in p}
        parts = []
        for part in critere.parts:
            ecrite = _tete(part, pris)
            portee = _portee(part, anciennes.get(ecrite["id"], {}))
            parts.append({**ecrite, "poids": _poids(part.poids), **portee})
        return {**tete, "sous_criteres": parts}
    return {**tete, **_portee(critere, ancien)}


def _prix(critere: Critere, ancien: Mapping[str, Any]) -> dict[str, Any]:
    """Rend la formule, puis ce qu'elle note : les postes d'un montant, à défaut l'assiette en toutes lettres."""
    section: dict[str, Any] = {}
    formule = next((f for f in FORMULES if _nom(f.exemple) == critere.formule), None)
    champs = {nom: champ for nom, champ in (formule.model_fields if formule else {}).items() if nom != "nom"}
    ecrites = {b: critere.bornes.get(b, "") for b, c in champs.items() if b in critere.bornes or c.is_required()}
    bornes = {b: _nombre(valeur) for b, valeur in ecrites.items()}
    ecrite = {"nom": critere.formule, **bornes} if bornes else critere.formule
    if "formule" in ancien or ecrite != FORMULE_PAR_DEFAUT.nom:
        section["formule"] = ecrite
    if critere.postes:
        section["montant"] = _montant(critere, ancien.get("montant", {}))
    elif critere.assiette:
        section["assiette"] = critere.assiette
    return section


def _montant(critere: Critere, ancien: Mapping[str, Any]) -> dict[str, Any]:
    defaut = Critere()
    montant: dict[str, Any] = {}
    if "nature" in ancien or critere.nature != defaut.nature:
        montant["nature"] = critere.nature
    if "comprend" in ancien or critere.comprend:
        montant["comprend"] = _dans_l_ordre(critere.comprend, liste_de(ancien.get("comprend", ())))
    anciens = {p["id"]: p for p in ancien.get("postes", ()) if "id" in p}
    pris: set[str] = set()
    return {**montant, "postes": [_poste(poste, anciens, pris) for poste in critere.postes]}


def _poste(poste: Poste, anciens: Mapping[str, Mapping[str, Any]], pris: set[str]) -> dict[str, str]:
    identifiant = _identifiant(poste.id, poste.designation, "poste", pris)
    ancien, defaut = anciens.get(identifiant, {}), Poste()
    autres = {"unite": poste.unite, "quantite": _nombre(poste.quantite), "part": poste.part}
    ecrits = {c: v for c, v in autres.items() if c in ancien or v != getattr(defaut, c)}
    return {"id": identifiant, "designation": poste.designation, **ecrits}


def _nom(exemple: str | Mapping[str, str]) -> str:
    return exemple if isinstance(exemple, str) else exemple["nom"]


def _tete(part: Part, pris: set[str]) -> dict[str, Any]:
    """Rend l'identifiant, tiré du libellé s'il est neuf et distinct des autres, puis le libellé."""
    identifiant = _identifiant(part.id, part.libelle, "critere", pris)
    return {"id": identifiant, **({"libelle": part.libelle} if part.libelle else {})}


def _identifiant(ecrit: str, nom: str, a_defaut: str, pris: set[str]) -> str:
    base = ecrit or slugify(nom)[:40].strip("-") or a_defaut
    voulu, rang = base, 2
    while voulu in pris and not ecrit:
        voulu, rang = f"{base}-{rang}", rang + 1
    pris.add(voulu)
    return voulu


def _portee(part: Part, ancienne: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rend la portée ; ce qui était déjà écrit garde son ordre."""
    portees = {
        cle: [p.removeprefix(f"{sorte}:") for p in part.portee if p.startswith(f"{sorte}:")]
        for sorte, cle in PORTEES.items()
    }
    portees["exigences"] = [e for brute in re.split(r"[,;\n]", part.exigences) if (e := brute.strip())]
    return {cle: _dans_l_ordre(noms, liste_de(ancienne.get(cle, ()))) for cle, noms in portees.items() if noms}


def _dans_l_ordre(noms: Sequence[str], anciens: Sequence[str]) -> list[str]:
    return sorted(noms, key=lambda nom: anciens.index(nom) if nom in anciens else len(anciens))


def _poids(texte: str) -> str:
    """Rend un poids ou un pourcentage tel que le fichier le garde : « 33,333 » n'y est jamais trente-trois mille."""
    lu = lire_nombre(texte)
    return texte if lu is None else f"{lu.normalize():f}"


def _nombre(texte: str) -> str:
    """Rend un nombre écrit à la française tel que le fichier le garde ; ce qui n'en est pas un est rendu tel quel."""
    lu = lire_nombre(texte)
    return texte if lu is None or est_ambigu(texte) else f"{lu.normalize():f}"
