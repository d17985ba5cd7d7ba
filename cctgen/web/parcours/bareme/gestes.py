"""Ajouter, ôter : ce que l'acheteur change à la forme de son barème avant de l'enregistrer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

from cctgen.socle.nombres import lire_entier
from cctgen.web.parcours.bareme.modele import COMMUNS, Critere, Degre, Groupe, Part, Poste, Reglage


def appliquer(reglage: Reglage, geste: str) -> Reglage:
    """Rend le réglage où ce geste est fait ; un geste qui ne désigne rien n'y change rien.

    Un geste se lit `ajouter-critere:communs`, `oter-part:2:0:1` (groupe, critère, sous-critère).
    """
    nom, *designe = geste.split(":")
    neuf = deepcopy(reglage)
    if nom in _GESTES:
        try:
            _GESTES[nom](neuf, designe)
        except (IndexError, ValueError):
            return reglage
    return neuf


def champ_a_viser(reglage: Reglage, geste: str) -> str:
    """Rend le champ où reprendre une fois le geste fait : celui de l'élément neuf, à défaut le voisin de l'ôté."""
    try:
        return _champ_vise(reglage, geste)
    except (IndexError, ValueError):
        return ""


def _champ_vise(reglage: Reglage, geste: str) -> str:
    nom, *designe = geste.split(":")
    if nom not in _GESTES or nom == "reunir-lot":
        return ""
    verbe, _, sorte = nom.partition("-")
    if sorte == "degre":
        return _au_rang("echelle", len(reglage.echelle), verbe, designe, "note")
    groupe = _groupe(reglage, designe[0])
    if sorte in ("critere", "lot"):
        return _au_rang(
            f"c.{groupe.cle}", len(groupe.criteres), "oter" if sorte == "lot" else verbe, designe[1:], "libelle"
        )
    critere = groupe.criteres[int(designe[1])]
    lettre, champ, siens = ("s", "libelle", critere.parts) if sorte == "part" else ("p", "designation", critere.postes)
    place = f"c.{groupe.cle}.{designe[1]}"
    return _au_rang(f"{place}.{lettre}", len(siens), verbe, designe[2:], champ) or f"{place}.libelle"


def _au_rang(prefixe: str, combien: int, verbe: str, ote: list[str], champ: str) -> str:
    """Rend ce champ du dernier élément s'il vient d'être ajouté, de celui qui prend la place de l'ôté sinon."""
    rang = combien - 1 if verbe == "ajouter" else min(int(ote[0]) if ote else 0, combien - 1)
    return f"{prefixe}.{rang}.{champ}" if rang >= 0 else ""


def _ajouter_critere(reglage: Reglage, designe: list[str]) -> None:
    if designe[0] == COMMUNS and not reglage.groupes:
        reglage.groupes.append(Groupe(COMMUNS, []))
    _groupe(reglage, designe[0]).criteres.append(Critere())


def _oter_critere(reglage: Reglage, designe: list[str]) -> None:
    del _groupe(reglage, designe[0]).criteres[int(designe[1])]


def _ajouter_part(reglage: Reglage, designe: list[str]) -> None:
    """Le premier sous-critère reprend la portée du critère, qui ne l'a plus."""
    critere = _groupe(reglage, designe[0]).criteres[int(designe[1])]
    premier = not critere.parts
    critere.parts.append(Part(portee=critere.portee, exigences=critere.exigences, poids="100") if premier else Part())
    critere.portee, critere.exigences = [], ""


def _oter_part(reglage: Reglage, designe: list[str]) -> None:
    del _groupe(reglage, designe[0]).criteres[int(designe[1])].parts[int(designe[2])]


def _ajouter_poste(reglage: Reglage, designe: list[str]) -> None:
    """Le premier poste fait du montant une somme : l'assiette en toutes lettres, qui la contredirait, s'en va."""
    critere = _groupe(reglage, designe[0]).criteres[int(designe[1])]
    critere.postes.append(Poste())
    critere.assiette = ""


def _oter_poste(reglage: Reglage, designe: list[str]) -> None:
    del _groupe(reglage, designe[0]).criteres[int(designe[1])].postes[int(designe[2])]


def _ajouter_degre(reglage: Reglage, _designe: list[str]) -> None:
    notes = [note for d in reglage.echelle if (note := lire_entier(d.note)) is not None]
    reglage.echelle.append(Degre(note=str(max(notes, default=-1) + 1)))


def _oter_degre(reglage: Reglage, designe: list[str]) -> None:
    del reglage.echelle[int(designe[0])]


def _separer_lot(reglage: Reglage, designe: list[str]) -> None:
    """Donne à un lot ses propres critères, copiés des critères communs."""
    communs = reglage.groupe(COMMUNS)
    if reglage.groupe(designe[0]) is None:
        reglage.groupes.append(Groupe(str(int(designe[0])), deepcopy(communs.criteres) if communs else [Critere()]))


def _reunir_lot(reglage: Reglage, designe: list[str]) -> None:
    """Rend un lot aux critères communs ; s'il n'y en a pas, les siens le deviennent."""
    propre = _groupe(reglage, designe[0])
    reglage.groupes.remove(propre)
    if reglage.groupe(COMMUNS) is None:
        reglage.groupes.insert(0, Groupe(COMMUNS, propre.criteres))


def _groupe(reglage: Reglage, cle: str) -> Groupe:
    trouve = reglage.groupe(cle)
    if trouve is None:
        raise IndexError(cle)
    return trouve


_GESTES: Mapping[str, Callable[[Reglage, list[str]], None]] = {
    "ajouter-critere": _ajouter_critere,
    "oter-critere": _oter_critere,
    "ajouter-part": _ajouter_part,
    "oter-part": _oter_part,
    "ajouter-poste": _ajouter_poste,
    "oter-poste": _oter_poste,
    "ajouter-degre": _ajouter_degre,
    "oter-degre": _oter_degre,
    "separer-lot": _separer_lot,
    "reunir-lot": _reunir_lot,
}
