"""Du barème écrit au formulaire, et du formulaire au réglage : tout ce que l'écran montre s'y retrouve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from cctgen.consultation.bareme import TypeCritere, echelle_par_defaut
from cctgen.consultation.methode.regles import CaseVide
from cctgen.consultation.methode.seuils import SeuilsDePrix
from cctgen.consultation.prix.ensemble import FORMULE_PAR_DEFAUT, FORMULES
from cctgen.consultation.prix.montant import Nature
from cctgen.socle.nombres import en_francais, lire_nombre
from cctgen.web.parcours.bareme.modele import COMMUNS, Critere, Degre, Groupe, Part, Poste, Reglage

EN_PLUS = 200
"""Éléments admis d'une même liste : au-delà, ce n'est plus un barème."""
_BORNES = {nom for formule in FORMULES for nom in formule.model_fields if nom != "nom"}
PORTEES = {"theme": "themes", "pilier": "piliers"}
"""La clé du barème où s'écrit chaque sorte de portée."""


def depuis_la_section(brut: Mapping[str, Any]) -> Reglage:
    """Rend le réglage d'une section écrite."""
    reglage = Reglage()
    for cle in ("case_vide", "arrondi", "prix_de_reference", "ouverture_des_prix"):
        setattr(reglage, cle, str(brut.get(cle, getattr(reglage, cle))))
    if "departage" in brut:
        reglage.departage = liste_de(brut["departage"])
    defauts = SeuilsDePrix()
    ecrits = brut.get("prix_a_justifier", {})
    reglage.seuils = {cle: _dit(str(ecrits.get(cle, getattr(defauts, cle)))) for cle in SeuilsDePrix.model_fields}
    reglage.echelle = [Degre(str(d["note"]), d["ancre"], d.get("attendu") == "oui") for d in brut.get("echelle", ())]
    if not reglage.echelle:
        reglage.echelle = echelle_d_office(reglage.case_vide)
    if brut.get("criteres"):
        reglage.groupes.append(Groupe(COMMUNS, [_critere(c) for c in brut["criteres"]]))
    for lot, propres in brut.get("lots", {}).items():
        reglage.groupes.append(Groupe(str(lot), [_critere(c) for c in propres.get("criteres", ())]))
    return reglage


def echelle_d_office(case_vide: str) -> list[Degre]:
    """Rend l'échelle d'un barème qui n'en écrit pas."""
    connue = case_vide if case_vide in set(CaseVide) else CaseVide.A_APPRECIER
    return [Degre(str(d.note), d.ancre, d.attendu) for d in echelle_par_defaut(CaseVide(connue))]


def _critere(brut: Mapping[str, Any]) -> Critere:
    formule = brut.get("formule", FORMULE_PAR_DEFAUT.nom)
    bornes = dict(formule) if isinstance(formule, Mapping) else {"nom": formule}
    montant = brut.get("montant", {})
    return Critere(
        **_champs_de_part(brut),
        type=str(brut.get("type", TypeCritere.APPRECIATION.value)),
        formule=str(bornes.pop("nom", FORMULE_PAR_DEFAUT.nom)),
        bornes={cle: _dit(str(v)) for cle, v in bornes.items()},
        parts=[Part(**_champs_de_part(p)) for p in brut.get("sous_criteres", ())],
        assiette=str(brut.get("assiette", "")),
        nature=str(montant.get("nature", Nature.PRIX.value)),
        comprend=liste_de(montant.get("comprend", ())),
        postes=[_poste(p) for p in montant.get("postes", ())],
    )


def _poste(brut: Mapping[str, Any]) -> Poste:
    lus = {cle: str(valeur) for cle, valeur in brut.items() if cle in vars(Poste())}
    return Poste(**(lus | {"quantite": _dit(lus.get("quantite", Poste.quantite))}))


def _dit(texte: str) -> str:
    """Rend un nombre tel qu'on l'écrit en français ; ce qui n'en est pas un est rendu tel quel."""
    lu = lire_nombre(texte)
    return texte if lu is None else en_francais(lu)


