"""Le champ où se corrige une faute du barème : celui de sa place dans la section, ou de ce que nomme l'anomalie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.socle.anomalies import Chemin
from cctgen.web.parcours.bareme.modele import COMMUNS, ETAPES_DE_DEPARTAGE, Critere, Part, Reglage

_BORNES = frozenset(champ for formule in FORMULES for champ in formule.model_fields if champ != "nom")

_LISTES = {"sous_criteres": "s", "postes": "p"}
_CHAMPS = {"themes": "portee", "piliers": "portee", "id": "libelle", "nom": "formule", "montant": "nature"}
_DU_BAREME = {
    "echelle": "echelle.0.note",
    "criteres": "c.communs.0.libelle",
    "departage": "departage.0",
    "prix_a_justifier": "seuil.moyenne",
}
_PAR_CODE = {
    "poids-differents-de-100": "poids",
    "prix-predominant": "poids",
    "poids-contredit": "poids",
    "exigences-inegales": "poids",
    "bareme-sans-prix": "type",
    "prix-seul": "type",
    "prix-en-deux-criteres": "type",
    "portee-ambigue": "type",
    "montants-differents": "assiette",
    **dict.fromkeys(
        ("theme-inconnu", "pilier-inconnu", "portee-sans-exigence", "sous-critere-maigre", "sous-critere-vide"),
        "portee",
    ),
    **dict.fromkeys(("formule-qui-ecrase", "formule-inversee", "estimation-hors-bornes"), "formule"),
}
_D_ENSEMBLE = {
    "echelle-invalide": "echelle.0.note",
    "degre-attendu-absent": "echelle.0.note",
    "bareme-sans-ecart": "echelle.0.note",
    "echelle-contredite": "case_vide",
    "departage-absent": "departage.0",
    "departage-par-le-seul-prix": "departage.0",
    "departage-inconnu": "departage.0",
    "departage-ambigu": "departage.0",
}


def champ_du_chemin(chemin: Chemin) -> str:
    """Rend le nom du champ où se saisit ce qui est à ce chemin de la section."""
    tete, *suite = chemin or ("criteres",)
    if tete == "echelle" and suite:
        return f"echelle.{suite[0]}.{suite[1] if len(suite) > 1 else 'note'}".replace(".attendu", ".note")
    if tete == "prix_a_justifier" and suite:
        return f"seuil.{suite[0]}"
    if tete == "departage" and suite:
        return f"departage.{suite[0]}"
    if tete == "lots" and len(suite) > 2:
        return _du_critere(f"c.{suite[0]}", suite[2:])
    if tete == "criteres" and suite:
        return _du_critere("c.communs", suite)
    return _DU_BAREME.get(str(tete), f"c.{suite[0]}.0.libelle" if tete == "lots" and suite else str(tete))


def _du_critere(prefixe: str, suite: list[str | int]) -> str:
    rang, *reste = suite
    nom = f"{prefixe}.{rang}"
    if reste[:1] == ["montant"] and len(reste) > 1:
        reste = reste[1:]
    if len(reste) > 1 and reste[0] in _LISTES:
        a_defaut = "designation" if reste[0] == "postes" else "libelle"
        propre = {**_CHAMPS, "id": a_defaut}
        dernier = str(reste[2]) if len(reste) > 2 else a_defaut
        return f"{nom}.{_LISTES[str(reste[0])]}.{reste[1]}.{propre.get(dernier, dernier)}"
    if reste[:1] == ["formule"]:
        return f"{nom}.{_CHAMPS.get(str(reste[-1]), str(reste[-1]))}"
    return f"{nom}.{_CHAMPS.get(str(reste[0]), str(reste[0]))}" if reste else f"{nom}.libelle"


def champ_de_l_anomalie(reglage: Reglage, code: str, ref: str) -> str:
    """Rend le nom du champ que vise une anomalie du barème : celui de son code, dans ce qu'elle nomme."""
    champ = _PAR_CODE.get(code, "libelle")
    porteur = next((nom for nom, part in parts(reglage) if ref and part.id == ref), "")
    if porteur and code == "poids-differents-de-100":
        return f"{porteur}.s.0.poids"
    if porteur and code == "bareme-sans-ecart":
        return f"{porteur}.portee"
    if code in _D_ENSEMBLE:
        return _D_ENSEMBLE[code]
    if porteur:
        return f"{porteur}.{_qui_existe(dict(parts(reglage))[porteur], champ)}"
    nommee = next((nom for nom, part in parts(reglage) if ref and ref in part.exigences), "")
    premier = next((nom for nom, _ in parts(reglage)), f"c.{COMMUNS}.0")
    return f"{nommee}.exigences" if nommee else f"{premier}.{champ}"


