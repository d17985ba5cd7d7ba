"""Le barème en cours de réglage : de la section écrite au formulaire, et du formulaire à la section.

Ce que l'écran ne règle pas (postes d'un montant, assiette, commentaires types…) est repris tel qu'écrit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.text import slugify

from cctgen.consultation.bareme import TypeCritere, echelle_par_defaut
from cctgen.consultation.methode.regles import DEPARTAGE_PAR_DEFAUT, CaseVide, OuvertureDesPrix, PrixDeReference
from cctgen.consultation.methode.seuils import SeuilsDePrix
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT, FORMULES
from cctgen.socle.nombres import lire_nombre

COMMUNS = "communs"
"""Le groupe des critères qui valent pour tout lot qui n'a pas les siens."""

ETAPES_DE_DEPARTAGE = 3
_EN_PLUS = 50
"""Éléments admis d'une même liste : au-delà, ce n'est plus un barème."""
_BORNES = {nom for formule in FORMULES for nom in formule.model_fields if nom != "nom"}
_PORTEES = {"theme": "themes", "pilier": "piliers"}


@dataclass
class Degre:
    """Un degré de l'échelle."""

    note: str = ""
    ancre: str = ""
    attendu: bool = False


@dataclass
class Part:
    """Un sous-critère."""

    id: str = ""
    libelle: str = ""
    poids: str = ""
    portee: list[str] = field(default_factory=list)
    exigences: str = ""


@dataclass
class Critere(Part):
    """Un critère : apprécié, ou calculé sur le prix."""

    type: str = TypeCritere.APPRECIATION.value
    formule: str = FORMULE_PAR_DEFAUT.nom
    bornes: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def est_de_prix(self) -> bool:
        """Vrai d'un critère de prix."""
        return self.type == TypeCritere.PRIX.value


@dataclass
class Groupe:
    """Les critères communs, ou ceux d'un lot."""

    cle: str
    criteres: list[Critere] = field(default_factory=list)


@dataclass
class Reglage:
    """Tout ce que l'écran règle."""

    case_vide: str = CaseVide.A_APPRECIER.value
    arrondi: str = "2"
    prix_de_reference: str = PrixDeReference.NON_ECARTEES.value
    ouverture_des_prix: str = OuvertureDesPrix.AVEC_LES_OFFRES.value
    departage: list[str] = field(default_factory=lambda: list(DEPARTAGE_PAR_DEFAUT))
    seuils: dict[str, str] = field(default_factory=dict)
    echelle: list[Degre] = field(default_factory=list)
    groupes: list[Groupe] = field(default_factory=list)

    def groupe(self, cle: str) -> Groupe | None:
        """Rend le groupe de cette clé, s'il y est."""
        return next((g for g in self.groupes if g.cle == cle), None)


def depuis_la_section(brut: Mapping[str, Any]) -> Reglage:
    """Rend le réglage d'une section écrite."""
    reglage = Reglage()
    for cle in ("case_vide", "arrondi", "prix_de_reference", "ouverture_des_prix"):
        setattr(reglage, cle, str(brut.get(cle, getattr(reglage, cle))))
    if "departage" in brut:
        reglage.departage = _liste(brut["departage"])
    defauts = SeuilsDePrix()
    ecrits = brut.get("prix_a_justifier", {})
    reglage.seuils = {cle: str(ecrits.get(cle, getattr(defauts, cle))) for cle in SeuilsDePrix.model_fields}
    reglage.echelle = [Degre(str(d["note"]), d["ancre"], d.get("attendu") == "oui") for d in brut.get("echelle", ())]
    if not reglage.echelle:
        reglage.echelle = _echelle_par_defaut(reglage.case_vide)
    if brut.get("criteres"):
        reglage.groupes.append(Groupe(COMMUNS, [_critere(c) for c in brut["criteres"]]))
    for lot, propres in brut.get("lots", {}).items():
        reglage.groupes.append(Groupe(str(lot), [_critere(c) for c in propres.get("criteres", ())]))
    return reglage


def _echelle_par_defaut(case_vide: str) -> list[Degre]:
    connue = case_vide if case_vide in set(CaseVide) else CaseVide.A_APPRECIER
    return [Degre(str(d.note), d.ancre, d.attendu) for d in echelle_par_defaut(CaseVide(connue))]