def _champs_de_part(brut: Mapping[str, Any]) -> dict[str, Any]:
    portee = [f"{sorte}:{nom}" for sorte, cle in PORTEES.items() for nom in liste_de(brut.get(cle, ()))]
    textes = {cle: str(brut.get(cle, "")) for cle in ("id", "libelle")}
    exigences = ", ".join(liste_de(brut.get("exigences", ())))
    return {**textes, "poids": _dit(str(brut.get("poids", ""))), "portee": portee, "exigences": exigences}


def liste_de(valeur: Any) -> list[str]:
    """Rend une liste de textes ; un texte seul en est une."""
    return [valeur] if isinstance(valeur, str) else [str(v) for v in valeur]


def depuis_le_formulaire(saisi: QueryDict) -> Reglage:
    """Rend le réglage saisi."""
    reglage = Reglage(
        case_vide=saisi.get("case_vide", ""),
        arrondi=saisi.get("arrondi", ""),
        prix_de_reference=saisi.get("prix_de_reference", ""),
        ouverture_des_prix=saisi.get("ouverture_des_prix", ""),
        departage=[e for n in range(EN_PLUS) if (e := saisi.get(f"departage.{n}", ""))],
        seuils={cle: saisi.get(f"seuil.{cle}", "").strip() for cle in SeuilsDePrix.model_fields},
    )
    attendu = saisi.get("attendu", "")
    for rang in _rangs(saisi, "echelle", "note"):
        note, ancre = (" ".join(saisi.get(f"echelle.{rang}.{cle}", "").split()) for cle in ("note", "ancre"))
        reglage.echelle.append(Degre(note, ancre, attendu == str(rang)))
    for cle in saisi.getlist("groupe")[:EN_PLUS]:
        prefixe = f"c.{cle}"
        reglage.groupes.append(Groupe(cle, [_critere_saisi(saisi, f"{prefixe}.{r}") for r in _rangs(saisi, prefixe)]))
    return reglage


def _rangs(saisi: QueryDict, prefixe: str, champ: str = "libelle") -> Iterator[int]:
    yield from (rang for rang in range(EN_PLUS) if f"{prefixe}.{rang}.{champ}" in saisi)


def _critere_saisi(saisi: QueryDict, prefixe: str) -> Critere:
    return Critere(
        **_part_saisie(saisi, prefixe),
        type=saisi.get(f"{prefixe}.type", TypeCritere.APPRECIATION.value),
        formule=saisi.get(f"{prefixe}.formule", FORMULE_PAR_DEFAUT.nom),
        bornes={b: v for b in _BORNES if (v := saisi.get(f"{prefixe}.{b}", "").strip())},
        parts=[Part(**_part_saisie(saisi, f"{prefixe}.s.{r}")) for r in _rangs(saisi, f"{prefixe}.s")],
        assiette=saisi.get(f"{prefixe}.assiette", "").strip(),
        nature=saisi.get(f"{prefixe}.nature", Nature.PRIX.value),
        comprend=saisi.getlist(f"{prefixe}.comprend"),
        postes=[_poste_saisi(saisi, f"{prefixe}.p.{r}") for r in _rangs(saisi, f"{prefixe}.p", "designation")],
    )


def _poste_saisi(saisi: QueryDict, prefixe: str) -> Poste:
    return Poste(**{cle: saisi.get(f"{prefixe}.{cle}", defaut).strip() for cle, defaut in vars(Poste()).items()})


def _part_saisie(saisi: QueryDict, prefixe: str) -> dict[str, Any]:
    textes = {cle: saisi.get(f"{prefixe}.{cle}", "").strip() for cle in ("id", "poids", "exigences")}
    # Le libellé se saisit dans une case qui montre toutes ses lignes : il n'en a qu'une.
    textes["libelle"] = re.sub(r"[\r\n]+", " ", saisi.get(f"{prefixe}.libelle", "")).strip()
    return {**textes, "portee": saisi.getlist(f"{prefixe}.portee")}