def _qui_existe(part: Part, champ: str) -> str:
    """Un sous-critère n'a ni sorte ni formule ; un critère qu'on n'apprécie pas n'a pas de portée."""
    if not isinstance(part, Critere):
        return champ if champ in ("poids", "portee", "exigences") else "libelle"
    absents = {"portee", "exigences"} if part.est_de_prix or part.parts else set()
    absents |= set() if part.est_de_prix else {"formule", "assiette"}
    return "libelle" if champ in absents else champ


def parts(reglage: Reglage) -> Iterator[tuple[str, Part]]:
    """Énumère critères et sous-critères, chacun sous le nom de ses champs."""
    for groupe in reglage.groupes:
        for rang, critere in enumerate(groupe.criteres):
            yield f"c.{groupe.cle}.{rang}", critere
            for place, part in enumerate(critere.parts):
                yield f"c.{groupe.cle}.{rang}.s.{place}", part


def champ_present(reglage: Reglage, champ: str) -> str:
    """Rend le champ s'il est dans la page, à défaut la partie de l'écran où il se saisirait."""
    if champ in set(_presents(reglage)):
        return champ
    porteur = next((nom for nom, _ in parts(reglage) if champ.startswith(f"{nom}.")), "")
    if porteur:
        return f"{porteur}.libelle"
    tete = champ.partition(".")[0]
    return {"echelle": "echelle", "departage": "departage.0"}.get(tete, "criteres")


def _presents(reglage: Reglage) -> Iterator[str]:
    """Énumère les champs que la page montre de ce réglage."""
    for nom, part in parts(reglage):
        yield from (f"{nom}.{cle}" for cle in ("libelle", "poids", *_propres(part)))
        if isinstance(part, Critere):
            yield f"{nom}.type"
            postes = part.postes if part.est_de_prix else ()
            for rang, _ in enumerate(postes):
                yield from (f"{nom}.p.{rang}.{cle}" for cle in ("designation", "unite", "quantite", "part"))
    for rang, _ in enumerate(reglage.echelle):
        yield from (f"echelle.{rang}.note", f"echelle.{rang}.ancre")
    yield from (f"seuil.{cle}" for cle in reglage.seuils)
    yield from (f"departage.{n}" for n in range(max(ETAPES_DE_DEPARTAGE, len(reglage.departage))))
    yield from ("arrondi", "case_vide", "prix_de_reference", "ouverture_des_prix")


def _propres(part: Part) -> tuple[str, ...]:
    """Rend ce qu'un critère montre selon qu'il est de prix, découpé ou d'un seul tenant."""
    if isinstance(part, Critere) and part.est_de_prix:
        return ("formule", *_BORNES, *(("nature", "comprend") if part.postes else ("assiette",)))
    return () if isinstance(part, Critere) and part.parts else ("portee", "exigences")


def ancre(champ: str) -> str:
    """Rend l'ancre d'un champ dans la page."""
    return champ.replace(".", "-")


Fautes = Mapping[str, tuple[str, ...]]
"""Par nom de champ, ce qui y est à corriger."""