def _critere(brut: Mapping[str, Any]) -> Critere:
    formule = brut.get("formule", FORMULE_PAR_DEFAUT.nom)
    bornes = dict(formule) if isinstance(formule, Mapping) else {"nom": formule}
    return Critere(
        **_champs_de_part(brut),
        type=str(brut.get("type", TypeCritere.APPRECIATION.value)),
        formule=str(bornes.pop("nom", FORMULE_PAR_DEFAUT.nom)),
        bornes={cle: str(v) for cle, v in bornes.items()},
        parts=[Part(**_champs_de_part(p)) for p in brut.get("sous_criteres", ())],
    )


def _champs_de_part(brut: Mapping[str, Any]) -> dict[str, Any]:
    portee = [f"{sorte}:{nom}" for sorte, cle in _PORTEES.items() for nom in _liste(brut.get(cle, ()))]
    textes = {cle: str(brut.get(cle, "")) for cle in ("id", "libelle", "poids")}
    return {**textes, "portee": portee, "exigences": ", ".join(_liste(brut.get("exigences", ())))}


def _liste(valeur: Any) -> list[str]:
    return [valeur] if isinstance(valeur, str) else [str(v) for v in valeur]


def depuis_le_formulaire(saisi: QueryDict) -> Reglage:
    """Rend le réglage saisi."""
    reglage = Reglage(
        case_vide=saisi.get("case_vide", ""),
        arrondi=saisi.get("arrondi", ""),
        prix_de_reference=saisi.get("prix_de_reference", ""),
        ouverture_des_prix=saisi.get("ouverture_des_prix", ""),
        departage=[e for n in range(ETAPES_DE_DEPARTAGE) if (e := saisi.get(f"departage.{n}", ""))],
        seuils={cle: saisi.get(f"seuil.{cle}", "").strip() for cle in SeuilsDePrix.model_fields},
    )
    attendu = saisi.get("attendu", "")
    for rang in _rangs(saisi, "echelle", "note"):
        note, ancre = (saisi.get(f"echelle.{rang}.{cle}", "").strip() for cle in ("note", "ancre"))
        reglage.echelle.append(Degre(note, ancre, attendu == str(rang)))
    for cle in saisi.getlist("groupe")[:_EN_PLUS]:
        prefixe = f"c.{cle}"
        reglage.groupes.append(Groupe(cle, [_critere_saisi(saisi, f"{prefixe}.{r}") for r in _rangs(saisi, prefixe)]))
    return reglage


def _rangs(saisi: QueryDict, prefixe: str, champ: str = "libelle") -> Iterator[int]:
    yield from (rang for rang in range(_EN_PLUS) if f"{prefixe}.{rang}.{champ}" in saisi)


def _critere_saisi(saisi: QueryDict, prefixe: str) -> Critere:
    return Critere(
        **_part_saisie(saisi, prefixe),
        type=saisi.get(f"{prefixe}.type", TypeCritere.APPRECIATION.value),
        formule=saisi.get(f"{prefixe}.formule", FORMULE_PAR_DEFAUT.nom),
        bornes={b: v for b in _BORNES if (v := saisi.get(f"{prefixe}.{b}", "").strip())},
        parts=[Part(**_part_saisie(saisi, f"{prefixe}.s.{r}")) for r in _rangs(saisi, f"{prefixe}.s")],
    )


def _part_saisie(saisi: QueryDict, prefixe: str) -> dict[str, Any]:
    textes = {cle: saisi.get(f"{prefixe}.{cle}", "").strip() for cle in ("id", "libelle", "poids", "exigences")}
    return {**textes, "portee": saisi.getlist(f"{prefixe}.portee")}


