"""Ce que le formulaire du barème propose à choisir, nommé comme au règlement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.methode.regles import (
    PLUS_FORT_POIDS,
    PRIX_LE_PLUS_BAS,
    CaseVide,
    OuvertureDesPrix,
    PrixDeReference,
)
from cctgen.consultation.modele import lots_en_clair
from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.consultation.prix.montant import Compris, Nature, PartDuPrix
from cctgen.web.parcours.bareme.champs import BORNES, criteres, degres, seuls
from cctgen.web.parcours.bareme.effet import NOMS_DES_FORMULES
from cctgen.web.parcours.bareme.modele import COMMUNS, ETAPES_DE_DEPARTAGE, Reglage
from cctgen.web.parcours.bareme.reperes import Fautes
from cctgen.web.presentation.templatetags.typographie import citer

Choix = tuple[tuple[str, str], ...]

_COMPRIS = {Compris.OPTIONS: "Les options", Compris.TRANCHES: "Les tranches optionnelles"}
_PARTS = {PartDuPrix.FERME: "Ferme", PartDuPrix.OPTION: "Option", PartDuPrix.TRANCHE: "Tranche optionnelle"}
_NATURES = {Nature.PRIX: "Un prix", Nature.COUT_GLOBAL: "Un coût global : achat, usage, énergie, fin de vie"}


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle à choisir : chaque valeur et la phrase que le règlement en donnera."""

    cle: str
    libelle: str
    choix: Choix


REGLES = (
    Regle("case_vide", "Réponse absente", tuple((v.value, v.phrase) for v in CaseVide)),
    Regle("prix_de_reference", "Prix de référence", tuple((v.value, v.phrase) for v in PrixDeReference)),
    Regle("ouverture_des_prix", "Ouverture des prix", tuple((v.value, v.phrase) for v in OuvertureDesPrix)),
)


def listes(clausier: Clausier, dossier: Dossier, reglage: Reglage, fautes: Fautes) -> Mapping[str, Any]:
    """Rend tout ce que le gabarit propose, et chaque champ avec ce qui y est à corriger."""
    etapes = range(max(ETAPES_DE_DEPARTAGE, len(reglage.departage)))
    return {
        "regles": [(r, getattr(reglage, r.cle), fautes.get(r.cle, ())) for r in REGLES],
        "formules": [(nom, NOMS_DES_FORMULES.get(nom, nom)) for nom, _ in _formules()],
        "aide_bornes": [
            (NOMS_DES_FORMULES.get(nom, nom), [BORNES.get(b, b) for b in bornes]) for nom, bornes in _formules()
        ],
        "natures": [(v.value, libelle) for v, libelle in _NATURES.items()],
        "compris": [(v.value, libelle) for v, libelle in _COMPRIS.items()],
        "parts_du_prix": [(v.value, libelle) for v, libelle in _PARTS.items()],
        "portees": _portees(clausier, dossier, reglage),
        "departages": [
            (n, next(iter(reglage.departage[n : n + 1]), ""), _etapes(reglage), fautes.get(f"departage.{n}", ()))
            for n in etapes
        ],
        "degres": degres(reglage, fautes),
        "seuls": seuls(reglage, fautes),
        "seuils": [champ for nom, champ in seuls(reglage, fautes).items() if nom.startswith("seuil.")],
        "groupes": [
            (g, _titre_du_groupe(g.cle, dossier, reglage), criteres(reglage, g.cle, fautes)) for g in reglage.groupes
        ],
        "lots_communs": [lot for lot in dossier.lots if reglage.groupe(str(lot.numero)) is None],
    }


def _formules() -> Iterator[tuple[str, tuple[str, ...]]]:
    for formule in FORMULES:
        nom = formule.exemple if isinstance(formule.exemple, str) else formule.exemple["nom"]
        yield nom, tuple(champ for champ in formule.model_fields if champ != "nom")


def _portees(clausier: Clausier, dossier: Dossier, reglage: Reglage) -> Choix:
    """Rend les thèmes et piliers dont le dossier note des exigences, puis ceux que le barème nomme déjà."""
    notees = [e for a in dossier.articles for e in a.exigences if e.notee]
    vises = {f"pilier:{e.pilier}" if e.pilier else f"theme:{e.theme}" for e in notees}
    identite = clausier.identite
    connus = {f"theme:{t}": libelle for t, libelle in identite.themes.items()}
    connus |= {f"pilier:{p}": libelle for p, libelle in identite.piliers.items()}
    ecrits = {p for g in reglage.groupes for c in g.criteres for part in (c, *c.parts) for p in part.portee}
    inconnus = sorted(ecrits - connus.keys())
    return (
        *((cle, libelle) for cle, libelle in connus.items() if cle in vises | ecrits),
        *((cle, cle.partition(":")[2]) for cle in inconnus),
    )


def _etapes(reglage: Reglage) -> Choix:
    """Rend ce qui peut départager, dont les critères et sous-critères que le barème nomme."""
    nommes = {
        part.id: part.libelle or part.id
        for groupe in reglage.groupes
        for critere in groupe.criteres
        for part in (critere, *critere.parts)
        if part.id and not critere.est_de_prix
    }
    return (
        ("", "Rien d'autre"),
        (PLUS_FORT_POIDS, "La meilleure note au critère de plus fort poids"),
        (PRIX_LE_PLUS_BAS, "Le prix le plus bas"),
        *((identifiant, f"La meilleure note à « {libelle} »") for identifiant, libelle in nommes.items()),
    )


def _titre_du_groupe(cle: str, dossier: Dossier, reglage: Reglage) -> str:
    if cle != COMMUNS:
        titre = next((lot.titre for lot in dossier.lots if str(lot.numero) == cle), "")
        return citer(f"Critères du lot {cle} : {titre}", titre) if titre else f"Critères du lot {cle}"
    if len(reglage.groupes) == 1:
        return "Critères"
    tenus = lots_en_clair(lot.numero for lot in dossier.lots if reglage.groupe(str(lot.numero)) is None)
    return f"Critères communs : {tenus}" if tenus else "Critères communs"