def en_section(reglage: Reglage, ancienne: Mapping[str, Any]) -> dict[str, Any]:
    """Rend la section à écrire ; ce qui vaut son défaut et n'était pas écrit ne l'est toujours pas."""
    defaut = Reglage()
    section: dict[str, Any] = {}
    echelle = [_degre(d) for d in reglage.echelle]
    if "echelle" in ancienne or echelle != [_degre(d) for d in _echelle_par_defaut(reglage.case_vide)]:
        section["echelle"] = echelle
    for cle in ("arrondi", "case_vide", "departage", "prix_de_reference", "ouverture_des_prix"):
        valeur = getattr(reglage, cle)
        if cle in ancienne or valeur != getattr(defaut, cle):
            section[cle] = list(valeur) if isinstance(valeur, list) else valeur
    seuils = {cle: _nombre(v) for cle, v in reglage.seuils.items() if v}
    if "prix_a_justifier" in ancienne or seuils != {c: str(getattr(SeuilsDePrix(), c)) for c in seuils}:
        section["prix_a_justifier"] = seuils
    section |= {cle: ancienne[cle] for cle in ("commentaires",) if cle in ancienne}
    communs = reglage.groupe(COMMUNS)
    if communs is not None:
        section["criteres"] = _criteres(communs, ancienne.get("criteres", ()))
    propres = {g.cle: g for g in reglage.groupes if g.cle != COMMUNS}
    if propres:
        anciens = ancienne.get("lots", {})
        section["lots"] = {
            lot: {"criteres": _criteres(g, anciens.get(lot, {}).get("criteres", ()))} for lot, g in propres.items()
        }
    return section


def _degre(degre: Degre) -> dict[str, str]:
    return {"note": degre.note, "ancre": degre.ancre, **({"attendu": "oui"} if degre.attendu else {})}


def _criteres(groupe: Groupe, anciens: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    pris: set[str] = set()
    return [_en_critere(c, {a["id"]: a for a in anciens if "id" in a}, pris) for c in groupe.criteres]


def _en_critere(critere: Critere, anciens: Mapping[str, Mapping[str, Any]], pris: set[str]) -> dict[str, Any]:
    tete = _tete(critere, pris)
    tete["type"] = critere.type
    tete["poids"] = _nombre(critere.poids)
    ancien = anciens.get(tete["id"], {})
    gardes = {c: v for c, v in ancien.items() if c in ("assiette", "montant")}
    if critere.est_de_prix:
        formule = next(
            (f for f in FORMULES if f.exemple == critere.formule or _nom(f.exemple) == critere.formule), None
        )
        admises = [b for b in (formule.model_fields if formule else ()) if b != "nom"]
        bornes = {b: _nombre(critere.bornes[b]) for b in admises if b in critere.bornes}
        return {**tete, "formule": {"nom": critere.formule, **bornes} if bornes else critere.formule, **gardes}
    if critere.parts:
        anciennes = {p["id"]: p for p in ancien.get("sous_criteres", ()) if "id" in p}
        parts = []
        for part in critere.parts:
            ecrite = _tete(part, pris)
            portee = _portee(part, anciennes.get(ecrite["id"], {}))
            parts.append({**ecrite, "poids": _nombre(part.poids), **portee})
        return {**tete, "sous_criteres": parts}
    return {**tete, **_portee(critere, ancien)}


def _nom(exemple: str | Mapping[str, str]) -> str:
    return exemple if isinstance(exemple, str) else exemple["nom"]


def _tete(part: Part, pris: set[str]) -> dict[str, Any]:
    """Rend l'identifiant, tiré du libellé s'il est neuf et distinct des autres, puis le libellé."""
    base = part.id or slugify(part.libelle)[:40].strip("-") or "critere"
    voulu, rang = base, 2
    while voulu in pris and not part.id:
        voulu, rang = f"{base}-{rang}", rang + 1
    pris.add(voulu)
    return {"id": voulu, **({"libelle": part.libelle} if part.libelle else {})}


def _portee(part: Part, ancienne: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rend la portée ; ce qui était déjà écrit garde son ordre."""
    portees = {
        cle: [p.removeprefix(f"{sorte}:") for p in part.portee if p.startswith(f"{sorte}:")]
        for sorte, cle in _PORTEES.items()
    }
    portees["exigences"] = [e for brute in re.split(r"[,;\n]", part.exigences) if (e := brute.strip())]
    return {cle: _dans_l_ordre(noms, _liste(ancienne.get(cle, ()))) for cle, noms in portees.items() if noms}


def _dans_l_ordre(noms: Sequence[str], anciens: Sequence[str]) -> list[str]:
    return sorted(noms, key=lambda nom: anciens.index(nom) if nom in anciens else len(anciens))


def _nombre(texte: str) -> str:
    """Rend un nombre écrit à la française tel que le fichier le garde ; ce qui n'en est pas un est rendu tel quel."""
    lu = lire_nombre(texte)
    return texte if lu is None else f"{lu.normalize():f}"
